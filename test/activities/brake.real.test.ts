import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchChanges } from '../../activities/fetch-changes.ts';
import { pushEvents } from '../../activities/push-events.ts';
import { createSyncRig, type SyncRig, type TestAccount } from '../support/sync-rig.ts';
import { actorsOf, found, sorted, type Actors } from './support.ts';

let rig: SyncRig;
let act: Actors;
beforeAll(async () => {
  rig = await createSyncRig();
  act = actorsOf(rig);
});
afterAll(async () => {
  await act.refuseMail();
  await rig.close();
});

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

describe('deletions in Google', () => {
  it('thirty at once are held: nothing is lost in the CRM, and all else goes on', async () => {
    const { account, ids } = await withEvents(40);
    await removeEvents(account, ids.slice(0, 30));
    await act.patchEvent(account, found(ids[35]), { summary: 'Edited meanwhile' });
    await act.insertEvent(account, { summary: 'New meanwhile' });
    const { held: isHeld } = await fetchChanges(rig.deps, account);
    expect(isHeld).toBe(true);
    expect(await living(account)).toHaveLength(41);
    expect(await held(account)).toMatchObject([{ reason: 'too_many', side: 'record', items: 30 }]);
    expect(await subjects(account)).toEqual(expect.arrayContaining(['Edited meanwhile', 'New meanwhile']));
    const own = await act.create(account, { subject: 'Own' });
    await act.push(account);
    expect(await inGoogle(account)).toContain('Own');
    await act.edit(account, own, { subject: 'Own, edited' });
    await act.sync(account);
    expect(await inGoogle(account)).toContain('Own, edited');
    await expectQuiet(account);
    expect(await held(account)).toMatchObject([{ items: 30 }]);
  });

  it('nine go', async () => {
    const { account, ids } = await withEvents(12);
    await removeEvents(account, ids.slice(0, 9));
    await act.pull(account);
    expect(await living(account)).toHaveLength(3);
    expect(await held(account)).toEqual([]);
  });

  it('split over passes within an hour, they are held at the limit all the same, and an hour later ten more go', async () => {
    const { account, ids } = await withEvents(26);
    for (const [from, to] of [
      [0, 6],
      [6, 10],
    ] as const) {
      await removeEvents(account, ids.slice(from, to));
      await act.pull(account);
    }
    expect(await living(account)).toHaveLength(16);
    await anHourLater(account);
    await removeEvents(account, ids.slice(10, 15));
    await act.pull(account);
    expect(await living(account)).toHaveLength(11);
    await removeEvents(account, ids.slice(15, 21));
    await act.pull(account);
    expect(await living(account)).toHaveLength(11);
    expect(await held(account)).toMatchObject([{ side: 'record', items: 6 }]);
    // Whatever time passes: what the user was asked about waits for him, and what comes after it too.
    await anHourLater(account);
    await removeEvents(account, ids.slice(21, 22));
    await act.sync(account);
    expect(await held(account)).toMatchObject([{ items: 7 }]);
    expect(await living(account)).toHaveLength(11);
  });

  it('on the pages of one long answer count together', async () => {
    const { account, ids } = await withEvents(30);
    await removeEvents(account, ids.slice(0, 12));
    await rig.emulator.addFault({ method: 'events.list', kind: 'small_page', size: 5, user: account.email });
    await act.sync(account);
    expect(await living(account)).toHaveLength(30);
    expect(await held(account)).toMatchObject([{ items: 12 }]);
  });

  it('approved, they are carried out, and never count for the hour', async () => {
    const { account, ids } = await withEvents(40);
    await removeEvents(account, ids.slice(0, 30));
    await act.pull(account);
    await decide(account, 'approved');
    const { held: isHeld } = await pushEvents(rig.deps, account);
    expect(isHeld).toBe(false);
    expect(await living(account)).toHaveLength(10);
    expect(await act.links(account)).toHaveLength(10);
    await removeEvents(account, ids.slice(30, 39));
    await act.pull(account);
    expect(await living(account)).toHaveLength(1);
    await expectQuiet(account);
  });

  it('rejected, the events are made again, each once, and nothing more is to do', async () => {
    const { account, ids } = await withEvents(15);
    const before = await subjects(account);
    await removeEvents(account, ids.slice(0, 12));
    await act.pull(account);
    await decide(account, 'rejected');
    await act.sync(account);
    expect(await inGoogle(account)).toEqual(before);
    expect(await subjects(account)).toEqual(before);
    expect(await held(account)).toEqual([]);
    await expectQuiet(account);
  });

  it('come to nothing for an event that returns, or a CRM activity that is edited', async () => {
    const { account, ids } = await withEvents(14);
    await removeEvents(account, ids.slice(0, 12));
    await act.pull(account);
    await act.patchEvent(account, found(ids[0]), { status: 'confirmed' });
    const edited = found((await act.records(account)).find((row) => row.subject === 'Event 001'));
    await act.edit(account, edited.id, { subject: 'Still needed' });
    await act.sync(account);
    expect(await held(account)).toMatchObject([{ items: 10 }]);
    expect(await inGoogle(account)).toEqual(sorted(['Event 000', 'Event 012', 'Event 013', 'Still needed']));
    await decide(account, 'approved');
    await act.sync(account);
    expect(await subjects(account)).toEqual(await inGoogle(account));
    await expectQuiet(account);
  });

  it('that come while the user approves are held apart: he approves what he has seen', async () => {
    const { account, ids } = await withEvents(40);
    await removeEvents(account, ids.slice(0, 12));
    await act.pull(account);
    const [seen] = await held(account);
    await removeEvents(account, ids.slice(12, 30));
    await act.pull(account);
    const [now] = await held(account);
    expect([now?.items, now?.id === seen?.id]).toEqual([30, false]);
    await decide(account, 'approved');
    await removeEvents(account, ids.slice(30, 38));
    await act.pull(account);
    await removeEvents(account, ids.slice(38, 40));
    await act.sync(account);
    expect(await living(account)).toHaveLength(0);
  });

  it('of private events that may not be stored are never held back', async () => {
    const account = await rig.addAccount({ privateEvents: 'do_not_sync' });
    const ids: string[] = [];
    for (let n = 0; n < 15; n += 1) ids.push((await act.insertEvent(account, { summary: `Secret ${n}` })).id);
    await act.sync(account);
    for (const id of ids) await act.patchEvent(account, id, { visibility: 'private' });
    await act.pull(account);
    expect(await living(account)).toEqual([]);
    expect(await act.tablesWith('Secret')).toEqual([]);
  });
});

