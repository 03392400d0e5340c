import { describe, expect, it } from 'vitest';
import { previewChanges } from '../../activities/preview-changes.ts';
import type { PreviewCounts, Settings } from '../../db/schema/index.ts';
import { SETTINGS, type TestAccount } from '../support/sync-rig.ts';
import { changing, DELETING, seriesActorsOf } from './series-rig.ts';
import { at, found, openRig, timesOn } from './support.ts';

const { rig, act } = await openRig();
const series = seriesActorsOf(rig, act);

interface Choice {
  settings?: Partial<Settings>;
  windowStart?: string | null;
}

/** Asks for a dry run as the API does, and lets the activity carry it out. */
async function preview(account: TestAccount, { settings = {}, windowStart = null }: Choice = {}) {
  const options = { ...SETTINGS, calendarId: account.calendarId, ...settings };
  const sql = rig.database.owner;
  const [row] = await sql`
    insert into previews (company_id, account_id, user_id, options, calendar_time_zone, window_start)
    values (${account.companyId}, ${account.accountId}, ${account.userId}, ${sql.json(options)}, 'Europe/Berlin', ${windowStart})
    returning id`;
  while ((await previewChanges(rig.deps, account)).more);
  const [done] = await sql<
    { state: string; counts: PreviewCounts; error: string | null }[]
  >`select state, counts, error from previews where id = ${row?.['id']}`;
  return found(done);
}

/** What a start of the same options then does, counted by looking. */
async function start(account: TestAccount, { settings = {}, windowStart = null }: Choice = {}) {
  const before = (await act.events(account)).length;
  await act.choose(account, settings);
  await rig.database.owner`update accounts set window_start = ${windowStart} where id = ${account.accountId}`;
  await act.sync(account);
  const rows = (await act.records(account)).filter(
    (row) => row.origin === 'google' && row.deleted_at === null,
  );
  return {
    createsInCrm: rows.length,
    hides: rows.filter((row) => row.visibility !== 'everyone').length,
    createsInGoogle: (await act.events(account)).length - before,
  };
}

