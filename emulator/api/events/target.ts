import { instanceByKey, parseInstanceId } from '../../events/instances.ts';
import type { EventResource } from '../../events/resource.ts';
import type { CalendarEntry } from '../../store/calendars.ts';
import { findEvent, readEvent } from '../../store/events.ts';
import type { Call } from '../call.ts';
import { notFound } from '../errors.ts';

/**
 * The event that a path names: a stored one, or an occurrence of a series that nobody has changed yet.
 * 404 when there is neither.
 */
export function targetOf(call: Call, entry: CalendarEntry): EventResource {
  const eventId = call.params['eventId'] ?? '';
  const row = findEvent(call.state, entry.calendar_key, eventId);
  if (row) return readEvent(row);
  const parsed = parseInstanceId(eventId);
  const series = parsed && findEvent(call.state, entry.calendar_key, parsed.masterId);
  if (!parsed || !series || series.kind !== 'master' || series.status === 'cancelled') throw notFound();
  const instance = instanceByKey(readEvent(series), parsed.key, entry.time_zone);
  if (!instance) throw notFound();
  return instance;
}
