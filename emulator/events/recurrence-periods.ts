import {
  dayIn,
  dayOf,
  floorTo,
  isWantedDay,
  midnight,
  monthOf,
  weekStartOf,
  type Day,
} from './recurrence-days.ts';
import type { Rule } from './recurrence-rule.ts';
import { DAY_MS } from '../time/zone.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const SECOND_MS = 1000;

/** Nothing starts later: four-digit years end soon after, in whatever zone. */
const LAST_WALL_MS = midnight(9999, 12, 30);

/** Periods that are equally long on a wall clock. */
const UNIT_MS = { DAILY: DAY_MS, HOURLY: HOUR_MS, MINUTELY: MINUTE_MS, SECONDLY: SECOND_MS };

/** Wall times between which a rule is followed; what starts outside may be missing or be there. */
export interface WallWindow {
  fromMs: number;
  toMs: number;
}

export interface RuleStart {
  wallMs: number;
  isDate: boolean;
}

function daysOfMonth(rule: Rule, year: number, month: number): number[] {
  const of = monthOf(year, month);
  const all = Array.from({ length: of.length }, (_, index) => index + 1);
  const wanted = rule.byMonthDay?.map((day) => (day > 0 ? day : of.length + 1 + day));
  return (wanted ? all.filter((day) => wanted.includes(day)) : all)
    .map((day) => dayIn(of, day))
    .filter((day) => isWantedDay(rule, day))
    .map((day) => day.ms);
}

function daysOfYear(rule: Rule, year: number): number[] {
  const months = rule.byMonth ?? Array.from({ length: 12 }, (_, index) => index + 1);
  return months.flatMap((month) => daysOfMonth(rule, year, month));
}

function daysOfWeek(rule: Rule, firstMs: number): number[] {
  const days = Array.from({ length: 7 }, (_, index) => firstMs + index * DAY_MS);
  return days.filter((ms) => isWantedDay(rule, dayOf(ms)));
}

/** Judges the day that a time lies in; of many times of one day, once. */
function dayJudge(rule: Rule): (ms: number) => { day: Day; isWanted: boolean } {
  let last: { day: Day; isWanted: boolean } | null = null;
  return (ms) => {
    const dayMs = floorTo(ms, DAY_MS);
    if (last?.day.ms !== dayMs) {
      const day = dayOf(dayMs);
      last = { day, isWanted: isWantedDay(rule, day) };
    }
    return last;
  };
}

/** The beginning of a period of at most a day if the rule wants it, else a later time before which it wants none. */
function nextWanted(rule: Rule, ms: number, unitMs: number, judge: ReturnType<typeof dayJudge>): number {
  const { day, isWanted } = judge(ms);
  if (rule.byMonth?.includes(day.month) === false) return midnight(day.year, day.month + 1, 1);
  if (!isWanted) return day.ms + DAY_MS;
  if (unitMs === DAY_MS) return ms;
  const sinceMidnight = ms - day.ms;
  const hour = Math.floor(sinceMidnight / HOUR_MS);
  const minute = Math.floor(sinceMidnight / MINUTE_MS) % 60;
  const second = Math.floor(sinceMidnight / SECOND_MS) % 60;
  if (rule.byHour?.includes(hour) === false) return floorTo(ms, HOUR_MS) + HOUR_MS;
  if (unitMs === HOUR_MS) return ms;
  if (rule.byMinute?.includes(minute) === false) return floorTo(ms, MINUTE_MS) + MINUTE_MS;
  if (unitMs === MINUTE_MS) return ms;
  if (rule.bySecond?.includes(second) === false) return ms + SECOND_MS;
  return ms;
}

const monthIndexOf = (date: Date) => date.getUTCFullYear() * 12 + date.getUTCMonth();

/** The first multiple of `step` above `origin` that reaches `target`. */
const reaching = (origin: number, step: number, target: number) =>
  origin + Math.max(0, Math.ceil((target - origin) / step)) * step;

/** Period by period, the days (or hours, minutes, seconds) that a rule wants in it; none is an empty list. */
export function* periodsOf(rule: Rule, start: RuleStart, window: WallWindow): Generator<readonly number[]> {
  const { frequency, interval, weekStart } = rule;
  const from = new Date(Math.max(start.wallMs, window.fromMs));
  const to = new Date(Math.min(LAST_WALL_MS, window.toMs));
  const first = new Date(start.wallMs);
  if (!(from <= to)) return;
  if (frequency === 'YEARLY') {
    const last = to.getUTCFullYear();
    let year = reaching(first.getUTCFullYear(), interval, from.getUTCFullYear());
    for (; year <= last; year += interval) yield daysOfYear(rule, year);
  } else if (frequency === 'MONTHLY') {
    let month = reaching(monthIndexOf(first), interval, monthIndexOf(from));
    for (; month <= monthIndexOf(to); month += interval) {
      const number = (month % 12) + 1;
      yield rule.byMonth?.includes(number) === false ? [] : daysOfMonth(rule, Math.floor(month / 12), number);
    }
  } else if (frequency === 'WEEKLY') {
    const weekOf = (date: Date) => weekStartOf(floorTo(date.getTime(), DAY_MS), weekStart);
    const step = interval * 7 * DAY_MS;
    for (let week = reaching(weekOf(first), step, weekOf(from)); week <= to.getTime(); week += step) {
      yield daysOfWeek(rule, week);
    }
  } else {
    const unitMs = UNIT_MS[frequency];
    const step = interval * unitMs;
    const origin = floorTo(start.wallMs, unitMs);
    const judge = dayJudge(rule);
    let ms = reaching(origin, step, floorTo(from.getTime(), unitMs));
    while (ms <= to.getTime()) {
      const next = nextWanted(rule, ms, unitMs, judge);
      yield next === ms ? [ms] : [];
      ms = reaching(origin, step, Math.max(next, ms + unitMs));
    }
  }
}
