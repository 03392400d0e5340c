import ICAL from 'ical.js';
import type { Moment } from '../events/times.ts';
import { parseDate, parseDateTime } from '../time/text.ts';
import { DAY_MS, toEpochMs, toWallMs } from '../time/zone.ts';
import { ComponentError, parameterOf, type Component, type Property } from './component.ts';
import { ZoneError, type ZoneResolver } from './zones.ts';

export interface TimeContext {
  zones: ZoneResolver;
  /** Dates are placed in the calendar's zone. */
  calendarZone: string;
  isSeries: boolean;
}

/** Four-digit years end here; a time has to be before it in whatever zone it is shown. */
const YEAR_10000_MS = Date.UTC(10_000, 0, 1);

function checkedYear(moment: Moment, { calendarZone }: TimeContext): Moment {
  const latestMs = Math.max(moment.wallMs, moment.epochMs);
  if (latestMs >= YEAR_10000_MS || toWallMs(calendarZone, moment.epochMs) >= YEAR_10000_MS) {
    throw new ComponentError('the event reaches beyond the year 9999');
  }
  return moment;
}

/** A jCal date or date-time of a property, understood; throws ComponentError for a time that does not exist. */
export const momentOfValue = (value: unknown, property: Property, context: TimeContext): Moment =>
  checkedYear(readMoment(value, property, context), context);

function readMoment(value: unknown, property: Property, context: TimeContext): Moment {
  // Many exporters forget VALUE=DATE; ical.js then leaves the time empty.
  const text = String(value).replace(/T::$/, '');
  const date = parseDate(text);
  if (date !== null) {
    return {
      isDate: true,
      wallMs: date,
      epochMs: toEpochMs(context.calendarZone, date),
      zone: context.calendarZone,
    };
  }
  const parsed = parseDateTime(text);
  if (!parsed)
    throw new ComponentError(`${property.name.toUpperCase()} "${text}" is no date or time that exists`);
  if (parsed.offsetMs !== null) {
    return { isDate: false, wallMs: parsed.wallMs, epochMs: parsed.wallMs, zone: 'UTC' };
  }
  const tzid = parameterOf(property, 'tzid');
  if (tzid === undefined) return inZone(parsed.wallMs, context.zones.floating);
  try {
    return inZone(parsed.wallMs, context.zones.resolve(tzid, parsed.wallMs, context.isSeries));
  } catch (error) {
    if (!(error instanceof ZoneError)) throw error;
    const offset = context.isSeries ? null : context.zones.ownOffsetMs(tzid, parsed.wallMs);
    if (offset === null) throw new ComponentError(error.message);
    // One instant needs no rules: it is kept, under the name of UTC.
    const epochMs = parsed.wallMs - offset;
    return { isDate: false, wallMs: epochMs, epochMs, zone: 'UTC' };
  }
}

function inZone(wallMs: number, zone: string): Moment {
  const epochMs = toEpochMs(zone, wallMs);
  return { isDate: false, wallMs: toWallMs(zone, epochMs), epochMs, zone };
}

function shifted(start: Moment, wallMs: number, exactMs: number, context: TimeContext): Moment {
  const { calendarZone } = context;
  const wall = start.wallMs + wallMs;
  if (wallMs + exactMs < 0) throw new ComponentError('the event ends before it starts');
  if (!(wall + exactMs < YEAR_10000_MS)) throw new ComponentError('the event reaches beyond the year 9999');
  if (start.isDate) return { ...start, wallMs: wall, epochMs: toEpochMs(calendarZone, wall) };
  // Days are days of the calendar, hours are hours (RFC 5545, section 3.3.6).
  const epochMs = toEpochMs(start.zone, wall) + exactMs;
  return checkedYear({ ...start, wallMs: toWallMs(start.zone, epochMs), epochMs }, context);
}

function readDuration(text: string): ICAL.Duration {
  try {
    return ICAL.Duration.fromString(text);
  } catch {
    throw new ComponentError(`DURATION "${text}" is no duration`);
  }
}

/** Start and end of a VEVENT: by DTEND, DURATION, or what RFC 5545 section 3.6.1 says when there is neither. */
export function spanOf(component: Component, context: TimeContext): { start: Moment; end: Moment } {
  const startProperty = component.first('dtstart');
  if (!startProperty) throw new ComponentError('DTSTART is missing');
  const start = momentOfValue(startProperty.values[0], startProperty, context);
  const endProperty = component.first('dtend');
  const durationText = component.text('duration');
  if (!endProperty && durationText === undefined) {
    return { start, end: start.isDate ? shifted(start, DAY_MS, 0, context) : start };
  }
  if (!endProperty) {
    const duration = readDuration(durationText ?? '');
    const sign = duration.isNegative ? -1 : 1;
    const days = sign * (duration.weeks * 7 + duration.days) * DAY_MS;
    const exact = sign * ((duration.hours * 60 + duration.minutes) * 60 + duration.seconds) * 1000;
    const end = shifted(start, days, exact, context);
    return { start, end: checkedEnd(start, end, context) };
  }
  const end = momentOfValue(endProperty.values[0], endProperty, context);
  if (end.isDate !== start.isDate)
    throw new ComponentError('one of DTSTART and DTEND is a date, the other a time');
  return { start, end: checkedEnd(start, end, context) };
}

function checkedEnd(start: Moment, end: Moment, context: TimeContext): Moment {
  // Some exporters write the same date twice for one day.
  if (start.isDate && end.wallMs === start.wallMs) return shifted(start, DAY_MS, 0, context);
  if (end.epochMs < start.epochMs) throw new ComponentError('the event ends before it starts');
  return end;
}
