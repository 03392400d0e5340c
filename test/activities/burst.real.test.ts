import { expect, it } from 'vitest';
import { waitOutBurst } from '../../activities/burst.ts';
import { fetchChanges } from '../../activities/fetch-changes.ts';
import type { TestAccount } from '../support/sync-rig.ts';
import { openRig } from './support.ts';

const { rig, act } = await openRig();

/** Google has spoken, and a look has ended, so long ago; a time to come is "just now" however slow the machine. */
async function spoken(
  account: TestAccount,
  { told = '-1 minute', looked = '-1 minute' } = {},
): Promise<void> {
  const { accountId } = account;
  const sql = rig.database.owner;
  await sql`update accounts set told_at = now() + ${told}::interval where id = ${accountId}`;
  await sql`update sync_cursors set updated_at = now() + ${looked}::interval where account_id = ${accountId}`;
}
const JUST_NOW = '1 minute';
const inBurst = { told: JUST_NOW, looked: JUST_NOW };

async function rested(): Promise<TestAccount> {
  const account = await rig.addAccount();
  await act.pull(account);
  return account;
}

/** What it waits before a look, in milliseconds; after each wait something may have happened. */
async function waits(
  account: TestAccount,
  meanwhile: (nth: number) => unknown = () => null,
): Promise<number[]> {
  const waited: number[] = [];
  await waitOutBurst(rig.deps, account, async (ms) => {
    waited.push(ms);
    await meanwhile(waited.length);
  });
  return waited;
}

it.each([
  ['the first change of a quiet account', { told: JUST_NOW }],
  ['a look that nobody asked for, soon after another', { looked: JUST_NOW }],
  ['a look long after both', {}],
])('%s is looked at once', async (_what, when) => {
  const account = await rested();
  await spoken(account, when);
  expect(await waits(account)).toEqual([]);
});

it('a look right after another waits until Google is silent, also where that is longer than looks are near', async () => {
  const account = await rested();
  await spoken(account, inBurst);
  const waited = await waits(account, (nth) => spoken(account, nth < 3 ? { told: JUST_NOW } : {}));
  expect(waited).toEqual([60, 60, 60]);
});

it('a burst that does not end is looked at all the same', async () => {
  const account = await rested();
  await spoken(account, inBurst);
  const total = (await waits(account)).reduce((sum, ms) => sum + ms, 0);
  expect(total).toBeGreaterThanOrEqual(1_000);
  expect(total).toBeLessThanOrEqual(2_000);
});

it('a change in the CRM, whose push comes after the look, does not wait for a burst in Google', async () => {
  const account = await rested();
  await spoken(account, inBurst);
  const changed = () =>
    rig.database.owner`update accounts set crm_dirty_since = now() where id = ${account.accountId}`;
  expect(await waits(account, changed)).toHaveLength(1);
  expect(await waits(account)).toEqual([]);
});

it.each(['page_token', 'sync_token', 'sweep_pending'])(
  'a list under way (%s) goes on at once',
  async (column) => {
    const account = await rested();
    await spoken(account, inBurst);
    const value = { page_token: 'next', sync_token: null, sweep_pending: true }[column] ?? null;
    const sql = rig.database.owner;
    await sql`update sync_cursors set ${sql({ [column]: value })} where account_id = ${account.accountId}`;
    expect(await waits(account)).toEqual([]);
  },
);

it('the mark stays on while a burst is waited out, so that what Google tells of meanwhile sends no signal', async () => {
  const account = await rested();
  const sql = rig.database.owner;
  const isDirty = async () =>
    (await sql`select dirty_since from accounts where id = ${account.accountId}`)[0]?.['dirty_since'] !==
    null;
  await spoken(account, inBurst);
  await sql`update accounts set dirty_since = now() where id = ${account.accountId}`;
  const wasDirty: boolean[] = [];
  await fetchChanges(rig.deps, account, async () => {
    wasDirty.push(await isDirty());
    await act.insertEvent(account, { summary: 'During the burst' });
    await spoken(account);
  });
  expect([wasDirty, await isDirty()]).toEqual([[true], false]);
  expect(await act.records(account)).toHaveLength(1);
});
