import { instancesWithin, type Window } from '../../events/instances.ts';
import type { EventResource, EventTime } from '../../events/resource.ts';
import { momentOf } from '../../events/times.ts';
import type { State } from '../../state.ts';
import type { CalendarEntry } from '../../store/calendars.ts';
import { exceptionsOf, orphansOf, readEvent, type EventRow } from '../../store/events.ts';
import { pastVersions } from '../../store/tombstones.ts';

/** An occurrence as an event, and when it starts (a date at midnight in the calendar's zone). */
export interface ListedOccurrence {
  epochMs: number;
  event: EventResource;
}

type SeriesRow = Pick<EventRow, 'calendar_key' | 'id' | 'kind' | 'status' | 'json'>;

const ALWAYS: Window = { fromMs: null, toMs: null };

const byStart = (one: ListedOccurrence, other: ListedOccurrence) =>
  one.epochMs - other.epochMs || (one.event.id < other.event.id ? -1 : 1);

const startMsOf = (time: EventTime | undefined, zone: string) => (time && momentOf(time, zone))?.epochMs ?? 0;

/** What the versions of an event showed as occurrences (or as itself, when it was no series), as cancelled ones. */
function cancelled(
  state: State,
  row: SeriesRow,
  versions: EventResource[],
  window: Window,
  zone: string,
): Map<string, ListedOccurrence> {
  const lost = new Map<string, ListedOccurrence>();
  const add = (epochMs: number, event: EventResource) =>
    lost.set(event.id, { epochMs, event: { ...event, status: 'cancelled' } });
  for (const version of versions) {
    if (!version.recurrence) add(startMsOf(version.start, zone), version);
    else
      for (const { epochMs, event } of instancesWithin(version, new Set(), window, zone)) add(epochMs, event);
  }
  if (row.status !== 'cancelled') return lost;
  for (const orphan of orphansOf(state, row.calendar_key, row.id).map(readEvent)) {
    add(startMsOf(orphan.originalStartTime, zone), orphan);
  }
  return lost;
}

/**
 * The occurrences of an event in a list of occurrences, in order; those that exceptions replace are rows of their own. After a sync
 * token (`since` is its revision) those that the event has lost come too, as cancelled ones: a client could not know otherwise.
 * Of a deleted series all are cancelled; Google lists them so, and never the series itself.
 */
export function* occurrencesOf(
  state: State,
  entry: CalendarEntry,
  row: SeriesRow,
  window: Window,
  since: number | null,
): Generator<ListedOccurrence> {
  const event = readEvent(row);
  const zone = entry.time_zone;
  const isLive = row.status !== 'cancelled';
  const isSeries = row.kind === 'master';
  const past = since === null ? [] : pastVersions(state, row.calendar_key, row.id, since);
  const versions = isLive || since !== null || !isSeries ? past : [event];
  // An occurrence that somebody is invited to stays when its series goes.
  const exceptions = exceptionsOf(state, row.calendar_key, row.id);
  const replaced = new Set(exceptions.map((exception) => exception.original_key));
  const live = isLive && isSeries ? instancesWithin(event, replaced, window, zone) : [];
  if (versions.length === 0) {
    yield* live;
    return;
  }
  const lost = cancelled(state, row, versions, since === null ? window : ALWAYS, zone);
  for (const exception of exceptions) lost.delete(exception.id);
  for (const each of live) lost.set(each.event.id, each);
  // A series that has become a single event again is listed as itself.
  if (!isSeries) lost.delete(row.id);
  yield* [...lost.values()].toSorted(byStart);
}
