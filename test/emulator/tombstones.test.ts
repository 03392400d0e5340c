import { describe, expect, onTestFinished, test } from 'vitest';
import { openState } from '../../emulator/state.ts';
import { as, BOB, read } from './guests-support.ts';
import { EVENTS, reasonOf, stage, timed, type Event, type Json, type List, type Stage } from './support.ts';

const items = async (at: Stage, query = '') => (await at.api<List>('GET', `${EVENTS}?${query}`)).body.items;
const idsOf = (events: Event[]) => events.map((event) => event.id);
const sync = (token: string | undefined) => `syncToken=${encodeURIComponent(token ?? '')}`;
const make = async (at: Stage, id: string, more: Json = {}) =>
  (await at.api<Event>('POST', EVENTS, timed('2026-03-02', { id, ...more }))).body;
const remove = (at: Stage, id: string) => at.api('DELETE', `${EVENTS}/${id}`);
const weekly = { recurrence: ['RRULE:FREQ=WEEKLY;COUNT=3'] };
/** Rows of a table; the emulator is closed for it. */
async function countOf(at: Stage, table: string): Promise<number> {
  await at.emulator.close();
  const { db } = openState(at.dataDir, 'UTC');
  onTestFinished(() => db.close());
  return db.get<{ count: number }>(`SELECT count(*) AS count FROM ${table}`)?.count ?? 0;
}

const patch = (at: Stage, id: string, body: Json) => at.api<Event>('PATCH', `${EVENTS}/${id}`, body);

/** A live single event, a deleted one, a series with a moved and a cancelled occurrence, a deleted series with an exception. */
async function calendarOfAllKinds(at: Stage): Promise<string> {
  await make(at, 'alive');
  await make(at, 'delsingle');
  await make(at, 'series', weekly);
  await make(at, 'delseries', weekly);
  await patch(at, 'delseries_20260309T080000Z', { summary: 'Exception' });
  const { nextSyncToken } = (await at.api<List>('GET', EVENTS)).body;
  await remove(at, 'delsingle');
  await remove(at, 'series_20260309T080000Z');
  const { start, end } = timed('2026-03-18');
  await patch(at, 'series_20260316T080000Z', { start, end });
  await remove(at, 'delseries');
  return nextSyncToken ?? '';
}

const ALIVE = ['alive', 'series_20260316T080000Z'];
const DELETED_SERIES = [
  'delseries_20260302T080000Z',
  'delseries_20260309T080000Z',
  'delseries_20260316T080000Z',
];

describe('which of the cancelled are listed', () => {
  test.each([
    ['', [...ALIVE, 'series'], ['series_20260309T080000Z']],
    ['singleEvents=true', [...ALIVE, 'series_20260302T080000Z'], []],
    ['showDeleted=true', [...ALIVE, 'series'], ['delsingle', 'series_20260309T080000Z', 'delseries']],
    [
      'showDeleted=true&singleEvents=true',
      [...ALIVE, 'series_20260302T080000Z'],
      ['delsingle', 'series_20260309T080000Z', ...DELETED_SERIES],
    ],
  ])('"%s" lists exactly the live and the cancelled ones it should', async (query, live, cancelled) => {
    const at = await stage();
    await calendarOfAllKinds(at);
    const found = await items(at, query);
    expect(idsOf(found.filter((event) => event.status !== 'cancelled')).toSorted()).toEqual(live.toSorted());
    expect(idsOf(found.filter((event) => event.status === 'cancelled')).toSorted()).toEqual(
      cancelled.toSorted(),
    );
  });

  test('a sync token brings all that was cancelled since, without details', async () => {
    const at = await stage();
    const token = await calendarOfAllKinds(at);
    const found = await items(at, sync(token));
    expect(idsOf(found)).toEqual([
      'delsingle',
      'series_20260309T080000Z',
      'series_20260316T080000Z',
      'delseries',
    ]);
    expect(found.filter((event) => event.summary !== undefined).map((event) => event.id)).toEqual([
      'series_20260316T080000Z',
    ]);
  });

  test('updatedMin brings what was deleted since, whatever showDeleted says', async () => {
    const at = await stage();
    const old = await make(at, 'oldone');
    await at.control('POST', '/clock', { advanceSeconds: 3600 });
    await make(at, 'fresh');
    await remove(at, 'fresh');
    const updatedMin = new Date(Date.parse(old.updated ?? '') + 1_800_000).toISOString();
    for (const showDeleted of ['', '&showDeleted=false', '&showDeleted=true']) {
      expect(idsOf(await items(at, `updatedMin=${updatedMin}${showDeleted}`))).toEqual(['fresh']);
    }
  });

  test('an organizer reads a deleted event with its details', async () => {
    const at = await stage();
    await calendarOfAllKinds(at);
    const { body } = await at.api<Event>('GET', `${EVENTS}/delsingle`);
    expect(body).toMatchObject({ status: 'cancelled', summary: 'Meeting' });
  });
});

