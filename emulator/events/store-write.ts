import { tooLarge } from '../api/errors.ts';
import type { State } from '../state.ts';
import { primaryCalendarOf } from '../store/addresses.ts';
import type { Calendar } from '../store/calendars.ts';
import { findEvent, readEvent, type EventRow, type SaveOptions } from '../store/events.ts';
import { finishedConference, pendingRequestOf } from './conference.ts';
import { organizersEventOf, spreadToGuests, tellOrganizer } from './copies.ts';
import { eventAt } from './lookup.ts';
import type { EventResource } from './resource.ts';
import { saveChange, settleVisibility } from './series.ts';
import { MAX_PROPERTIES, MAX_PROPERTIES_BYTES } from '../limits.ts';

/** The limits on extended properties count those of all copies of an event together. */
export function checkProperties(state: State, calendar: Calendar, event: EventResource): void {
  if (!event.extendedProperties) return;
  const maps = [event.extendedProperties.private ?? {}, event.extendedProperties.shared ?? {}];
  const addresses = (event.attendees ?? []).map(({ email }) => email ?? '');
  for (const address of new Set([...addresses, event.organizer?.email ?? ''])) {
    const other = address === '' ? undefined : primaryCalendarOf(state.db, address);
    if (!other || other.calendar_key === calendar.calendar_key) continue;
    const copy = findEvent(state, other.calendar_key, event.id);
    if (copy) maps.push(readEvent(copy).extendedProperties?.private ?? {});
  }
  const entries = maps.flatMap((map) => Object.entries(map));
  const bytes = entries.reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  if (entries.length > MAX_PROPERTIES || bytes > MAX_PROPERTIES_BYTES) throw tooLarge();
}

/** How long a conference takes to be made. */
const CONFERENCE_MS = 100;

/** Makes the conference that an event asked for, a moment after the answer: a change of its own, as Google's is. */
function makeConference(state: State, calendar: Calendar, event: EventResource): void {
  const requestId = pendingRequestOf(event);
  if (requestId === null) return;
  const key = calendar.calendar_key;
  state.db.afterCommit(`conference ${key} ${event.id}`, () => {
    const timer = setTimeout(() => {
      if (!state.db.isOpen()) return;
      try {
        finishConference(state, calendar, event.id, requestId);
      } catch (error) {
        // Nobody waits for this: what is thrown here would end the process.
        const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
        process.stderr.write(`emulator: a conference was not made: ${told}\n`);
      }
    }, CONFERENCE_MS);
    timer.unref();
  });
}

function finishConference(state: State, calendar: Calendar, eventId: string, requestId: string): void {
  state.db.transaction(() => {
    const row = findEvent(state, calendar.calendar_key, eventId);
    const now = row && readEvent(row);
    if (now && now.status !== 'cancelled' && pendingRequestOf(now) === requestId) {
      storeWrite(state, calendar, now, finishedConference(now));
    }
  });
}

/** Makes the conferences that were still pending when the process ended; to be called at its start. */
export function finishPendingConferences(state: State): void {
  const calendars = state.db.all<Calendar>('SELECT * FROM calendars');
  const sql = `SELECT * FROM events WHERE calendar_key = ? AND status <> 'cancelled'
    AND instr(json, '"statusCode":"pending"') > 0`;
  for (const calendar of calendars) {
    for (const row of state.db.all<EventRow>(sql, calendar.calendar_key)) {
      const event = readEvent(row);
      const requestId = event.organizer?.self ? pendingRequestOf(event) : null;
      if (requestId !== null) finishConference(state, calendar, event.id, requestId);
    }
  }
}

/**
 * Stores what a write made of an event, with all that follows from it: on the same calendar, on the organizer's, and on the
 * calendars of all guests. `before` is null for a new event. Returns the event as it then stands.
 */
export function storeWrite(
  state: State,
  calendar: Calendar,
  before: EventResource | null,
  after: EventResource,
  options: SaveOptions = {},
): EventResource {
  const settled = before ? settleVisibility(state, calendar, before, after) : after;
  const saved = saveChange(state, calendar, before, settled, options);
  if (saved.organizer?.self) spreadToGuests(state, calendar, before, saved);
  else if (before) tellOrganizer(state, calendar, before, saved);
  const bound = saved.organizer?.self ? { calendar, event: saved } : organizersEventOf(state, saved);
  // A guest who takes a series back takes its exceptions back.
  if (bound && before?.status === 'cancelled') spreadToGuests(state, bound.calendar, null, bound.event);
  if (bound) makeConference(state, bound.calendar, bound.event);
  return eventAt(state, calendar, saved.id) ?? saved;
}
