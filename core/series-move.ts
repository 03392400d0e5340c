import { Temporal } from 'temporal-polyfill';
import { isSameMoment, toInstantText } from './moment.ts';
import type { Series } from './recurrence.ts';
import { isRule, lineOf, partsOf, patternFrom, ruleOf, wallOf, type Line } from './series-rule.ts';
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

export function moved(moment: Moment, { from, to }: Move): Moment {
  // A wall time that happens twice would come back as the first of the two.
  if (!isMove({ from, to })) return moment;
  const wall = wallIn(moment, from);
  if ('date' in from !== 'date' in to) {
    const day = wall.toPlainDate().add({ days: daysOf({ from, to }) });
    return 'date' in to
      ? { date: day.toString() }
      : momentAt(day.toPlainDateTime(wallOf(to).toPlainTime()), to);
  }
  // A duration of days and time: a month later is not the same number of days for every occurrence.
  return momentAt(wall.add(wallOf(from).until(wallOf(to), { largestUnit: 'day' })), to);
}

/** How many calendar days it moves. */
export const daysOf = ({ from, to }: Move): number =>
  wallOf(from).toPlainDate().until(wallOf(to).toPlainDate(), { largestUnit: 'day' }).days;

/** The wall time of a moment, read in the zone that the move starts from. */
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

function movedRule(rule: string, start: Moment, move: Move): string | null {
  const parts = partsOf(rule);
  const until = parts.get('UNTIL');
  if (until !== undefined) parts.set('UNTIL', movedTime(until, '', start, move));
  const days = daysOf(move);
  const byDay = parts.get('BYDAY');
  if (byDay !== undefined)
    parts.set(
      'BYDAY',
      byDay
        .split(',')
        .map((day) => dayAfter(day, days))
        .join(','),
    );
  // Where a week begins decides which weeks an interval leaves out.
  const isByWeek = parts.get('FREQ') === 'WEEKLY' && Number(parts.get('INTERVAL') ?? 1) > 1;
  if (parts.has('WKST') || isByWeek) parts.set('WKST', dayAfter(parts.get('WKST') ?? 'MO', days));
  const monthDays = parts.get('BYMONTHDAY');
  if (monthDays !== undefined) {
    const after = monthDays.split(',').map((day) => monthDayAfter(Number(day), days));
    if (after.includes(null)) return null;
    parts.set('BYMONTHDAY', after.join(','));
  }
  const next = ruleOf(parts);
  return isSurelyExact(rule, move) || saysTheSame(rule, next, start, move) ? next : null;
}

/** Days of the week alone go round with the week; a rule that says nothing of the time of day does not mind that it changes. */
function isSurelyExact(rule: string, move: Move): boolean {
  const names = [...partsOf(rule).keys()];
  const isOfDays = /^FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)$/.test(`FREQ=${partsOf(rule).get('FREQ')}`);
  if (!isOfDays || names.some((name) => /^BY(?:HOUR|MINUTE|SECOND|SETPOS)$/.test(name))) return false;
  if (daysOf(move) === 0) return true;
  const isOfWeeks = /^(?:DAILY|WEEKLY)$/.test(partsOf(rule).get('FREQ') ?? '');
  return isOfWeeks && names.every((name) => name === 'BYDAY' || !name.startsWith('BY'));
}

/** Both rules, laid out over years, each day of the first moved. */
function saysTheSame(rule: string, next: string, start: Moment, move: Move): boolean {
  const was = patternFrom(rule, start, wallOf(start));
  const plainMove = { from: plainly(move.from), to: plainly(move.to) };
  const expected = was.map((at) => {
    const there = moved({ dateTime: at, timeZone: 'UTC' }, plainMove);
    return 'date' in there ? `${there.date}T00:00:00Z` : there.dateTime;
  });
  const newStart = moved(start, move);
  const is = patternFrom(next, newStart, wallOf(newStart));
  const length = Math.min(expected.length, is.length);
  // One of them may reach a little further into the last days.
  return (
    length > 0 &&
    Math.abs(expected.length - is.length) <= 1 &&
    JSON.stringify(expected.slice(0, length)) === JSON.stringify(is.slice(0, length))
  );
}

/** The same wall time where no clock ever changes; dates stay dates. */
const plainly = (moment: Moment): Moment =>
  'date' in moment
    ? moment
    : { dateTime: `${wallOf(moment).toString({ smallestUnit: 'second' })}Z`, timeZone: 'UTC' };

const WEEK = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

function dayAfter(day: string, days: number): string {
  const name = day.slice(-2);
  const index = (((WEEK.indexOf(name) + days) % 7) + 7) % 7;
  return `${day.slice(0, -2)}${WEEK[index] ?? name}`;
}

/** Only days that every month has go along exactly; from the end of the month they are counted backwards. */
function monthDayAfter(day: number, days: number): number | null {
  const after = day + days;
  if (after === 0 || Math.abs(after) > 28 || Math.sign(after) !== Math.sign(day)) return null;
  return after;
}

function movedDates({ name, parameters, value }: Line, start: Moment, move: Move): string | null {
  // A period has an end of its own, which nothing of the series says how to move.
  if (/VALUE=PERIOD/i.test(parameters)) return null;
  const values = value
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  const isOfOtherKind = 'date' in move.from !== 'date' in move.to;
  if (!isOfOtherKind)
    return `${name}${parameters}:${values.map((each) => movedTime(each, parameters, start, move)).join(',')}`;
  const head = 'date' in move.to ? `${name};VALUE=DATE` : name;
  return `${head}:${values.map((each) => movedTime(each, parameters, start, move)).join(',')}`;
}

/** One date or time of a line, moved and written as it was: in UTC, in the zone of the line, or as a date. */
function movedTime(text: string, parameters: string, start: Moment, move: Move): string {
  const isOfOtherKind = 'date' in move.from !== 'date' in move.to;
  if (/^\d{8}$/.test(text) && !isOfOtherKind) {
    const day = Temporal.PlainDate.from(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`);
    return day
      .add({ days: daysOf(move) })
      .toString()
      .replaceAll('-', '');
  }
  const at = timeOf(`RDATE${parameters}:${text}`, start);
  const moment: Moment =
    'date' in start ? { date: at.slice(0, 10) } : { dateTime: at, timeZone: start.timeZone };
  const there = moved(moment, move);
  if ('date' in there) return there.date.replaceAll('-', '');
  if (isOfOtherKind || text.endsWith('Z')) return there.dateTime.replaceAll(/[-:]/g, '');
  const zone = /;TZID="?([^;"]+)/i.exec(parameters)?.[1] ?? there.timeZone;
  const local = Temporal.Instant.from(there.dateTime).toZonedDateTimeISO(zone).toPlainDateTime();
  return local.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '');
}