test('a series that comes back to life has its exceptions again, changed ones and cancelled ones', async () => {
  const at = await stage();
  await make(at, 'series', weekly);
  await patch(at, 'series_20260309T080000Z', { status: 'tentative', summary: 'Exception' });
  await remove(at, 'series_20260316T080000Z');
  await remove(at, 'series');
  await patch(at, 'series', { status: 'confirmed' });
  expect((await items(at)).map(({ id, status, summary }) => [id, status, summary])).toEqual([
    ['series', 'confirmed', 'Meeting'],
    ['series_20260309T080000Z', 'tentative', 'Exception'],
    ['series_20260316T080000Z', 'cancelled', undefined],
  ]);
});

const deleted = (id: string) => ({ id, status: 'cancelled' });

describe('the options’ minimal tombstones', () => {
  const exception = {
    id: 'series_20260309T080000Z',
    status: 'cancelled',
    recurringEventId: 'series',
    originalStartTime: { dateTime: '2026-03-09T09:00:00+01:00', timeZone: 'Europe/Zurich' },
  };

  test('leave of a cancelled item what Google guarantees, in every kind of answer', async () => {
    const at = await stage();
    const token = await calendarOfAllKinds(at);
    await at.control('POST', '/options', { minimalTombstones: true });
    const cancelledOf = async (query: string) =>
      (await items(at, query)).filter((event) => event.status === 'cancelled');
    expect(await cancelledOf('')).toEqual([exception]);
    const all = [deleted('delsingle'), deleted('delseries'), exception];
    expect(await cancelledOf('showDeleted=true')).toEqual(all);
    expect(await cancelledOf(sync(token))).toEqual([deleted('delsingle'), exception, deleted('delseries')]);
    expect(await cancelledOf('showDeleted=true&singleEvents=true')).toEqual([
      deleted('delsingle'),
      ...DELETED_SERIES.map(deleted),
      exception,
    ]);
    const get = async (id: string) => (await at.api<Event>('GET', `${EVENTS}/${id}`)).body;
    expect(await get('delsingle')).toEqual(deleted('delsingle'));
    expect(await get(exception.id)).toEqual(exception);
    expect(await get(DELETED_SERIES[1] ?? '')).toEqual(deleted(DELETED_SERIES[1] ?? ''));
    const instances = await at.api<List>('GET', `${EVENTS}/series/instances?showDeleted=true`);
    expect(instances.body.items[1]).toEqual(exception);
  });

  test('leave live events as they are', async () => {
    const at = await stage();
    const event = await make(at, 'alive');
    await at.control('POST', '/options', { minimalTombstones: true });
    expect(await items(at)).toEqual([event]);
  });
});

