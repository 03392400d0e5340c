import { Temporal } from 'temporal-polyfill';
import { EMAIL, type Event, type List, type Stage } from '../support.ts';
import type { Series } from './series.ts';

/** The series of a calendar file, as the emulator's API lists them once the file is imported into a calendar of its own. */
export async function mastersOf(at: Stage, summary: string, file: BodyInit): Promise<Series[]> {
  const calendar = (await at.control('POST', `/accounts/${EMAIL}/calendars`, { summary })).body;
  const id = encodeURIComponent(String(calendar['id']));
  await fetch(`${at.url}/_emulator/accounts/${EMAIL}/calendars/${id}/import`, { method: 'POST', body: file });
  const { items } = (await at.api<List>('GET', `/calendars/${id}/events?maxResults=2500`)).body;
  return items.filter((event) => event['recurrence'] !== undefined).map(seriesOf);
}

/** A master as the API lists it, to be looked at from its beginning. */
function seriesOf({ start = {}, recurrence }: Event): Series {
  const { date, dateTime, timeZone } = start as { date?: string; dateTime?: string; timeZone?: string };
  const first = Temporal.Instant.from(dateTime ?? `${date}T00:00:00Z`);
  const wall = first
    .toZonedDateTimeISO(timeZone ?? 'UTC')
    .toPlainDateTime()
    .toString({ smallestUnit: 'second' });
  return {
    start: date === undefined ? { dateTime: wall, timeZone: timeZone ?? 'UTC' } : { date },
    lines: recurrence as string[],
    // A year more for additional dates that lie before the start.
    look: {
      from: first.epochMilliseconds / 1000 - 31_536_000,
      to: Date.UTC(2060, 0) / 1000,
      most: 100,
      walked: 400,
    },
  };
}
