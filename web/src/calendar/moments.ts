/** Between the wire's moments, the form's dates and times, and the calendar component's instants. */
import { Temporal } from 'temporal-polyfill';
import type { WireMoment } from '../../../api/schemas/common.ts';

/** What the form holds. Dates are `YYYY-MM-DD`, times `HH:MM`; the end date of an all-day item is its last day. */
export interface Times {
  readonly allDay: boolean;
  readonly startDate: string;
  readonly startTime: string;
  readonly endDate: string;
  readonly endTime: string;
  readonly timeZone: string;
}

export const localZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

export function timesOf(start: WireMoment, end: WireMoment): Times {
  if ('date' in start) {
    const last =
      'date' in end ? Temporal.PlainDate.from(end.date).subtract({ days: 1 }).toString() : start.date;
    return {
      allDay: true,
      startDate: start.date,
      startTime: '09:00',
      endDate: last < start.date ? start.date : last,
      endTime: '10:00',
      timeZone: localZone(),
    };
  }
  const from = wallClock(start.dateTime, start.timeZone);
  const to = 'date' in end ? from : wallClock(end.dateTime, start.timeZone);
  return {
    allDay: false,
    startDate: from.toPlainDate().toString(),
    startTime: from.toPlainTime().toString().slice(0, 5),
    endDate: to.toPlainDate().toString(),
    endTime: to.toPlainTime().toString().slice(0, 5),
    timeZone: start.timeZone,
  };
}

/** The end goes with the start, so that an item keeps its length; while a field is empty the times stay as they were typed. */
export function withEndMoved(before: Times, changed: Times): Times {
  try {
    const end = wallEnd(changed).add(wallStart(before).until(wallStart(changed)));
    return {
      ...changed,
      endDate: end.toPlainDate().toString(),
      endTime: end.toPlainTime().toString().slice(0, 5),
    };
  } catch {
    return changed;
  }
}

const wallStart = (times: Times) => Temporal.PlainDateTime.from(`${times.startDate}T${times.startTime}`);
const wallEnd = (times: Times) => Temporal.PlainDateTime.from(`${times.endDate}T${times.endTime}`);

export const isComplete = (times: Times) =>
  [times.startDate, times.startTime, times.endDate, times.endTime].every((value) => value !== '');

/** The reverse; null when a date or a time is missing or the end lies before the start. */
export function momentsOf(times: Times): { start: WireMoment; end: WireMoment } | null {
  try {
    return times.allDay ? allDayMoments(times) : timedMoments(times);
  } catch {
    return null;
  }
}

function allDayMoments({ startDate, endDate }: Times) {
  if (endDate < startDate) return null;
  const end = Temporal.PlainDate.from(endDate).add({ days: 1 });
  return { start: { date: Temporal.PlainDate.from(startDate).toString() }, end: { date: end.toString() } };
}

function timedMoments(times: Times) {
  const at = (date: string, time: string) =>
    Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(times.timeZone);
  const start = at(times.startDate, times.startTime);
  const end = at(times.endDate, times.endTime);
  if (Temporal.ZonedDateTime.compare(end, start) < 0) return null;
  return { start: toMoment(start), end: toMoment(end) };
}

function toMoment(time: Temporal.ZonedDateTime): WireMoment {
  return {
    dateTime: time.toString({ timeZoneName: 'never', smallestUnit: 'second' }),
    timeZone: time.timeZoneId,
  };
}

/** Where the calendar component has put something: a local date where it is all-day, else an instant, told in its own zone. */
export function momentOfDate(date: Date, allDay: boolean, timeZone: string): WireMoment {
  const instant = Temporal.Instant.fromEpochMilliseconds(date.getTime());
  if (allDay) return { date: instant.toZonedDateTimeISO(localZone()).toPlainDate().toString() };
  return toMoment(instant.toZonedDateTimeISO(timeZone));
}

/** The last day of an all-day item, whose end is exclusive; any other end is itself. */
export function lastDayOf(end: WireMoment): WireMoment {
  if (!('date' in end)) return end;
  return { date: Temporal.PlainDate.from(end.date).subtract({ days: 1 }).toString() };
}

function wallClock(dateTime: string, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.from(dateTime).toZonedDateTimeISO(timeZone);
}

/** The next full quarter of an hour: where a new item is proposed. */
export function nextQuarter(now: Date): Date {
  const quarterMs = 15 * 60_000;
  return new Date(Math.ceil(now.getTime() / quarterMs) * quarterMs);
}

/** "Mon, 2 March 2026, 9:30 – 10:00 (Europe/Berlin)"; the zone is named where it is not the reader's. */
export function timeWords(start: WireMoment, end: WireMoment): string {
  if ('date' in start) {
    const times = timesOf(start, end);
    const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' });
    return day.formatRange(new Date(`${times.startDate}T00:00Z`), new Date(`${times.endDate}T00:00Z`));
  }
  const format = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone: start.timeZone,
  });
  const words = format.formatRange(
    new Date(start.dateTime),
    new Date('date' in end ? start.dateTime : end.dateTime),
  );
  return start.timeZone === localZone() ? words : `${words} (${start.timeZone})`;
}
