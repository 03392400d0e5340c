import type { EventResource } from '../../events/resource.ts';
import type { State } from '../../state.ts';
import type { CalendarEntry } from '../../store/calendars.ts';
import { columnsOf, currentRevision, type EventRow } from '../../store/events.ts';
import type { Call } from '../call.ts';

/** Puts a row back to its body of before; a row that did not exist goes away. */
function takeBack(state: State, entry: CalendarEntry, row: EventRow, revision: number | null): void {
  if (row.previous_json === null) {
    state.db.run('DELETE FROM events WHERE seq = ?', row.seq);
    return;
  }
  const columns = columnsOf(JSON.parse(row.previous_json) as EventResource, entry);
  state.db.run(
    `UPDATE events SET json = previous_json, revision = ?, kind = ?, status = ?, is_private = ?, orphan = 0, start_ms = ?,
     end_ms = ? WHERE seq = ?`,
    revision ?? row.revision,
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
  const last = currentRevision(state, key);
  const written = 'SELECT * FROM events WHERE calendar_key = ? AND revision = ?';
  for (const row of state.db.all<EventRow>(written, key, last)) {
    takeBack(state, entry, row, row.previous_revision);
    // A series that was deleted buried its exceptions in the same go.
    const buried = 'SELECT * FROM events WHERE calendar_key = ? AND parent_id = ? AND orphan = 1';
    const orphans = row.status === 'cancelled' ? state.db.all<EventRow>(buried, key, row.id) : [];
    for (const orphan of orphans) takeBack(state, entry, orphan, null);
  }
}

/**
 * Answers a read from the calendar as it stands, or (a stale read) as it stood before its last write: that write is taken back in
 * a transaction that never commits.
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
