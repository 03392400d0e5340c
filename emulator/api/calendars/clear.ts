import { storeWrite } from '../../events/store-write.ts';
import type { State } from '../../state.ts';
import { removeCalendar, type Calendar } from '../../store/calendars.ts';
import { readEvent, type EventRow } from '../../store/events.ts';

/** Deletes the events of a calendar for which a condition holds, with the copies of their guests; nobody is mailed. */
function deleteEvents(state: State, calendar: Calendar, condition: string): void {
  const remove = (kinds: string) => {
    const sql = `SELECT * FROM events
      WHERE calendar_key = ? AND status <> 'cancelled' AND kind IN (${kinds}) AND ${condition}`;
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

/** Deletes every event of a calendar, so that a sync token tells of each. */
export const clearEvents = (state: State, calendar: Calendar): void => deleteEvents(state, calendar, '1 = 1');

/** Takes a calendar away from everybody, and its events from the calendars of their guests: those without any just go. */
export function withdrawCalendar(state: State, calendar: Calendar): void {
  state.db.transaction(() => {
    deleteEvents(state, calendar, `instr(json, '"attendees"') > 0`);
    removeCalendar(state.db, state.clock, calendar.calendar_key);
  });
}
