import { expect, it } from 'vitest';
import type { TestAccount } from '../support/sync-rig.ts';
import { found, openRig } from './support.ts';

const { rig, act } = await openRig();

const AGENDA = '<p class="x">Agenda <b>today</b></p><script>alert("gotcha")</script>';
const CLEANED = '<p>Agenda <b>today</b></p>';

/** An event with a description of HTML, in both. */
async function synced(account: TestAccount): Promise<{ id: string; event: string }> {
  const { id: event } = await act.insertEvent(account, { summary: 'Plan', description: AGENDA });
  await act.sync(account);
  return { id: found((await act.records(account))[0]?.id), event };
}

it('HTML comes in cleaned, what acts is stored nowhere, and nothing of it is written back', async () => {
  const account = await rig.addAccount();
  const { id, event } = await synced(account);
  expect(await act.records(account)).toMatchObject([{ id, version: 1, public_description: CLEANED }]);
  expect(await act.tablesWith('gotcha')).toEqual([]);
  await rig.database.owner`update links set dirty = true where account_id = ${account.accountId}`;
  expect(await act.push(account)).toMatchObject({ written: 0 });
  expect((await act.getEvent(account, event)).description).toBe(AGENDA);
});

it('another spelling by Google is no edit: neither side is written', async () => {
  const account = await rig.addAccount();
  const { id, event } = await synced(account);
  const description = '<div>Agenda&nbsp;today<br></div>';
  await act.patchEvent(account, event, { description });
  await act.pull(account);
  await rig.database.owner`update links set dirty = true where account_id = ${account.accountId}`;
  expect(await act.push(account)).toMatchObject({ written: 0 });
  expect(await act.records(account)).toMatchObject([{ id, version: 1, public_description: CLEANED }]);
  expect((await act.getEvent(account, event)).description).toBe(description);
});

it('an edit of the text travels with its HTML, both ways', async () => {
  const account = await rig.addAccount();
  const { id, event } = await synced(account);
  const ours = '<p>Agenda <b>tomorrow</b></p>';
  await act.edit(account, id, { publicDescription: ours });
  await act.sync(account);
  expect((await act.getEvent(account, event)).description).toBe(ours);
  await act.patchEvent(account, event, { description: 'Agenda<br><i>never</i>, says Ann <ann@example.com>' });
  await act.sync(account);
  const theirs = 'Agenda<br /><i>never</i>, says Ann &lt;ann@example.com&gt;';
  expect(await act.records(account)).toMatchObject([{ public_description: theirs }]);
});
