import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startEmulator } from '../../emulator/server.ts';
import { createGoogleCalendar } from '../../google/client.ts';
import type { GoogleCalendar, NewEvent } from '../../google/port.ts';
import { connectEmulator, type EmulatorControl } from '../support/emulator.ts';
import { rejection } from './support.ts';

const EMAIL = 'ada@example.com';
let emulator: EmulatorControl;
let accessToken: string;
let close: () => Promise<void>;
beforeAll(async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'emulator-'));
  const running = await startEmulator({ port: 0, dataDir });
  emulator = connectEmulator(running.url);
  ({ accessToken } = await emulator.addAccount(EMAIL));
  close = async () => {
    await running.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
});
afterAll(() => close());
beforeEach(async () => {
  await emulator.clearFaults();
  await emulator.send('DELETE', '/_emulator/requests');
});

const eventNamed = (name: string): NewEvent => ({
  id: Buffer.from(name).toString('hex'),
  marker: { companyId: 'acme', recordId: 'r1', generation: 1 },
  fields: {
    subject: name,
    description: '',
    location: '',
    start: { dateTime: '2027-03-01T09:00:00Z', timeZone: 'Europe/Berlin' },
    end: { dateTime: '2027-03-01T10:00:00Z', timeZone: 'Europe/Berlin' },
    busy: true,
    private: false,
    attendees: [],
    conferenceLink: '',
    recurrence: [],
    cancelled: false,
  },
});

/** A client, with what it asked of its token source and of its pacer. */
function clientWith(
  tokens: { first: string; renewed: string } = { first: accessToken, renewed: accessToken },
) {
  const asked: boolean[] = [];
  const paced: string[] = [];
  const google = createGoogleCalendar({
    rootUrl: `${emulator.url}/`,
    accessToken: (renew) => {
      asked.push(renew);
      return Promise.resolve(renew ? tokens.renewed : tokens.first);
    },
    pace: (kind) => {
      paced.push(kind);
      return Promise.resolve();
    },
  });
  return { google, asked, paced };
}

const requests = async (operation: string) =>
  (await emulator.requests()).filter((request) => request.operation === operation);
const list = (google: GoogleCalendar) =>
  google.listEvents({ calendarId: EMAIL, syncToken: null, pageToken: null, maxResults: 10 });
const itemOf = (event: Awaited<ReturnType<GoogleCalendar['getEvent']>>) =>
  'item' in event ? event.item : rejection(event);

describe('a refused token', () => {
  it('is renewed once, and the call then goes through', async () => {
    const { google, asked } = clientWith({ first: 'stale', renewed: accessToken });
    expect((await list(google)).events).toEqual([]);
    expect(asked).toEqual([false, true]);
    expect((await requests('events.list')).map(({ status }) => status)).toEqual([401, 200]);
  });

  it('means that the grant is gone when the renewed one is refused as well', async () => {
    const { google, asked } = clientWith({ first: 'stale', renewed: 'stale too' });
    await expect(list(google)).rejects.toMatchObject({ kind: 'AuthRevoked' });
    expect(asked).toEqual([false, true]);
    expect(await requests('events.list')).toHaveLength(2);
  });
});

describe('failures', () => {
  const calls: [string, (google: GoogleCalendar) => Promise<unknown>][] = [
    ['calendarList.list', (google) => google.listCalendars()],
    ['calendars.insert', (google) => google.createCalendar('Tasks', 'Europe/Berlin')],
    ['events.list', list],
    ['events.get', (google) => google.getEvent(EMAIL, 'e1')],
    ['events.insert', (google) => google.insertEvent(EMAIL, eventNamed('unsent'))],
    ['events.patch', (google) => google.patchEvent(EMAIL, 'e1', { subject: 'x' }, '"1"')],
    ['events.delete', (google) => google.deleteEvent(EMAIL, 'e1', '"1"')],
    ['channels.stop', (google) => google.stopChannel('c1', 'r1')],
  ];

  it.each(calls)('%s is never repeated by the client itself on 503', async (operation, call) => {
    await emulator.addFault({ method: operation, kind: 'status', status: 503 });
    await expect(call(clientWith().google)).rejects.toMatchObject({ kind: 'Unavailable' });
    expect(await requests(operation)).toHaveLength(1);
  });

  it.each(calls)(
    '%s is never repeated by the client itself when the connection is cut',
    async (operation, call) => {
      await emulator.addFault({ method: operation, kind: 'reset_before_commit' });
      await expect(call(clientWith().google)).rejects.toMatchObject({ kind: 'Unavailable' });
      expect(await requests(operation)).toHaveLength(1);
    },
  );

  it('a rate limit is told as one, with the time to wait', async () => {
    const fault = { method: 'events.list', kind: 'status', status: 403, retryAfterSeconds: 9 };
    await emulator.addFault({ ...fault, reason: 'userRateLimitExceeded' });
    await expect(list(clientWith().google)).rejects.toMatchObject({
      kind: 'RateLimited',
      retryAfterSeconds: 9,
    });
    expect(await requests('events.list')).toHaveLength(1);
  });

  it('deleting what is gone or was never there counts as done', async () => {
    const { google } = clientWith();
    await google.deleteEvent(EMAIL, 'neverthere', '"1"');
    const made = itemOf(await google.insertEvent(EMAIL, eventNamed('to go')));
    await google.deleteEvent(EMAIL, made.id, made.etag);
    await google.deleteEvent(EMAIL, made.id, made.etag);
    expect((await requests('events.delete')).map(({ status }) => status)).toEqual([404, 204, 410]);
  });
});

