import { badRequest } from '../api/errors.ts';
import type { CalendarEntry } from '../store/calendars.ts';
import type { EventBody } from './body.ts';
import { composeConference } from './conference.ts';
import { checkEventType, typePropertiesOf } from './event-types.ts';
import { mergeBody } from './merge.ts';
import { fixedOf, guestsOf, knownPart, remindersOf, timingOf, type Knows, type WriteMode } from './parts.ts';
import { tidy, type Attendee, type ConferenceData, type EventResource, type Person } from './resource.ts';
import { nextSequence } from './rules.ts';

export interface Author {
  email: string;
  nowIso: string;
}

/** A link as Google makes it: id of event and calendar in base64. */
export function htmlLinkOf(eventId: string, calendarId: string): string {
  const short = calendarId.replace('@gmail.com', '@m').replace('@group.calendar.google.com', '@g');
  return `https://www.google.com/calendar/event?eid=${Buffer.from(`${eventId} ${short}`).toString('base64url')}`;
}

export function organizerOf(entry: CalendarEntry): Person {
  return entry.summary === entry.id
    ? { email: entry.id, self: true }
    : { email: entry.id, displayName: entry.summary, self: true };
}

/** What every new event has before a caller's fields are put on it. */
export function freshEvent(id: string, icalUid: string, entry: CalendarEntry, author: Author): EventResource {
  return {
    kind: 'calendar#event',
    etag: '',
    id,
    status: 'confirmed',
    htmlLink: htmlLinkOf(id, entry.id),
    created: author.nowIso,
    creator: { email: author.email, ...(author.email === entry.id ? { self: true } : {}) },
    organizer: organizerOf(entry),
    iCalUID: icalUid,
    sequence: 0,
    eventType: 'default',
  };
}

/** Guests as Google answers them: who is the organizer, whose calendar this is, and a response; 400 for no address. Nobody twice. */
export function completeAttendees(
  attendees: Attendee[],
  organizer: Person | undefined,
  calendarId: string,
): Attendee[] {
  const byEmail = new Map<string, Attendee>();
  for (const { organizer: _organizer, self: _self, ...attendee } of attendees) {
    const email = attendee.email?.toLowerCase();
    if (!email?.includes('@')) throw badRequest('invalid', 'Invalid attendee email.');
    if (byEmail.has(email)) continue;
    byEmail.set(email, {
      ...attendee,
      ...(email === organizer?.email?.toLowerCase() ? { organizer: true } : {}),
      ...(email === calendarId.toLowerCase() ? { self: true } : {}),
      responseStatus: attendee.responseStatus ?? 'needsAction',
    });
  }
  return [...byEmail.values()];
}

/** Whether a body touches nothing but the caller's own reminders. */
export function isOnlyReminders(body: EventBody): boolean {
  return Object.keys(body).every((name) => name === 'reminders');
}

/** The event after a write, still without its new etag. Throws the 400 of the first rule that it breaks. */
export function composeEvent(
  base: EventResource,
  body: EventBody,
  mode: WriteMode,
  entry: CalendarEntry,
  knows: Knows,
): EventResource {
  if (body.eventType && body.eventType !== (base.eventType ?? 'default')) {
    throw badRequest('invalid', 'Event type cannot be changed.');
  }
  const { known, kept } = knownPart(base, body, knows);
  const merged = mergeBody(mode === 'patch' ? base : kept, known);
  const isTouched = mode !== 'patch' || 'start' in body || 'end' in body || 'recurrence' in body;
  const { timing, isMoved } = timingOf(base, merged, isTouched, entry.time_zone);
  const wantedSequence = body.sequence ?? (mode === 'patch' ? undefined : 0);
  const conference =
    known.conferenceData === undefined && !(knows.conference && mode === 'put')
      ? { conferenceData: base.conferenceData, hangoutLink: base.hangoutLink }
      : composeConference(base, merged['conferenceData'] as ConferenceData | undefined, known);
  const {
    conferenceData: _conference,
    birthdayProperties: _birthday,
    focusTimeProperties: _focus,
    outOfOfficeProperties: _away,
    workingLocationProperties: _place,
    ...plain
  } = merged;
  const attendees = merged['attendees'] as Attendee[] | undefined;
  const event = tidy({
    ...fixedOf(base),
    ...plain,
    ...timing,
    ...conference,
    ...typePropertiesOf(base.eventType, base, merged),
    status: merged['status'] ?? 'confirmed',
    sequence: nextSequence(base.sequence ?? 0, wantedSequence, mode !== 'insert' && isMoved),
    reminders: remindersOf(merged),
    ...(attendees
      ? {
          attendees: completeAttendees(
            guestsOf(base, body, mode, attendees, entry.id),
            base.organizer,
            entry.id,
          ),
        }
      : {}),
  } as EventResource);
  checkEventType(event, entry);
  return event;
}
