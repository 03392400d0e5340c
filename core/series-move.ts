import { Temporal } from 'temporal-polyfill';
import { isSameMoment, toInstantText } from './moment.ts';
import { isDateText } from './recurrence-lines.ts';
import { isReadableRecurrence, type Series } from './recurrence.ts';
import {
  isRule,
  keyOf,
  lineOf,
  partsOf,
  patternFrom,
  plain,
  ruleOf,
  wallOf,
  type Line,
} from './series-rule.ts';
import { timeOf } from './series-split.ts';
import type { Moment } from './types.ts';

/**
 * How a time of a series goes along when another one of it was moved: by the same amount of wall clock time, so that nine o'clock
 * becomes ten on either side of a clock change. A move between a time and a date keeps the day, and takes over the time of day.
 */
export interface Move {
  from: Moment;
  to: Moment;
}

export const isMove = ({ from, to }: Move): boolean => !isSameMoment(from, to);

/** Between a time and a date? */
export const isOfOtherKind = ({ from, to }: Move): boolean => 'date' in from !== 'date' in to;

export function moved(moment: Moment, { from, to }: Move): Moment {
  // A wall time that happens twice would come back as the first of the two.
  if (!isMove({ from, to })) return moment;
  const wall = wallIn(moment, from);
  const later = wall.add({ days: daysOf({ from, to }) });
  if (isOfOtherKind({ from, to })) return momentAt(later.withPlainTime(wallOf(to).toPlainTime()), to);
  // An exception of the other kind than its series keeps the time of day that it has of its own, or has none.
  if ('date' in moment !== 'date' in from) return momentAt(later, moment);
  // A duration of days and time: a month later is not the same number of days for every occurrence.
  return momentAt(wall.add(wallOf(from).until(wallOf(to))), to);
}

/** How many calendar days it moves. */
export const daysOf = ({ from, to }: Move): number =>
  wallOf(from).toPlainDate().until(wallOf(to).toPlainDate()).days;

/** The wall time of a moment; where both are times, read in the zone that the move starts from. */
function wallIn(moment: Moment, from: Moment): Temporal.PlainDateTime {
  if ('date' in moment || 'date' in from) return wallOf(moment);
  return wallOf({ dateTime: moment.dateTime, timeZone: from.timeZone });
}

function momentAt(wall: Temporal.PlainDateTime, like: Moment): Moment {
  if ('date' in like) return { date: wall.toPlainDate().toString() };
  const { timeZone } = like;
  return { dateTime: toInstantText(wall.toZonedDateTime(timeZone).toInstant()), timeZone };
}

/**
 * The lines of a series whose start was moved, so that every occurrence moves by the same amount: days of the week and of the month go
 * along, and with them UNTIL, RDATE and EXDATE. Null where a rule cannot say it exactly (the second Tuesday, a day later).
 */
export function movedRecurrence({ start, recurrence }: Series, move: Move): string[] | null {
  const lines: string[] = [];
  for (const text of recurrence) {
    const line = lineOf(text);
    const moving = isRule(line) ? movedRule(line.value, start, move) : movedDates(line, start, move);
    if (moving === null) return null;
    lines.push(isRule(line) ? `${line.name}${line.parameters}:${moving}` : moving);
  }
  return lines;
}

/** Days of the week go round with the week, and such a rule says nothing of the time of day: it follows every move, so none is laid out. */
const FOLLOWS = /^FREQ=(?:DAILY|WEEKLY)(?:;(?:INTERVAL|COUNT|UNTIL|WKST|BYDAY)=[^;]*)*$/;

function movedRule(rule: string, start: Moment, move: Move): string | null {
  const parts = partsOf(rule);
  const until = parts.get('UNTIL');
  if (until !== undefined) parts.set('UNTIL', movedTime(until, '', start, move));
  const days = daysOf(move);
  const byDay = parts.get('BYDAY');
  if (byDay !== undefined)
    parts.set(
      'BYDAY',
      eachOf(byDay, (day) => dayAfter(day, days)),
    );
  // Where a week begins decides which weeks an interval leaves out.
  const isByWeek = parts.get('FREQ') === 'WEEKLY' && Number(parts.get('INTERVAL') ?? 1) > 1;
  if (parts.has('WKST') || isByWeek) parts.set('WKST', dayAfter(parts.get('WKST') ?? 'MO', days));
  const monthDays = parts.get('BYMONTHDAY');
  if (monthDays !== undefined)
    parts.set(
      'BYMONTHDAY',
      eachOf(monthDays, (day) => String(Number(day) + days)),
    );
  const next = ruleOf(parts);
  return FOLLOWS.test(rule) || saysTheSame(rule, next, start, move) ? next : null;
}

const eachOf = (list: string, change: (value: string) => string) => list.split(',').map(change).join(',');

/** Both rules, laid out over years where no clock ever changes, each day of the first moved. */
function saysTheSame(rule: string, next: string, start: Moment, move: Move): boolean {
  // A day before the first of a month, or behind the 31st, is on no calendar.
  if (!isReadableRecurrence([`RRULE:${next}`], start)) return false;
  const plainMove = { from: plain(wallOf(move.from)), to: plain(wallOf(move.to)) };
  const was = patternFrom(rule, start, wallOf(start));
  const expected = was.map((at) => keyOf(moved({ ...plainMove.from, dateTime: at }, plainMove)));
  const newStart = moved(start, move);
  const is = patternFrom(next, newStart, wallOf(newStart));
  const length = Math.min(expected.length, is.length);
  // One of them may reach a little further into the last days.
  return (
    Math.abs(expected.length - is.length) <= 1 &&
    JSON.stringify(expected.slice(0, length)) === JSON.stringify(is.slice(0, length))
  );
}

const WEEK = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

function dayAfter(day: string, days: number): string {
  const name = day.slice(-2);
  const index = (((WEEK.indexOf(name) + days) % 7) + 7) % 7;
  return `${day.slice(0, -2)}${WEEK[index] ?? name}`;
}

function movedDates({ name, parameters, value }: Line, start: Moment, move: Move): string | null {
  // A period has an end of its own, which nothing of the series says how to move.
  if (/VALUE=PERIOD/i.test(parameters)) return null;
  const values = value
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  const times = values.map((each) => movedTime(each, parameters, start, move)).join(',');
  if (!isOfOtherKind(move)) return `${name}${parameters}:${times}`;
  return 'date' in move.to ? `${name};VALUE=DATE:${times}` : `${name}:${times}`;
}

/** One date or time of a line, moved and written as it was: in UTC, in the zone of the line, or as a date. */
function movedTime(text: string, parameters: string, start: Moment, move: Move): string {
  const isDate = 'date' in start || isDateText(text);
  const moment = isDate
    ? { date: Temporal.PlainDate.from(text.slice(0, 8)).toString() }
    : { dateTime: timeOf(`RDATE${parameters}:${text}`, start), timeZone: start.timeZone };
  const there = moved(moment, move);
  if ('date' in there) return there.date.replaceAll('-', '');
  if (isDate || text.endsWith('Z')) return there.dateTime.replaceAll(/[-:]/g, '');
  const zone = /;TZID="?([^;"]+)/i.exec(parameters)?.[1] ?? there.timeZone;
  const local = Temporal.Instant.from(there.dateTime).toZonedDateTimeISO(zone).toPlainDateTime();
  return local.toString().replaceAll(/[-:]/g, '');
}
