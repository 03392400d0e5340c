import { parseEventBody } from '../../events/body.ts';
import { composeEvent, freshEvent, isOnlyReminders, type WriteMode } from '../../events/compose.ts';
import { present } from '../../events/present.ts';
import type { EventResource } from '../../events/resource.ts';
import { randomEventId } from '../../random.ts';
import { findAccount } from '../../store/accounts.ts';
import type { CalendarEntry } from '../../store/calendars.ts';
import { buryExceptions, dropStrayExceptions, findEvent, isUidTaken, saveEvent } from '../../store/events.ts';
import { recordMail, type Mail } from '../../store/mail.ts';
import { checkIfMatch, json, writableCalendarOf, type Call, type Reply } from '../call.ts';
import { alreadyDeleted, badRequest, duplicateId, forbidden, invalidParameter } from '../errors.ts';
import { targetOf } from './target.ts';
import { applyFields } from '../fields.ts';

const EVENT_ID = /^[a-v0-9]{5,1024}$/;

/** Answers with the event as the caller sees it. */
function reply(call: Call, entry: CalendarEntry, event: EventResource): Reply {
  const shown = present({ entry, timeZone: null, maxAttendees: null, showDeleted: true }, event);
  const answer = json(shown, event.etag);
  return { ...answer, body: applyFields(answer.body ?? '', call.query.get('fields')) };
}

function sendUpdatesOf(call: Call): string {
  const value =
    call.query.get('sendUpdates') ?? (call.query.get('sendNotifications') === 'true' ? 'all' : 'none');
  if (!['all', 'externalOnly', 'none'].includes(value)) throw invalidParameter('sendUpdates', value);
  return value;
}

/** Puts what Google would mail to the guests into the outbox. */
function tellGuests(call: Call, entry: CalendarEntry, event: EventResource, kind: Mail['kind']): void {
  const sendUpdates = sendUpdatesOf(call);
  if (sendUpdates === 'none') return;
  const guests = (event.attendees ?? []).filter((guest) => !guest.self && !guest.resource);
  const addresses = guests.flatMap((guest) => (guest.email ? [guest.email] : []));
  const isExternal = (email: string) => findAccount(call.state.db, email) === undefined;
  const to = sendUpdates === 'externalOnly' ? addresses.filter(isExternal) : addresses;
  if (to.length === 0) return;
  recordMail(call.state, {
    when: new Date(call.state.clock.now()).toISOString(),
    kind,
    sendUpdates,
    from: call.caller.email,
    to,
    calendarId: entry.id,
    eventId: event.id,
    subject: event.summary ?? '',
  });
}

const takesConference = (call: Call) => call.query.get('conferenceDataVersion') === '1';

/** events.insert */
export function insertEvent(call: Call): Reply {
  const entry = writableCalendarOf(call);
  sendUpdatesOf(call);
  const body = parseEventBody(call.body);
  const id = body.id ?? randomEventId();
  if (!EVENT_ID.test(id)) throw badRequest('invalid', 'Invalid resource id value.');
  const icalUid = body.iCalUID ?? `${id}@google.com`;
  if (body.id && body.iCalUID && body.iCalUID !== `${id}@google.com`) {
    throw badRequest('invalid', 'Only one of id and iCalUID may be given.');
  }
  if ((body.eventType ?? 'default') !== 'default') {
    throw badRequest('invalid', 'The emulator makes events of type default alone.');
  }
  const { state, caller } = call;
  return state.db.transaction(() => {
    const isTaken = findEvent(state, entry.calendar_key, id) !== undefined;
    if (isTaken || isUidTaken(state, entry.calendar_key, icalUid)) throw duplicateId();
    const author = { email: caller.email, nowIso: new Date(state.clock.now()).toISOString() };
    const fresh = freshEvent(id, icalUid, entry, author);
    const saved = saveEvent(state, entry, composeEvent(fresh, body, 'insert', entry, takesConference(call)));
    tellGuests(call, entry, saved, 'invitation');
    return reply(call, entry, saved);
  });
}

/** A series that comes back to life starts without the exceptions it had. */
function forgetOrphans(call: Call, entry: CalendarEntry, eventId: string): void {
  const sql = 'DELETE FROM events WHERE calendar_key = ? AND parent_id = ? AND orphan = 1';
  call.state.db.run(sql, entry.calendar_key, eventId);
}

function changeEvent(call: Call, mode: WriteMode): Reply {
  const entry = writableCalendarOf(call);
  sendUpdatesOf(call);
  const body = parseEventBody(call.body);
  const { state } = call;
  return state.db.transaction(() => {
    const base = targetOf(call, entry);
    checkIfMatch(call, base.etag);
    const event = composeEvent(base, body, mode, entry, takesConference(call));
    const wasDeleted = base.status === 'cancelled';
    if (wasDeleted && event.status === 'cancelled') throw forbidden('Forbidden');
    const isDeleted = event.status === 'cancelled';
    const saved = saveEvent(state, entry, event, { keepUpdated: isOnlyReminders(body) });
    if (isDeleted) buryExceptions(state, entry, saved.id);
    else if (base.recurrence && saved.sequence !== base.sequence) dropStrayExceptions(state, entry, saved);
    if (wasDeleted) forgetOrphans(call, entry, saved.id);
    tellGuests(call, entry, saved, isDeleted ? 'cancellation' : 'update');
    return reply(call, entry, saved);
  });
}

/** events.patch */
export const patchEvent = (call: Call): Reply => changeEvent(call, 'patch');

/** events.update */
export const updateEvent = (call: Call): Reply => changeEvent(call, 'put');

/** events.delete */
export function deleteEvent(call: Call): Reply {
  const entry = writableCalendarOf(call);
  sendUpdatesOf(call);
  const { state } = call;
  return state.db.transaction(() => {
    const base = targetOf(call, entry);
    if (base.status === 'cancelled') throw alreadyDeleted();
    checkIfMatch(call, base.etag);
    const saved = saveEvent(state, entry, { ...base, status: 'cancelled' });
    buryExceptions(state, entry, saved.id);
    tellGuests(call, entry, base, 'cancellation');
    return { status: 204 };
  });
}
