import { describe, expect, it } from 'vitest';
import { fetchChanges } from '../../activities/fetch-changes.ts';
import type { TestAccount } from '../support/sync-rig.ts';
import { found, openRig } from './support.ts';

const { rig, act } = await openRig();

/** An account in step, with an item from either side. */
async function inStep(): Promise<{ account: TestAccount; id: string }> {
  const account = await rig.addAccount();
  const id = await act.create(account);
  await act.insertEvent(account, { summary: 'Lunch' });
  await act.sync(account);
  return { account, id };
}

it('a look that finds nothing, or what comes in alone, asks for no push', async () => {
  const { account } = await inStep();
  expect(await fetchChanges(rig.deps, account)).toMatchObject({ isPushDue: false });
  await act.insertEvent(account, { summary: 'Dinner' });
  expect(await fetchChanges(rig.deps, account)).toMatchObject({ changed: 1, isPushDue: false });
});

describe('a look asks for a push, until that is done, when there waits', () => {
  it.each<[string, (account: TestAccount, id: string) => Promise<unknown>]>([
    [
      'a change in the CRM of which nobody told',
      (account, id) => act.edit(account, id, { subject: 'Call Eve' }),
    ],
    [
      'a link that is to be looked at again',
      ({ accountId }) => rig.database.owner`update links set dirty = true where account_id = ${accountId}`,
    ],
    [
      'a copied event with the marker of another',
      async (account) => {
        const { extendedProperties } = found(
          (await act.events(account)).find((each) => each.extendedProperties),
        );
        await act.insertEvent(account, { summary: 'A copy', extendedProperties });
      },
    ],
  ])('%s', async (_what, happens) => {
    const { account, id } = await inStep();
    await happens(account, id);
    expect(await fetchChanges(rig.deps, account)).toMatchObject({ isPushDue: true });
    expect(await fetchChanges(rig.deps, account)).toMatchObject({ isPushDue: true });
    await act.push(account);
    expect(await fetchChanges(rig.deps, account)).toMatchObject({ isPushDue: false });
  });
});