describe('writes', () => {
  it('mail nobody: each says sendUpdates=none', async () => {
    const { google, paced } = clientWith();
    const made = itemOf(await google.insertEvent(EMAIL, eventNamed('quiet')));
    const patched = itemOf(await google.patchEvent(EMAIL, made.id, { subject: 'x' }, made.etag));
    const declined = itemOf(await google.declineEvent(EMAIL, made.id, patched.etag));
    await google.deleteEvent(EMAIL, made.id, declined.etag);
    const writes = (await emulator.requests()).filter(({ method }) => method !== 'GET');
    expect(writes.map(({ operation, query }) => [operation, query])).toEqual([
      ['events.insert', { sendUpdates: 'none' }],
      ['events.patch', { sendUpdates: 'none' }],
      ['events.patch', { sendUpdates: 'none' }],
      ['events.delete', { sendUpdates: 'none' }],
    ]);
    expect(paced).toEqual(['write', 'patch', 'read', 'patch', 'write']);
    expect(await emulator.mail()).toEqual({ items: [] });
  });

  it('overwrite nothing that moved on: each carries the etag it was decided on', async () => {
    const { google } = clientWith();
    const made = itemOf(await google.insertEvent(EMAIL, eventNamed('moving')));
    await emulator.patch(accessToken, EMAIL, made.id, { location: 'Room 7' });
    const stale = { kind: 'PreconditionFailed' };
    await expect(google.patchEvent(EMAIL, made.id, { subject: 'x' }, made.etag)).rejects.toMatchObject(stale);
    await expect(google.declineEvent(EMAIL, made.id, made.etag)).rejects.toMatchObject(stale);
    await expect(google.deleteEvent(EMAIL, made.id, made.etag)).rejects.toMatchObject(stale);
    expect(await emulator.get(accessToken, EMAIL, made.id)).toMatchObject({
      summary: 'moving',
      location: 'Room 7',
      status: 'confirmed',
    });
  });

  it('turn a timed event into an all-day one and back', async () => {
    const { google } = clientWith();
    const made = itemOf(await google.insertEvent(EMAIL, eventNamed('turning')));
    const dates = { start: { date: '2027-03-01' }, end: { date: '2027-03-02' } };
    const day = itemOf(await google.patchEvent(EMAIL, made.id, dates, made.etag));
    expect(day.fields).toMatchObject(dates);
    const { start, end } = eventNamed('turning').fields;
    const timed = itemOf(await google.patchEvent(EMAIL, made.id, { start, end }, day.etag));
    expect(timed.fields).toMatchObject({ start, end });
  });

  it('an id that is taken is a conflict, also by a deleted event', async () => {
    const { google } = clientWith();
    const made = itemOf(await google.insertEvent(EMAIL, eventNamed('once')));
    const conflict = { kind: 'Conflict' };
    await expect(google.insertEvent(EMAIL, eventNamed('once'))).rejects.toMatchObject(conflict);
    await google.deleteEvent(EMAIL, made.id, made.etag);
    await expect(google.insertEvent(EMAIL, eventNamed('once'))).rejects.toMatchObject(conflict);
  });
});

it('lists masters page by page, without a window or an order that a sync token would lose', async () => {
  const { google } = clientWith();
  for (const name of ['one', 'two', 'three']) await google.insertEvent(EMAIL, eventNamed(name));
  const query = { calendarId: EMAIL, syncToken: null, maxResults: 2 };
  const first = await google.listEvents({ ...query, pageToken: null });
  expect([first.events.length, first.nextSyncToken]).toEqual([2, null]);
  let { nextPageToken, nextSyncToken } = first;
  while (nextPageToken) {
    ({ nextPageToken, nextSyncToken } = await google.listEvents({ ...query, pageToken: nextPageToken }));
  }
  expect(nextSyncToken).not.toBeNull();
  for (const { query: sent } of await requests('events.list')) {
    expect(sent).toMatchObject({ singleEvents: 'false' });
    for (const name of ['timeMin', 'timeMax', 'orderBy', 'q', 'showDeleted'])
      expect(sent).not.toHaveProperty(name);
  }
});
