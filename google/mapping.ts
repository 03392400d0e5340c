import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import { parseMoment } from '../core/moment.ts';
import { normalizeFields, sameField } from '../core/normalize.ts';
import { RESPONSES, type Attendee, type Fields, type Moment, type RemoteItem } from '../core/types.ts';
import { placesFromGoogle, placesToGoogle } from './conference.ts';
import { cleanDescription } from './description.ts';
import type { NewEvent, RemoteEvent } from './port.ts';

type Event = calendar_v3.Schema$Event;
type Time = calendar_v3.Schema$EventDateTime;
type Guest = calendar_v3.Schema$EventAttendee;

/** Names of our private extended properties; keys may have 44 characters, values 1,024 (guide "Extended properties"). */
const MARKER = { company: 'crmCompany', record: 'crmActivityId', generation: 'crmGeneration' } as const;

/**
 * Google's event in the core's words. Cancelled means two things (reference of Events, `status`): with `recurringEventId` an
 * occurrence that does not take place, else a deletion, of which only the id is certain.
 */
export function eventFromGoogle(event: Event, calendarTimeZone: string): RemoteEvent {
  const id = event.id ?? '';
  const etag = event.etag ?? '';
  if (event.status === 'cancelled' && !event.recurringEventId) return { status: 'deleted', id, etag };
  try {
    const status = event.status === 'tentative' ? 'tentative' : 'confirmed';
    return { status, item: itemFromGoogle(event, calendarTimeZone), link: event.htmlLink ?? '' };
  } catch (error) {
    return { status: 'unreadable', id, etag, reason: error instanceof Error ? error.message : String(error) };
  }
}

function itemFromGoogle(event: Event, zone: string): RemoteItem {
  const originalStart = event.originalStartTime ? momentFromGoogle(event.originalStartTime, zone) : null;
  return {
    id: event.id ?? '',
    etag: event.etag ?? '',
    iCalUid: event.iCalUID ?? '',
    eventType: event.eventType ?? 'default',
    mayEdit: !event.locked && organizes(event),
    ownResponse: ownResponseOf(event),
    ownAddress: ownAddressOf(event),
    marker: markerOf(event),
    exception:
      event.recurringEventId && originalStart ? { seriesId: event.recurringEventId, originalStart } : null,
    privacy: privacyOf(event),
    fields: fieldsFromGoogle(event, zone, originalStart),
  };
}

/** An event without guests is the account's own; with guests the organiser decides, unless guests may modify. */
function organizes(event: Event): boolean {
  return event.organizer?.self === true || event.guestsCanModify === true || !event.attendees?.length;
}

function fieldsFromGoogle(event: Event, zone: string, originalStart: Moment | null): Fields {
  const cancelled = event.status === 'cancelled';
  // A cancelled occurrence guarantees nothing but its original start.
  const start = event.start ? momentFromGoogle(event.start, zone) : originalStart;
  if (!start) throw new RangeError('The event has no start.');
  const { location, description, conferenceLink } = placesFromGoogle(event);
  return normalizeFields({
    subject: event.summary ?? '',
    description: cleanDescription(description),
    location,
    start,
    end: event.end ? momentFromGoogle(event.end, zone) : start,
    busy: event.transparency !== 'transparent',
    private: privacyOf(event) === 'private',
    attendees: (event.attendees ?? []).map(attendeeFromGoogle),
    conferenceLink,
    recurrence: event.recurrence ?? [],
    cancelled,
  });
}

function momentFromGoogle(time: Time, zone: string): Moment {
  if (time.date) return parseMoment({ date: time.date }, zone);
  if (!time.dateTime) throw new RangeError('The event has a time without a date.');
  return parseMoment({ dateTime: time.dateTime, timeZone: time.timeZone ?? zone }, zone);
}

function attendeeFromGoogle(guest: Guest): Attendee {
  return {
    email: guest.email ?? '',
    name: guest.displayName ?? '',
    response: RESPONSES.find((response) => response === guest.responseStatus) ?? 'needsAction',
    organizer: guest.organizer ?? false,
  };
}

function ownResponseOf(event: Event): Attendee['response'] | null {
  if (event.organizer?.self) return null;
  const own = event.attendees?.find((guest) => guest.self);
  return own ? attendeeFromGoogle(own).response : null;
}

/** In the spelling of the guests, so that the entry is found among them. */
function ownAddressOf(event: Event): string | null {
  const own = event.attendees?.find((guest) => guest.self);
  return own?.email?.trim().toLowerCase() ?? null;
}

