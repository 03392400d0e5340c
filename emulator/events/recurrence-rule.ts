/** A rule or date that cannot be used; the message says why. */
export class RecurrenceError extends Error {}

const FREQUENCIES = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY'] as const;
export type Frequency = (typeof FREQUENCIES)[number];

/** Monday is 0. */
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

/** `2TU` is the second Tuesday of its month or year, `-1TU` the last; `TU` (nth 0) is every one. */
export interface ByDay {
  weekday: number;
  nth: number;
}

/** A recurrence rule (RFC 5545, section 3.3.10) as it was written; a part that is not there is null. */
export interface Rule {
  frequency: Frequency;
  interval: number;
  /** Infinity where the rule has none. */
  count: number;
  until: string | null;
  weekStart: number;
  byMonth: readonly number[] | null;
  byWeekNo: readonly number[] | null;
  byYearDay: readonly number[] | null;
  byMonthDay: readonly number[] | null;
  byDay: readonly ByDay[] | null;
  byHour: readonly number[] | null;
  byMinute: readonly number[] | null;
  bySecond: readonly number[] | null;
  bySetPos: readonly number[] | null;
}

/** More than any period that fits before the year 10000, in seconds. */
const ENDLESS_INTERVAL = 1e12;

const PARTS = new Set(
  'FREQ INTERVAL COUNT UNTIL WKST BYMONTH BYWEEKNO BYYEARDAY BYMONTHDAY BYDAY BYHOUR BYMINUTE BYSECOND BYSETPOS'.split(
    ' ',
  ),
);

function splitParts(text: string): Map<string, string> {
  const parts = new Map<string, string>();
  for (const part of text.toUpperCase().split(';')) {
    if (part === '') continue;
    const [, name, value] = /^([A-Z-]+)=([^=]+)$/.exec(part) ?? [];
    if (name === undefined || value === undefined || !PARTS.has(name)) {
      throw new RecurrenceError(`"${part}" is no part of a recurrence rule`);
    }
    if (parts.has(name)) throw new RecurrenceError(`${name} is there more than once`);
    parts.set(name, value);
  }
  return parts;
}

function positive(parts: Map<string, string>, name: string): number | null {
  const text = parts.get(name);
  if (text === undefined) return null;
  if (!/^\d+$/.test(text) || Number(text) === 0) {
    throw new RecurrenceError(`${name}=${text} is no positive number`);
  }
  return Number(text);
}

/** Rising and without repeats. */
const sorted = (values: number[]) => [...new Set(values)].toSorted((one, other) => one - other);

function numbers(parts: Map<string, string>, name: string, least: number, most: number): number[] | null {
  const values = parts.get(name)?.split(',');
  if (values === undefined) return null;
  // What may count from the end (-1 is the last) cannot be zero.
  const pattern = least > 0 && name !== 'BYMONTH' ? /^[+-]?\d+$/ : /^\d+$/;
  for (const value of values) {
    const size = Math.abs(Number(value));
    if (!pattern.test(value) || size < least || size > most) {
      throw new RecurrenceError(`${name}=${value} is not possible`);
    }
  }
  return sorted(values.map(Number));
}

function weekdayOf(text: string): number {
  const weekday = WEEKDAYS.indexOf(text);
  if (weekday === -1) throw new RecurrenceError(`"${text}" is no day of the week`);
  return weekday;
}

function byDayOf(text: string | undefined): ByDay[] | null {
  if (text === undefined) return null;
  return text.split(',').map((value) => {
    const [, number, name = ''] = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(value) ?? [];
    const nth = Number(number ?? 0);
    if ((number !== undefined && nth === 0) || Math.abs(nth) > 53) {
      throw new RecurrenceError(`BYDAY=${value} is not possible`);
    }
    return { weekday: weekdayOf(name), nth };
  });
}

/** Why RFC 5545 section 3.3.10 says that these parts MUST NOT stand together; undefined when they may. */
function faultOf(rule: Rule): string | undefined {
  const { frequency, byMonth, byWeekNo, byYearDay, byMonthDay, byDay, byHour, byMinute, bySecond } = rule;
  const others = [byMonth, byWeekNo, byYearDay, byMonthDay, byDay, byHour, byMinute, bySecond];
  const isNumbered = byDay?.some(({ nth }) => nth !== 0) === true;
  const faults: [boolean, string][] = [
    [rule.until !== null && rule.count !== Infinity, 'COUNT and UNTIL exclude each other'],
    [byWeekNo !== null && frequency !== 'YEARLY', 'BYWEEKNO is for yearly rules alone'],
    [
      byYearDay !== null && ['DAILY', 'WEEKLY', 'MONTHLY'].includes(frequency),
      `BYYEARDAY does not go with ${frequency}`,
    ],
    [byMonthDay !== null && frequency === 'WEEKLY', 'BYMONTHDAY does not go with WEEKLY'],
    [
      isNumbered && frequency !== 'MONTHLY' && frequency !== 'YEARLY',
      `numbered BYDAY does not go with ${frequency}`,
    ],
    [isNumbered && byWeekNo !== null, 'numbered BYDAY does not go with BYWEEKNO'],
    [rule.bySetPos !== null && others.every((part) => part === null), 'BYSETPOS needs another BY part'],
  ];
  return faults.find(([isThere]) => isThere)?.[1];
}

/** Reads the value of an RRULE or EXRULE; throws RecurrenceError for what RFC 5545 section 3.3.10 does not allow. */
export function parseRule(text: string): Rule {
  const parts = splitParts(text);
  const frequency = FREQUENCIES.find((name) => name === parts.get('FREQ'));
  if (!frequency) throw new RecurrenceError(`FREQ=${parts.get('FREQ') ?? ''} is no frequency`);
  const rule: Rule = {
    frequency,
    interval: Math.min(positive(parts, 'INTERVAL') ?? 1, ENDLESS_INTERVAL),
    count: positive(parts, 'COUNT') ?? Infinity,
    until: parts.get('UNTIL') ?? null,
    weekStart: weekdayOf(parts.get('WKST') ?? 'MO'),
    byMonth: numbers(parts, 'BYMONTH', 1, 12),
    byWeekNo: numbers(parts, 'BYWEEKNO', 1, 53),
    byYearDay: numbers(parts, 'BYYEARDAY', 1, 366),
    byMonthDay: numbers(parts, 'BYMONTHDAY', 1, 31),
    byDay: byDayOf(parts.get('BYDAY')),
    byHour: numbers(parts, 'BYHOUR', 0, 23),
    byMinute: numbers(parts, 'BYMINUTE', 0, 59),
    bySecond: numbers(parts, 'BYSECOND', 0, 60),
    bySetPos: numbers(parts, 'BYSETPOS', 1, 366),
  };
  const fault = faultOf(rule);
  if (fault !== undefined) throw new RecurrenceError(fault);
  return rule;
}
