import { describe, expect, it } from 'vitest';
import type { TestAccount } from '../support/sync-rig.ts';
import { changing, seriesActorsOf } from './series-rig.ts';
import { at, found, openRig, timesOn } from './support.ts';

const { rig, act } = await openRig();
const series = seriesActorsOf(rig, act);

const FIRST = '2027-03-01';
const occurrence = (id: string, day: string) => `${id}_${day.replaceAll('-', '')}T090000Z`;

/** A series of Google in which one occurrence was renamed, and one cancelled, as both sides know. */
async function agreed(rule: string, renamed: string, cancelled: string) {
  const account = await rig.addAccount({ privateEvents: 'busy_only' });
  const event = await act.insertEvent(account, {
    summary: 'Weekly',
    ...timesOn(FIRST),
    recurrence: [rule],
  });
  await act.patchEvent(account, occurrence(event.id, renamed), { summary: 'Own' });
  await act.removeEvent(account, occurrence(event.id, cancelled));
  await act.sync(account);
  const master = found((await act.records(account)).find((row) => row.series_id === null));
  return { account, event, id: master.id };
}

const weekly = () => agreed('RRULE:FREQ=WEEKLY;COUNT=4', '2027-03-08', '2027-03-15');

const move = (account: TestAccount, id: string, hour: number, day = FIRST) =>
  series.edit(account, id, null, 'all', changing({ startsAt: at(hour, day), endsAt: at(hour + 1, day) }));

const exceptionsOf = async (account: TestAccount) =>
  (await act.records(account)).filter((row) => row.series_id !== null && row.deleted_at === null);

const exceptionOn = (rows: Awaited<ReturnType<typeof exceptionsOf>>, day: string) =>
  found(rows.find(({ original_start }) => JSON.stringify(original_start) === JSON.stringify(at(9, day))));

describe('a series that is moved in the CRM and moved back', () => {
  it('before anything is sent keeps the CRM activities of its exceptions, and Google is told nothing', async () => {
    const { account, id } = await weekly();
    const before = await exceptionsOf(account);
    expect(before).toHaveLength(2);
    await move(account, id, 11);
    expect(await exceptionsOf(account)).toHaveLength(2);
    await move(account, id, 9);
    expect((await act.push(account)).written).toBe(0);
    expect(await series.settle(account)).toHaveLength(3);
    const after = await exceptionsOf(account);
    expect(after.map((row) => row.id)).toEqual(before.map((row) => row.id));
    expect(after.map((row) => row.subject)).toEqual(before.map((row) => row.subject));
    expect(await series.conflicts(account)).toEqual([]);
  });

  it('and made private in Google meanwhile has one CRM activity for each exception, without its title', async () => {
    const { account, id, event } = await weekly();
    await move(account, id, 11);
    await move(account, id, 9);
    await act.patchEvent(account, event.id, { visibility: 'private' });
    await act.sync(account);
    const rows = await act.records(account);
    const shown = rows.filter((row) => row.deleted_at === null && !row.cancelled);
    expect(shown.map((row) => row.visibility)).toEqual(['busy_only', 'busy_only']);
    expect(rows.map((row) => row.subject ?? '')).toEqual(rows.map(() => ''));
    const times = await series.shownInGoogle(account);
    const inCrm = (await series.shownInCrm(account)).toSorted();
    expect(inCrm).toEqual(times.map((line) => line.replace(/ .*/, ' ')).toSorted());
    expect(await act.parked(account)).toEqual([]);
    const links = await act.links(account);
    expect(links.filter((link) => !link.dirty)).toHaveLength(3);
    await act.relist(account);
    await act.sync(account);
    expect(await act.links(account)).toEqual(links);
    expect(await act.records(account)).toEqual(rows);
  });

  it('after it was sent has its exceptions on both sides again', async () => {
    const { account, id } = await weekly();
    const before = await exceptionsOf(account);
    await move(account, id, 11);
    await series.settle(account);
    await move(account, id, 9);
    const shown = await series.settle(account);
    expect(shown).toHaveLength(3);
    expect(shown.filter((line) => line.includes('Own'))).toHaveLength(1);
    expect((await exceptionsOf(account)).map((row) => row.id)).toEqual(before.map((row) => row.id));
  });

  it('is cut where its exceptions were: the new series has them, the old one their tombstones', async () => {
    const { account, id } = await weekly();
    await move(account, id, 11);
    await move(account, id, 9);
    const next = await series.edit(
      account,
      id,
      at(9, '2027-03-08'),
      'following',
      changing({ location: 'There' }),
    );
    const shown = await series.settle(account);
    expect(shown).toHaveLength(3);
    expect((await exceptionsOf(account)).map((row) => row.series_id)).toEqual([next, next]);
  });
});

