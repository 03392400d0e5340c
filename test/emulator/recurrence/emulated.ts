import { Temporal } from 'temporal-polyfill';
import { instancesWithin } from '../../../emulator/events/instances.ts';
import type { EventResource } from '../../../emulator/events/resource.ts';
import { EVENTS, type Event, type List, type Stage } from '../support.ts';
import type { Series } from './series.ts';

/** The body with which a client would insert the series: a second long, or a day. */
export function bodyOf({
  start,
  lines,
}: Pick<Series, 'start' | 'lines'>): Pick<EventResource, 'start' | 'end' | 'recurrence'> {
  const end =
    'date' in start
      ? { date: Temporal.PlainDate.from(start.date).add({ days: 1 }).toString() }
      : { ...start, dateTime: Temporal.PlainDateTime.from(start.dateTime).add({ seconds: 1 }).toString() };
  return { start, end, recurrence: lines };
}

/** The start that an instance's id names, in seconds (of a date, its midnight in UTC); what the instance says must agree. */
export function originalStartOf(instance: Pick<EventResource, 'id' | 'originalStartTime'>): number {
  const [, year, month, day, hour = '00', minute = '00', second = '00'] =
    /_(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z)?$/.exec(instance.id) ?? [];
  const named = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const { date, dateTime } = instance.originalStartTime ?? {};
  if (named !== Date.parse(date ?? dateTime ?? '')) {
    throw new Error(`${instance.id} says that it started at ${date ?? dateTime}`);
  }
  return named / 1000;
}

/** What the emulator's own expansion makes of a series, by the function that every method of the API uses. */
export function expandHere(series: Series): number[] {
  const { from, to, most } = series.look;
  const master: EventResource = {
    kind: 'calendar#event',
    etag: '',
    id: 'series',
    status: 'confirmed',
    ...bodyOf(series),
  };
  // A window also shows what began before it and has not ended; here the calendar is in UTC.
  const window = { fromMs: from * 1000, toMs: to * 1000 };
  const found: number[] = [];
  for (const { event } of instancesWithin(master, new Set(), window, 'UTC')) {
    const at = originalStartOf(event);
    if (at >= from && at < to) found.push(at);
    if (found.length === most) break;
  }
  return found;
}

/** The same over HTTP: the series is inserted as an event of its own and its occurrences are listed. */
export async function expandOverHttp(at: Stage, series: Series): Promise<number[]> {
  const { from, to, most } = series.look;
  const inserted = await at.api<Event>('POST', EVENTS, bodyOf(series));
  if (inserted.status !== 200) throw new Error(`${series.lines.join(' ')}: ${JSON.stringify(inserted.body)}`);
  const query = new URLSearchParams({
    singleEvents: 'true',
    iCalUID: String(inserted.body['iCalUID']),
    timeMin: new Date(from * 1000).toISOString(),
    timeMax: new Date(to * 1000).toISOString(),
    // The calendar's zone may put a few dates into the window that it does not begin or end with.
    maxResults: String(most + 50),
  });
  const { items } = (await at.api<List>('GET', `${EVENTS}?${query.toString()}`)).body;
  return items
    .map(originalStartOf)
    .filter((start) => start >= from && start < to)
    .slice(0, most);
}
