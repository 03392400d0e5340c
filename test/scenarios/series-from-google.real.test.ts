import { describe, expect, it } from 'vitest';
import type { GoogleEvent } from '../support/emulator.ts';
import { openForFile } from '../support/open.ts';
import { heldAfter, nothing, type SeriesEdit } from './edits.ts';
import { openHouse, type Place } from './house.ts';
import { at, timesOn } from './items.ts';

const house = await openForFile(openHouse());

const WEEKLY = { summary: 'Weekly', ...timesOn(), recurrence: ['RRULE:FREQ=WEEKLY;COUNT=8'] };
/** Google's id of an occurrence: that of the series, and the original start. */
const occurrence = (id: string, day: string) => `${id}_${day.replaceAll('-', '')}T090000Z`;
const dayOf = (id: string, day: string) => `${id}_${day.replaceAll('-', '')}`;
const allDay = (start: string, end: string) => ({ start: { date: start }, end: { date: end } });
const moved = (day: string) => ({ start: at(11, day), end: at(12, day) });

/** A series with one occurrence that was moved and one that was cancelled, on both sides. */
async function withExceptions(place: Place): Promise<string> {
  const id = await place.google.insert(WEEKLY);
  await place.google.edit(occurrence(id, '2027-03-08'), { summary: 'Moved', ...moved('2027-03-09') });
  await place.google.remove(occurrence(id, '2027-03-15'));
  await place.settle();
  return id;
}

/** What Google's own page does for "this and following": the old series ends, a new one begins. */
const shortened = (place: Place, id: string) =>
  place.google.edit(id, { recurrence: ['RRULE:FREQ=WEEKLY;UNTIL=20270321T235959Z'] });
const continued = (place: Place) =>
  place.google.insert({
    summary: 'Weekly, later',
    start: at(14, '2027-03-22'),
    end: at(15, '2027-03-22'),
    recurrence: ['RRULE:FREQ=WEEKLY;COUNT=5'],
  });

const item = (event: GoogleEvent) => async (place: Place) => {
  const id = await place.google.insert(event);
  await place.settle();
  return id;
};
const series = item(WEEKLY);

const EDITS: SeriesEdit[] = [
  {
    promise: 'a new series comes in',
    before: nothing,
    work: (place) => place.google.insert(WEEKLY),
    holds: [1, 0, 8],
  },
  {
    promise: 'a changed rule comes in',
    before: series,
    work: (place, id) => place.google.edit(id, { recurrence: ['RRULE:FREQ=DAILY;COUNT=5'] }),
    holds: [1, 0, 5],
  },
  {
    promise: 'a changed rule takes away the exceptions whose occurrence it no longer has',
    before: withExceptions,
    work: (place, id) => place.google.edit(id, { recurrence: ['RRULE:FREQ=WEEKLY;INTERVAL=4;COUNT=3'] }),
    holds: [1, 0, 3],
    leavesCancelled: true,
  },
  {
    promise: 'one occurrence that is moved comes in as an exception',
    before: series,
    work: (place, id) => place.google.edit(occurrence(id, '2027-03-08'), moved('2027-03-09')),
    holds: [1, 1, 8],
  },
  {
    promise: 'one occurrence that is edited comes in as an exception',
    before: series,
    work: (place, id) => place.google.edit(occurrence(id, '2027-03-08'), { summary: 'Only this one' }),
    holds: [1, 1, 8],
  },
  {
    promise: 'one occurrence that is cancelled no longer takes place',
    before: series,
    work: (place, id) => place.google.remove(occurrence(id, '2027-03-08')),
    holds: [1, 1, 7],
  },
  {
    promise: 'an exception that is edited again is the same one',
    before: withExceptions,
    work: (place, id) => place.google.edit(occurrence(id, '2027-03-08'), { summary: 'Moved again' }),
    holds: [1, 2, 7],
  },
  {
    promise: 'an exception that is cancelled no longer takes place',
    before: withExceptions,
    work: (place, id) => place.google.remove(occurrence(id, '2027-03-08')),
    holds: [1, 2, 6],
  },
  {
    promise: 'a moved occurrence that goes back to normal takes place as the others do',
    before: withExceptions,
    work: (place, id) =>
      place.google.edit(occurrence(id, '2027-03-08'), { summary: 'Weekly', ...timesOn('2027-03-08') }),
    holds: [1, 2, 7],
  },
  {
    promise: 'a cancelled occurrence that comes back takes place again',
    before: withExceptions,
    work: (place, id) => place.google.edit(occurrence(id, '2027-03-15'), { status: 'confirmed' }),
    holds: [1, 2, 8],
  },
  {
    promise: '"this and following", the shortening seen first, gives two series',
    before: series,
    work: async (place, id) => {
      await shortened(place, id);
      await continued(place);
    },
    holds: [2, 0, 8],
  },
  {
    promise: '"this and following", the continuation seen first, gives two series',
    before: series,
    work: async (place, id) => {
      await continued(place);
      await shortened(place, id);
    },
    holds: [2, 0, 8],
  },
  {
    promise: 'a deleted series takes its exceptions along',
    before: withExceptions,
    work: (place, id) => place.google.remove(id),
    holds: [0, 0, 0],
  },
  {
    promise: 'an exception on a page before that of its series belongs to it all the same',
    before: nothing,
    work: async (place) => {
      const id = await place.google.insert(WEEKLY);
      await place.google.edit(occurrence(id, '2027-03-08'), moved('2027-03-09'));
      await place.google.edit(id, { summary: 'Weekly, seen last' });
      await house.rig.emulator.addFault({
        method: 'events.list',
        kind: 'small_page',
        size: 1,
        user: place.email,
        times: 2,
      });
    },
    holds: [1, 1, 8],
  },
  {
    promise: 'a series of whole days comes in, with an exception of it',
    before: nothing,
    work: async (place) => {
      const days = { summary: 'Fair', ...allDay('2027-03-01', '2027-03-03'), recurrence: WEEKLY.recurrence };
      const id = await place.google.insert(days);
      await place.google.edit(dayOf(id, '2027-03-08'), allDay('2027-03-09', '2027-03-10'));
    },
    holds: [1, 1, 8],
  },
  {
    promise: 'a timed item becomes one of a whole day',
    before: item({ summary: 'Fair', ...timesOn() }),
    work: (place, id) =>
      place.google.edit(id, {
        start: { date: '2027-03-01', dateTime: null, timeZone: null },
        end: { date: '2027-03-02', dateTime: null, timeZone: null },
      }),
    holds: [1, 0, 1],
  },
  {
    promise: 'an item of a whole day becomes a timed one',
    before: item({ summary: 'Fair', ...allDay('2027-03-01', '2027-03-02') }),
    work: (place, id) =>
      place.google.edit(id, { start: { ...at(9), date: null }, end: { ...at(10), date: null } }),
    holds: [1, 0, 1],
  },
  {
    promise: 'a timed series becomes one of whole days',
    before: series,
    work: (place, id) =>
      place.google.edit(id, {
        start: { date: '2027-03-01', dateTime: null, timeZone: null },
        end: { date: '2027-03-02', dateTime: null, timeZone: null },
      }),
    holds: [1, 0, 8],
  },
];

describe.concurrent('recurrence, edited in Google', () => {
  it.each(EDITS.map((edit) => [edit.promise, edit] as const))(
    '%s',
    { timeout: 120_000 },
    async (_promise, edit) => {
      expect(await heldAfter(house, edit)).toEqual(edit.holds);
    },
  );
});
