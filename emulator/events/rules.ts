import { badRequest, timeRangeEmpty, tooLarge } from '../api/errors.ts';
import { isTimeZone } from '../time/zone.ts';
import { parseRecurrence, RecurrenceError } from './recurrence-lines.ts';
import type { EventTime } from './resource.ts';
import { momentOf, toEventTime, type Moment } from './times.ts';

/** Characters of all lines together; Google refuses long lists without saying what is long. */
const MAX_RECURRENCE = 8192;

type Side = 'start' | 'end';

function checkedMoment(time: EventTime | undefined, side: Side, calendarZone: string): Moment {
  if (!time || (time.date === undefined && time.dateTime === undefined)) {
    throw badRequest('required', `Missing ${side} time.`);
  }
  if (time.date !== undefined && time.dateTime !== undefined) {
    throw badRequest('invalid', `Invalid ${side} time.`);
  }
  if (time.timeZone !== undefined && !isTimeZone(time.timeZone)) {
    throw badRequest('invalid', `Invalid time zone definition for ${side} time.`);
  }
  const moment = momentOf(time, calendarZone);
  if (!moment) throw badRequest('invalid', `Invalid ${side} time.`);
  return moment;
}

export interface Timing {
  start: EventTime;
  end: EventTime;
  recurrence: string[];
}

/**
 * Checks times and rules of an event and brings them into the form they are stored in (the calendar's zone).
 * 400 in Google's words for what does not go.
 */
export function checkTiming(
  wanted: { start?: EventTime | undefined; end?: EventTime | undefined; recurrence?: string[] | undefined },
  calendarZone: string,
): Timing {
  const start = checkedMoment(wanted.start, 'start', calendarZone);
  const end = checkedMoment(wanted.end, 'end', calendarZone);
  if (start.isDate !== end.isDate) throw badRequest('invalid', 'Invalid start time.');
  if (start.isDate ? end.wallMs <= start.wallMs : end.epochMs <= start.epochMs) throw timeRangeEmpty();
  const recurrence = wanted.recurrence ?? [];
  if (recurrence.join('\n').length > MAX_RECURRENCE) throw tooLarge();
  if (recurrence.length > 0) {
    for (const side of ['start', 'end'] as const) {
      if (!start.isDate && wanted[side]?.timeZone === undefined) {
        throw badRequest('required', `Missing time zone definition for ${side} time.`);
      }
    }
    // Only single events may begin in one zone and end in another (the reference of `end.timeZone`).
    if (!start.isDate && start.zone !== end.zone) throw badRequest('invalid', 'Invalid end time.');
    try {
      parseRecurrence(recurrence, start);
    } catch (error) {
      if (error instanceof RecurrenceError) throw badRequest('invalid', 'Invalid recurrence rule.');
      throw error;
    }
  }
  return { start: toEventTime(start, calendarZone), end: toEventTime(end, calendarZone), recurrence };
}

/** The number after a change: it never goes down, and a moved event counts one up. */
export function nextSequence(current: number, wanted: number | undefined, isMoved: boolean): number {
  const base = wanted ?? current;
  if (base < current) throw badRequest('invalid', 'Invalid sequence value.');
  return base === current && isMoved ? current + 1 : base;
}
