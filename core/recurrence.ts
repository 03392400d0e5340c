import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import { momentToInstant } from './moment.ts';
import { readRecurrence, zonedStart, type ReadRecurrence } from './recurrence-lines.ts';
import type { Fields, Moment } from './types.ts';

/** What a series needs to be expanded. */
export type Series = Pick<Fields, 'start' | 'end' | 'recurrence'>;

export interface Occurrence {
  start: Moment;
  end: Moment;
  /** Where the rule puts it: the key by which an exception replaces it. */
  originalStart: Moment;
}

/** One call gives no more occurrences than this: the first ones in time order. */
export const MAX_OCCURRENCES = 1_000;

/** A COUNT above this, in rules of a day or longer, is read as endless: a daily series of a hundred years. */
export const ENDLESS_COUNT = 36_525;

/** Bounds the engine's work on a rule that never or hardly ever matches, and on COUNT, which it must walk from the start. */
const ENGINE_LIMITS = { maxIterations: 40_000, maxCandidateEvaluations: 400_000 };

/** Room for exclusions beside the occurrences that one call gives. */
const MAX_RULE_STARTS = 2 * MAX_OCCURRENCES;
const YEARS_AT_A_TIME = 4;

const FAR_FUTURE = Temporal.ZonedDateTime.from('9000-01-01T00:00:00[UTC]');

/**
 * The occurrences that overlap [from, to) (canonical UTC instants), in the event's own zone across clock changes, in time order; at
 * most MAX_OCCURRENCES. A start that its rule does not match counts as the first occurrence, as in Google (RFC 5545 section
 * 3.8.5.3). A wall time that a clock change skips has no occurrence (section 3.3.10). Throws RangeError for a rule that cannot be
 * read or needs too many steps.
 */
export function occurrencesBetween(
  series: Series,
  from: string,
  to: string,
  zoneForDates: string,
): Occurrence[] {
  const isAllDay = 'date' in series.start;
  const lengthMs = lengthOf(series);
  const lower = Temporal.Instant.from(from).subtract({ milliseconds: lengthMs });
  const window = {
    // All-day dates are walked in UTC: a day of margin on each side covers every zone, the exact check follows below.
    from: (isAllDay ? lower.subtract({ hours: 36 }) : lower).toZonedDateTimeISO('UTC'),
    to: Temporal.Instant.from(to)
      .add({ hours: isAllDay ? 36 : 0 })
      .toZonedDateTimeISO('UTC'),
  };
  const occurrences: Occurrence[] = [];
  for (const startMs of startsBetween(series, window)) {
    const occurrence = occurrenceAt(startMs, series, lengthMs);
    if (overlaps(occurrence, from, to, zoneForDates)) occurrences.push(occurrence);
    if (occurrences.length === MAX_OCCURRENCES) break;
  }
  return occurrences;
}

/** UTC instant at which the last occurrence ends; null for a series without end (or one too long to be told from it). */
export function lastEnd(series: Series, zoneForDates: string): string | null {
  if (series.recurrence.length === 0) return momentToInstant(series.end, zoneForDates);
  const read = readRecurrence(series.recurrence, series.start);
  if (read.rules.some(isEndless)) return null;
  const fromRules = read.rules.length === 0 ? [msOf(series.start)] : lastStarts(read, series.start);
  if (fromRules === null) return null;
  const starts = [...fromRules, ...read.added.map((time) => time.epochMilliseconds)];
  // Everything was excluded: nothing is left that could end, so the first occurrence's end stands for the series.
  if (starts.length === 0) return momentToInstant(series.end, zoneForDates);
  const last = occurrenceAt(Math.max(...starts), series, lengthOf(series));
  return momentToInstant(last.end, zoneForDates);
}

