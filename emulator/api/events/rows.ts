import type { SQLInputValue } from 'node:sqlite';
import { isPlain, present, type View } from '../../events/present.ts';
import { occursWithin, seriesOf } from '../../events/recurrence.ts';
import type { EventResource } from '../../events/resource.ts';
import type { State } from '../../state.ts';
import { readEvent, type EventRow } from '../../store/events.ts';
import { matchesContent, readsContent } from './match.ts';
import { occurrencesOf } from './occurrences.ts';
import type { Cursor } from '../list-tokens.ts';
import type { EventsQuery } from './query.ts';

/** Where a list stands: which rows are still to come. */
export interface Range {
  /** Rows by revision (changes after a sync token) or by seq (a full list). */
  by: 'revision' | 'seq';
  after: number;
  upTo: number;
  /** The revision of the sync token; null for a full list. */
  since: number | null;
  /** Where the page before ended, as far as that was within the occurrences of a row. */
  at: Cursor | null;
}

/** One item of a list as JSON text, with what paging and ordering need. */
export interface Item {
  row: number;
  /** Where among the occurrences of its row it stands; null for the row itself, which comes last. */
  within: number | null;
  id: string;
  startMs: number;
  /** Filled in where the list is ordered by it. */
  updatedMs: number;
  text: string;
}

type ListedRow = Pick<
  EventRow,
  'calendar_key' | 'id' | 'kind' | 'status' | 'start_ms' | 'json' | 'revision'
> & { is_private: number; position: number };

/**
 * Which of the cancelled are listed (google-calendar.md A1): all that changed after a token or a time, deleted events where they
 * are asked for, and cancelled exceptions also where they are not, unless occurrences are. Never the exceptions of a deleted series.
 */
function statusCondition(query: EventsQuery): string {
  if (query.showDeleted || query.syncToken !== null || query.updatedMinMs !== null) return 'orphan = 0';
  if (query.singleEvents) return "status <> 'cancelled'";
  return "orphan = 0 AND (status <> 'cancelled' OR kind = 'exception')";
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

function* rowsOf(
  state: State,
  view: View,
  query: EventsQuery,
  range: Range,
  size: number,
): Generator<ListedRow> {
  const { sql, values } = conditions(query);
  const chunk = size + 1;
  const text = `SELECT calendar_key, id, kind, status, start_ms, json, revision, is_private, ${range.by} AS position
    FROM events WHERE calendar_key = ? AND ${range.by} > ? AND ${range.by} <= ? AND ${sql}
    ORDER BY ${range.by} LIMIT ?`;
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

/** Whether an occurrence was on an earlier page. */
function wasBefore({ at }: Range, row: number, within: number, id: string): boolean {
  if (at?.within === undefined || row !== at.row) return false;
  return within < at.within || (within === at.within && id <= (at.id ?? ''));
}

/** A series belongs to a window when one of its occurrences does. */
function isOutside(event: EventResource, query: EventsQuery, zone: string): boolean {
  const series = seriesOf(event, zone);
  return !series || !occursWithin(series, query.fromMs ?? -Infinity, query.toMs ?? Infinity);
}

/** The items of a list from a position on, made one by one: a page stops when it is full. `size` is how many are wanted. */
export function* itemsOf(
  state: State,
  view: View,
  query: EventsQuery,
  range: Range,
  size: number,
): Generator<Item> {
  const isWindowed = query.fromMs !== null || query.toMs !== null;
  for (const row of rowsOf(state, view, query, range, size)) {
    const base = { row: row.position, id: row.id, within: null, startMs: row.start_ms, updatedMs: 0 };
    const isAsStored = isPlain(view, row.status, row.is_private === 1);
    const isSeries = row.kind === 'master';
    const isExpanded = query.singleEvents && isSeries;
    // After a sync token also what is no series any more tells of the occurrences it had.
    const hasOccurrences =
      isExpanded || (query.singleEvents && range.since !== null && row.kind !== 'exception');
    if (isAsStored && !readsContent(query) && !hasOccurrences && !(isSeries && isWindowed)) {
      yield { ...base, text: row.json };
      continue;
    }
    const event = readEvent(row);
    const updatedMs = Date.parse(event.updated ?? '');
    if (readsContent(query) && !matchesContent(view, event, query)) continue;
    if (hasOccurrences) {
      for (const { epochMs, event: instance } of occurrencesOf(state, view.entry, row, query, range.since)) {
        if (wasBefore(range, row.position, epochMs, instance.id)) continue;
        const text = JSON.stringify(present(view, instance));
        yield { row: row.position, within: epochMs, id: instance.id, startMs: epochMs, updatedMs, text };
      }
    }
    if (isExpanded || (isSeries && isWindowed && isOutside(event, query, view.entry.time_zone))) continue;
    yield { ...base, updatedMs, text: isAsStored ? row.json : JSON.stringify(present(view, event)) };
  }
}