it('a series whose move was sent and went unheard, made private in Google meanwhile, hides its exceptions', async () => {
  const { account, id, event } = await weekly();
  await move(account, id, 11);
  await rig.emulator.addFault({
    method: 'events.patch',
    kind: 'reset_after_commit',
    times: 1,
    user: account.email,
  });
  await expect(act.push(account)).rejects.toThrow(/events\.patch|Unavailable|socket|reset|hang/i);
  await rig.emulator.clearFaults();
  await act.patchEvent(account, event.id, { visibility: 'private' });
  await act.sync(account);
  const shown = (await act.records(account)).filter((row) => row.deleted_at === null && !row.cancelled);
  expect(shown.map((row) => [row.visibility, row.subject])).toEqual([
    ['busy_only', null],
    ['busy_only', null],
  ]);
  expect(await act.parked(account)).toEqual([]);
});

it('of a daily series that is moved by a day an exception that another one makes way for is the same item', async () => {
  const daily = 'RRULE:FREQ=DAILY;COUNT=6';
  const { account, id, event } = await agreed(daily, '2027-03-02', '2027-03-03');
  await act.patchEvent(account, occurrence(event.id, '2027-03-04'), { summary: 'Later' });
  await act.sync(account);
  const before = await exceptionsOf(account);
  await series.edit(
    account,
    id,
    at(9, '2027-03-05'),
    'all',
    changing({ startsAt: at(9, '2027-03-06'), endsAt: at(10, '2027-03-06') }),
  );
  const shown = await series.settle(account);
  expect(shown).toHaveLength(5);
  const after = await exceptionsOf(account);
  expect(after).toHaveLength(3);
  for (const day of ['2027-03-03', '2027-03-04'])
    expect(exceptionOn(after, day).id).toBe(exceptionOn(before, day).id);
  expect(shown.filter((line) => / (Own|Later)$/.test(line))).toEqual([
    '2027-03-03T09:00:00Z/2027-03-03T10:00:00Z Own',
    '2027-03-05T09:00:00Z/2027-03-05T10:00:00Z Later',
  ]);
});

it.each(['busy_only', 'do_not_sync'] as const)(
  'what the CRM cut off a series goes, unsent, where Google made that series private: %s',
  async (privateEvents) => {
    const account = await rig.addAccount({ privateEvents });
    const summary = `Secret cut, ${privateEvents}`;
    const { id } = await act.insertEvent(account, { summary, recurrence: ['RRULE:FREQ=WEEKLY;COUNT=4'] });
    await act.sync(account);
    const record = found((await act.records(account))[0]);
    await series.edit(account, record.id, at(9, '2027-03-15'), 'following', changing({ location: 'There' }));
    await act.patchEvent(account, id, { visibility: 'private' });
    await act.sync(account);
    expect((await act.events(account)).map((event) => event.id)).toEqual([id]);
    expect(await act.tablesWith(summary)).toEqual([]);
    const alive = (await act.records(account)).filter((row) => row.deleted_at === null);
    expect(alive.map((row) => row.id)).toEqual(privateEvents === 'busy_only' ? [record.id] : []);
  },
);
