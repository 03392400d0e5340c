import { momentToInstant } from '../core/moment.ts';

const DAY_MS = 86_400_000;

/** Instant of 00:00 of the day `pastDays` back from `now` in the calendar's zone (O7); null takes everything in. */
export function windowStartOf(pastDays: number | 'all', timeZone: string, now: Date): string | null {
  if (pastDays === 'all') return null;
  // Swedish writes dates as ISO 8601 does.
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(now);
  const day = new Date(Date.parse(`${today}T00:00:00Z`) - pastDays * DAY_MS).toISOString().slice(0, 10);
  return momentToInstant({ date: day }, timeZone);
}
