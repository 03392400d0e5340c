import { eventAt } from '../../events/lookup.ts';
import type { EventResource } from '../../events/resource.ts';
import type { CalendarEntry } from '../../store/calendars.ts';
import type { Call } from '../call.ts';
import { notFound } from '../errors.ts';

/** The event that a path names, an occurrence of a series included. 404 when there is none. */
export function targetOf(call: Call, entry: CalendarEntry): EventResource {
  const event = eventAt(call.state, entry, call.params['eventId'] ?? '');
  if (!event) throw notFound();
  return event;
}
