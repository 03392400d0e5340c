import { completeAttendees, htmlLinkOf, organizerOf } from '../../events/compose.ts';
import { spreadToGuests } from '../../events/copies.ts';
import { tidy, toTombstone, type EventResource } from '../../events/resource.ts';
import { showIn } from '../../events/times.ts';
import type { State } from '../../state.ts';
import type { CalendarEntry } from '../../store/calendars.ts';
import { buryExceptions, exceptionsOf, findEvent, readEvent, saveEvent } from '../../store/events.ts';
import { writableCalendarOf, type Call, type Reply } from '../call.ts';
import { badRequest, duplicateId, forbidden } from '../errors.ts';
import { checkPrivateAccess, reply, sendUpdatesOf, tellGuests } from './answer.ts';
import { targetOf } from './target.ts';

const refuse = (reason: string, message: string) => badRequest(reason, message, undefined, 'calendar');

/** The event as its new organizer has it. */
function movedTo(destination: CalendarEntry, source: CalendarEntry, event: EventResource): EventResource {
  const { self: _self, ...creator } = event.creator ?? {};
  const organizer = organizerOf(destination);
  return tidy({
    ...showIn(event, destination.time_zone, source.time_zone),
    htmlLink: htmlLinkOf(event.id, destination.id),
    creator: creator.email === destination.id ? { ...creator, self: true } : creator,
    organizer,
    attendees: completeAttendees(event.attendees ?? [], organizer, destination.id),
  });
}

/** What can be moved: a whole event of the default type, by its organizer, to a place where its id is free. */
function checkMovable(
  call: Call,
  source: CalendarEntry,
  destination: CalendarEntry,
  event: EventResource,
): void {
  checkPrivateAccess(source, event);
  checkPrivateAccess(destination, event);
  if (event.status === 'cancelled') throw forbidden('Forbidden');
  if (event.recurringEventId !== undefined) {
    throw refuse('cannotChangeOrganizerOfInstance', 'Cannot change the organizer of an instance.');
  }
  if ((event.eventType ?? 'default') !== 'default') {
    throw refuse('eventTypeRestriction', 'Events of this type cannot be moved.');
  }
  if (!event.organizer?.self || source.calendar_key === destination.calendar_key) {
    throw refuse('cannotChangeOrganizer', 'Cannot change the organizer of an event.');
  }
  const taken = findEvent(call.state, destination.calendar_key, event.id);
  if (taken && taken.ical_uid !== event.iCalUID) throw duplicateId();
}

/** What is left of the exceptions goes with their series, unless that is back as a guest's copy: there they are its holes. */
function buryStubs(state: State, source: CalendarEntry, seriesId: string): void {
  if (findEvent(state, source.calendar_key, seriesId)?.status !== 'cancelled') return;
  const exceptions = exceptionsOf(state, source.calendar_key, seriesId);
  const stubs = exceptions.filter(({ status }) => status === 'cancelled');
  buryExceptions(state, source, stubs);
}

/** events.move: another organizer; on the calendar that it leaves, nothing but the id of a deleted event is left. */
export function moveEvent(call: Call): Reply {
  const source = writableCalendarOf(call);
  sendUpdatesOf(call);
  const calendarId = call.query.get('destination');
  if (!calendarId) throw badRequest('required', 'Required parameter: destination', 'destination');
  const destination = writableCalendarOf({ ...call, params: { ...call.params, calendarId } });
  const { state } = call;
  return state.db.transaction(() => {
    const event = targetOf(call, source);
    checkMovable(call, source, destination, event);
    const exceptions = exceptionsOf(state, source.calendar_key, event.id).map(readEvent);
    for (const each of [event, ...exceptions]) saveEvent(state, source, toTombstone(each));
    const saved = saveEvent(state, destination, movedTo(destination, source, event));
    for (const exception of exceptions)
      saveEvent(state, destination, movedTo(destination, source, exception));
    spreadToGuests(state, destination, event, saved);
    buryStubs(state, source, event.id);
    tellGuests(call, destination, event, saved);
    return reply(call, destination, saved);
  });
}
