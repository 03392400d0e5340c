import { isDeepStrictEqual } from 'node:util';
import type { State } from '../state.ts';
import type { Calendar } from '../store/calendars.ts';
import {
  buryExceptions,
  exceptionsOf,
  findEvent,
  readEvent,
  restoreOrphans,
  saveEvent,
  type EventRow,
  type SaveOptions,
} from '../store/events.ts';
import { guestsByEmail } from './guests.ts';
import { instanceByKey } from './instances.ts';
import { follow } from './merge.ts';
import { completeAttendees } from './compose.ts';
import { tidy, type Attendee, type EventResource } from './resource.ts';

/** What is an event's own: an exception does not take it from its series. */
const OWN = new Set([
  'kind',
  'etag',
  'id',
  'htmlLink',
  'created',
  'updated',
  'recurrence',
  'recurringEventId',
  'originalStartTime',
  'sequence',
  'attendees',
]);

function inherited(event: EventResource): Record<string, unknown> {
  const fields = Object.entries(event).filter(([name]) => !OWN.has(name));
  return { ...Object.fromEntries(fields), guests: guestsByEmail(event) };
}

/** An exception after its series changed: what it had from the series goes along, what it has of its own stays. */
function inherit(
  before: EventResource,
  after: EventResource,
  exception: EventResource,
  calendar: Calendar,
): EventResource {
  const own = Object.entries(exception).filter(([name]) => OWN.has(name));
  const followed = follow(inherited(before), inherited(after), inherited(exception));
  const { guests, ...fields } = followed as { guests?: Record<string, Attendee> };
  const attendees = completeAttendees(Object.values(guests ?? {}), after.organizer, calendar.id);
  return tidy({ ...(Object.fromEntries(own) as EventResource), ...fields, attendees });
}

const timesOf = ({ start, end, recurrence }: EventResource) => [start, end, recurrence];

/** Takes the exceptions of a changed series along; those whose occurrence the series no longer has are cancelled. */
function updateExceptions(
  state: State,
  calendar: Calendar,
  before: EventResource,
  after: EventResource,
): void {
  const zone = calendar.time_zone;
  const isMoved = !isDeepStrictEqual(timesOf(before), timesOf(after));
  const occurrenceOf = (master: EventResource, row: EventRow) =>
    master.recurrence && instanceByKey(master, row.original_key ?? '', zone);
  for (const row of exceptionsOf(state, calendar.calendar_key, after.id)) {
    if (row.status === 'cancelled') continue;
    const exception = readEvent(row);
    // Only when times changed is it worth asking where the occurrence was, and where it is.
    const was = isMoved ? occurrenceOf(before, row) : { ...before, start: undefined, end: undefined };
    const is = isMoved ? occurrenceOf(after, row) : { ...after, start: undefined, end: undefined };
    if (!is) {
      saveEvent(state, calendar, { ...exception, status: 'cancelled' });
      continue;
    }
    const followed = inherit(was ?? before, is, exception, calendar);
    if (!isDeepStrictEqual(followed, tidy(exception))) saveEvent(state, calendar, followed);
  }
}

/**
 * Stores a changed event with what follows from it on the same calendar: exceptions go along with their series, are buried with
 * it, and come back to life with it. `before` is null for a new event.
 */
export function saveChange(
  state: State,
  calendar: Calendar,
  before: EventResource | null,
  after: EventResource,
  options: SaveOptions = {},
): EventResource {
  const saved = saveEvent(state, calendar, after, options);
  if (!before) return saved;
  if (saved.status === 'cancelled') {
    buryExceptions(state, calendar, exceptionsOf(state, calendar.calendar_key, saved.id));
    return saved;
  }
  // Of a copy that was taken off a guest's calendar nothing is left, not even that it was a series.
  if (before.status === 'cancelled') restoreOrphans(state, calendar, saved.id);
  if (before.recurrence) updateExceptions(state, calendar, before, saved);
  return saved;
}

const STRICTNESS: Record<string, number> = { public: 0, private: 2, confidential: 2 };
const strictnessOf = (visibility: string | undefined) => STRICTNESS[visibility ?? 'default'] ?? 1;

/**
 * An instance whose visibility was changed: a stricter one is the whole series', a looser one is ignored (Google's reference of
 * `visibility`). Returns the instance as it is to be stored.
 */
export function settleVisibility(
  state: State,
  calendar: Calendar,
  before: EventResource,
  after: EventResource,
): EventResource {
  const { recurringEventId: seriesId, visibility } = after;
  if (seriesId === undefined || visibility === before.visibility) return after;
  if (strictnessOf(visibility) <= strictnessOf(before.visibility)) {
    const { visibility: _looser, ...rest } = after;
    return before.visibility === undefined ? rest : { ...rest, visibility: before.visibility };
  }
  const row = findEvent(state, calendar.calendar_key, seriesId);
  if (row?.kind !== 'master' || row.status === 'cancelled') return after;
  const master = readEvent(row);
  if (strictnessOf(visibility) > strictnessOf(master.visibility)) {
    saveChange(state, calendar, master, tidy({ ...master, visibility }));
  }
  return after;
}
