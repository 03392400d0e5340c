export type Frequency = 'YEARLY' | 'MONTHLY' | 'WEEKLY' | 'DAILY' | 'HOURLY' | 'MINUTELY' | 'SECONDLY';

/** A weekday (Monday is 0): the `nth` of its month or year, from the end where negative; each one where `nth` is 0. */
export interface Weekday {
  weekday: number;
  nth: number;
}

type Numbers = ReadonlySet<number> | null;

/** A rule as RFC 5545 section 3.3.10 defines it; what it does not say is null. */
export interface Rule {
  frequency: Frequency;
  interval: number;
  count: number | null;
  /** As it was written; who reads the rule knows in which zone it is meant. */
  until: string | null;
  /** Monday is 0. */
  weekStart: number;
  byMonth: Numbers;
  byWeekNo: Numbers;
  byYearDay: Numbers;
  byMonthDay: Numbers;
  byDay: readonly Weekday[] | null;
  byHour: Numbers;
  byMinute: Numbers;
  bySecond: Numbers;
  bySetPos: Numbers;
}

const FREQUENCIES = /^(?:YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY|MINUTELY|SECONDLY)$/;
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

/** The numbers that a part may hold, and whether it may count from the end. */
const RANGES = {
  BYMONTH: { least: 1, most: 12, isSigned: false },
  BYWEEKNO: { least: 1, most: 53, isSigned: true },
  BYYEARDAY: { least: 1, most: 366, isSigned: true },
  BYMONTHDAY: { least: 1, most: 31, isSigned: true },
  BYHOUR: { least: 0, most: 23, isSigned: false },
  BYMINUTE: { least: 0, most: 59, isSigned: false },
  BYSECOND: { least: 0, most: 60, isSigned: false },
  BYSETPOS: { least: 1, most: 366, isSigned: true },
} as const;

const OTHER_PARTS = new Set(['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'WKST', 'BYDAY']);

/**
 * Reads the value of an RRULE or EXRULE, in upper case. Throws RangeError for a part that is unknown, stands twice or says what
 * cannot be. What the RFC does not let stand together is read all the same, each part as what it says, for calendars write it.
 */
export function parseRule(text: string): Rule {
  const parts = partsOf(text);
  const numbers = (name: keyof typeof RANGES) => parsedNumbers(name, parts.get(name));
  return {
    frequency: parsedFrequency(parts.get('FREQ')),
    interval: parsedPositive('INTERVAL', parts.get('INTERVAL'), 6) ?? 1,
    count: parsedPositive('COUNT', parts.get('COUNT'), 9),
    until: parts.get('UNTIL') ?? null,
    weekStart: parsedWeekStart(parts.get('WKST') ?? 'MO'),
    byMonth: numbers('BYMONTH'),
    byWeekNo: numbers('BYWEEKNO'),
    byYearDay: numbers('BYYEARDAY'),
    byMonthDay: numbers('BYMONTHDAY'),
    byDay: parts.get('BYDAY')?.split(',').map(parsedWeekday) ?? null,
    byHour: numbers('BYHOUR'),
    byMinute: numbers('BYMINUTE'),
    bySecond: numbers('BYSECOND'),
    bySetPos: numbers('BYSETPOS'),
  };
}

function partsOf(text: string): Map<string, string> {
  const parts = new Map<string, string>();
  for (const part of text.split(';').filter((each) => each !== '')) {
    const [, name = '', value = ''] = /^([A-Z]+)=([^=]+)$/.exec(part) ?? [];
    if (parts.has(name) || !(Object.hasOwn(RANGES, name) || OTHER_PARTS.has(name)))
      throw new RangeError(`"${part}" is not a part of a rule that can be read.`);
    parts.set(name, value);
  }
  return parts;
}

function parsedFrequency(text = ''): Frequency {
  if (!FREQUENCIES.test(text))
    throw new RangeError(`"FREQ=${text}" does not say how often the rule repeats.`);
  return text as Frequency;
}

function parsedPositive(name: string, text: string | undefined, mostDigits: number): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value === 0 || value >= 10 ** mostDigits)
    throw new RangeError(`${name}=${text} is no number that can be.`);
  return value;
}

function parsedWeekday(text: string): Weekday {
  const [, number, name = ''] = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(text) ?? [];
  const weekday = WEEKDAYS.indexOf(name);
  const nth = Number(number ?? 0);
  if (weekday < 0 || (number !== undefined && nth === 0) || Math.abs(nth) > 53)
    throw new RangeError(`"${text}" is no day of the week.`);
  return { weekday, nth };
}

function parsedWeekStart(text: string): number {
  const { weekday, nth } = parsedWeekday(text);
  if (nth !== 0) throw new RangeError(`"${text}" is no first day of a week.`);
  return weekday;
}

function parsedNumbers(name: keyof typeof RANGES, text: string | undefined): Numbers {
  if (text === undefined) return null;
  const { least, most, isSigned } = RANGES[name];
  const pattern = isSigned ? /^[+-]?\d+$/ : /^\d+$/;
  const values = text.split(',').map((value) => {
    const size = Math.abs(Number(value));
    if (!pattern.test(value) || size < least || size > most)
      throw new RangeError(`${name}=${value} cannot be.`);
    return Number(value);
  });
  return new Set(values);
}
