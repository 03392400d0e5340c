import { wallMsOf } from '../time/text.ts';
import { DAY_MS, isTimeZone, toEpochMs } from '../time/zone.ts';
import { floorTo } from './recurrence-days.ts';
import { parseRule, RecurrenceError, type Rule } from './recurrence-rule.ts';
import type { Moment } from './times.ts';

export { RecurrenceError };

/** One line of `recurrence[]`. Its times are instants; in a series of dates they are the dates' midnights "as if in UTC". */
export type RecurrenceLine =
  | { kind: 'RRULE' | 'EXRULE'; rule: Rule; untilMs: number }
  | { kind: 'RDATE' | 'EXDATE'; timesMs: number[] };

const BASIC = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z)?)?$/;

interface Basic {
  wallMs: number;
  isDate: boolean;
  isUtc: boolean;
}

/** `20260301`, `20260301T090000` or `…Z` as parts; null for anything else and for a time that does not exist. */
export function readBasic(text: string): Basic | null {
  const found = BASIC.exec(text.trim());
  if (!found) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const wallMs = wallMsOf(year, month, day, hour, minute, second);
  return wallMs === null ? null : { wallMs, isDate: found[4] === undefined, isUtc: found[7] !== undefined };
}

/** The same; throws RecurrenceError where {@link readBasic} says null. */
export function parseBasic(text: string): Basic {
  const basic = readBasic(text);
  if (!basic) throw new RecurrenceError(`"${text}" is no date or time that exists`);
  return basic;
}

/** UTC is an instant, a local time is the series' own, a bare date means the whole of that day. */
function untilMs(until: string | null, start: Moment): number {
  if (until === null) return Infinity;
  const { wallMs, isDate, isUtc } = parseBasic(until);
  if (start.isDate) return floorTo(wallMs, DAY_MS);
  if (isUtc) return wallMs;
  return toEpochMs(start.zone, isDate ? wallMs + DAY_MS - 1000 : wallMs);
}

function parseRuleLine(kind: 'RRULE' | 'EXRULE', value: string, start: Moment): RecurrenceLine {
  const rule = parseRule(value);
  if (start.isDate && ['HOURLY', 'MINUTELY', 'SECONDLY'].includes(rule.frequency)) {
    throw new RecurrenceError(`dates cannot repeat ${rule.frequency}`);
  }
  return { kind, rule, untilMs: untilMs(rule.until, start) };
}

function parseDates(parameters: string[], values: string, start: Moment): number[] {
  const zone =
    parameters.map((parameter) => /^TZID="?([^"]+)"?$/i.exec(parameter)?.[1]).find(Boolean) ?? start.zone;
  if (!isTimeZone(zone)) throw new RecurrenceError(`unknown time zone ${zone}`);
  return values.split(',').map((value) => {
    // Of a period only its start counts: the length of an occurrence is the series'.
    const { wallMs, isDate, isUtc } = parseBasic(value.split('/')[0] ?? '');
    const midnightMs = floorTo(wallMs, DAY_MS);
    if (start.isDate) return midnightMs;
    // A bare date means what starts at the series' time of that day.
    if (isDate) return toEpochMs(start.zone, midnightMs + (start.wallMs - floorTo(start.wallMs, DAY_MS)));
    return isUtc ? wallMs : toEpochMs(zone, wallMs);
  });
}

/** Reads `recurrence[]`; throws RecurrenceError naming what is wrong with it. */
export function parseRecurrence(lines: string[], start: Moment): RecurrenceLine[] {
  return lines.map((line) => {
    const colon = line.indexOf(':');
    const [name = '', ...parameters] = line.slice(0, Math.max(colon, 0)).split(';');
    const value = line.slice(colon + 1);
    const kind = name.toUpperCase();
    if (kind === 'RRULE' || kind === 'EXRULE') return parseRuleLine(kind, value, start);
    if (kind === 'RDATE' || kind === 'EXDATE') return { kind, timesMs: parseDates(parameters, value, start) };
    throw new RecurrenceError(`"${line}" is none of RRULE, EXRULE, RDATE, EXDATE`);
  });
}
