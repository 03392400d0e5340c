import { DAY_MS, toEpochMs, toWallMs } from '../time/zone.ts';
import { momentOf, type Moment } from './times.ts';
import type { EventResource } from './resource.ts';
import { parseRecurrence, type RecurrenceLine } from './recurrence-lines.ts';
import type { WallWindow } from './recurrence-periods.ts';
import { wallsOf } from './recurrence-walk.ts';

/** Wall times and instants are compared with this much room: no zone is further from UTC, and none ever skipped more than a day. */
const ZONE_MARGIN_MS = 2 * DAY_MS;

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

const firstTimeOf = (start: Moment) => (start.isDate ? start.wallMs : start.epochMs);

type RuleLine = Extract<RecurrenceLine, { rule: unknown }>;

/**
 * The times of one rule, rising: instants, or midnights in a series of dates. A wall time that the zone skips moves forward by the
 * gap, and so behind some that come after it on the clock; of one that comes twice the first is meant (RFC 5545, section 3.3.5).
 */
function* ruleTimes({ kind, rule, untilMs }: RuleLine, start: Moment, window: WallWindow): Generator<number> {
  const firstMs = firstTimeOf(start);
  let moved: number[] = [];
  for (const wallMs of wallsOf(rule, start, window, kind === 'RRULE')) {
    const timeMs = start.isDate ? wallMs : toEpochMs(start.zone, wallMs);
    if (!start.isDate && toWallMs(start.zone, timeMs) !== wallMs) {
      moved.push(timeMs);
      continue;
    }
    if (moved.length > 0) {
      yield* moved.filter((each) => each < timeMs && each <= untilMs);
      moved = moved.filter((each) => each > timeMs);
    }
    if (timeMs > untilMs) return;
    // A series may begin at the second of two equal wall times.
    if (timeMs >= firstMs) yield timeMs;
  }
  yield* moved.filter((each) => each <= untilMs);
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
 * The occurrences of a series in order, the first instance always among them (the RFC leaves open what happens when the rule does
 * not match it); exceptions are not taken out. Those that start before `fromMs` or after `toMs` may be missing.
 */
export function* occurrences(
  { start, lines }: Series,
  fromMs = -Infinity,
  toMs = Infinity,
): Generator<Occurrence> {
  const window = { fromMs: fromMs - ZONE_MARGIN_MS, toMs: toMs + ZONE_MARGIN_MS };
  const dates = (kind: RecurrenceLine['kind']) =>
    lines.flatMap((line) => (line.kind === kind && 'timesMs' in line ? line.timesMs : []));
  const rules = (kind: RecurrenceLine['kind']) =>
    lines.flatMap((line) => (line.kind === kind && 'rule' in line ? [ruleTimes(line, start, window)] : []));
  const excluded = new Set(dates('EXDATE'));
  const excludedByRule = merged(rules('EXRULE'));
  let nextExcluded = excludedByRule.next();
  const additional = [firstTimeOf(start), ...dates('RDATE')].toSorted((one, other) => one - other);
  for (const timeMs of merged([additional.values(), ...rules('RRULE')])) {
    while (!nextExcluded.done && nextExcluded.value < timeMs) nextExcluded = excludedByRule.next();
    if (excluded.has(timeMs) || (!nextExcluded.done && nextExcluded.value === timeMs)) continue;
    yield start.isDate
      ? { isDate: true, wallMs: timeMs, epochMs: toEpochMs(start.zone, timeMs) }
      : { isDate: false, wallMs: toWallMs(start.zone, timeMs), epochMs: timeMs };
  }
}

/** The occurrence that starts at an instant, if the series has one there. */
export function occurrenceAt(series: Series, epochMs: number): Occurrence | undefined {
  for (const occurrence of occurrences(series, epochMs, epochMs)) {
    if (occurrence.epochMs === epochMs) return occurrence;
    if (occurrence.epochMs > epochMs) return undefined;
  }
  return undefined;
}

/** Whether any occurrence ends after `fromMs` and starts before `toMs`. */
export function occursWithin(series: Series, fromMs: number, toMs: number): boolean {
  for (const { epochMs } of occurrences(series, fromMs - series.durationMs, toMs)) {
    if (epochMs >= toMs) return false;
    if (epochMs + series.durationMs > fromMs) return true;
  }
  return false;
}
