import { expect, it } from 'vitest';
import type { TestAccount } from '../support/sync-rig.ts';
import { changing, seriesActorsOf } from './series-rig.ts';
import { at, found, openRig, timesOn } from './support.ts';

const { rig, act } = await openRig();
const users = seriesActorsOf(rig, act);

const weekly = { recurrence: ['RRULE:FREQ=WEEKLY;COUNT=6'] };
/** Google's id of an occurrence: the emulator makes it of the series' id and the original start. */
const occurrence = (id: string, day: string) => `${id}_${day.replaceAll('-', '')}T090000Z`;
const living = async (account: TestAccount) =>
  (await act.records(account)).filter((row) => row.deleted_at === null);

async function seriesWithExceptions(account: TestAccount, subject = 'Moved') {
  const series = await act.insertEvent(account, { summary: 'Weekly', ...timesOn('2027-03-01'), ...weekly });
  const moved = occurrence(series.id, '2027-03-08');
  const cancelled = occurrence(series.id, '2027-03-15');
  await act.patchEvent(account, moved, {
    summary: subject,
    start: at(11, '2027-03-09'),
    end: at(12, '2027-03-09'),
  });
  await act.removeEvent(account, cancelled);
  return { series, moved, cancelled };
}

it('a series comes in as one activity, its exceptions as activities of their own that name it', async () => {
  const account = await rig.addAccount();
  await seriesWithExceptions(account);
  await act.sync(account);
  const rows = await living(account);
  const master = found(rows.find((row) => row.series_id === null));
  expect(master).toMatchObject({ subject: 'Weekly', original_start: null, cancelled: false });
  const byOriginal = rows
    .filter((row) => row.series_id !== null)
    .map((row) => [row.series_id, row.original_start, row.cancelled]);
  expect(byOriginal).toHaveLength(2);
  expect(byOriginal).toContainEqual([master.id, at(9, '2027-03-08'), false]);
  expect(byOriginal).toContainEqual([master.id, at(9, '2027-03-15'), true]);
  expect(await act.links(account)).toHaveLength(3);
});

it('exceptions that are made later find their series, and follow later edits', async () => {
  const account = await rig.addAccount();
  const series = await act.insertEvent(account, { summary: 'Weekly', ...timesOn(), ...weekly });
  await act.sync(account);
  const [master] = await living(account);
  const moved = occurrence(series.id, '2027-03-08');
  await act.patchEvent(account, moved, { summary: 'Moved' });
  await act.sync(account);
  await act.patchEvent(account, moved, { summary: 'Moved again' });
  await act.sync(account);
  const exception = (await living(account)).find((row) => row.id !== master?.id);
  expect(exception).toMatchObject({ subject: 'Moved again', series_id: master?.id });
  await act.removeEvent(account, moved);
  await act.sync(account);
  const after = (await living(account)).find((row) => row.id !== master?.id);
  expect(after).toMatchObject({ id: exception?.id, cancelled: true, subject: 'Moved again' });
});

it('an exception that comes before its series finds it when that comes', async () => {
  const account = await rig.addAccount();
  const { series } = await seriesWithExceptions(account);
  await act.pull(account);
  // As if the series had not been listed yet: nothing of it is known here.
  const sql = rig.database.owner;
  const [master] = await sql`delete from links where event_id = ${series.id} returning crm_id`;
  await sql`delete from google_events where event_id = ${series.id}`;
  await sql`update crm_activities set series_id = null where series_id = ${master?.['crm_id']}`;
  await sql`delete from crm_activity_details where activity_id = ${master?.['crm_id']}`;
  await sql`delete from crm_activities where id = ${master?.['crm_id']}`;
  await act.patchEvent(account, occurrence(series.id, '2027-03-08'), { summary: 'Moved again' });
  await sql`delete from google_events where event_id = ${series.id}`;
  await act.pull(account);
  expect((await living(account)).map((row) => row.series_id)).toEqual([null, null]);
  await act.patchEvent(account, series.id, { description: 'Now it is listed' });
  await act.pull(account);
  const rows = await living(account);
  const made = found(rows.find((row) => row.subject === 'Weekly'));
  expect(rows.filter((row) => row.series_id === made.id)).toHaveLength(2);
  expect(rows).toHaveLength(3);
});

it('a series deleted in Google takes its exceptions along', async () => {
  const account = await rig.addAccount();
  const { series } = await seriesWithExceptions(account);
  await act.sync(account);
  await act.removeEvent(account, series.id);
  await act.sync(account);
  expect(await living(account)).toEqual([]);
  expect(await act.links(account)).toEqual([]);
});

it('a series deleted in the CRM leaves Google with its exceptions', async () => {
  const account = await rig.addAccount();
  const { series } = await seriesWithExceptions(account);
  await act.sync(account);
  const master = found((await living(account)).find((row) => row.series_id === null));
  await act.remove(account, master.id);
  await act.sync(account);
  expect(await act.getEvent(account, series.id)).toMatchObject({ status: 'cancelled' });
  expect(await living(account)).toEqual([]);
  expect(await act.events(account)).toEqual([]);
  expect(await act.parked(account)).toEqual([]);
});

