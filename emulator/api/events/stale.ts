import type { EventResource } from '../../events/resource.ts';
import type { State } from '../../state.ts';
import type { CalendarEntry } from '../../store/calendars.ts';
import { columnsOf, settledRevision, type EventRow } from '../../store/events.ts';
import type { Call } from '../call.ts';

/** Puts a row back to its body of before; a row that did not exist goes away. */
function takeBack(state: State, entry: CalendarEntry, row: EventRow): void {
  if (row.previous_json === null) {
    state.db.run('DELETE FROM events WHERE seq = ?', row.seq);
    return;
  }
  const columns = columnsOf(JSON.parse(row.previous_json) as EventResource, entry);
  state.db.run(
    `UPDATE events SET json = previous_json, revision = previous_revision, orphan = previous_orphan, kind = ?, status = ?,
     is_private = ?, start_ms = ?, end_ms = ? WHERE seq = ?`,
    columns.kind,
    columns.status,
    columns.isPrivate,
    columns.startMs,
    columns.endMs,
    row.seq,
  );
}

function takeBackLastWrite(state: State, entry: CalendarEntry): void {
  const { calendar_key: key } = entry;
  const settled = settledRevision(state, key);
  const written = 'SELECT * FROM events WHERE calendar_key = ? AND (revision > ? OR buried_at > ?)';
  for (const row of state.db.all<EventRow>(written, key, settled, settled)) takeBack(state, entry, row);
  state.db.run('DELETE FROM past_series WHERE calendar_key = ? AND replaced_at > ?', key, settled);
}

/**
 * Answers a read from the calendar as it stands, or (a stale read) as it stood before its last write: that write, with all that
 * followed from it in this calendar, is taken back in a transaction that never commits.
 */
export function readEvents<Result>(call: Call, entry: CalendarEntry, read: () => Result): Result {
  if (!call.bend.isStale) return read();
  const answers: Result[] = [];
  const undone = new Error('a stale read is rolled back');
  try {
    call.state.db.transaction(() => {
      takeBackLastWrite(call.state, entry);
      answers.push(read());
      throw undone;
    });
  } catch (error) {
    if (error !== undone) throw error;
  }
  const [answer] = answers;
  if (answer === undefined) throw undone;
  return answer;
}
