import { Temporal } from 'temporal-polyfill';
import { parseRule, type Rule } from './recurrence-rule.ts';
import type { Moment } from './types.ts';

/** A rule and the last time it may give: in epoch milliseconds, `Infinity` without UNTIL. */
export interface ReadRule {
  rule: Rule;
  untilMs: number;
}

/**
 * Recurrence lines read into values (RFC 5545 section 3.8.5). Times are epoch milliseconds; an all-day series lives in UTC, where
 * each date is its midnight, so that one engine serves both.
 */
export interface ReadRecurrence {
  rules: ReadRule[];
  excludedRules: ReadRule[];
  added: number[];
  excluded: number[];
  /** Dates (`YYYY-MM-DD`) that leave out whatever occurrence falls on them: an EXDATE that is a date in a timed series. */
  excludedDates: ReadonlySet<string>;
}

/** The series' first start in its own zone. */
export function zonedStart(start: Moment): Temporal.ZonedDateTime {
  if ('date' in start) return Temporal.PlainDate.from(start.date).toZonedDateTime('UTC');
  return Temporal.Instant.from(start.dateTime).toZonedDateTimeISO(start.timeZone);
}

/** Throws RangeError with the line that cannot be read. */
export function readRecurrence(lines: readonly string[], start: Moment): ReadRecurrence {
  const series = { first: zonedStart(start), isAllDay: 'date' in start };
  const read: Omit<ReadRecurrence, 'excludedDates'> = {
    rules: [],
    excludedRules: [],
    added: [],
    excluded: [],
  };
  const excludedDates = new Set<string>();
  for (const line of lines) {
    const { name, timeZone, values } = splitLine(line);
    if (name === 'RRULE' || name === 'EXRULE') {
      const rule = readRule(values.join(','), line, series);
      (name === 'RRULE' ? read.rules : read.excludedRules).push(rule);
      continue;
    }
    for (const value of values) {
      const time = readTime(value, { ...series, timeZone, line, timeOfDates: null });
      (name === 'RDATE' ? read.added : read.excluded).push(time);
      if (name === 'EXDATE' && isDateText(value)) excludedDates.add(isoDate(value));
    }
  }
  return { ...read, excludedDates };
}

function splitLine(line: string): { name: string; timeZone: string | null; values: string[] } {
  const match = /^(RRULE|EXRULE|RDATE|EXDATE)((?:;[^:]*)?):(.+)$/i.exec(line.trim());
  if (match === null)
    throw new RangeError(`"${line}" is no recurrence line (RRULE, EXRULE, RDATE or EXDATE).`);
  const [, name = '', parameters = '', value = ''] = match;
  const timeZone = /;TZID=("?)([^;"]+)\1/i.exec(parameters)?.[2] ?? null;
  return {
    name: name.toUpperCase(),
    timeZone,
    values: value
      .toUpperCase()
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  };
}

interface SeriesStart {
  first: Temporal.ZonedDateTime;
  isAllDay: boolean;
}

/** UNTIL is an instant where it is in UTC, else a time in the series' own zone, and all of its day where it is a date. */
function readRule(text: string, line: string, series: SeriesStart): ReadRule {
  const { byHour, byMinute, bySecond, ...parsed } = parseRule(text);
  if (series.isAllDay && ['HOURLY', 'MINUTELY', 'SECONDLY'].includes(parsed.frequency))
    throw new RangeError(`"${line}" has dates repeat within a day.`);
  // Times "MUST be ignored" where the start is a date (section 3.3.10).
  const rule = series.isAllDay
    ? { ...parsed, byHour: null, byMinute: null, bySecond: null }
    : { ...parsed, byHour, byMinute, bySecond };
  if (rule.until === null) return { rule, untilMs: Infinity };
  const endOfDay = Temporal.PlainTime.from('23:59:59');
  return {
    rule,
    untilMs: readTime(rule.until, { ...series, timeZone: null, line, timeOfDates: endOfDay }),
  };
}

interface TimeContext extends SeriesStart {
  timeZone: string | null;
  line: string;
  /** Null: the series' own time of day. */
  timeOfDates: Temporal.PlainTime | null;
}

/**
 * A UTC time, or a wall time in TZID or else the series' zone; of a period (RDATE) its start. A date in a series that has times
 * means that day at the series' own time of day, as calendar exports use it.
 */
function readTime(text: string, { timeZone, first, isAllDay, line, timeOfDates }: TimeContext): number {
  const match = /^(\d{8})(?:T(\d{6})(Z?))?(?:\/.+)?$/.exec(text);
  if (match === null) throw new RangeError(`"${text}" in "${line}" is no date or time.`);
  const [, date = '', time, utc] = match;
  const plainDate = Temporal.PlainDate.from(isoDate(date));
  if (isAllDay) return plainDate.toZonedDateTime('UTC').epochMilliseconds;
  const plainTime =
    time === undefined
      ? (timeOfDates ?? first.toPlainTime())
      : Temporal.PlainTime.from(`${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}`);
  const zone = utc === 'Z' ? 'UTC' : (timeZone ?? first.timeZoneId);
  return plainDate.toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds;
}

/** Is a value that can be read a date, and no time? */
export const isDateText = (value: string): boolean => value.length === 'YYYYMMDD'.length;

function isoDate(basic: string): string {
  return `${basic.slice(0, 4)}-${basic.slice(4, 6)}-${basic.slice(6)}`;
}
