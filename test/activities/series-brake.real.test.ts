import { describe, expect, it } from 'vitest';
import type { TestAccount } from '../support/sync-rig.ts';
import { brakeActorsOf } from './brake-support.ts';
import { changing, DELETING, seriesActorsOf } from './series-rig.ts';
import { at, found, openRig, sorted } from './support.ts';

const { rig, act } = await openRig();
const brake = brakeActorsOf(rig, act);
const series = seriesActorsOf(rig, act);

const SECOND = at(9, '2027-03-08');
const THIRD = at(9, '2027-03-15');

/** Enough single events to hold all deletions, and a series of six Mondays: its second renamed, its third cancelled. */
async function withSeries() {
  const { account, ids } = await brake.withEvents(14);
  const recurrence = ['RRULE:FREQ=WEEKLY;COUNT=6'];
  const frame = { startsAt: at(9), endsAt: at(10) };
  const masterId = await act.create(account, { subject: 'Weekly', recurrence, ...frame });
  await series.edit(account, masterId, SECOND, 'this', changing({ subject: 'Own' }));
  await series.edit(account, masterId, THIRD, 'this', DELETING);
  await act.sync(account);
  const link = found((await act.links(account)).find((row) => row.crm_id === masterId));
  return { account, ids, masterId, eventId: found(link.event_id), shown: await series.shownInCrm(account) };
}

const day = (n: number) => at(9, `2027-03-${String(n).padStart(2, '0')}`);

/** A daily series of the CRM, so many of its days renamed. */
async function withExceptions(count: number) {
  const account = await rig.addAccount();
  const recurrence = ['RRULE:FREQ=DAILY;COUNT=20'];
  const masterId = await act.create(account, {
    subject: 'Daily',
    recurrence,
    startsAt: at(9),
    endsAt: at(10),
  });
  for (let n = 0; n < count; n += 1)
    await series.edit(account, masterId, day(2 + n), 'this', changing({ subject: `Own ${n}` }));
  await act.sync(account);
  return { account, masterId };
}

const exceptionsOf = async (account: TestAccount) =>
  (await brake.living(account)).filter((row) => row.series_id !== null);

describe('the held deletion of a series with exceptions', () => {
  it('in Google, approved, takes the exceptions along', async () => {
    const { account, ids, eventId } = await withSeries();
    await act.removeEvent(account, eventId);
    await brake.removeEvents(account, ids.slice(0, 12));
    await act.pull(account);
    expect(await exceptionsOf(account)).toHaveLength(2);
    await brake.decide(account, 'approved');
    await act.push(account);
    expect(await exceptionsOf(account)).toEqual([]);
    await act.sync(account);
    await brake.expectQuiet(account);
  });

  it('in Google, rejected, makes the series again with its exceptions', async () => {
    const { account, ids, eventId, shown } = await withSeries();
    await act.removeEvent(account, eventId);
    await brake.removeEvents(account, ids.slice(0, 12));
    await act.pull(account);
    await brake.decide(account, 'rejected');
    expect(await series.settle(account)).toEqual(shown.toSorted());
    expect(await exceptionsOf(account)).toHaveLength(2);
  });

  it('in the CRM, rejected, brings the series back with its exceptions', async () => {
    const { account, ids, masterId, shown } = await withSeries();
    const before = sorted((await brake.living(account)).map(({ id }) => id));
    await series.edit(account, masterId, null, 'all', DELETING);
    const singles = (await act.records(account)).filter((row) => row.subject?.startsWith('Event'));
    expect(ids).toHaveLength(singles.length);
    await brake.removeRecords(
      account,
      singles.slice(0, 12).map(({ id }) => id),
    );
    await act.push(account);
    expect(await brake.held(account)).toHaveLength(1);
    await brake.decide(account, 'rejected');
    expect(await series.settle(account)).toEqual(shown.toSorted());
    expect(sorted((await brake.living(account)).map(({ id }) => id))).toEqual(before);
  });
});

it('a series that is deleted in the CRM counts for all of its exceptions: it goes at once', async () => {
  const { account, masterId } = await withExceptions(12);
  await series.edit(account, masterId, null, 'all', DELETING);
  await act.push(account);
  expect(await brake.held(account)).toEqual([]);
  expect(await series.settle(account)).toEqual([]);
  expect(await act.links(account)).toEqual([]);
});

it('exceptions that a series leaves behind in the CRM are no deletions: however many, nothing is held', async () => {
  const { account, masterId } = await withExceptions(12);
  // Moved by a day, each of them lives on elsewhere, and its former occurrence is as the series says.
  const moved = { startsAt: day(19), endsAt: at(10, '2027-03-19') };
  await series.edit(account, masterId, day(18), 'all', changing(moved));
  await act.push(account);
  expect(await brake.held(account)).toEqual([]);
  const shown = await series.settle(account);
  expect(shown.filter((line) => line.includes('Own'))).toHaveLength(12);
  expect(shown).toHaveLength(20);
});
