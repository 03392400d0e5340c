import { Temporal } from 'temporal-polyfill';
import type { Moment } from './types.ts';

/**
 * Recurrence lines read into values (RFC 5545 section 3.8.5). Everything is a wall time in the series' *own* zone; an all-day
 * series lives in UTC, where each date is its midnight, so that one engine serves both.
 */
export interface ReadRecurrence {
  rules: string[];
  excludedRules: string[];
  added: Temporal.ZonedDateTime[];
  excluded: Temporal.ZonedDateTime[];
  /** Dates (`YYYY-MM-DD`) that leave out whatever occurrence falls on them: an EXDATE that is a date in a timed series. */
  excludedDates: ReadonlySet<string>;
}

const RULE_PARTS: ReadonlyMap<string, RegExp> = new Map([
  ['FREQ', /^(?:YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY|MINUTELY|SECONDLY)$/],
  ['UNTIL', /^\d{8}(?:T\d{6}Z?)?$/],
  ['COUNT', /^0*[1-9]\d{0,8}$/],
  ['INTERVAL', /^0*[1-9]\d{0,5}$/],
  ['BYSECOND', /^\d+(?:,\d+)*$/],
  ['BYMINUTE', /^\d+(?:,\d+)*$/],
  ['BYHOUR', /^\d+(?:,\d+)*$/],
  ['BYDAY', /^[+-]?\d*(?:MO|TU|WE|TH|FR|SA|SU)(?:,[+-]?\d*(?:MO|TU|WE|TH|FR|SA|SU))*$/],
  ['BYMONTHDAY', /^[+-]?\d+(?:,[+-]?\d+)*$/],
  ['BYYEARDAY', /^[+-]?\d+(?:,[+-]?\d+)*$/],
  ['BYWEEKNO', /^[+-]?\d+(?:,[+-]?\d+)*$/],
  ['BYMONTH', /^\d+(?:,\d+)*$/],
  ['BYSETPOS', /^[+-]?\d+(?:,[+-]?\d+)*$/],
  ['WKST', /^(?:MO|TU|WE|TH|FR|SA|SU)$/],
]);

/** The series' first start in its own zone. */
export function zonedStart(start: Moment): Temporal.ZonedDateTime {
  if ('date' in start) return Temporal.PlainDate.from(start.date).toZonedDateTime('UTC');
  return Temporal.Instant.from(start.dateTime).toZonedDateTimeISO(start.timeZone);
}

/** Throws RangeError with the line that cannot be read. */
export function readRecurrence(lines: readonly string[], start: Moment): ReadRecurrence {
  const first = zonedStart(start);
  const isAllDay = 'date' in start;
  const rules: string[] = [];
  const excludedRules: string[] = [];
  const added: Temporal.ZonedDateTime[] = [];
  const excluded: Temporal.ZonedDateTime[] = [];
  const excludedDates = new Set<string>();
  for (const line of lines) {
    const { name, timeZone, values } = splitLine(line);
    if (name === 'RRULE' || name === 'EXRULE') {
      (name === 'RRULE' ? rules : excludedRules).push(readRule(values.join(','), isAllDay, line));
      continue;
    }
    for (const value of values) {
      (name === 'RDATE' ? added : excluded).push(readTime(value, { timeZone, first, isAllDay, line }));
      if (name === 'EXDATE' && /^\d{8}$/.test(value)) excludedDates.add(isoDate(value));
    }
  }
  return { rules, excludedRules, added, excluded, excludedDates };
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

/** Checks each part, for the engine overlooks unknown ones; UNTIL of an all-day rule is a date, whatever was written. */
function readRule(rule: string, isAllDay: boolean, line: string): string {
  const parts = rule.split(';').filter((part) => part !== '');
  const seen = new Set<string>();
  const read = parts.map((part) => {
    const [name = '', value = ''] = part.split('=');
    if (seen.has(name) || RULE_PARTS.get(name)?.test(value) !== true)
      throw new RangeError(`"${part}" in "${line}" is not a part of a rule that can be read.`);
    seen.add(name);
    return name === 'UNTIL' && isAllDay ? `UNTIL=${value.slice(0, 8)}` : part;
  });
  if (!seen.has('FREQ')) throw new RangeError(`"${line}" does not say how often it repeats (FREQ).`);
  return read.join(';');
}

interface TimeContext {
  timeZone: string | null;
  first: Temporal.ZonedDateTime;
  isAllDay: boolean;
  line: string;
}

/**
 * A UTC time, or a wall time in TZID or else the series' zone; of a period (RDATE) its start. A date in a series that has times
 * means that day at the series' own time of day, as calendar exports use it.
 */
function readTime(text: string, { timeZone, first, isAllDay, line }: TimeContext): Temporal.ZonedDateTime {
  const match = /^(\d{8})(?:T(\d{6})(Z?))?(?:\/.+)?$/.exec(text);
  if (match === null) throw new RangeError(`"${text}" in "${line}" is no date or time.`);
  const [, date = '', time, utc] = match;
  const plainDate = Temporal.PlainDate.from(isoDate(date));
  if (isAllDay) return plainDate.toZonedDateTime('UTC');
  const plainTime =
    time === undefined
      ? first.toPlainTime()
      : Temporal.PlainTime.from(`${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}`);
  const zone = utc === 'Z' ? 'UTC' : (timeZone ?? first.timeZoneId);
  return plainDate.toZonedDateTime({ timeZone: zone, plainTime }).withTimeZone(first.timeZoneId);
}

function isoDate(basic: string): string {
  return `${basic.slice(0, 4)}-${basic.slice(4, 6)}-${basic.slice(6)}`;
}
