import { describe, expect, it } from 'vitest';
import type { GoogleEvent } from '../support/emulator.ts';
import { openForFile } from '../support/open.ts';
import { openHouse, type Place } from './house.ts';
import { at, timesOn } from './items.ts';
import { expectEqualSides, expectRest } from './sides.ts';

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

interface Edit {
  promise: string;
  /** What stands before, on both sides; a series alone when nothing else is said. */
  before?: (place: Place) => Promise<string>;
  work: (place: Place, id: string) => Promise<unknown>;
  /** Masters or singles, and exceptions, that the CRM holds at the end. */
  holds: [number, number];
  /** Google keeps, as cancelled, exceptions that its series can no longer have. */
  leavesCancelled?: boolean;
}

const series = async (place: Place) => {
  const id = await place.google.insert(WEEKLY);
  await place.settle();
  return id;
};
const nothing = () => Promise.resolve('');
const single = (event: GoogleEvent) => async (place: Place) => {
  const id = await place.google.insert(event);
  await place.settle();
  return id;
};

const EDITS: Edit[] = [
  {
    promise: 'a new series comes in',
    before: nothing,
    work: (place) => place.google.insert(WEEKLY),
    holds: [1, 0],
  },
  {
    promise: 'a changed rule comes in',
    work: (place, id) => place.google.edit(id, { recurrence: ['RRULE:FREQ=DAILY;COUNT=5'] }),
    holds: [1, 0],
  },
  {
    promise: 'a changed rule takes away the exceptions whose occurrence it no longer has',
    before: withExceptions,
    work: (place, id) => place.google.edit(id, { recurrence: ['RRULE:FREQ=WEEKLY;INTERVAL=4;COUNT=3'] }),
    holds: [1, 0],
    leavesCancelled: true,
  },
  {
    promise: 'one occurrence that is moved comes in as an exception',
    work: (place, id) => place.google.edit(occurrence(id, '2027-03-08'), moved('2027-03-09')),
    holds: [1, 1],
  },
  {
    promise: 'one occurrence that is edited comes in as an exception',
    work: (place, id) => place.google.edit(occurrence(id, '2027-03-08'), { summary: 'Only this one' }),
    holds: [1, 1],
  },
  {
    promise: 'one occurrence that is cancelled no longer takes place',
    work: (place, id) => place.google.remove(occurrence(id, '2027-03-08')),
    holds: [1, 1],
  },
  {
    promise: 'an exception that is edited again is the same one',
    before: withExceptions,
    work: (place, id) => place.google.edit(occurrence(id, '2027-03-08'), { summary: 'Moved again' }),
    holds: [1, 2],
  },
  {
    promise: 'an exception that is cancelled no longer takes place',
    before: withExceptions,
    work: (place, id) => place.google.remove(occurrence(id, '2027-03-08')),
    holds: [1, 2],
  },
  {
    promise: 'a moved occurrence that goes back to normal takes place as the others do',
    before: withExceptions,
    work: (place, id) =>
      place.google.edit(occurrence(id, '2027-03-08'), { summary: 'Weekly', ...timesOn('2027-03-08') }),
    holds: [1, 2],
  },
  {
    promise: 'a cancelled occurrence that comes back takes place again',
    before: withExceptions,
    work: (place, id) => place.google.edit(occurrence(id, '2027-03-15'), { status: 'confirmed' }),
    holds: [1, 2],
  },
  {
    promise: '"this and following", the shortening seen first, gives two series',
    work: async (place, id) => {
      await shortened(place, id);
      await continued(place);
    },
    holds: [2, 0],
  },
  {
    promise: '"this and following", the continuation seen first, gives two series',
    work: async (place, id) => {
      await continued(place);
      await shortened(place, id);
    },
    holds: [2, 0],
  },
  {
    promise: 'a deleted series takes its exceptions along',
    before: withExceptions,
    work: (place, id) => place.google.remove(id),
    holds: [0, 0],
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
    holds: [1, 1],
  },
  {
    promise: 'a series of whole days comes in, with an exception of it',
    before: nothing,
    work: async (place) => {
      const days = { summary: 'Fair', ...allDay('2027-03-01', '2027-03-03'), recurrence: WEEKLY.recurrence };
      const id = await place.google.insert(days);
      await place.google.edit(dayOf(id, '2027-03-08'), allDay('2027-03-09', '2027-03-10'));
    },
    holds: [1, 1],
  },
  {
    promise: 'a timed item becomes one of a whole day',
    before: single({ summary: 'Fair', ...timesOn() }),
    work: (place, id) =>
      place.google.edit(id, {
        start: { date: '2027-03-01', dateTime: null, timeZone: null },
        end: { date: '2027-03-02', dateTime: null, timeZone: null },
      }),
    holds: [1, 0],
  },
  {
    promise: 'an item of a whole day becomes a timed one',
    before: single({ summary: 'Fair', ...allDay('2027-03-01', '2027-03-02') }),
    work: (place, id) =>
      place.google.edit(id, { start: { ...at(9), date: null }, end: { ...at(10), date: null } }),
    holds: [1, 0],
  },
  {
    promise: 'a timed series becomes one of whole days',
    work: (place, id) =>
      place.google.edit(id, {
        start: { date: '2027-03-01', dateTime: null, timeZone: null },
        end: { date: '2027-03-02', dateTime: null, timeZone: null },
      }),
    holds: [1, 0],
  },
];

describe.concurrent('recurrence, edited in Google', () => {
  it.each(EDITS)(
    '$promise',
    { timeout: 120_000 },
    async ({ before = series, work, holds, leavesCancelled }) => {
      const place = await house.move();
      const id = await before(place);
      await place.apart(() => work(place, id));
      const items = await place.crm.list();
      const exceptions = items.filter(({ seriesId }) => seriesId !== null);
      expect([items.length - exceptions.length, exceptions.length]).toEqual(holds);
      await expectEqualSides(place, { leavesCancelled });
      await expectRest(house, place);
    },
  );
});
