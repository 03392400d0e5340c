import { instancesWithin } from '../../events/instances.ts';
import type { EventResource } from '../../events/resource.ts';
import { momentOf } from '../../events/times.ts';
import type { State } from '../../state.ts';
import type { Calendar } from '../../store/calendars.ts';
import { exceptionsOf, readEvent, type EventRow } from '../../store/events.ts';

export interface Period {
  fromMs: number;
  toMs: number;
}

function isBusy(event: EventResource): boolean {
  const own = event.attendees?.find((attendee) => attendee.self);
  return event.transparency !== 'transparent' && own?.responseStatus !== 'declined';
}

function* eventsWithin(state: State, calendar: Calendar, window: Period): Generator<EventResource> {
  const sql = `SELECT * FROM events WHERE calendar_key = ? AND status <> 'cancelled' AND end_ms > ? AND start_ms < ?`;
  for (const row of state.db.all<EventRow>(sql, calendar.calendar_key, window.fromMs, window.toMs)) {
    const event = readEvent(row);
    if (row.kind !== 'master') {
      yield event;
      continue;
    }
    const exceptions = exceptionsOf(state, calendar.calendar_key, row.id);
    const replaced = new Set(exceptions.map((exception) => exception.original_key));
    for (const instance of instancesWithin(event, replaced, window, calendar.time_zone)) yield instance.event;
  }
}

/** When a calendar is busy inside a window: sorted, cut to the window, and what overlaps or touches as one. */
export function busyPeriods(state: State, calendar: Calendar, window: Period): Period[] {
  const periods: Period[] = [];
  for (const event of eventsWithin(state, calendar, window)) {
    const start = event.start && momentOf(event.start, calendar.time_zone);
    const end = event.end && momentOf(event.end, calendar.time_zone);
    if (!start || !end || !isBusy(event)) continue;
    const fromMs = Math.max(start.epochMs, window.fromMs);
    const toMs = Math.min(end.epochMs, window.toMs);
    if (fromMs < toMs) periods.push({ fromMs, toMs });
  }
  const merged: Period[] = [];
  for (const period of periods.toSorted((one, other) => one.fromMs - other.fromMs)) {
    const last = merged.at(-1);
    if (last && period.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, period.toMs);
    else merged.push(period);
  }
  return merged;
}
