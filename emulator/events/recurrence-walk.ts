import { dayOf, floorTo } from './recurrence-days.ts';
import { periodsOf, type RuleStart, type WallWindow } from './recurrence-periods.ts';
import type { Frequency, Rule } from './recurrence-rule.ts';
import { DAY_MS } from '../time/zone.ts';

/** COUNT can be counted from the beginning alone; behind so many occurrences the rule is taken as ended. */
const MAX_COUNTED = 100_000;

/**
 * So many periods of a rule in a row without an occurrence mean that there is none to come. The calendar repeats after 400 years;
 * shorter rules jump over months and days that they do not want, and what is left is no longer than a day in seconds.
 */
const BARREN_PERIODS: Record<Frequency, number> = {
  YEARLY: 400,
  MONTHLY: 4800,
  WEEKLY: 20_871,
  DAILY: 20_000,
  HOURLY: 90_000,
  MINUTELY: 90_000,
  SECONDLY: 90_000,
};

/** What a rule does not say is as in its start (RFC 5545, section 3.3.10). */
function completed(rule: Rule, { wallMs }: RuleStart): Rule {
  const { frequency, byWeekNo, byYearDay, byMonthDay, byDay } = rule;
  const day = dayOf(floorTo(wallMs, DAY_MS));
  const full = { ...rule };
  const sameWeekday = [{ weekday: day.weekday, nth: 0 }];
  if (frequency === 'YEARLY' && !byYearDay && !byMonthDay && !byDay) {
    if (byWeekNo) full.byDay = sameWeekday;
    else full.byMonthDay = [day.monthDay];
    if (!byWeekNo) full.byMonth ??= [day.month];
  }
  if (frequency === 'MONTHLY' && !byMonthDay && !byDay) full.byMonthDay = [day.monthDay];
  if (frequency === 'WEEKLY') full.byDay ??= sameWeekday;
  return full;
}

/** The times inside one period, from its beginning (a day, or an hour or less of sub-daily rules). */
function timesOf({ frequency, byHour, byMinute, bySecond }: Rule, { wallMs, isDate }: RuleStart): number[] {
  if (isDate) return [0];
  const at = new Date(wallMs);
  const shorter = ['HOURLY', 'MINUTELY', 'SECONDLY'].indexOf(frequency);
  const hours = shorter >= 0 ? [0] : (byHour ?? [at.getUTCHours()]);
  const minutes = shorter >= 1 ? [0] : (byMinute ?? [at.getUTCMinutes()]);
  const seconds = shorter >= 2 ? [0] : (bySecond ?? [at.getUTCSeconds()]);
  return hours.flatMap((hour) =>
    minutes.flatMap((minute) =>
      // Leap seconds are on no clock here: a time that does not exist is ignored.
      seconds.filter((second) => second < 60).map((second) => (hour * 60 + minute) * 60_000 + second * 1000),
    ),
  );
}

/** The times of one period: all of them, or those at the positions that BYSETPOS names. */
function* chosen(bases: readonly number[], times: readonly number[], { bySetPos }: Rule): Generator<number> {
  if (!bySetPos) {
    for (const base of bases) for (const time of times) yield base + time;
    return;
  }
  const length = bases.length * times.length;
  const indexes = new Set(bySetPos.map((position) => (position > 0 ? position - 1 : length + position)));
  for (const index of [...indexes].toSorted((one, other) => one - other)) {
    const base = bases[Math.floor(index / times.length)];
    const time = times[index % times.length];
    if (base !== undefined && time !== undefined) yield base + time;
  }
}

/**
 * The wall times of a rule from its start on, rising. Rules run on wall time, sub-daily ones too, so that nine o'clock stays
 * nine o'clock across clock changes: "the computed local start time" is what RFC 5545 section 3.3.10 has them generate.
 * Those outside the window may be missing. `startCounts` says that the start is the first, whether the rule matches it or not
 * ("always counts as the first occurrence", section 3.3.10).
 */
export function* wallsOf(
  rule: Rule,
  start: RuleStart,
  window: WallWindow,
  startCounts: boolean,
): Generator<number> {
  const full = completed(rule, start);
  const times = timesOf(full, start);
  const isCounted = rule.count !== Infinity;
  let left = Math.min(rule.count, isCounted ? MAX_COUNTED : Infinity);
  if (startCounts) {
    yield start.wallMs;
    left -= 1;
  }
  const after = startCounts ? start.wallMs : start.wallMs - 1;
  const followed = isCounted ? { ...window, fromMs: -Infinity } : window;
  if (left === 0) return;
  let barren = 0;
  for (const bases of periodsOf(full, start, followed)) {
    barren += 1;
    const isWhole = isCounted || full.bySetPos !== null;
    const near = isWhole ? bases : bases.filter((base) => base + DAY_MS > window.fromMs);
    for (const wallMs of chosen(near, times, full)) {
      if (wallMs <= after) continue;
      if (wallMs > window.toMs) return;
      if (wallMs >= window.fromMs) yield wallMs;
      left -= 1;
      if (left === 0) return;
      barren = 0;
    }
    if (barren > BARREN_PERIODS[rule.frequency]) return;
  }
}
