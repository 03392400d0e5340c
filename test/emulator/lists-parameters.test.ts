import { describe, expect, test } from 'vitest';
import { EVENTS, reasonOf, stage, timed, type Event, type Json, type List, type Stage } from './support.ts';

const list = (at: Stage, query: string) => at.api<List>('GET', `${EVENTS}?${query}`);
const idsOf = async (at: Stage, query: string) => (await list(at, query)).body.items.map((item) => item.id);
const make = async (at: Stage, id: string, more: Json = {}) =>
  (await at.api<Event>('POST', EVENTS, timed('2026-03-02', { id, ...more }))).body;
const sync = (token: string | undefined) => `syncToken=${encodeURIComponent(token ?? '')}`;

describe('parameters that make no sense', () => {
  test('are each refused with the reason that Google gives', async () => {
    const at = await stage();
    const expected = {
      'maxResults=0': '400 invalidParameter',
      'maxResults=-5': '400 invalidParameter',
      'maxResults=many': '400 invalidParameter',
      'maxResults=': '400 invalidParameter',
      'maxAttendees=0': '400 invalidParameter',
      'singleEvents=yes': '400 invalidParameter',
      'showDeleted=1': '400 invalidParameter',
      'showHiddenInvitations=x': '400 invalidParameter',
      'alwaysIncludeEmail=x': '400 invalidParameter',
      'orderBy=title': '400 invalidParameter',
      'orderBy=startTime': '400 badRequest',
      'timeZone=Mars/Crater': '400 invalidParameter',
      'timeZone=%2B01:00': '400 invalidParameter',
      'eventTypes=task': '400 invalidParameter',
      'eventTypes=default&eventTypes=task': '400 invalidParameter',
      'privateExtendedProperty=nothing': '400 invalidParameter',
      'sharedExtendedProperty=%3Dvalue': '400 invalidParameter',
      'timeMin=2026-03-01': '400 badRequest',
      'timeMin=2026-03-01T00:00:00': '400 badRequest',
      'timeMax=2026-03-01T00:00Z': '400 badRequest',
      'timeMax=2026-03-01T00:00:00%2B0100': '400 badRequest',
      'timeMax=2026-02-30T00:00:00Z': '400 badRequest',
      'updatedMin=yesterday': '400 badRequest',
      'timeMin=2026-03-01T00:00:00Z&timeMax=2026-03-01T00:00:00Z': '400 timeRangeEmpty',
      'timeMin=2026-03-01T00:00:00.001Z&timeMax=2026-03-01T00:00:00.999Z': '400 timeRangeEmpty',
      'timeMin=2026-03-01T01:00:00%2B01:00&timeMax=2026-03-01T00:00:00Z': '400 timeRangeEmpty',
    };
    const found: Record<string, string> = {};
    for (const query of Object.keys(expected)) found[query] = reasonOf(await list(at, query));
    expect(found).toEqual(expected);
  });

  test('an empty range is told in Google’s words, at timeMax', async () => {
    const at = await stage();
    const answer = await list(at, 'timeMin=2026-03-02T00:00:00Z&timeMax=2026-03-01T00:00:00Z');
    expect(answer.body).toEqual({
      error: {
        errors: [
          {
            domain: 'calendar',
            reason: 'timeRangeEmpty',
            message: 'The specified time range is empty.',
            locationType: 'parameter',
            location: 'timeMax',
          },
        ],
        code: 400,
        message: 'The specified time range is empty.',
      },
    });
  });

  test('an updatedMin of more than thirty days ago is 410 in Google’s words', async () => {
    const at = await stage();
    const { now } = (await at.control<{ now: string }>('GET', '/clock')).body;
    const daysAgo = (days: number) => new Date(Date.parse(now) - days * 86_400_000).toISOString();
    expect((await list(at, `updatedMin=${daysAgo(29)}`)).status).toBe(200);
    expect((await list(at, `updatedMin=${daysAgo(31)}`)).body).toEqual({
      error: {
        errors: [
          {
            domain: 'calendar',
            reason: 'updatedMinTooLongAgo',
            message: 'The requested minimum modification time lies too far in the past.',
            locationType: 'parameter',
            location: 'updatedMin',
          },
        ],
        code: 410,
        message: 'The requested minimum modification time lies too far in the past.',
      },
    });
  });
});