const weekly = { recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'] };

/** A bit of everything on both sides. */
async function fill(account: TestAccount): Promise<void> {
  await act.insertEvent(account, { summary: 'Open', ...timesOn('2027-03-01') });
  await act.insertEvent(account, { summary: 'Private', visibility: 'private', ...timesOn('2027-07-01') });
  await act.insertEvent(account, { summary: 'Later', ...timesOn('2027-07-02') });
  for (const day of ['2027-03-01', '2027-07-05']) {
    const series = await act.insertEvent(account, { summary: `Weekly ${day}`, ...timesOn(day), ...weekly });
    const second = new Date(Date.parse(day) + 7 * 86_400_000).toISOString().slice(0, 10);
    const id = `${series.id}_${second.replaceAll('-', '')}T090000Z`;
    await act.patchEvent(account, id, { summary: `Moved ${day}` });
  }
  await act.create(account, { subject: 'Call' });
  await act.create(account, {
    subject: 'Later call',
    startsAt: at(13, '2027-07-01'),
    endsAt: at(14, '2027-07-01'),
  });
  await act.create(account, { subject: 'Not sent', type: 'lunch' });
}

describe('a dry run counts what the start then does', () => {
  const CHOICES: [string, Choice][] = [
    ['two-way, everything', {}],
    ['one-way', { settings: { direction: 'one_way' } }],
    ['private events left out', { settings: { privateEvents: 'do_not_sync' } }],
    ['private events as busy slots', { settings: { privateEvents: 'busy_only' } }],
    ['hidden by default', { settings: { defaultVisibility: 'only_me' } }],
    ['fewer types', { settings: { outgoingActivityTypes: ['meeting'] } }],
    ['a window', { windowStart: '2027-06-01T00:00:00Z' }],
  ];

  it.each(CHOICES)('%s', async (_name, choice) => {
    const account = await rig.addAccount();
    await fill(account);
    const { state, counts } = await preview(account, choice);
    expect([state, counts.emails, counts.deletes]).toEqual(['done', 0, 0]);
    expect(counts.events).toBe(7);
    expect(counts).toMatchObject(await start(account, choice));
  });

  it('and after the start it counts nothing more', async () => {
    const account = await rig.addAccount();
    await fill(account);
    await start(account);
    const { counts } = await preview(account);
    expect(counts).toMatchObject({
      createsInCrm: 0,
      createsInGoogle: 0,
      updates: 0,
      hides: 0,
      deletes: 0,
      emails: 0,
    });
  });

  it('and edits of linked items as updates', async () => {
    const account = await rig.addAccount();
    await fill(account);
    await start(account);
    const event = found((await act.events(account)).find(({ summary }) => summary === 'Open')?.id);
    await act.patchEvent(account, event, { summary: 'Open, edited' });
    expect((await preview(account)).counts).toMatchObject({ updates: 1, createsInCrm: 0 });
  });

  it('and says how much lies before the window', async () => {
    const account = await rig.addAccount();
    await act.insertEvent(account, { summary: 'Old', ...timesOn('2027-03-01') });
    await act.insertEvent(account, { summary: 'New', ...timesOn('2027-07-01') });
    const { counts } = await preview(account, { windowStart: '2027-06-01T00:00:00Z' });
    expect(counts).toMatchObject({ events: 2, inPast: 1, createsInCrm: 1, skipped: { outside_window: 1 } });
  });
});

const day = (n: number) => at(9, `2027-03-0${n}`);

/** A daily series of the CRM, its second day renamed. */
async function withException() {
  const account = await rig.addAccount();
  const recurrence = ['RRULE:FREQ=DAILY;COUNT=5'];
  const frame = { startsAt: day(1), endsAt: at(10, '2027-03-01') };
  const masterId = await act.create(account, { subject: 'Daily', recurrence, ...frame });
  await series.edit(account, masterId, day(2), 'this', changing({ subject: 'Own' }));
  await act.sync(account);
  return { account, masterId };
}
describe('a dry run asks of an exception what its series says', () => {
  const nothing = { createsInCrm: 0, createsInGoogle: 0, updates: 0, deletes: 0 };

  it('one that the CRM took back is changed in Google, not deleted, and is none afterwards', async () => {
    const { account, masterId } = await withException();
    const moved = { startsAt: day(4), endsAt: at(10, '2027-03-04') };
    await series.edit(account, masterId, day(3), 'all', changing(moved));
    expect((await preview(account)).counts).toMatchObject({ createsInCrm: 0, deletes: 0 });
    await series.settle(account);
    expect((await preview(account)).counts).toMatchObject(nothing);
  });

  it('one whose series the CRM deleted goes with it: one deletion', async () => {
    const { account, masterId } = await withException();
    await series.edit(account, masterId, null, 'all', DELETING);
    expect((await preview(account)).counts).toMatchObject({ ...nothing, deletes: 1 });
  });

  it('one whose occurrence a changed rule in Google no longer has leaves the CRM', async () => {
    const { account } = await withException();
    const master = found((await act.events(account)).find((event) => event.recurrence)?.id);
    await act.patchEvent(account, master, { recurrence: ['RRULE:FREQ=DAILY;INTERVAL=2;COUNT=5'] });
    const { counts } = await preview(account);
    const before = (await act.records(account)).filter((row) => row.deleted_at === null).length;
    await series.settle(account);
    const after = (await act.records(account)).filter((row) => row.deleted_at === null).length;
    expect(counts.deletes).toBe(before - after);
  });
});

it('a dry run writes nothing: every table but its own is as before, and Google was only read', async () => {
  const account = await rig.addAccount();
  await fill(account);
  await act.sync(account);
  await act.insertEvent(account, { summary: 'New' });
  await act.create(account, { subject: 'New call' });
  const before = await act.dump();
  const since = (await rig.emulator.requests()).length;
  await preview(account);
  const after = await act.dump();
  const changed = [...after.keys()].filter((table) => {
    const [then, now] = [before.get(table), after.get(table)];
    return JSON.stringify(then) !== JSON.stringify(now);
  });
  expect(changed).toEqual(['previews']);
  const sent = (await rig.emulator.requests()).slice(since).filter(({ clientId }) => clientId !== null);
  expect(sent.map(({ operation }) => operation)).toEqual(['events.list']);
});

it('a dry run of a calendar that is gone fails in words, and does not trouble the account', async () => {
  const account = await rig.addAccount();
  const { state, error } = await preview(account, { settings: { calendarId: 'gone@example.com' } });
  expect([state, error]).toEqual([
    'failed',
    'The chosen calendar is not there any more. Choose another one.',
  ]);
});
