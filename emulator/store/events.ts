import { isPrivateEvent, tidy, type EventResource } from '../events/resource.ts';
import { instanceKey, momentOf, showIn } from '../events/times.ts';
import type { State } from '../state.ts';
import type { Calendar } from './calendars.ts';
import { forgetOldSeries } from './tombstones.ts';

/** Past states of series are cleaned away after so many writes in a calendar. */
const WRITES_BETWEEN_CLEANINGS = 100;

/** Later than any event ends: what an endless series is stored with. */
const NEVER_MS = 8_640_000_000_000_000;

export interface EventRow {
  seq: number;
  calendar_key: number;
  id: string;
  revision: number;
  kind: 'single' | 'master' | 'exception';
  status: string;
  parent_id: string | null;
  original_key: string | null;
  orphan: number;
  /** At which revision, and out of which status, an orphan went with its series. */
  buried_at: number | null;
  buried_status: string | null;
  ical_uid: string;
  start_ms: number;
  end_ms: number;
  source_hash: string | null;
  json: string;
  /** Body and revision before the last transaction that wrote the row; null when that made the event. */
  previous_json: string | null;
  previous_revision: number | null;
  previous_orphan: number;
}

export function findEvent(state: State, calendarKey: number, eventId: string): EventRow | undefined {
  return state.db.get<EventRow>(
    'SELECT * FROM events WHERE calendar_key = ? AND id = ?',
    calendarKey,
    eventId,
  );
}

export function readEvent(row: Pick<EventRow, 'json'>): EventResource {
  return JSON.parse(row.json) as EventResource;
}

/** The first event with an iCalendar UID; a deleted one keeps its UID taken, also where nothing but its id is left. */
export function findByUid(state: State, calendarKey: number, icalUid: string): EventRow | undefined {
  const sql = 'SELECT * FROM events WHERE calendar_key = ? AND ical_uid = ? ORDER BY seq LIMIT 1';
  return state.db.get<EventRow>(sql, calendarKey, icalUid);
}

/** The exceptions of a series, cancelled ones included, orphans not. */
export function exceptionsOf(state: State, calendarKey: number, masterId: string): EventRow[] {
  const sql = 'SELECT * FROM events WHERE calendar_key = ? AND parent_id = ? AND orphan = 0';
  return state.db.all<EventRow>(sql, calendarKey, masterId);
}

export function currentRevision(state: State, calendarKey: number): number {
  const sql = 'SELECT revision FROM calendars WHERE calendar_key = ?';
  return state.db.get<{ revision: number }>(sql, calendarKey)?.revision ?? 0;
}

/** The revision of before the last transaction that wrote events. */
export function settledRevision(state: State, calendarKey: number): number {
  const sql = 'SELECT settled_revision AS revision FROM calendars WHERE calendar_key = ?';
  return state.db.get<{ revision: number }>(sql, calendarKey)?.revision ?? 0;
}

/** Counts one write and gives its revision; the first one of a transaction notes where the calendar stood. */
function nextRevision(state: State, calendarKey: number): number {
  const { db } = state;
  db.run(
    `UPDATE calendars SET revision = revision + 1, settled_revision = CASE
     WHEN calendar_key IN (SELECT calendar_key FROM open_writes) THEN settled_revision ELSE revision END
     WHERE calendar_key = ?`,
    calendarKey,
  );
  db.run('INSERT OR IGNORE INTO open_writes VALUES (?)', calendarKey);
  // What is rolled back takes its mark along by itself.
  db.afterCommit(`written ${calendarKey}`, () => {
    db.run('DELETE FROM open_writes WHERE calendar_key = ?', calendarKey);
  });
  return currentRevision(state, calendarKey);
}

function kindOf(event: EventResource): EventRow['kind'] {
  if (event.recurringEventId) return 'exception';
  return event.recurrence && event.recurrence.length > 0 ? 'master' : 'single';
}

export interface SaveOptions {
  /** Fingerprint of the component that an import took the event from. */
  sourceHash?: string;
  /** Changes of reminders alone leave `updated` as it was. */
  keepUpdated?: boolean;
}

/** What a row was before the open transaction: what it is, unless that has written it already. */
const KEEP_PREVIOUS = [
  ['previous_json', 'json'],
  ['previous_revision', 'revision'],
  ['previous_orphan', 'orphan'],
]
  .map(
    ([
      previous,
      column,
    ]) => `${previous} = CASE WHEN max(revision, coalesce(buried_at, 0)) > (SELECT settled_revision
    FROM calendars c WHERE c.calendar_key = events.calendar_key) THEN ${previous} ELSE ${column} END`,
  )
  .join(', ');

