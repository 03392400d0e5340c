import { expect } from 'vitest';
import type { SyncRig, TestAccount } from '../support/sync-rig.ts';
import { found, sorted, type Actors } from './support.ts';

/** What one does and asks about the brake in these tests. */
export function brakeActorsOf(rig: SyncRig, act: Actors) {
  /** An account with so many events from Google, in step. */
  async function withEvents(count: number) {
    const account = await rig.addAccount();
    const ids: string[] = [];
    for (let n = 0; n < count; n += 1) {
      ids.push((await act.insertEvent(account, { summary: `Event ${String(n).padStart(3, '0')}` })).id);
    }
    await act.sync(account);
    return { account, ids };
  }
  /** An account with so many CRM activities, all of them in Google. */
  async function withRecords(count: number) {
    const account = await rig.addAccount();
    const ids: string[] = [];
    for (let n = 0; n < count; n += 1) ids.push(await act.create(account, { subject: `Call ${n}` }));
    await act.sync(account);
    return { account, ids };
  }
  const removeEvents = async (account: TestAccount, ids: readonly string[]) => {
    for (const id of ids) await act.removeEvent(account, id);
  };
  const removeRecords = async (account: TestAccount, ids: readonly string[]) => {
    for (const id of ids) await act.remove(account, id);
  };
  const living = async (account: TestAccount) =>
    (await act.records(account)).filter((row) => row.deleted_at === null);
  const inGoogle = async (account: TestAccount) =>
    sorted((await act.events(account)).map((event) => event.summary));
  const subjects = async (account: TestAccount) => sorted((await living(account)).map((row) => row.subject));
  /** What waits for the user: how many, on which side, and why. */
  const held = (account: TestAccount) => rig.database.owner<
    { id: string; reason: string; side: string; items: number }[]
  >`
    select p.id, p.reason, l.held_side as side, count(*)::int as items from held_plans p join links l on l.held_plan = p.id
    where p.account_id = ${account.accountId} and p.decision is null group by 1, 2, 3 order by 3`;
  /** What the API does with the user's word. */
  async function decide(account: TestAccount, decision: 'approved' | 'rejected') {
    const [plan] = await held(account);
    const sql = rig.database.owner;
    await sql`update held_plans set decision = ${decision}, decided_at = now() where id = ${found(plan).id}`;
    await sql`update links set dirty = true where held_plan = ${found(plan).id}`;
  }
  const writesOf = async (account: TestAccount) =>
    (await rig.emulator.requests()).filter(({ user, method }) => user === account.email && method !== 'GET')
      .length;
  /** A further pass over both sides writes nothing to Google and changes nothing in the CRM. */
  async function expectQuiet(account: TestAccount) {
    const before = { writes: await writesOf(account), records: await act.records(account) };
    await act.sync(account);
    expect({ writes: await writesOf(account), records: await act.records(account) }).toEqual(before);
  }
  const anHourLater = ({ accountId }: TestAccount) =>
    rig.database
      .owner`update sync_log set created_at = created_at - interval '61 minutes' where account_id = ${accountId}`;
  return {
    withEvents,
    withRecords,
    removeEvents,
    removeRecords,
    living,
    inGoogle,
    subjects,
    held,
    decide,
    expectQuiet,
    anHourLater,
  };
}

export type BrakeActors = ReturnType<typeof brakeActorsOf>;
