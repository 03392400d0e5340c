import { tidy, type EventResource } from '../events/resource.ts';
import { instanceKey, momentOf, showIn } from '../events/times.ts';
import type { State } from '../state.ts';
import type { Calendar } from './calendars.ts';

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
  ical_uid: string;
  start_ms: number;
  end_ms: number;
  source_hash: string | null;
  json: string;
  /** Body and revision before the last write; null when that write made the event. */
  previous_json: string | null;
  previous_revision: number | null;
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

const UPSERT = `INSERT INTO events (calendar_key, id, revision, kind, status, event_type, is_private, parent_id,
  original_key, ical_uid, start_ms, end_ms, updated_us, source_hash, json)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (calendar_key, id) DO UPDATE SET revision = excluded.revision, kind = excluded.kind,
  status = excluded.status, event_type = excluded.event_type, is_private = excluded.is_private,
  parent_id = excluded.parent_id, original_key = excluded.original_key, orphan = 0,
  ical_uid = CASE excluded.ical_uid WHEN '' THEN ical_uid ELSE excluded.ical_uid END,
  start_ms = excluded.start_ms, end_ms = excluded.end_ms, updated_us = excluded.updated_us,
  source_hash = coalesce(excluded.source_hash, source_hash), previous_json = json,
  previous_revision = revision, json = excluded.json`;

/** The columns that a row is found and listed by: they follow from its event. */
export function columnsOf(event: EventResource, calendar: Calendar) {
  const start = event.start && momentOf(event.start, calendar.time_zone);
  const end = event.end && momentOf(event.end, calendar.time_zone);
  const original = event.originalStartTime && momentOf(event.originalStartTime, calendar.time_zone);
  const kind = kindOf(event);
  return {
    kind,
    status: event.status,
    isPrivate: event.visibility === 'private' || event.visibility === 'confidential' ? 1 : 0,
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
    state.db.run('UPDATE calendars SET revision = revision + 1 WHERE calendar_key = ?', key);
    state.db.run(
      UPSERT,
      key,
      stored.id,
      currentRevision(state, key),
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
    state.calendarChanged(key);
    return stored;
  });
}

/**
 * A deleted series takes its exceptions along without listing them: a client has to delete the children by itself
 * (what Google does here is reported both ways; this is the harder one).
 */
export function buryExceptions(state: State, calendar: Calendar, masterId: string): void {
  for (const row of exceptionsOf(state, calendar.calendar_key, masterId)) {
    const json = JSON.stringify({ ...readEvent(row), status: 'cancelled' });
    const sql =
      "UPDATE events SET orphan = 1, status = 'cancelled', previous_json = json, json = ? WHERE seq = ?";
    state.db.run(sql, json, row.seq);
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
    saveEvent(state, calendar, JSON.parse(row.previous_json ?? row.json) as EventResource);
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
