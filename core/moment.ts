import { Temporal } from 'temporal-polyfill';
import type { Moment } from './types.ts';

const CANONICAL_INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const CANONICAL_DATE = /^\d{4}-\d\d-\d\d$/;
const OFFSET_AT_END = /(?:[zZ]|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)$/;

/** What a provider or a caller of the API says about a point in time, before it is canonical. */
export type LooseMoment = { dateTime: string; timeZone?: string | undefined } | { date: string };

/** An instant as canonical text: UTC, whole seconds (what is below a second is cut), ending in `Z`. */
export function toInstantText(instant: Temporal.Instant): string {
  return instant.toString({ smallestUnit: 'second', roundingMode: 'floor' });
}

/** The UTC instant (canonical text) of a moment; a date is its first instant in `zoneForDates` (not always 00:00). */
export function momentToInstant(moment: Moment, zoneForDates: string): string {
  if ('dateTime' in moment) return canonicalInstant(moment.dateTime);
  // The usual case of a calendar's range, by the thousand.
  if (zoneForDates === 'UTC') return `${moment.date}T00:00:00Z`;
  return toInstantText(Temporal.PlainDate.from(moment.date).toZonedDateTime(zoneForDates).toInstant());
}

/** The same moment with its keys in one order and its time at whole seconds in UTC. Throws RangeError for what is no time. */
export function canonicalMoment(moment: Moment): Moment {
  if ('dateTime' in moment) {
    return { dateTime: canonicalInstant(moment.dateTime), timeZone: moment.timeZone };
  }
  return { date: CANONICAL_DATE.test(moment.date) ? moment.date : parsedDate(moment.date) };
}

/** Same instant in the same zone, or the same date. A date never equals a time. */
export function isSameMoment(a: Moment, b: Moment): boolean {
  return JSON.stringify(canonicalMoment(a)) === JSON.stringify(canonicalMoment(b));
}

/** Negative, zero or positive by instant, dates taken in `zoneForDates`. */
export function compareMoments(a: Moment, b: Moment, zoneForDates: string): number {
  const [left, right] = [momentToInstant(a, zoneForDates), momentToInstant(b, zoneForDates)];
  return left < right ? -1 : Number(left > right);
}

/**
 * The moment as the wire carries it: RFC 3339 with the offset that holds in the zone at that instant, beside the zone. An offset
 * that is no whole minute (local mean time, before about 1900) cannot be written in RFC 3339; such an instant is given in UTC.
 */
export function momentWithOffset(moment: Moment): { dateTime: string; timeZone: string } | { date: string } {
  if ('date' in moment) return { date: moment.date };
  const zoned = Temporal.Instant.from(moment.dateTime).toZonedDateTimeISO(moment.timeZone);
  const isWritable = zoned.offsetNanoseconds % 60_000_000_000 === 0;
  const dateTime = isWritable
    ? zoned.toString({ timeZoneName: 'never', smallestUnit: 'second' })
    : canonicalInstant(moment.dateTime);
  return { dateTime, timeZone: moment.timeZone };
}

/**
 * A canonical moment from a date, a time with offset, or a local time with a zone (`fallbackZone` where none is named). A local
 * time that a clock change skips moves forward by the gap, one that happens twice is the first. Throws RangeError with the value.
 */
export function parseMoment(loose: LooseMoment, fallbackZone: string): Moment {
  if ('date' in loose) return { date: parsedDate(loose.date) };
  const timeZone = knownZone(loose.timeZone ?? fallbackZone);
  try {
    const instant = OFFSET_AT_END.test(loose.dateTime)
      ? Temporal.Instant.from(loose.dateTime)
      : Temporal.PlainDateTime.from(loose.dateTime).toZonedDateTime(timeZone).toInstant();
    return { dateTime: toInstantText(instant), timeZone };
  } catch {
    throw new RangeError(
      `"${loose.dateTime}" is no date and time; write it as 2026-03-01T09:00:00+01:00, or without offset beside a time zone.`,
    );
  }
}

function canonicalInstant(text: string): string {
  return CANONICAL_INSTANT.test(text) ? text : toInstantText(Temporal.Instant.from(text));
}

function parsedDate(text: string): string {
  let date: string | null = null;
  try {
    date = Temporal.PlainDate.from(text).toString();
  } catch {
    // Said below.
  }
  if (date !== text) throw new RangeError(`"${text}" is no date; write it as 2026-03-01.`);
  return date;
}

function knownZone(timeZone: string): string {
  try {
    return new Temporal.ZonedDateTime(0n, timeZone).timeZoneId;
  } catch {
    throw new RangeError(`"${timeZone}" is no known time zone; use an IANA name such as Europe/Berlin.`);
  }
}
