import { freshEvent } from '../../emulator/events/compose.ts';
import { derivedEventId } from '../../emulator/random.ts';
import { openState } from '../../emulator/state.ts';
import { findEntry, openAccount } from '../../emulator/store/calendars.ts';
import { saveEvent } from '../../emulator/store/events.ts';

export const EMAIL = 'bench@example.com';

const BATCH = 10_000;
const HOUR_MS = 3_600_000;
const FIRST_MS = Date.parse('2026-01-01T08:00:00Z');

/** The id of the event with this number. */
export const eventId = (number: number) => derivedEventId(`bench ${number}`);

const time = (ms: number) => ({
  dateTime: new Date(ms).toISOString().replace('.000Z', 'Z'),
  timeZone: 'UTC',
});

/** A folder whose account has `count` single events of an hour each, with a text and a guest, and its access token. */
export function fill(dataDir: string, count: number): string {
  const state = openState(dataDir, 'Europe/Zurich');
  const account = openAccount(state.db, state.clock, EMAIL, 'Europe/Zurich');
  const entry = findEntry(state.db, account.account_id, 'primary');
  if (!entry) throw new Error('the calendar is missing');
  const author = { email: EMAIL, nowIso: new Date(FIRST_MS).toISOString() };
  for (let from = 0; from < count; from += BATCH) {
    state.db.transaction(() => {
      for (let number = from; number < Math.min(count, from + BATCH); number += 1) {
        const id = eventId(number);
        const startMs = FIRST_MS + number * HOUR_MS;
        saveEvent(state, entry, {
          ...freshEvent(id, `${id}@google.com`, entry, author),
          summary: `Meeting number ${number}`,
          description: 'What there is to talk about, in a sentence of usual length.',
          start: time(startMs),
          end: time(startMs + HOUR_MS),
          attendees: [{ email: 'guest@example.com', responseStatus: 'needsAction' }],
          reminders: { useDefault: true },
        });
      }
    });
  }
  state.db.close();
  return account.control_access_token;
}
