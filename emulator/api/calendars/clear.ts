import { storeWrite } from '../../events/store-write.ts';
import type { State } from '../../state.ts';
import type { Calendar } from '../../store/calendars.ts';
import { readEvent, type EventRow } from '../../store/events.ts';

/** Deletes every event of a calendar, so that a sync token tells of each; nobody is mailed. */
export function clearEvents(state: State, calendar: Calendar): void {
  const remove = (kinds: string) => {
    const sql = `SELECT * FROM events WHERE calendar_key = ? AND status <> 'cancelled' AND kind IN (${kinds})`;
    for (const row of state.db.all<EventRow>(sql, calendar.calendar_key)) {
      const event = readEvent(row);
      storeWrite(state, calendar, event, { ...event, status: 'cancelled' });
    }
  };
  state.db.transaction(() => {
    remove("'master'");
    // Exceptions that are still alive stand in this calendar without their series.
    remove("'single', 'exception'");
  });
}
