import {
  formatBasicDate,
  formatBasicUtc,
  formatDate,
  formatDateTime,
  parseDate,
  parseDateTime,
} from '../time/text.ts';
import { toEpochMs, toWallMs } from '../time/zone.ts';
import type { EventResource, EventTime } from './resource.ts';

/** A time of an event, understood: the instant, and how it was meant. */
export interface Moment {
  isDate: boolean;
  /** The wall time in `zone`; for a date its midnight. */
  wallMs: number;
  /** The instant; for a date its midnight in the calendar's zone. */
  epochMs: number;
  zone: string;
}

/** Reads a time that has been validated; null for one that makes no sense. Dates are placed in the calendar's zone. */
export function momentOf(time: EventTime, calendarZone: string): Moment | null {
  if (time.date !== undefined) {
    const wallMs = parseDate(time.date);
    if (wallMs === null) return null;
    return { isDate: true, wallMs, epochMs: toEpochMs(calendarZone, wallMs), zone: calendarZone };
  }
  const parsed = parseDateTime(time.dateTime ?? '');
  if (!parsed) return null;
  const zone = time.timeZone ?? calendarZone;
  const epochMs = parsed.offsetMs === null ? toEpochMs(zone, parsed.wallMs) : parsed.wallMs - parsed.offsetMs;
  return { isDate: false, wallMs: toWallMs(zone, epochMs), epochMs, zone };
}

/** The wire form: a date alone, or the instant with the offset of the shown zone beside the event's own zone. */
export function toEventTime(moment: Moment, shownZone: string): EventTime {
  if (moment.isDate) return { date: formatDate(moment.wallMs) };
  return { dateTime: formatDateTime(moment.epochMs, shownZone), timeZone: moment.zone };
}

/** The part of an instance id behind the underscore. */
export function instanceKey(moment: Pick<Moment, 'isDate' | 'wallMs' | 'epochMs'>): string {
  return moment.isDate ? formatBasicDate(moment.wallMs) : formatBasicUtc(moment.epochMs);
}

/** The same event with its times shown in another zone (`timeZone=` of a request). */
export function showIn(event: EventResource, zone: string, calendarZone: string): EventResource {
  const shown = (time: EventTime | undefined) => {
    const moment = time && momentOf(time, calendarZone);
    return moment ? toEventTime(moment, zone) : time;
  };
  const changed = { ...event };
  if (event.start) changed.start = shown(event.start);
  if (event.end) changed.end = shown(event.end);
  if (event.originalStartTime) changed.originalStartTime = shown(event.originalStartTime);
  return changed;
}