describe('what filters find', () => {
  test('a window is exclusive at both ends and drops fractions of a second', async () => {
    const at = await stage();
    await make(at, 'event');
    // From nine to ten in Zurich, which is eight to nine in UTC.
    expect(await idsOf(at, 'timeMin=2026-03-02T09:00:00Z')).toEqual([]);
    expect(await idsOf(at, 'timeMin=2026-03-02T08:59:59Z')).toEqual(['event']);
    expect(await idsOf(at, 'timeMin=2026-03-02T08:59:59.999Z')).toEqual(['event']);
    expect(await idsOf(at, 'timeMax=2026-03-02T08:00:00Z')).toEqual([]);
    expect(await idsOf(at, 'timeMax=2026-03-02T08:00:00.999Z')).toEqual([]);
    expect(await idsOf(at, 'timeMax=2026-03-02T08:00:01Z')).toEqual(['event']);
    expect(await idsOf(at, 'timeMax=2026-03-02T09:00:01%2B01:00')).toEqual(['event']);
  });

  test('whole days are matched to a window in the calendar’s zone', async () => {
    const at = await stage();
    await make(at, 'vacation', { start: { date: '2026-03-02' }, end: { date: '2026-03-03' } });
    expect(await idsOf(at, 'timeMax=2026-03-01T23:00:00Z')).toEqual([]);
    expect(await idsOf(at, 'timeMax=2026-03-01T23:00:01Z')).toEqual(['vacation']);
    expect(await idsOf(at, 'timeMin=2026-03-02T22:59:59Z')).toEqual(['vacation']);
    expect(await idsOf(at, 'timeMin=2026-03-02T23:00:00Z')).toEqual([]);
  });

  test('several private properties must all be there', async () => {
    const at = await stage();
    await make(at, 'both1', { extendedProperties: { private: { a: '1', b: '2' } } });
    await make(at, 'first1', { extendedProperties: { private: { a: '1' }, shared: { c: '3' } } });
    const a = 'privateExtendedProperty=a%3D1';
    expect(await idsOf(at, a)).toEqual(['both1', 'first1']);
    expect(await idsOf(at, `${a}&privateExtendedProperty=b%3D2`)).toEqual(['both1']);
    expect(await idsOf(at, `${a}&sharedExtendedProperty=c%3D3`)).toEqual(['first1']);
  });

  test('a search looks into texts and guests, for all of its words', async () => {
    const at = await stage();
    await make(at, 'event1', {
      description: 'Bring the contract',
      attendees: [{ email: 'ben@acme.example' }],
    });
    await make(at, 'event2', { location: 'Contract street' });
    expect(await idsOf(at, 'q=CONTRACT')).toEqual(['event1', 'event2']);
    expect(await idsOf(at, 'q=contract%20acme')).toEqual(['event1']);
    expect(await idsOf(at, 'q=nothing')).toEqual([]);
  });

  test('an iCalendar UID finds its event, and a type its events', async () => {
    const at = await stage();
    const { iCalUID } = await make(at, 'event1');
    await make(at, 'event2');
    expect(await idsOf(at, `iCalUID=${encodeURIComponent(String(iCalUID))}`)).toEqual(['event1']);
    expect(await idsOf(at, 'eventTypes=focusTime')).toEqual([]);
    expect(await idsOf(at, 'eventTypes=default&eventTypes=focusTime')).toEqual(['event1', 'event2']);
  });

  test('reminders that changed are no update', async () => {
    const at = await stage();
    const event = await make(at, 'event1');
    await at.control('POST', '/clock', { advanceSeconds: 60 });
    await at.api('PATCH', `${EVENTS}/event1`, { reminders: { useDefault: false } });
    const later = new Date(Date.parse(event.updated ?? '') + 30_000).toISOString();
    expect(await idsOf(at, `updatedMin=${later}`)).toEqual([]);
    await at.api('PATCH', `${EVENTS}/event1`, { summary: 'New' });
    expect(await idsOf(at, `updatedMin=${later}`)).toEqual(['event1']);
  });

  test('more guests than asked for are left out but for the caller', async () => {
    const at = await stage();
    const attendees = [
      { email: 'anna@example.com' },
      { email: 'ben@example.com' },
      { email: 'cleo@example.com' },
    ];
    await make(at, 'event1', { attendees });
    const [few] = (await list(at, 'maxAttendees=2')).body.items;
    expect(few).toMatchObject({
      attendees: [{ email: 'anna@example.com', self: true }],
      attendeesOmitted: true,
    });
    const [all] = (await list(at, 'maxAttendees=3')).body.items;
    expect(all?.['attendees']).toHaveLength(3);
    expect(all?.['attendeesOmitted']).toBeUndefined();
  });

  test('times are shown in the zone that is asked for, those of cancelled exceptions too', async () => {
    const at = await stage();
    await make(at, 'series', { recurrence: ['RRULE:FREQ=DAILY;COUNT=2'] });
    await at.api('DELETE', `${EVENTS}/series_20260302T080000Z`);
    const { body } = await list(at, 'timeZone=UTC');
    expect((body as unknown as Json)['timeZone']).toBe('UTC');
    expect(body.items[0]?.start).toEqual({ dateTime: '2026-03-02T08:00:00Z', timeZone: 'Europe/Zurich' });
    expect(body.items[1]?.['originalStartTime']).toEqual({
      dateTime: '2026-03-02T08:00:00Z',
      timeZone: 'Europe/Zurich',
    });
  });
});

