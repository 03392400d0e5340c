import { isDeepStrictEqual } from 'node:util';
import type { Calendar } from '../store/calendars.ts';
import { completeAttendees, htmlLinkOf } from './compose.ts';
import { follow } from './merge.ts';
import { tidy, type Attendee, type EventResource } from './resource.ts';
import { showIn } from './times.ts';

/** What all copies of an event have in common, besides its guests and its shared properties. */
const SHARED = [
  'status',
  'summary',
  'description',
  'location',
  'start',
  'end',
  'recurrence',
  'sequence',
  'conferenceData',
  'hangoutLink',
  'attachments',
  'gadget',
  'anyoneCanAddSelf',
  'guestsCanInviteOthers',
  'guestsCanModify',
  'guestsCanSeeOtherGuests',
] as const;

/** What never changes of an event, and is the same on all copies. */
const IDENTITY = [
  'kind',
  'id',
  'created',
  'recurringEventId',
  'originalStartTime',
  'iCalUID',
  'eventType',
] as const;

export const emailOf = ({ email }: Attendee): string => (email ?? '').toLowerCase();

export function guestOf(event: EventResource, email: string): Attendee | undefined {
  return event.attendees?.find((attendee) => emailOf(attendee) === email.toLowerCase());
}

/** Guests by address, without what depends on whose copy it is. */
export function guestsByEmail(event: EventResource): Record<string, Attendee> {
  return Object.fromEntries(
    (event.attendees ?? []).map((attendee) => {
      const { self: _self, organizer: _organizer, ...shared } = attendee;
      return [emailOf(attendee), shared];
    }),
  );
}

/** The shared part of an event, in a form in which two copies can be compared and one can follow another. */
export function sharedPart(event: EventResource): Record<string, unknown> {
  const { shared } = event.extendedProperties ?? {};
  const part: Record<string, unknown> = { guests: guestsByEmail(event), ...(shared ? { shared } : {}) };
  for (const name of SHARED) if (event[name] !== undefined) part[name] = event[name];
  return part;
}

/** An event with another shared part; `calendarId` says whose copy it is. */
export function withSharedPart(
  event: EventResource,
  part: Readonly<Record<string, unknown>>,
  calendarId: string,
): EventResource {
  const { guests, shared, ...fields } = part;
  const rest: Record<string, unknown> = { ...event };
  for (const name of SHARED) delete rest[name];
  const attendees = Object.values((guests ?? {}) as Record<string, Attendee>);
  return tidy({
    ...(rest as EventResource),
    ...fields,
    extendedProperties: {
      ...(event.extendedProperties?.private ? { private: event.extendedProperties.private } : {}),
      ...(shared ? { shared: shared as Record<string, string> } : {}),
    },
    attendees: completeAttendees(attendees, event.organizer, calendarId),
  });
}

/** The organizer's event as it is on a guest's calendar; what belongs to the guest is taken from `own`, the copy of before. */
export function copyFor(
  event: EventResource,
  organizers: Calendar,
  guests: Calendar,
  own: EventResource | undefined,
): EventResource {
  const shown = showIn(event, guests.time_zone, organizers.time_zone);
  const copy: Record<string, unknown> = {};
  for (const name of IDENTITY) copy[name] = shown[name];
  const isOf = (email: string | undefined) => email?.toLowerCase() === guests.id.toLowerCase();
  const { self: _creator, ...creator } = event.creator ?? {};
  const { self: _organizer, ...organizer } = event.organizer ?? {};
  const isKnown = own?.start !== undefined;
  const { private: properties } = own?.extendedProperties ?? {};
  const whole = withSharedPart(
    {
      ...(copy as EventResource),
      etag: '',
      htmlLink: htmlLinkOf(event.id, guests.id),
      creator: { ...creator, ...(isOf(creator.email) ? { self: true } : {}) },
      organizer: { ...organizer, ...(isOf(organizer.email) ? { self: true } : {}) },
      reminders: own?.reminders ?? { useDefault: true },
      // An invitation begins with the organizer's words on these; from then on they are the guest's.
      ...ownWords(isKnown ? own : event),
      ...(isKnown ? { colorId: own.colorId, eventLabelId: own['eventLabelId'] } : {}),
      extendedProperties: properties ? { private: properties } : {},
    },
    sharedPart(shown),
    guests.id,
  );
  if (whole.guestsCanSeeOtherGuests !== false) return whole;
  const attendees = (whole.attendees ?? []).filter(({ self }) => self);
  return tidy({ ...whole, attendees, attendeesOmitted: true });
}

const ownWords = ({ transparency, visibility }: EventResource) => ({
  ...(transparency === undefined ? {} : { transparency }),
  ...(visibility === undefined ? {} : { visibility }),
});

function contentOf(event: EventResource): Partial<EventResource> {
  const { etag: _etag, updated: _updated, ...content } = tidy(event);
  return content;
}

/** Whether two states of one copy are the same but for the marks of their writing. */
export function isSameCopy(one: EventResource, other: EventResource): boolean {
  return isDeepStrictEqual(contentOf(one), contentOf(other));
}

/** The organizer's event after one guest changed the shared part of his copy. */
export function followGuest(
  event: EventResource,
  organizers: Calendar,
  guests: Calendar,
  before: EventResource,
  after: EventResource,
): EventResource {
  const seen = (copy: EventResource) => sharedPart(showIn(copy, organizers.time_zone, guests.time_zone));
  const followed = follow(seen(before), seen(after), sharedPart(event));
  return withSharedPart(event, followed as Record<string, unknown>, organizers.id);
}
