import type { Rule } from './recurrence-rule.ts';

/**
 * Days are whole numbers from 1 January 1970 (day 0) on: which of them a rule takes is integer arithmetic, without zones and clocks.
 */

const DAY_MS = 86_400_000;

/** The day of a date; months and days beyond the last run on into the next. */
export function dayNumber(year: number, month: number, monthDay: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, monthDay) / DAY_MS;
}

/** Monday is 0; 1 January 1970 was a Thursday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

interface CalendarDay {
  year: number;
  month: number;
  monthDay: number;
}

export function calendarDay(day: number): CalendarDay {
  const date = new Date(day * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, monthDay: date.getUTCDate() };
}

/** The days from `first` on and before `end` that all parts of the rule take which speak of days, in order. */
export function* daysTaken(rule: Rule, first: number, end: number): Generator<number> {
  for (let day = first; day < end; day += 1) {
    const behind = rule.byMonth === null ? null : monthBehind(rule.byMonth, day);
    if (behind !== null) day = behind - 1;
    else if (isTaken(rule, day)) yield day;
  }
}

/** The first day of the next month, if the day's own is none of these; else null. */
function monthBehind(months: ReadonlySet<number>, day: number): number | null {
  const { year, month } = calendarDay(day);
  return months.has(month) ? null : dayNumber(year, month + 1, 1);
}

function isTaken(rule: Rule, day: number): boolean {
  if (!isWeekdayTaken(rule, day)) return false;
  if (rule.byMonthDay === null && rule.byYearDay === null && rule.byWeekNo === null) return true;
  const { year, month, monthDay } = calendarDay(day);
  const monthLength = dayNumber(year, month + 1, 1) - dayNumber(year, month, 1);
  const newYear = dayNumber(year, 1, 1);
  return (
    has(rule.byMonthDay, monthDay, monthLength) &&
    has(rule.byYearDay, day - newYear + 1, dayNumber(year + 1, 1, 1) - newYear) &&
    isWeekTaken(rule, day)
  );
}

/** Is the position among the numbers, counted from either end? */
function has(numbers: ReadonlySet<number> | null, position: number, length: number): boolean {
  return numbers === null || numbers.has(position) || numbers.has(position - length - 1);
}

/** Numbers count within the month, in a yearly rule without BYMONTH within the year; other rules have no use for them. */
function isWeekdayTaken({ byDay, byMonth, frequency }: Rule, day: number): boolean {
  if (byDay === null) return true;
  const weekday = weekdayOf(day);
  const isNumbered = frequency === 'MONTHLY' || frequency === 'YEARLY';
  return byDay.some((wanted) => {
    if (wanted.weekday !== weekday) return false;
    if (wanted.nth === 0 || !isNumbered) return true;
    const { year, month } = calendarDay(day);
    const isInYear = frequency === 'YEARLY' && byMonth === null;
    const first = isInYear ? dayNumber(year, 1, 1) : dayNumber(year, month, 1);
    const end = isInYear ? dayNumber(year + 1, 1, 1) : dayNumber(year, month + 1, 1);
    const nth = wanted.nth > 0 ? Math.floor((day - first) / 7) + 1 : -Math.floor((end - 1 - day) / 7) - 1;
    return nth === wanted.nth;
  });
}

/** A week belongs to the year that has four of its days or more, and so its fourth day (section 3.3.10). */
function isWeekTaken({ byWeekNo, weekStart }: Rule, day: number): boolean {
  const fourthDay = day - ((weekdayOf(day) - weekStart + 7) % 7) + 3;
  const { year } = calendarDay(fourthDay);
  const newYear = dayNumber(year, 1, 1);
  const number = Math.floor((fourthDay - newYear) / 7) + 1;
  // The year's weeks are the fourth days in it: from this one backwards and forwards, seven days apart.
  const weeks = number + Math.floor((dayNumber(year + 1, 1, 1) - 1 - fourthDay) / 7);
  return has(byWeekNo, number, weeks);
}
