import { badRequest } from '../api/errors.ts';
import type { CalendarEntry } from '../store/calendars.ts';
import { mergeBody, type EventBody } from './body.ts';
import type { Attendee, EventResource, EventTime, Person } from './resource.ts';
import { checkTiming, nextSequence } from './rules.ts';

export interface Author {
  email: string;
  nowIso: string;
}

/** A link as Google makes it: id of event and calendar in base64. */
function htmlLinkOf(eventId: string, calendarId: string): string {
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

/** Guests as Google answers them: who is the organizer, whose calendar this is, and a response; 400 for no address. */
export function completeAttendees(
  attendees: Attendee[],
  organizer: Person | undefined,
  calendarId: string,
): Attendee[] {
  return attendees.map((attendee) => {
    const email = attendee.email?.toLowerCase();
    if (!email?.includes('@')) throw badRequest('invalid', 'Invalid attendee email.');
    return {
      ...attendee,
      ...(email === organizer?.email?.toLowerCase() ? { organizer: true } : {}),
      ...(email === calendarId.toLowerCase() ? { self: true } : {}),
      responseStatus: attendee.responseStatus ?? 'needsAction',
    };
  });
}

export type WriteMode = 'insert' | 'patch' | 'put';

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
  takesConference: boolean,
): EventResource {
  const { conferenceData, ...rest } = body;
  const accepted = takesConference ? body : rest;
  void conferenceData;
  const kept = mode === 'patch' ? base : { conferenceData: base['conferenceData'] };
  const merged = mergeBody(kept, accepted);
  const isTimed = mode !== 'patch' || 'start' in body || 'end' in body || 'recurrence' in body;
  const start = merged['start'] as EventTime | undefined;
  const end = merged['end'] as EventTime | undefined;
  const recurrence = merged['recurrence'] as string[] | undefined;
  // An instance never carries rules: they belong to its series.
  const rules = base.recurringEventId ? [] : (recurrence ?? []);
  const timing = isTimed
    ? checkTiming({ start, end, recurrence: rules }, entry.time_zone)
    : { start: base.start, end: base.end, recurrence: base.recurrence ?? [] };
  const isMoved =
    mode !== 'insert' &&
    JSON.stringify([timing.start, timing.end, timing.recurrence]) !==
      JSON.stringify([base.start, base.end, base.recurrence ?? []]);
  const wantedSequence = body.sequence ?? (mode === 'patch' ? undefined : 0);
  const reminders = (merged['reminders'] as EventResource['reminders']) ?? { useDefault: true };
  const event: Record<string, unknown> = {
    kind: base.kind,
    etag: base.etag,
    id: base.id,
    htmlLink: base.htmlLink,
    created: base.created,
    updated: base.updated,
    creator: base.creator,
    organizer: base.organizer,
    recurringEventId: base.recurringEventId,
    originalStartTime: base.originalStartTime,
    iCalUID: base.iCalUID,
    eventType: base.eventType,
    ...merged,
    ...timing,
    status: merged['status'] ?? 'confirmed',
    sequence: nextSequence(base.sequence ?? 0, wantedSequence, isMoved),
    reminders: { useDefault: false, ...reminders },
  };
  const attendees = merged['attendees'] as Attendee[] | undefined;
  if (attendees) event['attendees'] = completeAttendees(attendees, base.organizer, entry.id);
  return event as EventResource;
}
