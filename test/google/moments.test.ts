import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Temporal } from 'temporal-polyfill';
import { isSameMoment, momentWithOffset, parseMoment } from '../../core/moment.ts';
import { normalizeFields } from '../../core/normalize.ts';
import { occurrencesBetween } from '../../core/recurrence.ts';
import type { Fields, Moment } from '../../core/types.ts';
import { changesToGoogle, eventFromGoogle } from '../../google/mapping.ts';
import { fieldsWith } from '../core/support.ts';
import { ZONES } from '../emulator/recurrence/generate.ts';
import { rejection } from './support.ts';

const HOUR_MS = 3_600_000;
const text = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
const zone = fc.constantFrom(...ZONES);

/** A second within three hours of a change of that zone's clock, else any. */
const timeIn = (timeZone: string): fc.Arbitrary<Extract<Moment, { dateTime: string }>> =>
  fc
    .tuple(
      fc.integer({ min: Date.UTC(1995, 0), max: Date.UTC(2045, 0) }),
      fc.integer({ min: -3 * 3600, max: 3 * 3600 }),
    )
    .map(([ms, seconds]) => {
      const at = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);
      const change = at.getTimeZoneTransition('next') ?? at;
      return { dateTime: text(change.epochMilliseconds + seconds * 1000), timeZone };
    });

/** What the wall clock says there, by Intl: no code of ours and no Temporal. */
const wallOf = ({ dateTime, timeZone }: { dateTime: string; timeZone: string }) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(
    new Date(dateTime),
  );

/** Does the clock of the zone, near that instant, ever say so? */
function isOnClock(wall: string, { dateTime, timeZone }: { dateTime: string; timeZone: string }): boolean {
  const offsets = [-24, 24].map((hours) => {
    const ms = Date.parse(dateTime) + hours * HOUR_MS;
    return Date.parse(`${wallOf({ dateTime: text(ms), timeZone }).replace(' ', 'T')}Z`) - ms;
  });
  const asUtcMs = Date.parse(`${wall.replace(' ', 'T')}Z`);
  return offsets.some((offset) => wallOf({ dateTime: text(asUtcMs - offset), timeZone }) === wall);
}

/** Google answers in whatever offset it likes: the event's own, that of the calendar, UTC. The zone beside it stays (reference of Events). */
function respelled(event: ReturnType<typeof changesToGoogle>, calendarZone: string, spelling: number) {
  const time = (when: typeof event.start) => {
    if (!when?.dateTime || !when.timeZone || spelling === 0) return when;
    const dateTime = new Date(when.dateTime).toISOString();
    const offsetZone = spelling === 1 ? when.timeZone : calendarZone;
    const written = momentWithOffset({ dateTime, timeZone: offsetZone });
    return { ...when, ...('dateTime' in written ? { dateTime: written.dateTime } : {}) };
  };
  return { ...event, start: time(event.start), end: time(event.end) };
}

function throughGoogle(fields: Fields, calendarZone: string, spelling: number): Fields {
  const event = respelled(changesToGoogle(fields, { nullOtherKind: false }), calendarZone, spelling);
  const read = eventFromGoogle({ ...event, id: 'e1', etag: '"1"', status: 'confirmed' }, calendarZone);
  if (!('item' in read)) return rejection(read);
  return read.item.fields ?? fieldsWith({});
}

const timedFields = fc
  .tuple(zone, zone)
  .chain(([from, to]) => fc.tuple(timeIn(from), timeIn(to)))
  .map(([start, end]) => fieldsWith({ start, end }));
const datedFields = fc
  .tuple(fc.integer({ min: 9_000, max: 27_000 }), fc.integer({ min: 1, max: 20 }))
  .map(([day, days]) => ({
    start: { date: text(day * 24 * HOUR_MS).slice(0, 10) },
    end: { date: text((day + days) * 24 * HOUR_MS).slice(0, 10) },
  }))
  .map(fieldsWith);

describe('round trips over clock changes', () => {
  it('start and end keep their instants, their wall clocks and their zones, which may be two', () => {
    fc.assert(
      fc.property(timedFields, zone, fc.nat({ max: 2 }), (fields, calendarZone, spelling) => {
        const back = throughGoogle(fields, calendarZone, spelling);
        expect(back).toEqual(normalizeFields(fields));
        for (const name of ['start', 'end'] as const) {
          const [was, is] = [fields[name], back[name]];
          if ('date' in was || 'date' in is) throw new Error('A time became a date.');
          expect([is.timeZone, wallOf(is)]).toEqual([was.timeZone, wallOf(was)]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('days stay days, however many, in every calendar’s zone', () => {
    fc.assert(
      fc.property(datedFields, zone, fc.nat({ max: 2 }), (fields, calendarZone, spelling) => {
        expect(throughGoogle(fields, calendarZone, spelling)).toEqual(normalizeFields(fields));
      }),
      { numRuns: 200 },
    );
  });

  it('a moment on the wire of our API reads back as itself, the second of two equal wall times too', () => {
    fc.assert(
      fc.property(zone.chain(timeIn), (moment) => {
        const read = parseMoment(momentWithOffset(moment), 'UTC');
        expect(isSameMoment(read, moment)).toBe(true);
        const written = momentWithOffset(moment);
        expect('dateTime' in written ? written.dateTime.slice(0, 19).replace('T', ' ') : '').toBe(
          wallOf(moment),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('a floating time is that wall time in the event’s zone, else in the calendar’s, wherever its clock has it', () => {
    fc.assert(
      fc.property(zone.chain(timeIn), zone, fc.boolean(), (moment, other, isNamed) => {
        const dateTime = wallOf(moment).replace(' ', 'T');
        const start = isNamed ? { dateTime, timeZone: moment.timeZone } : { dateTime };
        const event = { id: 'e1', etag: '"1"', status: 'confirmed', start, end: start };
        const read = eventFromGoogle(event, isNamed ? other : moment.timeZone);
        if (!('item' in read)) throw new Error('The event was not read.');
        const is = read.item.fields?.start ?? { date: '' };
        if ('date' in is) throw new Error('A time became a date.');
        expect([is.timeZone, wallOf(is)]).toEqual([moment.timeZone, wallOf(moment)]);
      }),
      { numRuns: 300 },
    );
  });

  it('each occurrence of a series that came back from Google is at the start’s own wall time, or behind a gap', () => {
    fc.assert(
      fc.property(zone.chain(timeIn), zone, fc.nat({ max: 2 }), (start, calendarZone, spelling) => {
        const end = { ...start, dateTime: text(Date.parse(start.dateTime) + HOUR_MS) };
        const fields = fieldsWith({ start, end, recurrence: ['RRULE:FREQ=DAILY;COUNT=5'] });
        const back = throughGoogle(fields, calendarZone, spelling);
        const span = [0, 10 * 24].map((hours) => text(Date.parse(start.dateTime) + hours * HOUR_MS));
        const [from = '', to = ''] = span;
        const found = occurrencesBetween(back, from, to, 'UTC').map((each) => each.start);
        expect(found.length).toBeGreaterThanOrEqual(4);
        expect(found[0]).toEqual(start);
        for (const each of found) {
          if ('date' in each) throw new Error('A time became a date.');
          expect(each.timeZone).toBe(start.timeZone);
          const wanted = `${wallOf(each).slice(0, 10)} ${wallOf(start).slice(11)}`;
          expect(wallOf(each) === wanted || !isOnClock(wanted, each)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});
