import type { EventResource } from '../events/resource.ts';
import type { State } from '../state.ts';

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

const PURGED = `FROM events WHERE calendar_key = ? AND status = 'cancelled' AND (kind <> 'exception' OR orphan = 1)`;

/**
 * Removes what a calendar still holds of deleted events, series with their exceptions; says how many rows. Cancelled exceptions of
 * a live series stay as long as the series does (google-calendar.md A2).
 */
export function purgeTombstones(state: State, calendarKey: number): number {
  return state.db.transaction(() => {
    const found = state.db.get<{ count: number; newest: number | null }>(
      `SELECT count(*) AS count, max(revision) AS newest ${PURGED}`,
      calendarKey,
    );
    if (!found || found.newest === null) return 0;
    state.db.run(
      `DELETE FROM past_series WHERE calendar_key = ? AND id IN (SELECT id ${PURGED})`,
      calendarKey,
      calendarKey,
    );
    state.db.run(`DELETE ${PURGED}`, calendarKey);
    state.db.run(
      'UPDATE calendars SET purged_revision = max(purged_revision, ?) WHERE calendar_key = ?',
      found.newest,
      calendarKey,
    );
    return found.count;
  });
}
