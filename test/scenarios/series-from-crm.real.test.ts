import { describe, expect, it } from 'vitest';
import type { Json } from '../api/support.ts';
import { openForFile } from '../support/open.ts';
import { heldAfter, nothing, type SeriesEdit } from './edits.ts';
import { openHouse, type Place } from './house.ts';
import { at, timesOn } from './items.ts';

const house = await openForFile(openHouse());

/** Eight Mondays, ten to eleven in Berlin; the clocks change before the fifth. */
const WEEKLY = {
  type: 'call',
  subject: 'Weekly',
  ...timesOn(),
  recurrence: ['RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=8'],
};
const allDay = (start: string, end: string) => ({ start: { date: start }, end: { date: end } });
const FAIR = { ...WEEKLY, subject: 'Fair', ...allDay('2027-03-01', '2027-03-03') };
const times = (from: number, day: string) => ({ start: at(from, day), end: at(from + 1, day) });
/** The API's id of an occurrence: that of the series, and the original start. */
const occurrence = (id: string, day: string) => `${id}~${day.replaceAll('-', '')}T090000Z`;
const afterTheClocksChanged = (id: string) => `${id}~20270329T080000Z`;
const dayOf = (id: string, day: string) => `${id}~${day.replaceAll('-', '')}`;

const item = (body: Json) => async (place: Place) => {
  const { id } = await place.crm.create(body);
  await place.settle();
  return id;
};
const series = item(WEEKLY);
/** A series with one occurrence that was moved and one that was cancelled, on both sides. */
async function withExceptions(place: Place): Promise<string> {
  const { id } = await place.crm.create(WEEKLY);
  await place.crm.edit(occurrence(id, '2027-03-08'), { subject: 'Moved', ...times(11, '2027-03-09') });
  await place.crm.remove(occurrence(id, '2027-03-15'));
  await place.settle();
  return id;
}

