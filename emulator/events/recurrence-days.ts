import { DAY_MS } from '../time/zone.ts';
import type { Rule } from './recurrence-rule.ts';

/** A day of the calendar, with what rules ask of it. Times are wall milliseconds "as if in UTC". */
export interface Day {
  ms: number;
  year: number;
  /** From 1. */
  month: number;
  monthDay: number;
  monthLength: number;
  /** From 1. */
  yearDay: number;
  yearLength: number;
  /** Monday is 0. */
  weekday: number;
}

/** Midnight; months and days beyond the last run on into the next year or month. */
export const midnight = (year: number, month: number, monthDay: number) =>
  new Date(0).setUTCFullYear(year, month - 1, monthDay);

export const floorTo = (ms: number, unitMs: number) => Math.floor(ms / unitMs) * unitMs;

/** 1 January 1970 was a Thursday. */
const weekdayOf = (ms: number) => (((ms / DAY_MS + 3) % 7) + 7) % 7;

interface Month {
  year: number;
  month: number;
  firstMs: number;
  length: number;
  newYearMs: number;
  yearLength: number;
}

export function monthOf(year: number, month: number): Month {
  const firstMs = midnight(year, month, 1);
  const newYearMs = midnight(year, 1, 1);
  return {
    year,
    month,
    firstMs,
    length: (midnight(year, month + 1, 1) - firstMs) / DAY_MS,
    newYearMs,
    yearLength: (midnight(year + 1, 1, 1) - newYearMs) / DAY_MS,
  };
}

/** A day of a month, from 1. */
export function dayIn(month: Month, monthDay: number): Day {
  const ms = month.firstMs + (monthDay - 1) * DAY_MS;
  return {
    ms,
    year: month.year,
    month: month.month,
    monthDay,
    monthLength: month.length,
    yearDay: (ms - month.newYearMs) / DAY_MS + 1,
    yearLength: month.yearLength,
    weekday: weekdayOf(ms),
  };
}

/** The day of a midnight. */
export function dayOf(ms: number): Day {
  const date = new Date(ms);
  return dayIn(monthOf(date.getUTCFullYear(), date.getUTCMonth() + 1), date.getUTCDate());
}

/** The first day of the week that a day lies in. */
export const weekStartOf = (ms: number, weekStart: number) =>
  ms - ((weekdayOf(ms) - weekStart + 7) % 7) * DAY_MS;

/** Of a week that begins there. The year with at least four of its days counts it: the one that its fourth day lies in. */
function weekNumberOf(firstMs: number): number {
  return Math.ceil(dayOf(firstMs + 3 * DAY_MS).yearDay / 7);
}

/** A position, or the same one counted from the end, is among the wanted ones. */
const isAmong = (wanted: readonly number[], position: number, length: number) =>
  wanted.includes(position) || wanted.includes(position - length - 1);

function isWantedWeek({ byWeekNo, weekStart }: Rule, day: Day): boolean {
  if (!byWeekNo) return true;
  const first = weekStartOf(day.ms, weekStart);
  const weekYear = dayOf(first + 3 * DAY_MS).year;
  // 28 December always lies in the last week.
  const weeks = weekNumberOf(weekStartOf(midnight(weekYear, 12, 28), weekStart));
  return isAmong(byWeekNo, weekNumberOf(first), weeks);
}

function isWantedWeekday({ byDay, byMonth, frequency }: Rule, day: Day): boolean {
  if (!byDay) return true;
  // A yearly rule with BYMONTH numbers the weekdays of the month (RFC 5545, section 3.3.10, note 2).
  const isOfMonth = frequency === 'MONTHLY' || byMonth !== null;
  const position = isOfMonth ? day.monthDay : day.yearDay;
  const length = isOfMonth ? day.monthLength : day.yearLength;
  return byDay.some(({ weekday, nth }) => {
    if (weekday !== day.weekday) return false;
    if (nth === 0) return true;
    return nth === Math.ceil(position / 7) || nth === -Math.ceil((length - position + 1) / 7);
  });
}

/** Whether every part of a rule that speaks of days lets this one pass. */
export function isWantedDay(rule: Rule, day: Day): boolean {
  return (
    (!rule.byMonth || rule.byMonth.includes(day.month)) &&
    (!rule.byMonthDay || isAmong(rule.byMonthDay, day.monthDay, day.monthLength)) &&
    (!rule.byYearDay || isAmong(rule.byYearDay, day.yearDay, day.yearLength)) &&
    isWantedWeekday(rule, day) &&
    isWantedWeek(rule, day)
  );
}
