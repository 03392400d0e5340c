import { calendarDay, dayNumber, daysTaken, weekdayOf } from './recurrence-days.ts';
import type { Frequency, Rule } from './recurrence-rule.ts';

/**
 * A rule's times on the wall clock of its series: whole seconds since 1970-01-01T00:00 on a clock that never changes. Clock changes
 * come in afterwards, where a wall time is placed in its zone (RFC 5545 section 3.3.10: "the computed local start time").
 */

const DAY = 86_400;

/** Bounds the work on a rule of hours or less that hardly ever matches, and on COUNT, which must be counted out from the start. */
const MAX_STEPS = 5_000_000;

/** Years have four digits, ends of occurrences included: no rule is followed further. */
const LAST_DAY = dayNumber(9998, 12, 31);

/** Units of rules below a day, in seconds. They are walked by days, and of each day's times those are taken that INTERVAL reaches. */
const UNITS: Partial<Record<Frequency, number>> = { HOURLY: 3600, MINUTELY: 60, SECONDLY: 1 };

export interface Walk {
  /** The series' first wall time. */
  start: number;
  /** "The DTSTART property value always counts as the first occurrence" (section 3.3.10), whether the rule matches it or not. */
  startCounts: boolean;
  /** Both included; what lies before is not walked unless COUNT has to count it. */
  from: number;
  to: number;
}

/**
 * The rule's wall times within the walk, in order, without a start that counts: its series has that anyway. Throws RangeError for a rule
 * that needs too many steps.
 */
export function* wallTimes(rule: Rule, { start, startCounts, from, to }: Walk): Generator<number> {
  let left = (rule.count ?? Infinity) - Number(startCounts);
  if (left === 0) return;
  const earliest = rule.count === null ? Math.max(from, start) : start;
  for (const time of matches(withDefaults(rule, start), start, earliest, to)) {
    if (time > to) return;
    if (time < start || (startCounts && time === start)) continue;
    if (time >= from) yield time;
    left -= 1;
    if (left === 0) return;
  }
}

/** What the rule matches from `from` to `to`, in order; some earlier and later times may be among it. */
function* matches(rule: Rule, start: number, from: number, to: number): Generator<number> {
  const unit = UNITS[rule.frequency];
  const interval = unit === undefined ? rule.interval : 1;
  const { indexOf, firstDay } = periodsOf(rule);
  const clock = clockOf(rule, start);
  const isWhole = unit === undefined && rule.bySetPos !== null;
  const [fromDay, lastDay] = [dayOf(from), Math.min(dayOf(to), LAST_DAY)];
  const origin = indexOf(dayOf(start));
  let index = origin + Math.floor((indexOf(fromDay) - origin) / interval) * interval;
  let steps = 0;
  for (let first = firstDay(index); first <= lastDay; first = firstDay(index)) {
    const days = daysTaken(rule, isWhole ? first : Math.max(first, fromDay), firstDay(index + 1));
    for (const time of isWhole ? positioned([...days], clock, rule) : times(days, clock)) {
      steps += 1;
      if (steps > MAX_STEPS) throw new RangeError('The rule needs too many steps to be followed.');
      if (unit === undefined || isReached(time, start, unit, rule.interval)) yield time;
    }
    index += interval;
  }
}

const dayOf = (time: number) => Math.floor(time / DAY);

/** How days fall into periods that INTERVAL counts and BYSETPOS looks into. */
interface Periods {
  indexOf: (day: number) => number;
  firstDay: (index: number) => number;
}

function periodsOf({ frequency, weekStart }: Rule): Periods {
  switch (frequency) {
    case 'YEARLY':
      return { indexOf: (day) => calendarDay(day).year, firstDay: (year) => dayNumber(year, 1, 1) };
    case 'MONTHLY':
      return {
        indexOf: (day) => calendarDay(day).year * 12 + calendarDay(day).month - 1,
        firstDay: (index) => dayNumber(Math.floor(index / 12), (index % 12) + 1, 1),
      };
    case 'WEEKLY':
      // Day -3 was a Monday.
      return {
        indexOf: (day) => Math.floor((day + 3 - weekStart) / 7),
        firstDay: (week) => week * 7 - 3 + weekStart,
      };
    default:
      return { indexOf: (day) => day, firstDay: (day) => day };
  }
}

/** What a rule does not say is as in its start (section 3.3.10). */
function withDefaults(rule: Rule, start: number): Rule {
  const { frequency, byMonth, byWeekNo, byYearDay, byMonthDay, byDay } = rule;
  const { month, monthDay } = calendarDay(dayOf(start));
  const sameWeekday = [{ weekday: weekdayOf(dayOf(start)), nth: 0 }];
  if (byDay !== null || byMonthDay !== null || byYearDay !== null) return rule;
  if (frequency === 'WEEKLY' || byWeekNo !== null) return { ...rule, byDay: sameWeekday };
  if (frequency === 'MONTHLY') return { ...rule, byMonthDay: new Set([monthDay]) };
  if (frequency === 'YEARLY')
    return { ...rule, byMonth: byMonth ?? new Set([month]), byMonthDay: new Set([monthDay]) };
  return rule;
}

/** The times of a day in seconds, in order: all that rules below a day may reach, with BYSETPOS looking into each of their units. */
function clockOf(rule: Rule, start: number): number[] {
  const { frequency, bySetPos } = rule;
  const own = start - dayOf(start) * DAY;
  const unit = UNITS[frequency] ?? DAY;
  const hours = chosen(rule.byHour, 24, unit < DAY ? null : Math.floor(own / 3600));
  const minutes = chosen(rule.byMinute, 60, unit < 3600 ? null : Math.floor(own / 60) % 60);
  const seconds = chosen(rule.bySecond, 60, unit < 60 ? null : own % 60);
  const all = hours.flatMap((hour) =>
    minutes.flatMap((minute) => seconds.map((second) => hour * 3600 + minute * 60 + second)),
  );
  if (unit === DAY || bySetPos === null) return all;
  const perUnit = all.filter((time) => Math.floor(time / unit) === Math.floor((all[0] ?? 0) / unit)).length;
  const taken = new Set(positions(bySetPos, perUnit));
  return all.filter((_time, index) => taken.has(index % perUnit));
}

/** The rule's own numbers, else the start's, else every one below `end`. A leap second (60) is on no clock here. */
function chosen(numbers: ReadonlySet<number> | null, end: number, ofStart: number | null): number[] {
  if (numbers !== null) return [...numbers].filter((each) => each < end).toSorted((a, b) => a - b);
  return ofStart === null ? Array.from({ length: end }, (_, index) => index) : [ofStart];
}

function isReached(time: number, start: number, unit: number, interval: number): boolean {
  return (Math.floor(time / unit) - Math.floor(start / unit)) % interval === 0;
}

function* times(days: Iterable<number>, clock: readonly number[]): Generator<number> {
  for (const day of days) for (const time of clock) yield day * DAY + time;
}

/** The times of one period at the positions of BYSETPOS. */
function positioned(days: readonly number[], clock: readonly number[], { bySetPos }: Rule): number[] {
  return positions(bySetPos ?? [], days.length * clock.length).map((position) => {
    const day = days[Math.floor(position / clock.length)] ?? 0;
    return day * DAY + (clock[position % clock.length] ?? 0);
  });
}

/** From 0, in order; -1 stands for the last. */
function positions(bySetPos: Iterable<number>, length: number): number[] {
  const found = [...bySetPos].map((each) => (each > 0 ? each - 1 : length + each));
  return [...new Set(found)].filter((each) => each >= 0 && each < length).toSorted((a, b) => a - b);
}
