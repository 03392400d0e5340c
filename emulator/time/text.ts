import { offsetMs } from './zone.ts';

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:([Zz])|([+-])(\d{2}):?(\d{2}))?$/;

const two = (value: number) => String(value).padStart(2, '0');

/** Milliseconds of a wall time, or null when there is no such day or hour. */
export function wallMsOf(
  year: number,
  month: number,
  day: number,
  hour = 0,
  minute = 0,
  second = 0,
): number | null {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  if (hour > 23 || minute > 59 || second > 60) return null;
  date.setUTCHours(hour, minute, second);
  return date.getTime();
}

/** `2026-03-01` as wall milliseconds of its midnight; null when it is no date. */
export function parseDate(text: string): number | null {
  const found = DATE.exec(text);
  return found ? wallMsOf(Number(found[1]), Number(found[2]), Number(found[3])) : null;
}

/** RFC 3339 as Google insists on it in parameters: with seconds and an offset. A plus sign that was not encoded is none. */
export const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/i;

/** RFC 3339; `offsetMs` is null when the text has none. Fractions of a second are dropped, as Google does. */
export function parseDateTime(text: string): { wallMs: number; offsetMs: number | null } | null {
  const found = DATE_TIME.exec(text);
  if (!found) return null;
  const [, year, month, day, hour, minute, second = '0', utc, sign, offsetHours, offsetMinutes] = found;
  const wallMs = wallMsOf(
    Number(year),
    Number(month),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  if (wallMs === null) return null;
  if (utc) return { wallMs, offsetMs: 0 };
  if (!sign) return { wallMs, offsetMs: null };
  const size = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000;
  return { wallMs, offsetMs: sign === '-' ? -size : size };
}

/** An instant given by a caller (timeMin and the like): RFC 3339 with its offset. Null when it is none. */
export function parseInstant(text: string): number | null {
  const parsed = parseDateTime(text);
  return parsed === null || parsed.offsetMs === null ? null : parsed.wallMs - parsed.offsetMs;
}

/** `2026-03-01` of wall milliseconds. */
export function formatDate(wallMs: number): string {
  const date = new Date(wallMs);
  return `${String(date.getUTCFullYear()).padStart(4, '0')}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
}

/** RFC 3339 with the offset that the zone has at that instant; `Z` where there is none. */
export function formatDateTime(epochMs: number, zone: string): string {
  const offset = offsetMs(zone, epochMs);
  const wall = new Date(epochMs + offset);
  const time = `${two(wall.getUTCHours())}:${two(wall.getUTCMinutes())}:${two(wall.getUTCSeconds())}`;
  const text = `${formatDate(epochMs + offset)}T${time}`;
  if (offset === 0) return `${text}Z`;
  const minutes = Math.round(Math.abs(offset) / 60_000);
  return `${text}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** `20260301T090000Z` */
export function formatBasicUtc(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** `20260301` */
export function formatBasicDate(wallMs: number): string {
  return formatDate(wallMs).replaceAll('-', '');
}
