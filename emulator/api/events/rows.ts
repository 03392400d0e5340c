import type { SQLInputValue } from 'node:sqlite';
import { instancesWithin } from '../../events/instances.ts';
import { isPlain, present, type View } from '../../events/present.ts';
import { occursWithin, seriesOf } from '../../events/recurrence.ts';
import type { EventResource } from '../../events/resource.ts';
import type { State } from '../../state.ts';
import { exceptionsOf, readEvent, type EventRow } from '../../store/events.ts';
import type { EventsQuery } from './query.ts';

/** Where a list stands: which rows are still to come. */
export interface Range {
  /** Rows by revision (changes after a sync token) or by seq (a full list). */
  by: 'revision' | 'seq';
  after: number;
  upTo: number;
}

/** One item of a list as JSON text, with what paging and ordering need. */
export interface Item {
  row: number;
  within: number | null;
  id: string;
  startMs: number;
  updated: string;
  text: string;
}

type ListedRow = EventRow & { is_private: number; position: number };

/** Cancelled exceptions of a live series are listed even where deleted events are not (unless occurrences are). */
function statusCondition(query: EventsQuery): string {
  if (query.syncToken !== null) return 'orphan = 0';
  if (query.showDeleted) return query.singleEvents ? "(kind <> 'master' OR status <> 'cancelled')" : '1 = 1';
  if (query.singleEvents) return "status <> 'cancelled'";
  return "(status <> 'cancelled' OR (kind = 'exception' AND orphan = 0))";
}

function conditions(query: EventsQuery): { sql: string; values: SQLInputValue[] } {
  const parts = [statusCondition(query)];
  const values: SQLInputValue[] = [];
  const add = (sql: string, ...more: SQLInputValue[]) => {
    parts.push(sql);
    values.push(...more);
  };
  if (query.icalUid !== null) add('ical_uid = ?', query.icalUid);
  if (query.updatedMinMs !== null) add('updated_us >= ?', query.updatedMinMs * 1000);
  if (query.fromMs !== null) add('end_ms > ?', query.fromMs);
  if (query.toMs !== null) add('start_ms < ?', query.toMs);
  if (query.eventTypes.length > 0) {
    add(`event_type IN (${query.eventTypes.map(() => '?').join(', ')})`, ...query.eventTypes);
  }
  return { sql: parts.join(' AND '), values };
}

function* rowsOf(state: State, view: View, query: EventsQuery, range: Range): Generator<ListedRow> {
  const { sql, values } = conditions(query);
  const chunk = query.maxResults + 1;
  const text = `SELECT *, ${range.by} AS position FROM events WHERE calendar_key = ? AND ${range.by} > ?
    AND ${range.by} <= ? AND ${sql} ORDER BY ${range.by} LIMIT ?`;
  let { after } = range;
  for (;;) {
    const key = view.entry.calendar_key;
    const rows = state.db.all<ListedRow>(text, key, after, range.upTo, ...values, chunk);
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < chunk) return;
    after = last.position;
  }
}

function matchesText(event: EventResource, words: string[]): boolean {
  if (words.length === 0) return true;
  const people = [...(event.attendees ?? []), event.organizer ?? {}];
  const texts = [
    event.summary,
    event.description,
    event.location,
    ...people.flatMap((person) => [person.displayName, person.email]),
  ];
  const haystack = texts.join('\n').toLowerCase();
  return words.every((word) => haystack.includes(word));
}

function matchesProperties(
  properties: Record<string, string> | undefined,
  wanted: [string, string][],
): boolean {
  return wanted.every(([name, value]) => properties?.[name] === value);
}

function readsContent(query: EventsQuery): boolean {
  return query.words.length > 0 || query.privateProperties.length > 0 || query.sharedProperties.length > 0;
}

function matchesContent(event: EventResource, query: EventsQuery): boolean {
  return (
    matchesText(event, query.words) &&
    matchesProperties(event.extendedProperties?.private, query.privateProperties) &&
    matchesProperties(event.extendedProperties?.shared, query.sharedProperties)
  );
}

/** A series belongs to a window when one of its occurrences does. */
function isOutside(event: EventResource, query: EventsQuery, zone: string): boolean {
  if (query.fromMs === null && query.toMs === null) return false;
  const series = seriesOf(event, zone);
  return !series || !occursWithin(series, query.fromMs ?? -Infinity, query.toMs ?? Infinity);
}

/** The items of a list from a position on, made one by one: a page stops when it is full. */
export function* itemsOf(state: State, view: View, query: EventsQuery, range: Range): Generator<Item> {
  const zone = view.entry.time_zone;
  for (const row of rowsOf(state, view, query, range)) {
    const isSeries = row.kind === 'master' && row.status !== 'cancelled';
    const base = { row: row.position, within: null, id: row.id, startMs: row.start_ms };
    if (
      !isSeries &&
      !readsContent(query) &&
      query.orderBy === null &&
      isPlain(view, row.status, row.is_private === 1)
    ) {
      yield { ...base, updated: '', text: row.json };
      continue;
    }
    const event = readEvent(row);
    if (!matchesContent(event, query)) continue;
    if (isSeries && query.singleEvents) {
      const exceptions = exceptionsOf(state, row.calendar_key, row.id);
      const replaced = new Set(exceptions.map((exception) => exception.original_key));
      for (const { epochMs, event: instance } of instancesWithin(event, replaced, query, zone)) {
        yield {
          row: row.position,
          within: epochMs,
          id: instance.id,
          startMs: epochMs,
          updated: event.updated ?? '',
          text: JSON.stringify(present(view, instance)),
        };
      }
    } else if (!isSeries || !isOutside(event, query, zone)) {
      const isAsStored = isPlain(view, row.status, row.is_private === 1);
      const text = isAsStored ? row.json : JSON.stringify(present(view, event));
      yield { ...base, updated: event.updated ?? '', text };
    }
  }
}
