import { isDeepStrictEqual } from 'node:util';
import type { State } from '../state.ts';
import { calendarOfOrganizer, primaryCalendarOf } from '../store/addresses.ts';
import type { Calendar } from '../store/calendars.ts';
import { exceptionsOf, findEvent, orphansOf, readEvent } from '../store/events.ts';
import { copyFor, emailOf, followGuest, guestOf, isSameCopy, sharedPart } from './guests.ts';
import { eventAt } from './lookup.ts';
import { toTombstone, type EventResource } from './resource.ts';
import { saveChange } from './series.ts';

/** With more guests than this nobody is told how the others answered. */
const MAX_TOLD_GUESTS = 200;

/** Ids can be chosen: the same id on two calendars is one event only with the same UID. A stub has none any more. */
function isSameEvent(one: EventResource, other: EventResource): boolean {
  return !one.privateCopy && (one.iCalUID === undefined || one.iCalUID === other.iCalUID);
}

/** An event that a guest made himself is nobody's copy, whatever its id is. */
const isCopyOf = (own: EventResource, event: EventResource) =>
  !own.organizer?.self && isSameEvent(own, event);

/** Whether a guest took an event off his calendar, or the series that it belongs to. */
function hasRemoved(
  state: State,
  guests: Calendar,
  event: EventResource,
  own: EventResource | undefined,
): boolean {
  if (own) return own.status === 'cancelled';
  const seriesId = event.recurringEventId;
  const series = seriesId === undefined ? undefined : findEvent(state, guests.calendar_key, seriesId);
  return series?.status === 'cancelled';
}

/** Brings one guest's copy in line with the organizer's event. Whoever removed and declined it does not get it back. */
function place(state: State, organizers: Calendar, guests: Calendar, event: EventResource): void {
  const own = eventAt(state, guests, event.id);
  if (own && !isCopyOf(own, event)) return;
  const isRemoved = hasRemoved(state, guests, event, own);
  if (isRemoved && guestOf(event, guests.id)?.responseStatus === 'declined') return;
  const copy = copyFor(event, organizers, guests, own);
  if (own && !isRemoved && isSameCopy(copy, own)) return;
  saveChange(state, guests, own ?? null, copy);
}

/** Takes an event off a guest's calendar: nothing is left but its id. */
function withdraw(state: State, guests: Calendar, event: EventResource): void {
  const own = eventAt(state, guests, event.id);
  if (!own || own.status === 'cancelled' || !isCopyOf(own, event)) return;
  saveChange(state, guests, own, toTombstone(own));
}

/** The exceptions of a series, those that went with it too. */
function exceptionsWith(
  state: State,
  calendar: Calendar,
  before: EventResource | null,
  event: EventResource,
) {
  if (!event.recurrence && !before?.recurrence) return [];
  const rows = event.status === 'cancelled' ? orphansOf : exceptionsOf;
  return rows(state, calendar.calendar_key, event.id).map(readEvent);
}

/**
 * Brings the copies on the primary calendars of all guests who have an account in line with the organizer's event, whatever is
 * mailed to whom. `before` names those who may have to lose theirs; null for a new event.
 */
export function spreadToGuests(
  state: State,
  organizers: Calendar,
  before: EventResource | null,
  event: EventResource,
): void {
  if (event.privateCopy) return;
  const exceptions = exceptionsWith(state, organizers, before, event);
  const guests = [before, event, ...exceptions].flatMap((each) => each?.attendees ?? []);
  for (const email of new Set(guests.map(emailOf))) {
    const calendar = primaryCalendarOf(state.db, email);
    if (!calendar || calendar.calendar_key === organizers.calendar_key) continue;
    for (const each of [event, ...exceptions]) {
      if (each.status !== 'cancelled' && guestOf(each, email)) place(state, organizers, calendar, each);
      else withdraw(state, calendar, each);
    }
  }
}

/** The event on its organizer's calendar, when that is here and the copy is bound to it. */
export function organizersEventOf(
  state: State,
  copy: EventResource,
): { calendar: Calendar; event: EventResource } | undefined {
  if (copy.organizer?.self || copy.privateCopy) return undefined;
  const calendar = calendarOfOrganizer(state.db, copy.organizer?.email ?? '');
  if (!calendar) return undefined;
  const event = eventAt(state, calendar, copy.id);
  return event?.organizer?.self && isSameEvent(event, copy) ? { calendar, event } : undefined;
}

/** Declines for a guest: the event, and of a series the occurrences that have an answer of their own. */
function decline(state: State, calendar: Calendar, event: EventResource, email: string): void {
  const attendees = event.attendees?.map((guest) =>
    emailOf(guest) === email ? { ...guest, responseStatus: 'declined' } : guest,
  );
  if (!attendees || event.status === 'cancelled' || isDeepStrictEqual(attendees, event.attendees)) return;
  const saved = saveChange(state, calendar, event, { ...event, attendees });
  spreadToGuests(state, calendar, event, saved);
}

/** Carries a guest's change of his copy to the organizer, and from there to everybody. */
export function tellOrganizer(
  state: State,
  guests: Calendar,
  before: EventResource,
  after: EventResource,
): void {
  const found = organizersEventOf(state, before);
  if (!found || found.event.status === 'cancelled') return;
  const { calendar, event } = found;
  if (after.status === 'cancelled') {
    const email = guests.id.toLowerCase();
    // Occurrences first: one that was accepted by itself would come back with the series' own change.
    for (const row of event.recurrence ? exceptionsOf(state, calendar.calendar_key, event.id) : []) {
      decline(state, calendar, readEvent(row), email);
    }
    decline(state, calendar, event, email);
    return;
  }
  const followed = followGuest(event, calendar, guests, before, after);
  if (isSameCopy(followed, event)) return;
  const { guests: _answers, ...rest } = sharedPart(event);
  const { guests: _newAnswers, ...followedRest } = sharedPart(followed);
  const isAnswer =
    isDeepStrictEqual(rest, followedRest) && followed.attendees?.length === event.attendees?.length;
  const saved = saveChange(state, calendar, event, followed);
  if (isAnswer && (event.attendees?.length ?? 0) > MAX_TOLD_GUESTS) return;
  spreadToGuests(state, calendar, event, saved);
}

/** Whether an event that is gone from this calendar was its series' or its organizer's to take: it cannot be had back. */
export function isGoneForGood(state: State, calendar: Calendar, event: EventResource): boolean {
  if (!event.start) return true;
  const seriesId = event.recurringEventId;
  const series = seriesId === undefined ? undefined : findEvent(state, calendar.calendar_key, seriesId);
  if (series?.status === 'cancelled') return true;
  const found = organizersEventOf(state, event);
  return found !== undefined && (found.event.status === 'cancelled' || !guestOf(found.event, calendar.id));
}

/** A guest takes an event back that he had removed: as it is now, and with what belongs to him as it was. */
export function restoredFor(state: State, guests: Calendar, removed: EventResource): EventResource {
  const found = organizersEventOf(state, removed);
  return found ? { ...copyFor(found.event, found.calendar, guests, removed), status: 'cancelled' } : removed;
}
