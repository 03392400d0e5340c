import { parseMoment } from '../../core/moment.ts';
import { occurrencesBetween } from '../../core/recurrence.ts';
import type { Series } from '../emulator/recurrence/series.ts';

const instant = (seconds: number) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;

/** What core makes of a series of the witnesses' kind: its starts in seconds, of dates their midnights in UTC. */
export function expandInCore({ start, lines, look: { from, to, most } }: Series): number[] {
  const first = parseMoment(start, 'UTC');
  const series = { start: first, end: first, recurrence: lines };
  return occurrencesBetween(series, instant(from), instant(to), 'UTC')
    .map((each) => Date.parse('date' in each.start ? each.start.date : each.start.dateTime) / 1000)
    .slice(0, most);
}
