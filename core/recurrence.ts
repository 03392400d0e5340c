import { Temporal } from 'temporal-polyfill';
import { momentToInstant } from './moment.ts';
import { readRecurrence, zonedStart, type ReadRecurrence, type ReadRule } from './recurrence-lines.ts';
import { wallTimes } from './recurrence-walk.ts';
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

/** A COUNT above this has no last end that is worth counting out: a daily series of more than 270 years. */
export const ENDLESS_COUNT = 100_000;

/** Room for exclusions beside the occurrences that one call gives. */
const MAX_RULE_STARTS = 2 * MAX_OCCURRENCES;

/** No more starts than this are placed in their zone to find the last one. */
const MAX_PLACED = 10_000;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * The occurrences that overlap [from, to) (canonical UTC instants), in the event's own zone across clock changes, in time order; at
 * most MAX_OCCURRENCES. The start is the first occurrence, whether its rule matches it or not (RFC 5545 section 3.3.10). Rules of
 * every frequency run on the wall clock of the zone: a time that a clock change skips moves forward by the gap, of one that comes
 * twice the first is meant (section 3.3.5). Throws RangeError for a rule that cannot be read or needs too many steps.
 */
export function occurrencesBetween(
  series: Series,
  from: string,
  to: string,
  zoneForDates: string,
): Occurrence[] {
  const lengthMs = lengthOf(series);
  // All-day dates are walked in UTC: a margin on each side covers every zone, the exact check follows below.
  const marginMs = 'date' in series.start ? 1.5 * DAY_MS : 0;
  const window = { fromMs: Date.parse(from) - lengthMs - marginMs, toMs: Date.parse(to) + marginMs };
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
  try {
    const last = lastStart(read, series.start);
    // Everything was excluded: nothing is left that could end, so the first occurrence's end stands for the series.
    if (last === null) return momentToInstant(series.end, zoneForDates);
    return momentToInstant(occurrenceAt(last, series, lengthOf(series)).end, zoneForDates);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Can the lines be read and expanded? Where not, the item is parked with its reason instead of being guessed at. */
export function isReadableRecurrence(lines: readonly string[], start: Moment): boolean {
  if (lines.length === 0) return true;
  try {
    readRecurrence(lines, start);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Both ends included, in epoch milliseconds; an all-day date is its midnight in UTC. */
interface Window {
  fromMs: number;
  toMs: number;
}

function startsBetween(series: Series, window: Window): number[] {
  if (series.recurrence.length === 0) return [msOf(series.start)];
  return startsOf(readRecurrence(series.recurrence, series.start), series.start, window, MAX_RULE_STARTS);
}

/** The starts within the window, sorted; of each rule at most so many. Single dates of the lines may lie outside. */
function startsOf(read: ReadRecurrence, start: Moment, window: Window, mostPerRule: number): number[] {
  const first = zonedStart(start);
  const times = (rule: ReadRule, startCounts: boolean) =>
    ruleTimes(rule, { first, startCounts, window, most: mostPerRule });
  const starts = new Set([first.epochMilliseconds, ...read.added]);
  for (const rule of read.rules) for (const ms of times(rule, true)) starts.add(ms);
  for (const ms of read.excluded) starts.delete(ms);
  for (const rule of read.excludedRules) for (const ms of times(rule, false)) starts.delete(ms);
  const sorted = [...starts].toSorted((a, b) => a - b);
  if (read.excludedDates.size === 0) return sorted;
  return sorted.filter((ms) => !read.excludedDates.has(dateIn(ms, first.timeZoneId)));
}

interface RuleContext {
  first: Temporal.ZonedDateTime;
  startCounts: boolean;
  window: Window;
  most: number;
}

/** The instants of one rule within the window, the first ones in the order of their wall times. */
function ruleTimes({ rule, untilMs }: ReadRule, { first, startCounts, window, most }: RuleContext): number[] {
  const [firstMs, zone] = [first.epochMilliseconds, first.timeZoneId];
  const [fromMs, toMs] = [Math.max(window.fromMs, firstMs), Math.min(window.toMs, untilMs)];
  const found: number[] = [];
  if (fromMs > toMs) return found;
  const from = wallOf(fromMs, zone) - changeBefore(fromMs, zone);
  const to = wallOf(toMs, zone) + changeBefore(toMs, zone);
  for (const wall of wallTimes(rule, { start: wallOf(firstMs, zone), startCounts, from, to })) {
    const ms = instantOf(wall, zone);
    // The first of two equal wall times may lie before a series that begins at the second.
    if (ms >= fromMs && ms <= toMs) found.push(ms);
    if (found.length === most) break;
  }
  return found;
}

/** Seconds on the wall clock of the zone, counted as if in UTC. */
function wallOf(ms: number, zone: string): number {
  if (zone === 'UTC') return Math.floor(ms / 1000);
  const { offsetNanoseconds } = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
  return Math.floor((ms + offsetNanoseconds / 1_000_000) / 1000);
}

/**
 * Seconds by which wall times may be out of order near an instant: a day (no clock was ever moved further) when the clock changed in
 * the day before, else none.
 */
function changeBefore(ms: number, zone: string): number {
  const secondsADay = DAY_MS / 1000;
  return wallOf(ms, zone) - wallOf(ms - DAY_MS, zone) === secondsADay ? 0 : secondsADay;
}

/** The instant of a wall time in epoch milliseconds, as RFC 5545 section 3.3.5 reads it. */
function instantOf(wall: number, zone: string): number {
  if (zone === 'UTC') return wall * 1000;
  const at = new Date(wall * 1000);
  const [month, day] = [at.getUTCMonth() + 1, at.getUTCDate()];
  const [hour, minute, second] = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()];
  return new Temporal.PlainDateTime(at.getUTCFullYear(), month, day, hour, minute, second).toZonedDateTime(
    zone,
  ).epochMilliseconds;
}

/** The last start that is not excluded; null where all are. Throws RangeError for an end that is too many steps away. */
function lastStart(read: ReadRecurrence, start: Moment): number | null {
  const earliest = Math.min(msOf(start), ...read.added);
  const toMs = Math.max(msOf(start), ...read.added, ...read.rules.map((rule) => boundOf(rule, start)));
  // Looked for from the end backwards, further and further: only few of a long series have to be placed in its zone.
  for (let reachMs = HOUR_MS; ; reachMs *= 8) {
    const starts = startsOf(read, start, { fromMs: toMs - reachMs, toMs }, MAX_PLACED);
    if (starts.length >= MAX_PLACED) throw new RangeError('The end of the series is too many steps away.');
    const last = starts.at(-1) ?? null;
    if (toMs - reachMs < earliest || (last !== null && last >= toMs - reachMs)) return last;
  }
}

/** A time after which a rule that ends gives nothing. */
function boundOf({ rule, untilMs }: ReadRule, start: Moment): number {
  if (rule.count === null) return untilMs;
  const first = zonedStart(start);
  const [startWall, zone] = [wallOf(first.epochMilliseconds, first.timeZoneId), first.timeZoneId];
  let last = startWall;
  for (const wall of wallTimes(rule, { start: startWall, startCounts: true, from: startWall, to: Infinity }))
    last = wall;
  const lastMs = instantOf(last, zone);
  return Math.min(lastMs + 1000 * changeBefore(lastMs, zone), untilMs);
}

function isEndless({ rule: { count }, untilMs }: ReadRule): boolean {
  return count === null ? untilMs === Infinity : count > ENDLESS_COUNT;
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
