import { hasOccurrence, keyOf } from '../../core/series-rule.ts';
import { occurrenceOf } from '../../core/series.ts';
import type { Attendee, Fields, Moment, RemoteItem } from '../../core/types.ts';

/** What Google does with a series and its exceptions (emulator/events/series.ts). */

/** The id of one occurrence of a series, as Google forms it. */
export const occurrenceId = (seriesId: string, originalStart: Moment): string =>
  `${seriesId}_${keyOf(originalStart).replaceAll(/[-:]/g, '')}`;

/** The series that an occurrence's id names; null for any other id. */
export const seriesIdOf = (id: string): string | null => /^(.+)_\d{8}/.exec(id)?.[1] ?? null;

/** The occurrence of that id, as an item of its own; null where the series has none. */
export function instanceOf(master: RemoteItem, id: string): RemoteItem | null {
  const { fields } = master;
  const [, year, month, day, time] = /_(\d{4})(\d\d)(\d\d)(?:T(\d{6})Z)?$/.exec(id) ?? [];
  if (!fields || day === undefined) return null;
  const date = `${year}-${month}-${day}`;
  const clock = time?.replaceAll(/(\d\d)(?=\d)/g, '$1:');
  const { start } = fields;
  const originalStart: Moment =
    'date' in start ? { date } : { dateTime: `${date}T${clock ?? '00:00:00'}Z`, timeZone: start.timeZone };
  if (!hasOccurrence(fields, originalStart)) return null;
  const exception = { seriesId: master.id, originalStart };
  return { ...master, id, exception, fields: occurrenceOf(fields, originalStart) };
}

/** An exception after its series changed: what it had from the series goes along, what it has of its own stays. */
export function followed(before: RemoteItem, after: RemoteItem, item: RemoteItem): RemoteItem {
  const { exception, fields } = item;
  if (!exception || !fields || !before.fields || !after.fields) return item;
  const isMoved = timesOf(before.fields) !== timesOf(after.fields);
  if (isMoved && !hasOccurrence(after.fields, exception.originalStart))
    return { ...item, fields: { ...fields, cancelled: true } };
  const was = occurrenceOf(before.fields, exception.originalStart);
  const is = occurrenceOf(after.fields, exception.originalStart);
  const follow = <K extends keyof Fields>(name: K): Fields[K] =>
    isSame(fields[name], was[name]) ? is[name] : fields[name];
  return {
    ...item,
    privacy: item.privacy === before.privacy ? after.privacy : item.privacy,
    fields: {
      ...fields,
      subject: follow('subject'),
      description: follow('description'),
      location: follow('location'),
      start: follow('start'),
      end: follow('end'),
      busy: follow('busy'),
      attendees: guestsAfter(was.attendees, is.attendees, fields.attendees),
    },
  };
}

const timesOf = ({ start, end, recurrence }: Fields): string => JSON.stringify([start, end, recurrence]);

const of = (list: readonly Attendee[], email: string): Attendee | undefined =>
  list.find((guest) => guest.email === email);

/** Guest by guest. */
function guestsAfter(
  was: readonly Attendee[],
  is: readonly Attendee[],
  own: readonly Attendee[],
): Attendee[] {
  const emails = new Set([...own, ...is].map(({ email }) => email));
  return [...emails].flatMap((email) => {
    const guest = of(own, email);
    const kept = isSame(guest, of(was, email)) ? of(is, email) : guest;
    return kept ?? [];
  });
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
