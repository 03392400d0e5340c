import { readBasic } from './recurrence-lines.ts';
import { occurrenceAt, occurrences, seriesOf, type Occurrence, type Series } from './recurrence.ts';
import type { EventResource } from './resource.ts';
import { instanceKey, momentOf, toEventTime } from './times.ts';

/** Without an end to the window a series shows this many occurrences at most, as is reported of Google. */
const MAX_INSTANCES = 730;

/** A window with an end gives no more of one series: 27 years of days, more than a year of hours. */
const MAX_IN_WINDOW = 10_000;

/** One occurrence of a series in the form of an event of its own. */
function toInstance(
  master: EventResource,
  series: Series,
  occurrence: Occurrence,
  calendarZone: string,
): EventResource {
  const { recurrence: _recurrence, ...shared } = master;
  const { start } = series;
  const end = momentOf(master.end ?? {}, calendarZone);
  const at = { ...start, wallMs: occurrence.wallMs, epochMs: occurrence.epochMs };
  const until = {
    isDate: start.isDate,
    zone: end?.zone ?? start.zone,
    wallMs: occurrence.wallMs + series.durationMs,
    epochMs: occurrence.epochMs + series.durationMs,
  };
  return {
    ...shared,
    id: `${master.id}_${instanceKey(occurrence)}`,
    recurringEventId: master.id,
    originalStartTime: toEventTime(at, calendarZone),
    start: toEventTime(at, calendarZone),
    end: toEventTime(until, calendarZone),
  };
}

export interface Window {
  fromMs: number | null;
  toMs: number | null;
}

/** The occurrences inside a window, without those that exceptions (named by their instance keys) replace. */
export function* instancesWithin(
  master: EventResource,
  replaced: ReadonlySet<string | null>,
  window: Window,
  calendarZone: string,
): Generator<{ epochMs: number; event: EventResource }> {
  const series = seriesOf(master, calendarZone);
  if (!series) return;
  const fromMs = window.fromMs ?? -Infinity;
  const toMs = window.toMs ?? Infinity;
  const most = window.toMs === null ? MAX_INSTANCES : MAX_IN_WINDOW;
  let count = 0;
  for (const occurrence of occurrences(series, fromMs - series.durationMs, toMs)) {
    if (occurrence.epochMs >= toMs || count === most) return;
    if (window.fromMs !== null && occurrence.epochMs + series.durationMs <= fromMs) continue;
    count += 1;
    if (replaced.has(instanceKey(occurrence))) continue;
    yield { epochMs: occurrence.epochMs, event: toInstance(master, series, occurrence, calendarZone) };
  }
}

const INSTANCE_ID = /^(.+)_(\d{8}(?:T\d{6}Z)?)$/;

/** Splits `<series>_<original start>`; null for the id of anything else. */
export function parseInstanceId(id: string): { masterId: string; key: string } | null {
  const found = INSTANCE_ID.exec(id);
  return found?.[1] && found[2] ? { masterId: found[1], key: found[2] } : null;
}

/** The occurrence that an instance key names, as an event; undefined when the series has none there. */
export function instanceByKey(
  master: EventResource,
  key: string,
  calendarZone: string,
): EventResource | undefined {
  const series = seriesOf(master, calendarZone);
  if (!series) return undefined;
  const named = readBasic(key);
  if (!named || named.isDate !== series.start.isDate) return undefined;
  const { wallMs, isDate } = named;
  const epochMs = isDate
    ? momentOf({ date: new Date(wallMs).toISOString().slice(0, 10) }, calendarZone)?.epochMs
    : wallMs;
  const occurrence = epochMs === undefined ? undefined : occurrenceAt(series, epochMs);
  return occurrence && toInstance(master, series, occurrence, calendarZone);
}
