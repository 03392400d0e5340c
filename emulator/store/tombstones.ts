import type { EventResource } from '../events/resource.ts';
import type { State } from '../state.ts';
import { DAY_MS } from '../time/zone.ts';

/** How long a sync token is worth something. Google does not say; a client must be able to start anew at any time. */
export const SYNC_TOKEN_LIFE_MS = 30 * DAY_MS;

/** What became too old to be told: a sync token from before this revision would miss deletions that have been purged. */
export function purgedRevision(state: State, calendarKey: number): number {
  const sql = 'SELECT purged_revision AS revision FROM calendars WHERE calendar_key = ?';
  return state.db.get<{ revision: number }>(sql, calendarKey)?.revision ?? 0;
}

/** What an event was before each of its writes since a revision, as far as it was or became a series. */
export function pastVersions(
  state: State,
  calendarKey: number,
  eventId: string,
  since: number,
): EventResource[] {
  const sql = 'SELECT json FROM past_series WHERE calendar_key = ? AND id = ? AND replaced_at > ?';
  return state.db
    .all<{ json: string }>(sql, calendarKey, eventId, since)
    .map(({ json }) => JSON.parse(json) as EventResource);
}

/** Forgets the past states of series that no sync token reaches any more. */
export function forgetOldSeries(state: State, calendarKey: number): void {
  const sql = 'DELETE FROM past_series WHERE calendar_key = ? AND replaced_us < ?';
  state.db.run(sql, calendarKey, (state.clock.now() - SYNC_TOKEN_LIFE_MS) * 1000);
}

const PURGED = `FROM events WHERE calendar_key = ? AND status = 'cancelled' AND (kind <> 'exception' OR orphan = 1
  OR NOT EXISTS (SELECT 1 FROM events s WHERE s.calendar_key = events.calendar_key AND s.id = events.parent_id
  AND s.status <> 'cancelled'))`;

/**
 * Removes what a calendar still holds of deleted events, series with their exceptions; says how many rows. Cancelled exceptions of
 * a live series stay as long as the series does (google-calendar.md A2). What series were in the past goes too: older sync tokens
 * would miss the occurrences that were lost by it.
 */
export function purgeTombstones(state: State, calendarKey: number): number {
  return state.db.transaction(() => {
    const found = state.db.get<{ count: number; newest: number | null }>(
      `SELECT count(*) AS count, max(revision) AS newest ${PURGED}`,
      calendarKey,
    );
    const past = state.db.get<{ newest: number | null }>(
      'SELECT max(replaced_at) AS newest FROM past_series WHERE calendar_key = ?',
      calendarKey,
    );
    state.db.run('DELETE FROM past_series WHERE calendar_key = ?', calendarKey);
    state.db.run(`DELETE ${PURGED}`, calendarKey);
    state.db.run(
      'UPDATE calendars SET purged_revision = max(purged_revision, ?, ?) WHERE calendar_key = ?',
      found?.newest ?? 0,
      past?.newest ?? 0,
      calendarKey,
    );
    return found?.count ?? 0;
  });
}