/** Can the lines be read and expanded? Where not, the item is parked with its reason instead of being guessed at. */
export function isReadableRecurrence(lines: readonly string[], start: Moment): boolean {
  try {
    const { rules, excludedRules } = readRecurrence(lines, start);
    const first = zonedStart(start);
    for (const rule of [...rules, ...excludedRules]) engineOf(rule, first, []).next(first, true);
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

interface Window {
  from: Temporal.ZonedDateTime;
  to: Temporal.ZonedDateTime;
}

/** The starts within the window, in epoch milliseconds (an all-day date as its midnight in UTC), sorted. */
function startsBetween(series: Series, window: Window): number[] {
  if (series.recurrence.length === 0) return [msOf(series.start)];
  const read = readRecurrence(series.recurrence, series.start);
  const first = zonedStart(series.start);
  const starts = new Set(read.rules.flatMap((rule) => ruleStarts(rule, first, window, true)));
  if (read.rules.length === 0) starts.add(first.epochMilliseconds);
  for (const time of read.added) starts.add(time.epochMilliseconds);
  for (const time of read.excluded) starts.delete(time.epochMilliseconds);
  for (const rule of read.excludedRules)
    for (const ms of ruleStarts(rule, first, window, false)) starts.delete(ms);
  const sorted = [...starts].toSorted((a, b) => a - b);
  if (read.excludedDates.size === 0) return sorted;
  return sorted.filter((ms) => !read.excludedDates.has(dateIn(ms, first.timeZoneId)));
}

/**
 * Starts of one rule within the window, stopped once there are more than a call can give. Rules of a day or longer are asked for
 * some years at a time, finer ones step by step, since a window may hold millions.
 */
function ruleStarts(
  rule: string,
  first: Temporal.ZonedDateTime,
  window: Window,
  includeDtstart: boolean,
): number[] {
  const engine = engineOf(rule, first, [], includeDtstart);
  const starts: number[] = [];
  if (!isSubDaily(rule)) {
    let from = window.from;
    while (from.epochMilliseconds < window.to.epochMilliseconds && starts.length <= MAX_RULE_STARTS) {
      const chunkEnd = from.add({ years: YEARS_AT_A_TIME });
      const to = chunkEnd.epochMilliseconds < window.to.epochMilliseconds ? chunkEnd : window.to;
      starts.push(...engine.between(from, to, true).map((time) => time.epochMilliseconds));
      from = chunkEnd;
    }
    return starts;
  }
  const take = (ms: number): boolean => {
    if (ms >= window.to.epochMilliseconds || starts.length > MAX_RULE_STARTS) return false;
    if (ms >= window.from.epochMilliseconds) starts.push(ms);
    return true;
  };
  // COUNT has to be walked from the start; asked for the next one, the engine would walk it again each time.
  if (countOf(rule) !== null) engine.all((time) => take(time.epochMilliseconds));
  else
    for (
      let next = engine.next(window.from, true);
      next !== null && take(next.epochMilliseconds);
      next = engine.next(next, false)
    );
  return starts;
}

/** The last start of each rule in epoch milliseconds; null where the end is too many steps away: for us that is no end. */
function lastStarts(read: ReadRecurrence, start: Moment): number[] | null {
  const first = zonedStart(start);
  try {
    return read.rules.flatMap((rule) => {
      const last = engineOf(rule, first, read.excluded).previous(FAR_FUTURE, true);
      return last === null ? [] : [last.epochMilliseconds];
    });
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

function engineOf(
  rule: string,
  dtstart: Temporal.ZonedDateTime,
  exDate: Temporal.ZonedDateTime[],
  includeDtstart = true,
): RRuleTemporal {
  const count = countOf(rule);
  const rruleString =
    count !== null && count > ENDLESS_COUNT && !isSubDaily(rule) ? rule.replace(/;?COUNT=\d+/, '') : rule;
  return new RRuleTemporal({ ...ENGINE_LIMITS, rruleString, dtstart, exDate, includeDtstart });
}

function isEndless(rule: string): boolean {
  const count = countOf(rule);
  if (count === null) return !/(?:^|;)UNTIL=/.test(rule);
  return count > ENDLESS_COUNT;
}

function countOf(rule: string): number | null {
  const digits = /(?:^|;)COUNT=(\d+)/.exec(rule)?.[1];
  return digits === undefined ? null : Number(digits);
}

function isSubDaily(rule: string): boolean {
  return /(?:^|;)FREQ=(?:HOURLY|MINUTELY|SECONDLY)/.test(rule);
}

function msOf(moment: Moment): number {
  return 'date' in moment ? Date.parse(moment.date) : Date.parse(moment.dateTime);
}

/** Exact length in milliseconds (RFC 5545 section 3.8.5.3: the same exact duration for every occurrence). */
function lengthOf({ start, end }: Series): number {
  return Math.max(msOf(end) - msOf(start), 0);
}

function occurrenceAt(startMs: number, series: Series, lengthMs: number): Occurrence {
  const start = momentLike(series.start, startMs);
  return { start, end: momentLike(series.end, startMs + lengthMs), originalStart: start };
}

function momentLike(model: Moment, ms: number): Moment {
  const text = new Date(ms).toISOString();
  if ('date' in model) return { date: text.slice(0, 10) };
  return { dateTime: `${text.slice(0, 19)}Z`, timeZone: model.timeZone };
}

function dateIn(ms: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/** Overlap of half-open spans; an occurrence without length counts where it starts. */
function overlaps({ start, end }: Occurrence, from: string, to: string, zoneForDates: string): boolean {
  const [startsAt, endsAt] = [momentToInstant(start, zoneForDates), momentToInstant(end, zoneForDates)];
  return startsAt < to && (endsAt > from || (startsAt === endsAt && startsAt >= from));
}