describe('parameters beside a sync token', () => {
  test.each([
    'singleEvents=true',
    'eventTypes=default',
    'timeZone=UTC',
    'maxAttendees=5',
    'showHiddenInvitations=true',
  ])('%s must be there from the beginning', async (parameter) => {
    const at = await stage();
    const without = (await list(at, '')).body.nextSyncToken;
    const refused = await list(at, `${sync(without)}&${parameter}`);
    expect(reasonOf(refused)).toBe('400 invalid');
    const withIt = (await list(at, parameter)).body.nextSyncToken;
    expect((await list(at, `${sync(withIt)}&${parameter}`)).status).toBe(200);
    expect(reasonOf(await list(at, sync(withIt)))).toBe('400 invalid');
  });

  test('a default that is spelled out is the same as none, and order does not matter', async () => {
    const at = await stage();
    const token = (await list(at, 'singleEvents=false&eventTypes=default&eventTypes=fromGmail')).body
      .nextSyncToken;
    expect((await list(at, `${sync(token)}&eventTypes=fromGmail&eventTypes=default`)).status).toBe(200);
  });

  test('showDeleted is left out, or true in both', async () => {
    const at = await stage();
    const token = (await list(at, 'showDeleted=true')).body.nextSyncToken;
    expect((await list(at, `${sync(token)}&showDeleted=true`)).status).toBe(200);
    expect(reasonOf(await list(at, `${sync(token)}&showDeleted=false`))).toBe('400 invalid');
  });

  test('each forbidden one is refused in the words that clients have seen', async () => {
    const at = await stage();
    const token = (await list(at, '')).body.nextSyncToken;
    const messageOf = async (parameter: string) => {
      const answer = await list(at, `${sync(token)}&${parameter}`);
      return (answer.body as unknown as { error: { message: string } }).error.message;
    };
    expect(await messageOf('q=x')).toContain('Sync token cannot be used with other request restrictions');
    expect(await messageOf('orderBy=updated')).toContain(
      'Sync token cannot be used with non-default ordering',
    );
  });

  test('a token of another account is no longer valid', async () => {
    const at = await stage();
    const token = (await list(at, '')).body.nextSyncToken;
    const ben = await at.control<{ accessToken: string }>('POST', '/accounts', { email: 'ben@example.com' });
    const answer = await at.api('GET', `${EVENTS}?${sync(token)}`, undefined, {
      token: ben.body.accessToken,
    });
    expect(reasonOf(answer)).toBe('410 fullSyncRequired');
  });
});

describe('the head of a list', () => {
  test('says what holds for the whole calendar, and when anything in it last changed', async () => {
    const at = await stage();
    const event = await make(at, 'event1');
    const { body, headers } = await list(at, '');
    expect(body).toMatchObject({
      kind: 'calendar#events',
      summary: 'anna@example.com',
      timeZone: 'Europe/Zurich',
      accessRole: 'owner',
      defaultReminders: [{ method: 'popup', minutes: 30 }],
      updated: event.updated,
    });
    expect(headers.get('etag')).toBe((body as unknown as Json)['etag']);
  });
});
