import { expect } from 'vitest';
import type { CrmActivity } from '../../api/schemas/crm-activities.ts';
import type { GoogleEvent } from '../support/emulator.ts';
import type { House, Place } from './house.ts';

/**
 * Both sides in one plain form, read over HTTP by code of its own: nothing of the sync's mapping is used, so that a mistake there
 * shows as a difference.
 */
interface Said {
  subject: string;
  description: string;
  location: string;
  start: string;
  end: string;
  busy: boolean;
  guests: string[];
  rules: string[];
  originalStart: string | null;
}
interface Item extends Partial<Said> {
  exceptions: Partial<Said>[];
}

type WireMoment = CrmActivity['start'];
type GoogleTime = GoogleEvent['start'];

const instant = (dateTime: string) => new Date(dateTime).toISOString();
const crmTime = (time: WireMoment) =>
  'date' in time ? time.date : `${instant(time.dateTime)} ${time.timeZone}`;
const googleTime = (time: GoogleTime) => time?.date ?? `${instant(time?.dateTime ?? '')} ${time?.timeZone}`;
/** The zone of an original start is its series'; which spelling an answer takes says nothing. */
const withoutZone = (time: string) => time.split(' ')[0] ?? '';
const inOrder = <T>(values: readonly T[]): T[] =>
  values.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

function crmSaid(item: CrmActivity): Said {
  return {
    subject: item.subject,
    description: item.publicDescription,
    location: item.location,
    start: crmTime(item.start),
    end: crmTime(item.end),
    busy: item.busy,
    guests: item.attendees.map(({ email, response }) => `${email} ${response}`).toSorted(),
    rules: item.recurrence.toSorted(),
    originalStart: item.originalStart && withoutZone(crmTime(item.originalStart)),
  };
}

function googleSaid(event: GoogleEvent): Said {
  return {
    subject: event.summary ?? '',
    description: event.description ?? '',
    location: event.location ?? '',
    start: googleTime(event.start),
    end: googleTime(event.end),
    busy: event.transparency !== 'transparent',
    guests: (event.attendees ?? [])
      .map(({ email, responseStatus }) => `${email} ${responseStatus}`)
      .toSorted(),
    rules: (event.recurrence ?? []).toSorted(),
    originalStart: event.originalStartTime ? withoutZone(googleTime(event.originalStartTime)) : null,
  };
}

/** Of an occurrence that does not take place only when it would have been is anything to compare. */
const cancelledAt = (originalStart: string | null): Partial<Said> => ({
  originalStart,
  subject: '(cancelled)',
});

function together(masters: [string, Said][], exceptions: [string, Partial<Said>][]): Item[] {
  return inOrder(
    masters.map(([id, said]) => ({
      ...said,
      exceptions: inOrder(exceptions.flatMap(([series, exception]) => (series === id ? [exception] : []))),
    })),
  );
}

async function crmSide(place: Place): Promise<Item[]> {
  const items = await place.crm.list();
  return together(
    items.filter((item) => item.seriesId === null).map((item) => [item.id, crmSaid(item)]),
    items.flatMap((item) => {
      const said = crmSaid(item);
      return item.seriesId === null
        ? []
        : [[item.seriesId, item.cancelled ? cancelledAt(said.originalStart) : said]];
    }),
  );
}

async function googleSide(place: Place): Promise<Item[]> {
  const events = await place.google.list();
  return together(
    events.filter((event) => !event.recurringEventId).map((event) => [event.id ?? '', googleSaid(event)]),
    events.flatMap((event) => {
      const original = event.originalStartTime;
      if (!event.recurringEventId || !original) return [];
      const isGone = event.status === 'cancelled';
      const said = isGone ? cancelledAt(withoutZone(googleTime(original))) : googleSaid(event);
      return [[event.recurringEventId, said]];
    }),
  );
}

const SPAN = { from: '2027-01-01T00:00:00Z', to: '2027-12-31T00:00:00Z' };

/** What takes place in a year, as each side lays its series out by itself. */
export async function crmYear(place: Place): Promise<string[]> {
  const items = await place.crm.list(`&from=${SPAN.from}&to=${SPAN.to}`);
  return items
    .filter((item) => !item.cancelled)
    .map((item) => `${crmTime(item.start)} – ${crmTime(item.end)} ${item.subject}`)
    .toSorted();
}
async function googleYear(place: Place): Promise<string[]> {
  const events = await place.google.list(`&singleEvents=true&timeMin=${SPAN.from}&timeMax=${SPAN.to}`);
  return events
    .map((event) => `${googleTime(event.start)} – ${googleTime(event.end)} ${event.summary ?? ''}`)
    .toSorted();
}

/**
 * Both sides hold the same, item by item and laid out over a year. `leavesCancelled`: Google keeps, as cancelled, exceptions whose
 * occurrence its series has no more, and the CRM has nothing there; so what is cancelled is compared by the year alone.
 */
export async function expectEqualSides(place: Place, { leavesCancelled = false } = {}): Promise<void> {
  const isCompared = ({ subject }: Partial<Said>) => !(leavesCancelled && subject === '(cancelled)');
  const compared = (items: Item[]) =>
    items.map((item) => ({ ...item, exceptions: item.exceptions.filter(isCompared) }));
  expect(compared(await crmSide(place))).toEqual(compared(await googleSide(place)));
  expect(await crmYear(place)).toEqual(await googleYear(place));
}

const WRITES = /^events\.(insert|patch|update|delete|import|move|quickAdd)$/;

async function traces({ rig }: House, place: Place) {
  const { accountId, email, person } = place;
  const sql = rig.database.owner;
  const requests = await rig.emulator.requests();
  return {
    writes: requests
      .filter(({ user, operation }) => user === email && WRITES.test(operation))
      .map(({ method, path, status }) => `${method} ${path} ${status}`),
    records: await sql`
      select id, version, updated_at, deleted_at from crm_activities where owner_id = ${person.id} order by id`,
    links: await sql`
      select id, base_revision, dirty, closed_by, event_id from links where account_id = ${accountId} order by id`,
    log: await sql`select count(*)::int from sync_log where account_id = ${accountId}`,
    events: inOrder((await place.google.list('&showDeleted=true')).map(({ id, etag }) => [id, etag])),
    conflicts: await sql`select count(*)::int from conflicts where account_id = ${accountId}`,
  };
}

/** Another pass, and one that lists everything anew, write nothing on either side. */
export async function expectRest(house: House, place: Place): Promise<void> {
  const before = await traces(house, place);
  await place.pass();
  expect(await traces(house, place)).toEqual(before);
  await place.relist();
  expect(await traces(house, place)).toEqual(before);
}
