import { describe, expect, it } from 'vitest';
import type { Moment } from '../../core/types.ts';
import type { TestAccount } from '../support/sync-rig.ts';
import { changing, DELETING, seriesActorsOf } from './series-rig.ts';
import { found, openRig } from './support.ts';

const { rig, act } = await openRig();
const series = seriesActorsOf(rig, act);

const time = (dateTime: string): Moment => ({ dateTime, timeZone: 'Europe/Berlin' });
/** Six Mondays at ten in Berlin, an hour long; the clocks change before the fifth. */
const TIMED = {
  frame: { startsAt: time('2027-03-01T09:00:00Z'), endsAt: time('2027-03-01T10:00:00Z') },
  second: time('2027-03-08T09:00:00Z'),
  fifth: time('2027-03-29T08:00:00Z'),
  moved: { startsAt: time('2027-03-30T12:00:00Z'), endsAt: time('2027-03-30T13:00:00Z') },
};
const ALL_DAY = {
  frame: { startsAt: { date: '2027-03-01' }, endsAt: { date: '2027-03-02' } },
  second: { date: '2027-03-08' },
  fifth: { date: '2027-03-29' },
  moved: { startsAt: { date: '2027-03-30' }, endsAt: { date: '2027-03-31' } },
};
const RULE = ['RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=6'];

async function synced(frame: (typeof TIMED | typeof ALL_DAY)['frame']) {
  const account = await rig.addAccount();
  const id = await act.create(account, { subject: 'Weekly', recurrence: RULE, ...frame });
  await act.sync(account);
  expect(await series.shownInGoogle(account)).toHaveLength(6);
  return { account, id };
}
const masters = async (account: TestAccount) =>
  (await act.events(account)).filter((event) => event.recurrence).map((event) => event.recurrence);

describe.each([
  ['timed, over a clock change', TIMED],
  ['all-day', ALL_DAY],
] as const)('a series that is %s, edited in the CRM', (_name, { frame, second, fifth, moved }) => {
  it('this: the instance is moved and renamed in Google, the others stay', async () => {
    const { account, id } = await synced(frame);
    await series.edit(account, id, fifth, 'this', changing({ subject: 'Once', ...moved }));
    const shown = await series.settle(account);
    expect(shown).toHaveLength(6);
    expect(shown.filter((line) => line.includes('Once'))).toHaveLength(1);
    expect(await masters(account)).toEqual([RULE]);
    const { status } = found((await act.events(account)).find((event) => event.summary === 'Once'));
    expect(status).toBe('confirmed');
  });

  it('this, deleted: the instance is cancelled in Google, and the rule stays', async () => {
    const { account, id } = await synced(frame);
    await series.edit(account, id, second, 'this', DELETING);
    expect(await series.settle(account)).toHaveLength(5);
    expect(await masters(account)).toEqual([RULE]);
  });

  it('this and the following ones: a new series goes on in Google, with the exceptions of the old one', async () => {
    const { account, id } = await synced(frame);
    await series.edit(account, id, second, 'this', changing({ subject: 'Before' }));
    await series.edit(account, id, fifth, 'this', changing({ subject: 'After' }));
    await act.sync(account);
    const third = shiftWeeks(second, 1);
    await series.edit(account, id, third, 'following', changing({ location: 'There' }));
    const shown = await series.settle(account);
    expect(shown).toHaveLength(6);
    expect(shown.filter((line) => /Before|After/.test(line))).toHaveLength(2);
    expect(await masters(account)).toHaveLength(2);
  });

  it('this and the following ones, deleted: they leave Google, their exceptions too', async () => {
    const { account, id } = await synced(frame);
    await series.edit(account, id, fifth, 'this', changing({ subject: 'After' }));
    await act.sync(account);
    await series.edit(account, id, shiftWeeks(second, 1), 'following', DELETING);
    expect(await series.settle(account)).toHaveLength(2);
  });

  it('all, moved at one occurrence: every instance moves, and exceptions move along', async () => {
    const { account, id } = await synced(frame);
    await series.edit(account, id, second, 'this', DELETING);
    await series.edit(account, id, shiftWeeks(second, 1), 'this', changing({ subject: 'Own' }));
    await act.sync(account);
    await series.edit(account, id, fifth, 'all', changing(moved));
    const shown = await series.settle(account);
    expect(shown).toHaveLength(5);
    expect(shown.filter((line) => line.includes('Own'))).toHaveLength(1);
    expect(await masters(account)).toEqual([['RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=6']]);
  });

  it('all, deleted: the series leaves Google, and so do its exceptions', async () => {
    const { account, id } = await synced(frame);
    await series.edit(account, id, second, 'this', changing({ subject: 'Own' }));
    await act.sync(account);
    await series.edit(account, id, fifth, 'all', DELETING);
    expect(await series.settle(account)).toEqual([]);
    expect(await act.links(account)).toEqual([]);
  });
});

