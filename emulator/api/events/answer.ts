import type { Knows } from '../../events/parts.ts';
import { emailOf } from '../../events/guests.ts';
import { present } from '../../events/present.ts';
import { isPrivateEvent, type EventResource } from '../../events/resource.ts';
import { findAccount } from '../../store/accounts.ts';
import type { CalendarEntry } from '../../store/calendars.ts';
import { recordMail, type Mail } from '../../store/mail.ts';
import { booleanOf, json, type Call, type Reply } from '../call.ts';
import { invalidParameter, writerAccessRequired } from '../errors.ts';
import { viewOf } from './view.ts';

/** Answers a write with the event as the caller sees it. */
export function reply(call: Call, entry: CalendarEntry, event: EventResource): Reply {
  return json(present(viewOf(call, entry, true), event), event.etag);
}

export function sendUpdatesOf(call: Call): string {
  const value =
    call.query.get('sendUpdates') ?? (call.query.get('sendNotifications') === 'true' ? 'all' : 'none');
  if (!['all', 'externalOnly', 'none'].includes(value)) throw invalidParameter('sendUpdates', value);
  return value;
}

function versionOf(call: Call, name: string): boolean {
  const value = call.query.get(name) ?? '0';
  if (value !== '0' && value !== '1') throw invalidParameter(name, value);
  return value === '1';
}

export const knowsOf = (call: Call): Knows => ({
  conference: versionOf(call, 'conferenceDataVersion'),
  attachments: booleanOf(call.query, 'supportsAttachments') ?? false,
  labels: versionOf(call, 'eventLabelVersion'),
});

/** Writers without access to private events can neither change one nor make one that they could not change again. */
export function checkPrivateAccess(entry: CalendarEntry, ...events: EventResource[]): void {
  if (entry.access_role === 'writerWithoutPrivateAccess' && events.some(isPrivateEvent))
    throw writerAccessRequired();
}

type Kind = Mail['kind'];

const listed = (event: EventResource | null) =>
  (event?.attendees ?? []).filter((guest) => !guest.self && !guest.resource && !guest.organizer);

/** Who hears what of a write: a guest's own change goes to the organizer, unless guests may change the event for everybody. */
function lettersOf(before: EventResource | null, after: EventResource): Map<string, Kind> {
  const letters = new Map<string, Kind>();
  if (after.privateCopy) return letters;
  const { organizer } = after;
  if (!organizer?.self && organizer?.email) letters.set(organizer.email, 'update');
  if (!organizer?.self && !after.guestsCanModify) return letters;
  const now = after.status === 'cancelled' ? [] : listed(after);
  const known = new Set(listed(before).map(emailOf));
  for (const { email } of listed(before)) if (email) letters.set(email, 'cancellation');
  for (const guest of now) {
    if (guest.email) letters.set(guest.email, known.has(emailOf(guest)) ? 'update' : 'invitation');
  }
  return letters;
}

/** Puts what Google would mail about a write into the outbox; `before` is null for a new event. */
export function tellGuests(
  call: Call,
  entry: CalendarEntry,
  before: EventResource | null,
  after: EventResource,
): void {
  const sendUpdates = sendUpdatesOf(call);
  if (sendUpdates === 'none') return;
  const isTold = (email: string) => sendUpdates === 'all' || findAccount(call.state.db, email) === undefined;
  const letters = [...lettersOf(before, after)].filter(([email]) => isTold(email));
  for (const kind of ['invitation', 'update', 'cancellation'] as const) {
    const to = letters.filter(([, each]) => each === kind).map(([email]) => email);
    if (to.length === 0) continue;
    recordMail(call.state, {
      when: new Date(call.state.clock.now()).toISOString(),
      kind,
      sendUpdates,
      from: call.caller.email,
      to,
      calendarId: entry.id,
      eventId: after.id,
      subject: after.summary ?? '',
    });
  }
}