const EDITS: SeriesEdit[] = [
  {
    promise: 'a new series goes out',
    before: nothing,
    work: (place) => place.crm.create(WEEKLY),
    holds: [1, 0, 8],
  },
  {
    promise: 'a new series goes out with the exceptions that it has by then',
    before: nothing,
    async work(place) {
      const { id } = await place.crm.create(WEEKLY);
      await place.crm.edit(afterTheClocksChanged(id), { subject: 'Once', ...times(11, '2027-03-30') });
      await place.crm.remove(occurrence(id, '2027-03-08'));
    },
    holds: [1, 2, 7],
  },
  {
    promise: 'a changed rule goes out',
    before: series,
    work: (place, id) => place.crm.edit(id, { recurrence: ['RRULE:FREQ=DAILY;COUNT=5'] }),
    holds: [1, 0, 5],
  },
  {
    promise: 'a changed rule takes away the exceptions whose occurrence it no longer has',
    before: withExceptions,
    work: (place, id) => place.crm.edit(id, { recurrence: ['RRULE:FREQ=WEEKLY;INTERVAL=4;COUNT=3'] }),
    holds: [1, 0, 3],
    leavesCancelled: true,
  },
  {
    promise: 'this one, moved over the change of the clocks, goes out as an exception',
    before: series,
    work: (place, id) => place.crm.edit(afterTheClocksChanged(id), times(9, '2027-03-27')),
    holds: [1, 1, 8],
  },
  {
    promise: 'this one, edited, goes out as an exception',
    before: series,
    work: (place, id) => place.crm.edit(occurrence(id, '2027-03-08'), { subject: 'Only this one' }),
    holds: [1, 1, 8],
  },
  {
    promise: 'this one, cancelled, no longer takes place',
    before: series,
    work: (place, id) => place.crm.remove(occurrence(id, '2027-03-08')),
    holds: [1, 1, 7],
  },
  {
    promise: 'an exception that is edited again is the same one',
    before: withExceptions,
    work: (place, id) => place.crm.edit(occurrence(id, '2027-03-08'), { subject: 'Moved again' }),
    holds: [1, 2, 7],
  },
  {
    promise: 'an exception that is cancelled no longer takes place',
    before: withExceptions,
    work: (place, id) => place.crm.remove(occurrence(id, '2027-03-08')),
    holds: [1, 2, 6],
  },
  {
    promise: 'a moved occurrence that goes back to normal takes place as the others do',
    before: withExceptions,
    work: (place, id) =>
      place.crm.edit(occurrence(id, '2027-03-08'), { subject: 'Weekly', ...timesOn('2027-03-08') }),
    holds: [1, 2, 7],
  },
  {
    promise: 'this and the following ones, edited, go on as another series',
    before: series,
    work: (place, id) => place.crm.edit(afterTheClocksChanged(id), { subject: 'Later' }, 'following'),
    holds: [2, 0, 8],
  },
  {
    promise: 'this and the following ones, moved, take their exceptions along',
    before: withExceptions,
    work: (place, id) => place.crm.edit(occurrence(id, '2027-03-08'), times(13, '2027-03-08'), 'following'),
    holds: [2, 2, 7],
    leavesCancelled: true,
  },
  {
    promise: 'this and the following ones, deleted, are gone with their exceptions',
    before: withExceptions,
    work: (place, id) => place.crm.remove(occurrence(id, '2027-03-15'), 'following'),
    holds: [1, 1, 2],
    leavesCancelled: true,
  },
  {
    promise: 'this and the following ones from the first on are the whole series',
    before: withExceptions,
    work: (place, id) => place.crm.edit(occurrence(id, '2027-03-01'), { subject: 'All' }, 'following'),
    holds: [1, 2, 7],
  },
  {
    promise: 'all, edited, change the exceptions too, but not what is their own',
    before: withExceptions,
    work: (place, id) =>
      place.crm.edit(occurrence(id, '2027-03-22'), { subject: 'All', location: 'There' }, 'all'),
    holds: [1, 2, 7],
  },
  {
    promise: 'all, moved by an hour at one of them, move by it over the change of the clocks',
    before: series,
    work: (place, id) => place.crm.edit(afterTheClocksChanged(id), times(9, '2027-03-29'), 'all'),
    holds: [1, 0, 8],
  },
  {
    promise: 'all, moved to another day, take their exceptions along',
    before: withExceptions,
    work: (place, id) => place.crm.edit(occurrence(id, '2027-03-22'), times(9, '2027-03-24'), 'all'),
    holds: [1, 2, 7],
    leavesCancelled: true,
  },
  {
    promise: 'a deleted series takes its exceptions along',
    before: withExceptions,
    work: (place, id) => place.crm.remove(id),
    holds: [0, 0, 0],
  },
  {
    promise: 'all, deleted at one of them, are gone with their exceptions',
    before: withExceptions,
    work: (place, id) => place.crm.remove(occurrence(id, '2027-03-22'), 'all'),
    holds: [0, 0, 0],
  },
  {
    promise: 'a series of whole days goes out, with an exception of it and one that is cancelled',
    before: nothing,
    async work(place) {
      const { id } = await place.crm.create(FAIR);
      await place.crm.edit(dayOf(id, '2027-03-08'), allDay('2027-03-09', '2027-03-10'));
      await place.crm.remove(dayOf(id, '2027-03-29'));
    },
    holds: [1, 2, 7],
  },
  {
    promise: 'this and the following whole days, moved, go on as another series',
    before: item(FAIR),
    work: (place, id) =>
      place.crm.edit(dayOf(id, '2027-03-29'), allDay('2027-03-30', '2027-04-01'), 'following'),
    holds: [2, 0, 8],
  },
  {
    promise: 'a timed item becomes one of a whole day',
    before: item({ ...FAIR, ...timesOn(), recurrence: [] }),
    work: (place, id) => place.crm.edit(id, allDay('2027-03-01', '2027-03-02')),
    holds: [1, 0, 1],
  },
  {
    promise: 'an item of a whole day becomes a timed one',
    before: item({ ...FAIR, recurrence: [] }),
    work: (place, id) => place.crm.edit(id, timesOn()),
    holds: [1, 0, 1],
  },
  {
    promise: 'a timed series becomes one of whole days',
    before: series,
    work: (place, id) => place.crm.edit(id, allDay('2027-03-01', '2027-03-02')),
    holds: [1, 0, 8],
  },
  {
    promise: 'a series of whole days becomes a timed one, its exceptions too',
    before: async (place) => {
      const id = await item(FAIR)(place);
      await place.crm.edit(dayOf(id, '2027-03-08'), { subject: 'Own' });
      await place.settle();
      return id;
    },
    work: (place, id) => place.crm.edit(id, timesOn()),
    holds: [1, 1, 8],
    leavesCancelled: true,
  },
  {
    promise: 'this one becomes a whole day',
    before: series,
    work: (place, id) => place.crm.edit(occurrence(id, '2027-03-08'), allDay('2027-03-08', '2027-03-09')),
    holds: [1, 1, 8],
  },
  {
    promise: 'an item that is given a rule becomes a series, and one whose rule is taken away a single item',
    before: item({ ...WEEKLY, subject: 'Single', recurrence: [] }),
    async work(place, id) {
      const { id: other } = await place.crm.create(WEEKLY);
      await place.settle();
      await place.crm.edit(id, { recurrence: WEEKLY.recurrence });
      await place.crm.edit(other, { recurrence: [] });
    },
    holds: [2, 0, 9],
  },
];

describe.concurrent('recurrence, edited in the CRM', () => {
  it.each(EDITS.map((edit) => [edit.promise, edit] as const))(
    '%s',
    { timeout: 120_000 },
    async (_promise, edit) => {
      expect(await heldAfter(house, edit)).toEqual(edit.holds);
    },
  );
});
