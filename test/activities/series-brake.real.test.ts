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
