import type { State } from '../state.ts';
import type { Calendar } from '../store/calendars.ts';
import { findEvent, readEvent } from '../store/events.ts';
import { instanceByKey, parseInstanceId } from './instances.ts';
import type { EventResource } from './resource.ts';

/** An event by its id: a stored one, or an occurrence of a series that nobody has changed yet. */
export function eventAt(state: State, calendar: Calendar, eventId: string): EventResource | undefined {
  const row = findEvent(state, calendar.calendar_key, eventId);
  if (row) return readEvent(row);
  const parsed = parseInstanceId(eventId);
  const series = parsed && findEvent(state, calendar.calendar_key, parsed.masterId);
  if (!parsed || !series || series.kind !== 'master' || series.status === 'cancelled') return undefined;
  return instanceByKey(readEvent(series), parsed.key, calendar.time_zone);
}