function shiftWeeks(moment: Moment, weeks: number): Moment {
  const ms = weeks * 7 * 86_400_000;
  if ('date' in moment) return { date: new Date(Date.parse(moment.date) + ms).toISOString().slice(0, 10) };
  return { ...moment, dateTime: `${new Date(Date.parse(moment.dateTime) + ms).toISOString().slice(0, 19)}Z` };
}

describe('an exception from the CRM', () => {
  it('made before its series is in Google goes after it', async () => {
    const account = await rig.addAccount();
    const id = await act.create(account, { subject: 'Weekly', recurrence: RULE, ...TIMED.frame });
    await series.edit(account, id, TIMED.second, 'this', DELETING);
    await series.edit(account, id, TIMED.fifth, 'this', changing({ subject: 'Once' }));
    expect(await series.settle(account)).toHaveLength(5);
  });

  it('of a daily series that is moved by a day leaves the old day as the series says', async () => {
    const account = await rig.addAccount();
    const recurrence = ['RRULE:FREQ=DAILY;COUNT=6'];
    const id = await act.create(account, { subject: 'Daily', recurrence, ...TIMED.frame });
    const third = time('2027-03-03T09:00:00Z');
    await series.edit(account, id, third, 'this', changing({ subject: 'Own' }));
    await series.edit(account, id, time('2027-03-05T09:00:00Z'), 'this', DELETING);
    await act.sync(account);
    const next = { startsAt: time('2027-03-03T09:00:00Z'), endsAt: time('2027-03-03T10:00:00Z') };
    await series.edit(account, id, time('2027-03-02T09:00:00Z'), 'all', changing(next));
    const shown = await series.settle(account);
    expect(shown).toHaveLength(5);
    expect(shown.filter((line) => line.includes('Own'))).toEqual([
      '2027-03-04T09:00:00Z/2027-03-04T10:00:00Z Own',
    ]);
    expect(await series.rules(account)).toContain('back_to_series');
  });

  it('and one from Google of the same occurrence, made at the same time, are one: both edits survive', async () => {
    const { account, id } = await synced(TIMED.frame);
    const master = found((await act.events(account)).find((event) => event.recurrence));
    await series.edit(account, id, TIMED.second, 'this', changing({ subject: 'From the CRM' }));
    await act.patchEvent(account, `${found(master.id)}_20270308T090000Z`, { location: 'From Google' });
    await series.settle(account);
    const exceptions = (await act.records(account)).filter((row) => row.series_id !== null);
    expect(exceptions).toMatchObject([{ subject: 'From the CRM', location: 'From Google' }]);
    expect(await series.conflicts(account)).toEqual([]);
  });

  it('whose instance was edited in Google while it was cancelled here takes place again', async () => {
    const { account, id } = await synced(TIMED.frame);
    const master = found((await act.events(account)).find((event) => event.recurrence));
    const instance = `${found(master.id)}_20270308T090000Z`;
    await act.patchEvent(account, instance, { location: 'Here' });
    await act.sync(account);
    await series.edit(account, id, TIMED.second, 'this', DELETING);
    await act.patchEvent(account, instance, { location: 'There' });
    expect(await series.settle(account)).toHaveLength(6);
    expect(await series.rules(account)).toContain('edit_beats_delete');
    // And the other way round.
    const exception = (await act.records(account)).find((row) => row.series_id !== null);
    await act.edit(account, found(exception).id, { subject: 'Edited here' });
    await act.removeEvent(account, instance);
    const shown = await series.settle(account);
    expect(shown).toHaveLength(6);
    expect(shown.filter((line) => line.includes('Edited here'))).toHaveLength(1);
  });

  it('survives that the answer of its write was lost, and is not written twice', async () => {
    const { account, id } = await synced(TIMED.frame);
    await series.edit(account, id, TIMED.second, 'this', changing({ subject: 'Once' }));
    await rig.emulator.addFault({
      method: 'events.patch',
      kind: 'reset_after_commit',
      times: 1,
      user: account.email,
    });
    await expect(act.push(account)).rejects.toThrow(/events\.patch|Unavailable|socket|reset|hang/i);
    await rig.emulator.clearFaults();
    expect(await series.settle(account)).toHaveLength(6);
    const exceptions = (await act.records(account)).filter((row) => row.series_id !== null);
    expect(exceptions).toHaveLength(1);
  });
});

it('a series from Google that is cut in the CRM goes on in Google, whatever types are sent', async () => {
  const account = await rig.addAccount({ outgoingActivityTypes: [] });
  const made = { summary: 'Weekly', start: TIMED.frame.startsAt, end: TIMED.frame.endsAt, recurrence: RULE };
  await act.insertEvent(account, made);
  await act.sync(account);
  const [master] = await act.records(account);
  await series.edit(account, found(master).id, TIMED.fifth, 'following', changing({ subject: 'Later' }));
  await series.edit(account, found(master).id, TIMED.second, 'this', DELETING);
  const shown = await series.settle(account);
  expect(shown).toHaveLength(5);
  expect(shown.filter((line) => line.includes('Later'))).toHaveLength(2);
});
