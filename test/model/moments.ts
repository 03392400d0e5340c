import { momentWithOffset, parseMoment } from '../../core/moment.ts';
import type { Moment } from '../../core/types.ts';

/**
 * Spans in which clocks change, beside plain ones: the hour that Berlin skips, both hours that it has twice, New York a week apart
 * from it, a zone with a half hour, start and end in different zones, all-day ones over a change.
 */
const HOURS: readonly [start: string, end: string, startZone: string, endZone?: string][] = [
  ['2026-03-02T09:00:00Z', '2026-03-02T10:00:00Z', 'Europe/Berlin'],
  ['2026-03-29T00:30:00Z', '2026-03-29T01:30:00Z', 'Europe/Berlin'],
  ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', 'Europe/Berlin'],
  ['2026-10-25T01:30:00Z', '2026-10-25T02:30:00Z', 'Europe/Berlin'],
  ['2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z', 'America/New_York'],
  ['2026-04-04T15:15:00Z', '2026-04-04T15:45:00Z', 'Australia/Lord_Howe'],
  ['2026-03-08T12:00:00Z', '2026-03-08T20:00:00Z', 'Europe/Berlin', 'America/New_York'],
];
const DAYS: readonly [start: string, end: string][] = [
  ['2026-03-02', '2026-03-03'],
  ['2026-10-24', '2026-10-26'],
];

export interface Span {
  start: Moment;
  end: Moment;
}

export const SPANS: readonly Span[] = [
  ...HOURS.map(([start, end, zone, endZone = zone]) => ({
    start: { dateTime: start, timeZone: zone },
    end: { dateTime: end, timeZone: endZone },
  })),
  ...DAYS.map(([start, end]) => ({ start: { date: start }, end: { date: end } })),
];

const travelled = new Map<string, Moment>();

/** A moment as it comes back after it travelled as the wire carries it; each spelling travels once, since the way is always the same. */
export function overTheWire(moment: Moment): Moment {
  const key = JSON.stringify(moment);
  const known = travelled.get(key);
  if (known) return known;
  const back = parseMoment(momentWithOffset(moment), 'Asia/Tokyo');
  travelled.set(key, back);
  return back;
}