describe('a full list', () => {
  it('that is empty by a fault wipes nothing and holds nothing, since each event is asked for', async () => {
    const { account } = await withEvents(15);
    await act.relist(account);
    await rig.emulator.addFault({ method: 'events.list', kind: 'empty_list', times: 1, user: account.email });
    await act.pull(account);
    expect(await living(account)).toHaveLength(15);
    expect(await held(account)).toEqual([]);
  });

  it('that is suddenly empty holds even what the limit of the hour would let through', async () => {
    const { account, ids } = await withEvents(10);
    await removeEvents(account, ids);
    await act.relist(account);
    await act.pull(account);
    expect(await living(account)).toHaveLength(10);
    expect(await held(account)).toMatchObject([{ reason: 'list_is_empty', items: 10 }]);
    // Nothing new: an empty delta is normal, and lets nothing slip through either.
    await act.sync(account);
    expect(await held(account)).toMatchObject([{ reason: 'list_is_empty', items: 10 }]);
    await decide(account, 'approved');
    await act.sync(account);
    expect(await living(account)).toEqual([]);
  });

  it('that shows some finds the lost ones in several looks, and counts them together', async () => {
    const { account, ids } = await withEvents(130);
    await removeEvents(account, ids.slice(0, 125));
    await act.relist(account);
    await act.sync(account);
    expect(await living(account)).toHaveLength(130);
    expect(await held(account)).toMatchObject([{ reason: 'too_many', items: 125 }]);
  });
});

describe('deletions in the CRM', () => {
  it('thirty at once are held, and edits go out', async () => {
    const { account, ids } = await withRecords(35);
    await removeRecords(account, ids.slice(0, 30));
    await act.edit(account, found(ids[32]), { subject: 'Edited' });
    const { held: isHeld } = await pushEvents(rig.deps, account);
    expect(isHeld).toBe(true);
    expect(await inGoogle(account)).toHaveLength(35);
    expect(await inGoogle(account)).toContain('Edited');
    expect(await held(account)).toMatchObject([{ side: 'remote', items: 30 }]);
    await expectQuiet(account);
  });

  it('one by one, the eleventh within an hour waits', async () => {
    const { account, ids } = await withRecords(20);
    for (const id of ids.slice(0, 11)) {
      await act.remove(account, id);
      await act.push(account);
    }
    expect(await inGoogle(account)).toHaveLength(10);
    expect(await held(account)).toMatchObject([{ side: 'remote', items: 1 }]);
  });

  it('approved, the events go; rejected, the activities come back as they were, and nothing more is to do', async () => {
    for (const decision of ['approved', 'rejected'] as const) {
      const { account, ids } = await withRecords(20);
      const before = await subjects(account);
      await removeRecords(account, ids.slice(0, 12));
      await act.push(account);
      expect(await held(account)).toMatchObject([{ items: 12 }]);
      await decide(account, decision);
      await act.sync(account);
      expect(await inGoogle(account)).toEqual(await subjects(account));
      expect(await living(account)).toHaveLength(decision === 'approved' ? 8 : 20);
      if (decision === 'rejected') expect(await subjects(account)).toEqual(before);
      expect(await held(account)).toEqual([]);
      await expectQuiet(account);
    }
  });

  it('come to nothing for an event that is edited in Google', async () => {
    const { account, ids } = await withRecords(14);
    await removeRecords(account, ids.slice(0, 12));
    await act.push(account);
    const link = found((await act.links(account)).find((row) => row.crm_id === ids[0]));
    await act.patchEvent(account, found(link.event_id), { summary: 'Still needed' });
    await act.sync(account);
    expect(await subjects(account)).toContain('Still needed');
    expect(await held(account)).toMatchObject([{ items: 11 }]);
  });

  it('and in Google count together', async () => {
    const { account, ids } = await withRecords(20);
    const links = await act.links(account);
    const eventOf = (id: string | undefined) => found(found(links.find((row) => row.crm_id === id)).event_id);
    await removeEvents(account, ids.slice(0, 6).map(eventOf));
    await act.pull(account);
    expect(await living(account)).toHaveLength(14);
    await removeRecords(account, ids.slice(6, 11));
    await act.push(account);
    expect(await inGoogle(account)).toHaveLength(14);
    expect(await held(account)).toMatchObject([{ side: 'remote', items: 5 }]);
  });
});

it('a plan is its owner’s business: a link names it, and nothing of the items stands in it', async () => {
  const { account, ids } = await withEvents(12);
  await removeEvents(account, ids);
  await act.pull(account);
  const dump = await act.dump();
  const rows = found(dump.get('held_plans')).filter((row) => row.includes(account.accountId));
  expect(rows.join()).not.toContain('Event 0');
  const log = found(dump.get('sync_log')).filter((row) => row.includes('"hold"'));
  expect(log.length).toBeGreaterThan(0);
});
