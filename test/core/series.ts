import { occurrencesBetween, type Series } from '../../core/recurrence.ts';

export const NEW_YORK = 'America/New_York';
export const BERLIN = 'Europe/Berlin';
export const ALWAYS = ['1900-01-01T00:00:00Z', '2100-01-01T00:00:00Z'] as const;

/** An hour from `dateTime` (UTC) on. */
export function timed(dateTime: string, timeZone: string, ...recurrence: string[]): Series {
  const end = new Date(Date.parse(dateTime) + 3_600_000).toISOString().replace('.000', '');
  return { start: { dateTime, timeZone }, end: { dateTime: end, timeZone }, recurrence };
}

export function allDay(date: string, end: string, ...recurrence: string[]): Series {
  return { start: { date }, end: { date: end }, recurrence };
}

export function starts(
  series: Series,
  from: string = ALWAYS[0],
  to: string = ALWAYS[1],
  zone = BERLIN,
): string[] {
  return occurrencesBetween(series, from, to, zone).map(({ start }) =>
    'date' in start ? start.date : start.dateTime,
  );
}
