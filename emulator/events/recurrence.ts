import ICAL from 'ical.js';
import { toIcalTime } from '../time/ical.ts';
import { toEpochMs, toWallMs } from '../time/zone.ts';
import { momentOf, type Moment } from './times.ts';
import type { EventResource } from './resource.ts';
import { parseRecurrence, type RecurrenceLine } from './recurrence-lines.ts';
import { skipTo } from './skip.ts';

/** Endless rules are followed no further than this many steps from their start. */
const MAX_STEPS = 40_000;

/** Wall times and instants are compared with this much room: no zone is further from UTC. */
const ZONE_MARGIN_MS = 86_400_000;

/** One occurrence of a series: its original start. */
export type Occurrence = Pick<Moment, 'isDate' | 'wallMs' | 'epochMs'>;

export interface Series {
  start: Moment;
  durationMs: number;
  lines: RecurrenceLine[];
}

/** A master event, understood; null when it has no usable times. Durations are exact, and whole days for dates. */
export function seriesOf(master: EventResource, calendarZone: string): Series | null {
  const start = master.start && momentOf(master.start, calendarZone);
  const end = master.end && momentOf(master.end, calendarZone);
  if (!start || !end) return null;
  const durationMs = start.isDate ? end.wallMs - start.wallMs : end.epochMs - start.epochMs;
  return { start, durationMs, lines: parseRecurrence(master.recurrence ?? [], start) };
}

function wallOf(time: ICAL.Time): number {
  const date = new Date(0);
  date.setUTCFullYear(time.year, time.month - 1, time.day);
  if (!time.isDate) date.setUTCHours(time.hour, time.minute, time.second);
  return date.getTime();
}

/** The wall times of one rule, rising. Rules run on wall time, so that nine o'clock stays nine o'clock across DST. */
function* ruleWalls(rule: string, start: Moment, fromMs: number): Generator<number> {
  const firstMs = skipTo(rule, start.wallMs, fromMs - ZONE_MARGIN_MS);
  const iterator = ICAL.Recur.fromString(rule).iterator(toIcalTime(firstMs, start.isDate));
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const next = iterator.next() as ICAL.Time | null;
    if (!next) return;
    yield wallOf(next);
  }
}

/** Several rising sequences as one rising sequence without repeats. */
function* merged(sources: Iterator<number>[]): Generator<number> {
  const heads = sources.map((source) => ({ source, head: source.next() }));
  let last = Number.NEGATIVE_INFINITY;
  for (;;) {
    let first: (typeof heads)[number] | undefined;
    for (const each of heads) {
      if (!each.head.done && (!first || each.head.value < first.head.value)) first = each;
    }
    if (!first || first.head.done) return;
    const { value } = first.head;
    first.head = first.source.next();
    if (value > last) {
      last = value;
      yield value;
    }
  }
}

/**
 * The occurrences of a series in order, the first instance always among them; exceptions are not taken out. Those that start
 * before `fromMs` may be missing.
 */
export function* occurrences({ start, lines }: Series, fromMs = -Infinity): Generator<Occurrence> {
  const walls = (kind: RecurrenceLine['kind']) =>
    lines.flatMap((line) => (line.kind === kind && 'walls' in line ? line.walls : []));
  const rules = (kind: RecurrenceLine['kind']) =>
    lines.flatMap((line) => (line.kind === kind && 'rule' in line ? [line.rule] : []));
  const excluded = new Set(walls('EXDATE'));
  const excludedByRule = merged(rules('EXRULE').map((rule) => ruleWalls(rule, start, fromMs)));
  let nextExcluded = excludedByRule.next();
  const additional = [start.wallMs, ...walls('RDATE')].toSorted((one, other) => one - other);
  const sources = [additional.values(), ...rules('RRULE').map((rule) => ruleWalls(rule, start, fromMs))];
  for (const wallMs of merged(sources)) {
    while (!nextExcluded.done && nextExcluded.value < wallMs) nextExcluded = excludedByRule.next();
    if (excluded.has(wallMs) || (!nextExcluded.done && nextExcluded.value === wallMs)) continue;
    // A wall time that the zone skips moves forward and is then named by where it lands.
    const epochMs = toEpochMs(start.zone, wallMs);
    yield { isDate: start.isDate, wallMs: start.isDate ? wallMs : toWallMs(start.zone, epochMs), epochMs };
  }
}

/** The occurrence that starts at an instant, if the series has one there. */
export function occurrenceAt(series: Series, epochMs: number): Occurrence | undefined {
  for (const occurrence of occurrences(series, epochMs)) {
    if (occurrence.epochMs === epochMs) return occurrence;
    if (occurrence.epochMs > epochMs) return undefined;
  }
  return undefined;
}

/** Whether any occurrence ends after `fromMs` and starts before `toMs`. */
export function occursWithin(series: Series, fromMs: number, toMs: number): boolean {
  for (const { epochMs } of occurrences(series, fromMs - series.durationMs)) {
    if (epochMs >= toMs) return false;
    if (epochMs + series.durationMs > fromMs) return true;
  }
  return false;
}