it('a series outside the window keeps its exceptions out', async () => {
  const account = await rig.addAccount({}, { windowStart: '2027-06-01T00:00:00Z' });
  await seriesWithExceptions(account, 'Left outside');
  await act.sync(account);
  expect(await living(account)).toEqual([]);
  expect(await act.tablesWith('Left outside')).toEqual([]);
});

it('a series that is continued into the window brings its exceptions along, though their bodies were never stored', async () => {
  const account = await rig.addAccount({}, { windowStart: '2027-06-01T00:00:00Z' });
  const { series } = await seriesWithExceptions(account);
  await act.sync(account);
  expect(await living(account)).toEqual([]);
  await act.patchEvent(account, series.id, { recurrence: ['RRULE:FREQ=WEEKLY;UNTIL=20271201T000000Z'] });
  await act.sync(account);
  const rows = await living(account);
  const master = found(rows.find((row) => row.series_id === null));
  expect(rows.filter((row) => row.series_id === master.id)).toHaveLength(2);
});

it('an edit of a series in the CRM reaches Google, and its exceptions stay', async () => {
  const account = await rig.addAccount();
  const { series, moved } = await seriesWithExceptions(account);
  await act.sync(account);
  const master = found((await living(account)).find((row) => row.series_id === null));
  await act.edit(account, master.id, { subject: 'Weekly, edited' });
  await act.sync(account);
  const after = await act.getEvent(account, series.id);
  expect(after).toMatchObject({ summary: 'Weekly, edited', recurrence: weekly.recurrence });
  expect(await act.getEvent(account, moved)).toMatchObject({ summary: 'Moved' });
  expect((await living(account)).filter((row) => row.series_id === master.id)).toHaveLength(2);
});

const [NINE, ELEVEN] = [timesOn('2027-03-01'), { start: at(11), end: at(12) }];

it.each<[string, (account: TestAccount, event: string, id: string) => Promise<unknown>]>([
  ['in Google', (account, event) => act.patchEvent(account, event, NINE)],
  [
    'in the CRM',
    (account, _event, id) =>
      users.edit(account, id, null, 'all', changing({ startsAt: NINE.start, endsAt: NINE.end })),
  ],
])('what Google cancelled when a series moved away stays so, moved back %s', async (_where, moveBack) => {
  const account = await rig.addAccount();
  const { series: event } = await seriesWithExceptions(account);
  await act.sync(account);
  const master = found((await living(account)).find((row) => row.series_id === null));
  await act.patchEvent(account, event.id, ELEVEN);
  await act.sync(account);
  expect(await users.settle(account)).toHaveLength(6);
  await moveBack(account, event.id, master.id);
  expect(await users.settle(account)).toHaveLength(4);
});

it.each<[string, (account: TestAccount, id: string) => Promise<unknown>, number]>([
  ['deleted', act.remove, 0],
  [
    'moved',
    (account, id) => users.edit(account, id, null, 'all', changing({ startsAt: at(11), endsAt: at(12) })),
    5,
  ],
])(
  'what was edited in Google of an exception that goes, its series %s in the CRM, is in a conflict row, read before or not',
  async (_what, change, left) => {
    const account = await rig.addAccount();
    const { moved } = await seriesWithExceptions(account);
    await act.sync(account);
    const master = found((await living(account)).find((row) => row.series_id === null));
    await change(account, master.id);
    await act.patchEvent(account, moved, { summary: 'Edited' });
    await act.pull(account);
    await act.patchEvent(account, moved, { summary: 'Edited last' });
    await act.push(account);
    expect(await users.settle(account)).toHaveLength(left);
    const lost = { field: 'subject', winner: 'record', record_value: 'Moved', remote_value: 'Edited last' };
    expect(await users.conflicts(account)).toContainEqual(lost);
  },
);

it.each<[string, (account: TestAccount, event: string) => Promise<unknown>, number]>([
  ['its series was deleted', act.removeEvent, 0],
  [
    'the rule left it out',
    (account, event) => act.patchEvent(account, event, { recurrence: ['RRULE:FREQ=DAILY;COUNT=2'] }),
    2,
  ],
])(
  'an occurrence that the CRM edited while, in Google, %s goes along, and a conflict row says what is lost',
  async (_what, change, left) => {
    const account = await rig.addAccount();
    const event = await act.insertEvent(account, { summary: 'Weekly', ...weekly });
    await act.sync(account);
    const [master] = await living(account);
    await users.edit(
      account,
      found(master).id,
      at(9, '2027-03-08'),
      'this',
      changing({ subject: 'Only here' }),
    );
    await change(account, event.id);
    expect(await users.settle(account)).toHaveLength(left);
    expect(await users.conflicts(account)).toEqual([
      { field: 'subject', winner: 'remote', record_value: 'Only here', remote_value: 'Weekly' },
    ]);
  },
);
