import { parseEventBody, type EventBody } from '../../events/body.ts';
import { composeEvent, freshEvent, organizerOf } from '../../events/compose.ts';
import { guestOf } from '../../events/guests.ts';
import type { EventResource, Person } from '../../events/resource.ts';
import { checkProperties, storeWrite } from '../../events/store-write.ts';
import { base32hex } from '../../random.ts';
import type { CalendarEntry } from '../../store/calendars.ts';
import { findByUid, findEvent, readEvent } from '../../store/events.ts';
import { writableCalendarOf, type Call, type Reply } from '../call.ts';
import { badRequest, duplicateId } from '../errors.ts';
import { checkPrivateAccess, knowsOf, reply } from './answer.ts';

/** The organizer as the caller gives it: an import is the one write that sets it. */
function organizerIn(body: EventBody, entry: CalendarEntry): Person {
  const { email, displayName } = body.organizer ?? {};
  if (!email || email.toLowerCase() === entry.id.toLowerCase()) return organizerOf(entry);
  return displayName ? { email, displayName } : { email };
}

/** 400 for an event that the calendar's owner has nothing to do with. */
function checkParticipant(event: EventResource, entry: CalendarEntry): void {
  if (event.organizer?.self || guestOf(event, entry.id)) return;
  throw badRequest(
    'participantIsNeitherOrganizerNorAttendee',
    'The owner of the calendar must either be the organizer or an attendee of an event that is imported.',
  );
}

/**
 * events.import: a private copy of an event from elsewhere, found again by its UID. Nobody is invited, and nothing travels
 * between it and other copies.
 */
export function importEvent(call: Call): Reply {
  const entry = writableCalendarOf(call);
  const { state, caller } = call;
  const body = parseEventBody(call.body);
  const { iCalUID: icalUid } = body;
  if (!icalUid) throw badRequest('required', 'Missing iCalUID.');
  if ((body.eventType || 'default') !== 'default') throw badRequest('invalid', 'Invalid event type.');
  return state.db.transaction(() => {
    const known = findByUid(state, entry.calendar_key, icalUid);
    const before = known ? readEvent(known) : null;
    // Only what was imported can be imported again.
    if (before && (before.status === 'cancelled' || !before.privateCopy)) throw duplicateId();
    const id = before?.id ?? `_${base32hex(Buffer.from(icalUid))}`;
    if (!before && findEvent(state, entry.calendar_key, id)) throw duplicateId();
    const author = { email: caller.email, nowIso: new Date(state.clock.now()).toISOString() };
    const base = {
      ...(before ?? freshEvent(id, icalUid, entry, author)),
      organizer: organizerIn(body, entry),
      privateCopy: true,
    };
    const event = composeEvent(base, body, before ? 'put' : 'insert', entry, knowsOf(call));
    checkParticipant(event, entry);
    checkPrivateAccess(entry, ...(before ? [before, event] : [event]));
    checkProperties(state, entry, event);
    return reply(call, entry, storeWrite(state, entry, before, event));
  });
}
