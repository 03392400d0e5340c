import type { Temporal } from 'temporal-polyfill';
import type { Choices } from './choices.ts';

export type Frequency = 'YEARLY' | 'MONTHLY' | 'WEEKLY' | 'DAILY' | 'HOURLY' | 'MINUTELY' | 'SECONDLY';

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const fromEnd = (choices: Choices, position: number, length: number) =>
  choices.chance(0.3) ? position - length - 1 : position;

function byDay(choices: Choices, wall: Temporal.PlainDateTime, numberedIn: 'month' | 'year' | null): string {
  const own = WEEKDAYS[wall.dayOfWeek - 1] ?? 'MO';
  const others = Array.from({ length: choices.number(0, 3) }, () => choices.one(WEEKDAYS));
  if (!numberedIn) return [...new Set([own, ...others])].join(',');
  const position = numberedIn === 'month' ? wall.day : wall.dayOfYear;
  const length = numberedIn === 'month' ? wall.daysInMonth : wall.daysInYear;
  const nth = choices.chance(0.6) ? Math.ceil(position / 7) : -Math.ceil((length - position + 1) / 7);
  const weeks = numberedIn === 'month' ? 5 : 53;
  const more = others
    .slice(0, 2)
    .map((day) => `${choices.chance(0.5) ? '-' : ''}${choices.number(1, weeks)}${day}`);
  return [...new Set([`${nth}${own}`, ...more])].join(',');
}

/** The parts that say which days. */
function dayParts(choices: Choices, frequency: Frequency, wall: Temporal.PlainDateTime): string[] {
  const month = () => `BYMONTH=${choices.some(wall.month, 1, 12).join(',')}`;
  const monthDay = () => {
    const days = choices.some(fromEnd(choices, wall.day, wall.daysInMonth), choices.one([1, -31]), 31);
    return `BYMONTHDAY=${days.join(',')}`;
  };
  const yearDay = () => {
    const days = choices.some(fromEnd(choices, wall.dayOfYear, wall.daysInYear), choices.one([1, -366]), 366);
    return `BYYEARDAY=${days.join(',')}`;
  };
  const weekNo = () => {
    const weeks = choices.some(wall.weekOfYear ?? 1, choices.one([1, -53]), 53);
    return `BYWEEKNO=${choices.chance(0.2) ? [1, 53, -1].slice(0, choices.number(1, 3)).join(',') : weeks.join(',')}`;
  };
  const weekday = () => `BYDAY=${byDay(choices, wall, null)}`;
  const numbered = (within: 'month' | 'year') => `BYDAY=${byDay(choices, wall, within)}`;
  const options: Record<Frequency, (() => string[])[]> = {
    YEARLY: [
      () => [],
      () => [month()],
      () => [month(), monthDay()],
      () => [monthDay()],
      () => [yearDay()],
      () => [weekNo(), weekday()],
      () => [weekNo(), weekday()],
      () => [weekNo()],
      () => [month(), weekday()],
      () => [month(), numbered('month')],
      () => [numbered('year')],
      () => [weekday()],
      () => [month(), monthDay(), weekday()],
    ],
    MONTHLY: [
      () => [],
      () => [monthDay()],
      () => [numbered('month')],
      () => [weekday()],
      () => [monthDay(), weekday()],
      () => [month(), weekday()],
      () => [month(), monthDay()],
    ],
    WEEKLY: [() => [], () => [weekday()], () => [weekday()], () => [month(), weekday()]],
    DAILY: [
      () => [],
      () => [],
      () => [month()],
      () => [monthDay()],
      () => [weekday()],
      () => [month(), weekday()],
    ],
    HOURLY: [() => [], () => [], () => [weekday()], () => [month()], () => [yearDay()]],
    MINUTELY: [() => [], () => [], () => [], () => [weekday()], () => [monthDay()]],
    SECONDLY: [() => [], () => [], () => [], () => [weekday()]],
  };
  return choices.one(options[frequency])();
}

function timeParts(choices: Choices, frequency: Frequency, wall: Temporal.PlainDateTime): string[] {
  if (choices.chance(0.65)) return [];
  const parts: string[] = [];
  if (choices.chance(0.5)) parts.push(`BYHOUR=${[...new Set([wall.hour, choices.number(0, 23)])].join(',')}`);
  if (choices.chance(0.4))
    parts.push(`BYMINUTE=${[...new Set([wall.minute, choices.number(0, 59)])].join(',')}`);
  if (choices.chance(0.3))
    parts.push(`BYSECOND=${[...new Set([wall.second, choices.number(0, 59)])].join(',')}`);
  // These two meet their hour or minute seldom; the other engines would search for it step by step.
  return frequency === 'MINUTELY' || frequency === 'SECONDLY' ? parts.slice(0, 1) : parts;
}

/** Positions that there are: where a period may hold a single time, others would search for ever. */
function positionsFor(choices: Choices, frequency: Frequency, parts: readonly string[]): string {
  const isRich = ['YEARLY', 'MONTHLY'].includes(frequency) && parts.some((part) => /^BYDAY=[A-Z]/.test(part));
  const isAlone = !parts.some((part) => part.startsWith('BYMONTHDAY'));
  const positions = isRich && isAlone ? [1, 2, 3, 4, -1, -2, -3] : [1, -1];
  const first = choices.one(positions);
  return [...new Set(choices.chance(0.4) ? [first, choices.one([...positions, 7])] : [first])].join(',');
}

/** A rule without its end, which a start at that wall time mostly matches. */
export function ruleOf(
  choices: Choices,
  frequency: Frequency,
  wall: Temporal.PlainDateTime,
  isDate: boolean,
): string {
  const interval = choices.one([1, 1, 1, 1, 2, 2, 3, 4, choices.number(5, 30)]);
  const parts = dayParts(choices, frequency, wall);
  if (!isDate) parts.push(...timeParts(choices, frequency, wall));
  if (parts.length > 0 && choices.chance(0.18)) {
    parts.push(`BYSETPOS=${positionsFor(choices, frequency, parts)}`);
  }
  if (choices.chance(0.3)) parts.push(`WKST=${choices.one(['SU', 'SU', 'MO', 'SA', 'WE'])}`);
  return [`FREQ=${frequency}`, ...(interval === 1 ? [] : [`INTERVAL=${interval}`]), ...parts].join(';');
}