describe('a purge', () => {
  test('removes deleted events and series with their exceptions; what a live series misses stays', async () => {
    const at = await stage();
    await calendarOfAllKinds(at);
    const before = await items(at);
    const purged = await at.control('POST', '/purge');
    expect(purged.body).toEqual({ purged: 3 });
    expect(await items(at)).toEqual(before);
    expect(idsOf(await items(at, 'showDeleted=true'))).toEqual(idsOf(before));
    for (const id of ['delsingle', 'delseries', DELETED_SERIES[1]]) {
      expect(reasonOf(await at.api('GET', `${EVENTS}/${id}`))).toBe('404 notFound');
    }
    expect((await at.control('POST', '/purge')).body).toEqual({ purged: 0 });
  });

  test('makes sync tokens worthless that would miss a deletion by it, and no others', async () => {
    const at = await stage();
    const old = await calendarOfAllKinds(at);
    const { nextSyncToken } = (await at.api<List>('GET', EVENTS)).body;
    await at.control('POST', '/purge');
    expect(reasonOf(await at.api('GET', `${EVENTS}?${sync(old)}`))).toBe('410 fullSyncRequired');
    expect(await items(at, sync(nextSyncToken))).toEqual([]);
  });

  test('meets a client between two pages: its full list ends, and its token is then refused', async () => {
    const at = await stage();
    await make(at, 'event1');
    await make(at, 'event2');
    const first = (await at.api<List>('GET', `${EVENTS}?maxResults=1`)).body;
    await remove(at, 'event1');
    await at.control('POST', '/purge');
    const page = `maxResults=1&pageToken=${encodeURIComponent(first.nextPageToken ?? '')}`;
    const last = (await at.api<List>('GET', `${EVENTS}?${page}`)).body;
    expect(idsOf(last.items)).toEqual(['event2']);
    expect(reasonOf(await at.api('GET', `${EVENTS}?${sync(last.nextSyncToken)}`))).toBe(
      '410 fullSyncRequired',
    );
  });

  test('frees the id and the iCalUID that a deleted event had kept', async () => {
    const at = await stage();
    await make(at, 'again');
    await remove(at, 'again');
    const insert = () => at.api('POST', EVENTS, timed('2026-03-02', { id: 'again' }));
    expect(reasonOf(await insert())).toBe('409 duplicate');
    await at.control('POST', '/purge');
    expect((await insert()).status).toBe(200);
  });

  test('removes cancelled occurrences whose series is not there, and its guest never had', async () => {
    const at = await stage();
    const bob = await as(at, BOB);
    await make(at, 'series', weekly);
    const instance = 'series_20260309T080000Z';
    await patch(at, instance, { attendees: [{ email: BOB }] });
    await patch(at, instance, { attendees: [] });
    expect((await read(bob, `${EVENTS}/${instance}`)).status).toBe('cancelled');
    expect((await at.control('POST', '/purge')).body).toEqual({ purged: 1 });
    expect(reasonOf(await bob('GET', `${EVENTS}/${instance}`))).toBe('404 notFound');
  });

  test('forgets what series were, so that an older sync token cannot miss lost occurrences', async () => {
    const at = await stage();
    await make(at, 'series', weekly);
    const single = 'singleEvents=true&';
    const old = (await at.api<List>('GET', `${EVENTS}?${single}`)).body.nextSyncToken;
    await patch(at, 'series', { recurrence: ['RRULE:FREQ=WEEKLY;COUNT=1'] });
    const { nextSyncToken } = (await at.api<List>('GET', `${EVENTS}?${single}`)).body;
    expect((await at.control('POST', '/purge')).body).toEqual({ purged: 0 });
    expect(reasonOf(await at.api('GET', `${EVENTS}?${single}${sync(old)}`))).toBe('410 fullSyncRequired');
    expect(await items(at, `${single}${sync(nextSyncToken)}`)).toEqual([]);
    expect(await countOf(at, 'past_series')).toBe(0);
  });

  test('can be meant for one account, or for one calendar', async () => {
    const at = await stage();
    await make(at, 'event1');
    await remove(at, 'event1');
    await at.control('POST', '/accounts', { email: 'ben@example.com' });
    const purge = async (body: Json) => (await at.control('POST', '/purge', body)).body;
    expect(await purge({ email: 'ben@example.com' })).toEqual({ purged: 0 });
    expect(await purge({ calendarId: 'ben@example.com' })).toEqual({ purged: 0 });
    expect(await purge({ email: 'anna@example.com', calendarId: 'primary' })).toEqual({ purged: 1 });
    expect((await at.control('POST', '/purge', { calendarId: 'nobody' })).status).toBe(404);
  });
});
