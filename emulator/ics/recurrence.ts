import { parseBasic, parseRecurrence, RecurrenceError } from '../events/recurrence-lines.ts';
import type { Moment } from '../events/times.ts';
import { formatBasicDate, formatBasicUtc } from '../time/text.ts';
import { DAY_MS, toEpochMs, toWallMs } from '../time/zone.ts';
import { ComponentError, type Component } from './component.ts';
import { momentOfValue, type TimeContext } from './moments.ts';

/** UNTIL as Google writes it: a date for dates, else UTC; a bare date means the end of that day. */
function googleUntil(until: string, start: Moment): string {
  const { wallMs, isDate, isUtc } = parseBasic(until);
  if (start.isDate) return formatBasicDate(wallMs);
  if (isUtc) return formatBasicUtc(wallMs);
  return formatBasicUtc(toEpochMs(start.zone, isDate ? wallMs + DAY_MS - 1000 : wallMs));
}

function googleRule(name: string, value: string, start: Moment): string {
  const rule = value.replace(/UNTIL=([^;]+)/i, (_, until: string) => `UNTIL=${googleUntil(until, start)}`);
  return `${name}:${rule}`;
}

function googleDates(
  name: 'RDATE' | 'EXDATE',
  component: Component,
  start: Moment,
  context: TimeContext,
): string[] {
  const moments = component.all(name.toLowerCase()).flatMap((property) =>
    property.values
      .filter((value) => value !== '')
      // Of a period, its start.
      .map((value) => momentOfValue(Array.isArray(value) ? value[0] : value, property, context)),
  );
  if (moments.length === 0) return [];
  if (start.isDate) {
    return [`${name};VALUE=DATE:${moments.map((moment) => formatBasicDate(moment.wallMs)).join(',')}`];
  }
  const instants = moments.map((moment) =>
    moment.isDate ? toEpochMs(start.zone, moment.wallMs + (start.wallMs % DAY_MS)) : moment.epochMs,
  );
  if (start.zone === 'UTC') return [`${name}:${instants.map(formatBasicUtc).join(',')}`];
  const walls = instants.map((instant) => formatBasicUtc(toWallMs(start.zone, instant)).slice(0, -1));
  return [`${name};TZID=${start.zone}:${walls.join(',')}`];
}

/** The rules of a VEVENT in the form of `recurrence[]`; throws ComponentError for rules that cannot be used. */
export function recurrenceOf(component: Component, start: Moment, context: TimeContext): string[] {
  try {
    const lines = [
      ...component.raw('RRULE').map((value) => googleRule('RRULE', value, start)),
      ...component.raw('EXRULE').map((value) => googleRule('EXRULE', value, start)),
      ...googleDates('RDATE', component, start, context),
    ];
    if (lines.length === 0) return [];
    lines.push(...googleDates('EXDATE', component, start, context));
    parseRecurrence(lines, start);
    return lines;
  } catch (error) {
    if (error instanceof RecurrenceError) throw new ComponentError(error.message);
    throw error;
  }
}