function privacyOf(event: Event): RemoteItem['privacy'] {
  if (event.visibility === 'private' || event.visibility === 'confidential') return 'private';
  return event.visibility === 'public' ? 'public' : 'default';
}

function markerOf(event: Event): RemoteItem['marker'] {
  const own = event.extendedProperties?.private ?? {};
  const companyId = own[MARKER.company];
  const recordId = own[MARKER.record];
  if (!companyId || !recordId) return null;
  return { companyId, recordId, generation: Number(own[MARKER.generation] ?? 1) };
}

/** A new event with the id and the marker that let a lost answer be found again. */
export function eventToGoogle({ id, fields, marker }: NewEvent): Event {
  const places = fields.conferenceLink === '' ? {} : placesToGoogle(fields);
  const properties = {
    ...markerToGoogle(marker).extendedProperties?.private,
    ...places.extendedProperties?.private,
  };
  // An insert carries no nulls: there is nothing to take away.
  const said = Object.fromEntries(Object.entries(properties).filter(([, value]) => value));
  return {
    id,
    ...changesToGoogle(fields, { nullOtherKind: false }),
    ...places,
    extendedProperties: { private: said },
  };
}

/** The marker alone. A patch merges the keys, and null takes one away. */
export function markerToGoogle(marker: RemoteItem['marker']): Event {
  const properties = {
    [MARKER.company]: marker?.companyId ?? null,
    [MARKER.record]: marker?.recordId ?? null,
    [MARKER.generation]: marker === null ? null : String(marker.generation),
  };
  // Google's types do not know that null takes a key away.
  return { extendedProperties: { private: properties as Record<string, string> } };
}

/**
 * The named fields alone, in Google's form. A patch between timed and all-day must null the other kind, else 400 "Invalid start
 * time."; an insert must not carry nulls. The conference link stands in other fields (conference.ts).
 */
export function changesToGoogle(
  changes: Partial<Fields>,
  { nullOtherKind }: { nullOtherKind: boolean },
): Event {
  const event: Event = {};
  if (changes.subject !== undefined) event.summary = changes.subject;
  if (changes.description !== undefined) event.description = changes.description;
  if (changes.location !== undefined) event.location = changes.location;
  if (changes.start) event.start = momentToGoogle(changes.start, nullOtherKind);
  if (changes.end) event.end = momentToGoogle(changes.end, nullOtherKind);
  if (changes.busy !== undefined) event.transparency = changes.busy ? 'opaque' : 'transparent';
  if (changes.private !== undefined) event.visibility = changes.private ? 'private' : 'default';
  // Cancelled is what Google calls an occurrence that does not take place; confirmed again, it does.
  if (changes.cancelled !== undefined) event.status = changes.cancelled ? 'cancelled' : 'confirmed';
  if (changes.recurrence) event.recurrence = changes.recurrence;
  if (changes.attendees) {
    event.attendees = changes.attendees.map((guest) => ({
      email: guest.email,
      displayName: guest.name || undefined,
      responseStatus: guest.response,
    }));
  }
  return event;
}

/**
 * Guests as they are to be, with what only Google knows of each (optional, comment, room): a patch replaces the whole list. An
 * entry that means the same stays letter for letter, so that who may only answer writes nothing but the answer.
 */
export function mergedGuests(wanted: readonly Guest[], known: readonly Guest[]): Guest[] {
  const byEmail = new Map(known.map((guest) => [guest.email?.toLowerCase(), guest]));
  return wanted.map((guest) => {
    const before = byEmail.get(guest.email?.toLowerCase());
    return before && isSameGuest(before, guest) ? before : { ...before, ...guest };
  });
}

/** Who organises is Google's to say, so it is not among what is wanted. */
function isSameGuest(known: Guest, wanted: Guest): boolean {
  const before = { ...attendeeFromGoogle(known), organizer: false };
  return sameField('attendees', [before], [attendeeFromGoogle(wanted)]);
}

function momentToGoogle(moment: Moment, nullOtherKind: boolean): Time {
  if ('date' in moment) {
    return nullOtherKind ? { date: moment.date, dateTime: null, timeZone: null } : { date: moment.date };
  }
  const timed = { dateTime: moment.dateTime, timeZone: moment.timeZone };
  return nullOtherKind ? { ...timed, date: null } : timed;
}
