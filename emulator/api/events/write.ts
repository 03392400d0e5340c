import { parseEventBody, type EventBody } from '../../events/body.ts';
import { composeEvent, freshEvent, isOnlyReminders } from '../../events/compose.ts';
import { isGoneForGood, restoredFor } from '../../events/copies.ts';
import { CREATABLE_TYPES } from '../../events/event-types.ts';
import type { WriteMode } from '../../events/parts.ts';
import type { EventResource } from '../../events/resource.ts';
import { checkGuestWrite } from '../../events/rights.ts';
import { checkProperties, storeWrite } from '../../events/store-write.ts';
import { randomEventId } from '../../random.ts';
import { findByUid, findEvent } from '../../store/events.ts';
import { checkIfMatch, writableCalendarOf, type Call, type Reply } from '../call.ts';
import { alreadyDeleted, badRequest, duplicateId, forbidden } from '../errors.ts';
import { checkPrivateAccess, knowsOf, reply, sendUpdatesOf, tellGuests } from './answer.ts';
import { targetOf } from './target.ts';

const EVENT_ID = /^[a-v0-9]{5,1024}$/;

/** The id and UID that a new event gets; 400 when both were given, or an id that is none. */
function identityOf(body: EventBody): { id: string; icalUid: string } {
  const id = body.id || randomEventId();
  if (!EVENT_ID.test(id)) throw badRequest('invalid', 'Invalid resource id value.');
  const icalUid = body.iCalUID || `${id}@google.com`;
  if (body.id && body.iCalUID) throw badRequest('invalid', 'Only one of id and iCalUID may be given.');
  return { id, icalUid };
}

/** events.insert */
export function insertEvent(call: Call): Reply {
  const entry = writableCalendarOf(call);
  sendUpdatesOf(call);
  const body = parseEventBody(call.body);
  const { id, icalUid } = identityOf(body);
  const eventType = body.eventType || 'default';
  if (!CREATABLE_TYPES.has(eventType)) throw badRequest('invalid', 'Invalid event type.');
  const { state, caller } = call;
  return state.db.transaction(() => {
    const isTaken = findEvent(state, entry.calendar_key, id) !== undefined;
    if (isTaken || findByUid(state, entry.calendar_key, icalUid)) throw duplicateId();
    const author = { email: caller.email, nowIso: new Date(state.clock.now()).toISOString() };
    const fresh = {
      ...freshEvent(id, icalUid, entry, author),
      eventType,
      privateCopy: body.privateCopy ?? false,
    };
    const event = composeEvent(fresh, body, 'insert', entry, knowsOf(call));
    checkPrivateAccess(entry, event);
    checkProperties(state, entry, event);
    const saved = storeWrite(state, entry, null, event);
    tellGuests(call, entry, null, saved);
    return reply(call, entry, saved);
  });
}

/** What a write to a deleted event starts from; 403 when nothing can bring it back. */
function revivable(call: Call, base: EventResource): EventResource {
  const entry = writableCalendarOf(call);
  if (isGoneForGood(call.state, entry, base)) throw forbidden('Forbidden');
  return restoredFor(call.state, entry, base);
}

function changeEvent(call: Call, mode: WriteMode): Reply {
  const entry = writableCalendarOf(call);
  sendUpdatesOf(call);
  const body = parseEventBody(call.body);
  const { state } = call;
  return state.db.transaction(() => {
    const before = targetOf(call, entry);
    checkPrivateAccess(entry, before);
    checkIfMatch(call, before.etag);
    const wasDeleted = before.status === 'cancelled';
    const base = wasDeleted ? revivable(call, before) : before;
    const event = composeEvent(base, body, mode, entry, knowsOf(call));
    if (wasDeleted && event.status === 'cancelled') throw forbidden('Forbidden');
    checkGuestWrite(base, event, body, mode, entry.id);
    checkPrivateAccess(entry, event);
    if (body.extendedProperties) checkProperties(state, entry, event);
    const saved = storeWrite(state, entry, base, event, { keepUpdated: isOnlyReminders(body) });
    tellGuests(call, entry, base, saved);
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
    checkPrivateAccess(entry, base);
    if (base.status === 'cancelled') throw alreadyDeleted();
    checkIfMatch(call, base.etag);
    const saved = storeWrite(state, entry, base, { ...base, status: 'cancelled' });
    tellGuests(call, entry, base, saved);
    return { status: 204 };
  });
}