const UPSERT = `INSERT INTO events (calendar_key, id, revision, kind, status, event_type, is_private, parent_id,
  original_key, ical_uid, start_ms, end_ms, updated_us, source_hash, json)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (calendar_key, id) DO UPDATE SET revision = excluded.revision, kind = excluded.kind,
  status = excluded.status, event_type = excluded.event_type, is_private = excluded.is_private,
  parent_id = excluded.parent_id, original_key = excluded.original_key, orphan = 0,
  buried_at = NULL, buried_status = NULL, ${KEEP_PREVIOUS},
  ical_uid = CASE excluded.ical_uid WHEN '' THEN ical_uid ELSE excluded.ical_uid END,
  start_ms = excluded.start_ms, end_ms = excluded.end_ms, updated_us = excluded.updated_us,
  source_hash = coalesce(excluded.source_hash, source_hash), json = excluded.json`;

/** The columns that a row is found and listed by: they follow from its event. */
export function columnsOf(event: EventResource, calendar: Calendar) {
  const start = event.start && momentOf(event.start, calendar.time_zone);
  const end = event.end && momentOf(event.end, calendar.time_zone);
  const original = event.originalStartTime && momentOf(event.originalStartTime, calendar.time_zone);
  const kind = kindOf(event);
  return {
    kind,
    status: event.status,
    isPrivate: isPrivateEvent(event) ? 1 : 0,
    originalKey: original ? instanceKey(original) : null,
    startMs: start ? start.epochMs : 0,
    endMs: kind === 'master' ? NEVER_MS : end ? end.epochMs : 0,
  };
}

/** Stores an event with a new etag and a new revision of its calendar, and lets its watchers know after the commit. */
export function saveEvent(
  state: State,
  calendar: Calendar,
  event: EventResource,
  { sourceHash, keepUpdated = false }: SaveOptions = {},
): EventResource {
  return state.db.transaction(() => {
    const stampUs = state.nextStampUs();
    const stored = tidy({
      ...event,
      etag: `"${stampUs * 2}"`,
      updated:
        keepUpdated && event.updated ? event.updated : new Date(Math.floor(stampUs / 1000)).toISOString(),
    });
    const columns = columnsOf(stored, calendar);
    const key = calendar.calendar_key;
    const revision = nextRevision(state, key);
    state.db.run(
      UPSERT,
      key,
      stored.id,
      revision,
      columns.kind,
      columns.status,
      stored.eventType ?? 'default',
      columns.isPrivate,
      stored.recurringEventId ?? null,
      columns.originalKey,
      stored.iCalUID ?? '',
      columns.startMs,
      columns.endMs,
      stampUs,
      sourceHash ?? null,
      JSON.stringify(stored),
    );
    if (revision % WRITES_BETWEEN_CLEANINGS === 0) forgetOldSeries(state, key);
    state.calendarChanged(key);
    return stored;
  });
}

/**
 * A deleted series takes its exceptions along without listing them: a client has to delete the children by itself
 * (what Google does here is reported both ways; this is the harder one). To be called after the write of the series.
 */
export function buryExceptions(state: State, calendar: Calendar, exceptions: EventRow[]): void {
  const revision = currentRevision(state, calendar.calendar_key);
  const sql = `UPDATE events SET ${KEEP_PREVIOUS}, orphan = 1, buried_at = ?, buried_status = status,
    status = 'cancelled', json = ? WHERE seq = ?`;
  for (const row of exceptions) {
    state.db.run(sql, revision, JSON.stringify({ ...readEvent(row), status: 'cancelled' }), row.seq);
  }
}

/** The exceptions that went with their series. */
export function orphansOf(state: State, calendarKey: number, masterId: string): EventRow[] {
  const sql = 'SELECT * FROM events WHERE calendar_key = ? AND parent_id = ? AND orphan = 1';
  return state.db.all<EventRow>(sql, calendarKey, masterId);
}

/** A series that comes back to life has its exceptions again, as they were when it was deleted; each is a change of its own. */
export function restoreOrphans(state: State, calendar: Calendar, masterId: string): void {
  for (const row of orphansOf(state, calendar.calendar_key, masterId)) {
    saveEvent(state, calendar, { ...readEvent(row), status: row.buried_status ?? row.status });
  }
}

/** Times are shown in the calendar's zone, so a new zone rewrites them; nothing about the events has changed by that. */
export function reshowEvents(state: State, calendar: Calendar, newZone: string): void {
  state.db.transaction(() => {
    const rows = state.db.all<EventRow>('SELECT * FROM events WHERE calendar_key = ?', calendar.calendar_key);
    for (const row of rows) {
      const shown = showIn(readEvent(row), newZone, calendar.time_zone);
      const start = shown.start && momentOf(shown.start, newZone);
      const end = shown.end && momentOf(shown.end, newZone);
      state.db.run(
        'UPDATE events SET json = ?, start_ms = ?, end_ms = ? WHERE seq = ?',
        JSON.stringify(shown),
        start?.epochMs ?? row.start_ms,
        row.kind === 'master' ? NEVER_MS : (end?.epochMs ?? row.end_ms),
        row.seq,
      );
    }
  });
}
