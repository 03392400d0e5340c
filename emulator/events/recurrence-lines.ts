import ICAL from 'ical.js';
import { formatBasicDate } from '../time/text.ts';
import { wallMsOf } from '../time/text.ts';
import { isTimeZone, toEpochMs, toWallMs } from '../time/zone.ts';
import type { Moment } from './times.ts';

/** One line of `recurrence[]`, understood in the wall time of the series. */
export type RecurrenceLine =
  | { kind: 'RRULE' | 'EXRULE'; rule: string }
  | { kind: 'RDATE' | 'EXDATE'; walls: number[] };

/** A line that cannot be used; the message says why. */
export class RecurrenceError extends Error {}

const BASIC = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z)?)?$/;

/** `20260301`, `20260301T090000` or `…Z` as parts; throws RecurrenceError for a time that does not exist. */
export function parseBasic(text: string): { wallMs: number; isDate: boolean; isUtc: boolean } {
  const found = BASIC.exec(text.trim());
  if (!found) throw new RecurrenceError(`"${text}" is no date or time`);
  const [, year, month, day, hour, minute, second, utc] = found;
  const wallMs = wallMsOf(
    Number(year),
    Number(month),
    Number(day),
    Number(hour ?? 0),
    Number(minute ?? 0),
    Number(second ?? 0),
  );
  if (wallMs === null) throw new RecurrenceError(`"${text}" does not exist in the calendar`);
  return { wallMs, isDate: hour === undefined, isUtc: utc !== undefined };
}

const basicWall = (wallMs: number) => new Date(wallMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');

/** UNTIL in the series' own wall time: UTC is converted, a bare date means the whole of that day. */
function localUntil(until: string, start: Moment): string {
  const { wallMs, isDate, isUtc } = parseBasic(until);
  if (start.isDate) return formatBasicDate(wallMs);
  if (isDate) return `${formatBasicDate(wallMs)}T235959`;
  return basicWall(isUtc ? toWallMs(start.zone, wallMs) : wallMs);
}

function parseRule(text: string, start: Moment): string {
  const parts = text.split(';').filter((part) => part !== '');
  if (!parts.every((part) => /^[A-Za-z-]+=[^=]+$/.test(part))) {
    throw new RecurrenceError(`"${text}" is no recurrence rule`);
  }
  const named = new Map(
    parts.map((part) => [part.split('=')[0]?.toUpperCase() ?? '', part.split('=')[1] ?? '']),
  );
  const until = named.get('UNTIL');
  if (until !== undefined) named.set('UNTIL', localUntil(until, start));
  const day = new Date(start.wallMs);
  // ical.js moves 29 February to 1 March in other years; RFC 5545 section 3.3.10 ignores dates that do not exist.
  const isPlainYearly =
    named.get('FREQ') === 'YEARLY' && ![...named.keys()].some((name) => name.startsWith('BY'));
  if (isPlainYearly && day.getUTCDate() === 29 && day.getUTCMonth() === 1) {
    named.set('BYMONTH', '2').set('BYMONTHDAY', '29');
  }
  const rule = [...named].map(([name, value]) => `${name}=${value}`).join(';');
  try {
    const recur = ICAL.Recur.fromString(rule);
    if (!recur.freq) throw new RecurrenceError('FREQ is missing');
    // Some rules are refused only when they are used.
    recur.iterator(ICAL.Time.fromString('2026-01-01T00:00:00', undefined)).next();
  } catch (error) {
    throw new RecurrenceError(error instanceof Error ? error.message : 'the rule cannot be read');
  }
  return rule;
}

function parseDates(parameters: string[], values: string, start: Moment): number[] {
  const zoneParameter = parameters.find((parameter) => parameter.toUpperCase().startsWith('TZID='));
  const zone = zoneParameter?.slice(5) ?? start.zone;
  if (!isTimeZone(zone)) throw new RecurrenceError(`unknown time zone ${zone}`);
  return values.split(',').map((value) => {
    // Of a period only its start counts: the length of an occurrence is the series'.
    const { wallMs, isDate, isUtc } = parseBasic(value.split('/')[0] ?? '');
    if (start.isDate) return wallMs - (wallMs % 86_400_000);
    // A bare date excludes what starts at the series' time of that day.
    if (isDate) return wallMs + (start.wallMs % 86_400_000);
    return toWallMs(start.zone, isUtc ? wallMs : toEpochMs(zone, wallMs));
  });
}

/** Reads `recurrence[]`; throws RecurrenceError naming what is wrong with it. */
export function parseRecurrence(lines: string[], start: Moment): RecurrenceLine[] {
  return lines.map((line) => {
    const colon = line.indexOf(':');
    const [name = '', ...parameters] = line.slice(0, Math.max(colon, 0)).split(';');
    const value = line.slice(colon + 1);
    const kind = name.toUpperCase();
    if (kind === 'RRULE' || kind === 'EXRULE') return { kind, rule: parseRule(value, start) };
    if (kind === 'RDATE' || kind === 'EXDATE') return { kind, walls: parseDates(parameters, value, start) };
    throw new RecurrenceError(`"${line}" is none of RRULE, EXRULE, RDATE, EXDATE`);
  });
}
