import type { View } from '../../events/present.ts';
import type { EventResource } from '../../events/resource.ts';
import type { State } from '../../state.ts';
import type { CalendarEntry } from '../../store/calendars.ts';
import { findEvent } from '../../store/events.ts';
import { isTimeZone } from '../../time/zone.ts';
import { booleanOf, countOf, type Call } from '../call.ts';
import { invalidParameter } from '../errors.ts';

/**
 * All that Google guarantees of a cancelled event (google-calendar.md A2): of an exception which it is, as long as its series
 * lives, of anything else the id. The status stays, since nothing else would say that it is cancelled.
 */
function toGuaranteed(state: State, entry: CalendarEntry, event: EventResource): EventResource {
  const { id, status, recurringEventId, originalStartTime } = event;
  const series =
    recurringEventId === undefined ? undefined : findEvent(state, entry.calendar_key, recurringEventId);
  const isOfLiveSeries = series !== undefined && series.status !== 'cancelled';
  const guaranteed = isOfLiveSeries ? { id, status, recurringEventId, originalStartTime } : { id, status };
  return guaranteed as EventResource;
}

/** How the caller of a read wants and may see events: `timeZone`, `maxAttendees`, `alwaysIncludeEmail`; 400 for nonsense in them. */
export function viewOf(call: Call, entry: CalendarEntry, showDeleted: boolean): View {
  const { query, state } = call;
  const timeZone = query.get('timeZone');
  if (timeZone !== null && !isTimeZone(timeZone)) throw invalidParameter('timeZone', timeZone);
  // Google ignores it today: every address is included.
  booleanOf(query, 'alwaysIncludeEmail');
  return {
    entry,
    timeZone: timeZone === entry.time_zone ? null : timeZone,
    maxAttendees: query.has('maxAttendees') ? countOf(query, 'maxAttendees', 1, 1_000_000) : null,
    showDeleted,
    ...(state.options().minimalTombstones
      ? { toGuaranteed: (event) => toGuaranteed(state, entry, event) }
      : {}),
  };
}
