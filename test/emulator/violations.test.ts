import { describe, expect, test } from 'vitest';
import { wantMail } from '../witness/mail.ts';
import { EMAIL, EVENTS, reasonOf, stage, timed, type Event, type List, type Stage } from './support.ts';
import { forbidden, found, violations, type Violation } from './violations-support.ts';

const syncToken = async (at: Stage, query = '') =>
  encodeURIComponent((await at.api<List>('GET', `${EVENTS}?${query}`)).body.nextSyncToken ?? '');

describe('the list of violations', () => {
  test('is empty for a client that does everything right', async () => {
    wantMail();
    const at = await stage();
    const made = await at.api<Event>(
      'POST',
      `${EVENTS}?sendUpdates=none`,
      timed('2026-01-01', { id: 'abcde' }),
    );
    await at.api('PATCH', `${EVENTS}/${made.body.id}?sendUpdates=all`, { attendees: [{ email: 'b@x.ch' }] });
    await at.api(
      'GET',
      `${EVENTS}?syncToken=${await syncToken(at)}&maxResults=10&alt=json&prettyPrint=false`,
    );
    await at.api(
      'GET',
      `${EVENTS}?timeMin=2026-01-01T00:00:00Z&timeMax=2026-01-02T00:00:00%2B01:00&fields=items`,
    );
    await at.api('DELETE', `${EVENTS}/${made.body.id}?sendUpdates=none`);
    expect(await violations(at)).toEqual([]);
  });

  test('says which request it was, whose, and what about it', async () => {
    const at = await stage();
    await at.api('GET', `${EVENTS}?wrong=1`);
    const log = (await at.control<{ items: { id: number; when: string }[] }>('GET', '/requests')).body.items;
    const answer = (
      await at.control<{ items: Violation[]; nextCursor: null }>('GET', '/violations?level=forbidden')
    ).body;
    expect(answer).toEqual({
      items: [
        {
          requestId: log[0]?.id,
          when: log[0]?.when,
          operation: 'events.list',
          method: 'GET',
          path: '/calendar/v3/calendars/primary/events',
          user: EMAIL,
          clientId: null,
          level: 'forbidden',
          parameter: 'wrong',
          message: 'events.list has no such parameter; Google ignores it.',
        },
      ],
      nextCursor: null,
    });
  });

  test('is emptied by DELETE and by a reset, and knows two levels', async () => {
    const at = await stage();
    await at.api('GET', `${EVENTS}?wrong=1`);
    expect((await at.control('DELETE', '/violations')).status).toBe(204);
    expect(await violations(at)).toEqual([]);
    await at.api('GET', `${EVENTS}?wrong=1`);
    await at.control('POST', '/reset');
    expect(await violations(at)).toEqual([]);
    expect((await at.control('GET', '/violations?level=mild')).status).toBe(400);
  });

  test('sees what a fault answered, and who is not let in', async () => {
    const at = await stage();
    await at.control('POST', '/faults', { method: '*', kind: 'status', status: 503, times: 1 });
    await at.api('GET', `${EVENTS}?one=1`);
    await at.api('GET', `${EVENTS}?two=1`, undefined, { token: 'dead' });
    expect(await forbidden(at)).toEqual(['one', 'two']);
  });
});

const WRONG: [string, string][] = [
  ['maxResults=many', 'maxResults'],
  ['maxResults=0', 'maxResults'],
  ['singleEvents=yes', 'singleEvents'],
  ['orderBy=summary', 'orderBy'],
  ['eventTypes=default&eventTypes=task', 'eventTypes'],
  ['timeMin=2026-01-01T00:00:00', 'timeMin'],
  ['timeMin=2026-01-01T00:00:00+01:00', 'timeMin'],
  ['q=a&q=b', 'q'],
  ['timeZone=Mars/Base', 'timeZone'],
  ['orderBy=startTime', 'orderBy'],
  ['timeMin=2026-01-02T00:00:00Z&timeMax=2026-01-01T00:00:00Z', 'timeMax'],
  [`quotaUser=${'x'.repeat(41)}`, 'quotaUser'],
  ['alt=media', 'alt'],
];

const NOT_WITH_TOKEN = [
  'timeMin=2026-01-01T00:00:00Z',
  'timeMax=2026-01-01T00:00:00Z',
  'q=x',
  'orderBy=updated',
  'iCalUID=x',
  'updatedMin=2026-01-01T00:00:00Z',
  'privateExtendedProperty=a%3Db',
  'sharedExtendedProperty=a%3Db',
  'showDeleted=false',
];

describe('a parameter is forbidden', () => {
  test('when events.list does not take it, or not like that', async () => {
    const at = await stage();
    for (const [query, parameter] of WRONG) {
      expect([query, await found(at, 'GET', `${EVENTS}?${query}`)]).toEqual([
        query,
        [`forbidden ${parameter}`],
      ]);
    }
  });

  test('beside a sync token, when it is one of those', async () => {
    const at = await stage();
    const path = `${EVENTS}?syncToken=${await syncToken(at)}`;
    for (const query of NOT_WITH_TOKEN) {
      expect(await found(at, 'GET', `${path}&${query}`)).toEqual([`forbidden ${query.split('=')[0]}`]);
    }
  });

  test('beside a sync token that was made with other lasting parameters', async () => {
    const at = await stage();
    const token = await syncToken(at);
    expect(await found(at, 'GET', `${EVENTS}?syncToken=${token}&singleEvents=true`)).toEqual([
      'forbidden syncToken',
    ]);
    const expanded = await syncToken(at, 'singleEvents=true');
    expect(await found(at, 'GET', `${EVENTS}?syncToken=${expanded}&singleEvents=true`)).toEqual([]);
  });

  test('but a token that is worth nothing any more is no violation', async () => {
    const at = await stage();
    expect(await found(at, 'GET', `${EVENTS}?syncToken=nonsense`)).toEqual([]);
  });

  test('in the calendar list beside its sync token', async () => {
    const at = await stage();
    const { nextSyncToken } = (await at.api<List>('GET', '/users/me/calendarList')).body;
    const path = `/users/me/calendarList?syncToken=${encodeURIComponent(nextSyncToken ?? '')}`;
    expect(await found(at, 'GET', `${path}&minAccessRole=writer`)).toEqual(['forbidden minAccessRole']);
    expect(await found(at, 'GET', `${path}&showHidden=false`)).toEqual(['forbidden showHidden']);
    expect(await found(at, 'GET', path)).toEqual([]);
  });

  test('on a method that needs it, when it is missing', async () => {
    const at = await stage();
    const made = (await at.api<Event>('POST', EVENTS, timed('2026-01-01'))).body;
    const move = `${EVENTS}/${made.id}/move?sendUpdates=none`;
    expect(await found(at, 'POST', move)).toEqual(['forbidden destination']);
    await at.control('POST', '/faults', { method: '*', kind: 'status', status: 503 });
    expect(await found(at, 'POST', move)).toEqual(['forbidden destination']);
  });

  test('and Google still serves what it does not know, and still refuses what it refuses', async () => {
    const at = await stage();
    expect((await at.api('GET', `${EVENTS}?wrong=1`)).status).toBe(200);
    expect(reasonOf(await at.api('GET', `${EVENTS}?alt=xml`))).toBe('400 invalidParameter');
    expect(await forbidden(at)).toEqual(['wrong', 'alt']);
  });
});

describe('advice', () => {
  test('is to say sendUpdates wherever there are guests, on a delete too', async () => {
    const at = await stage();
    const guests = { attendees: [{ email: 'b@x.ch' }] };
    expect(await found(at, 'POST', EVENTS, timed('2026-01-01'))).toEqual([]);
    expect(await found(at, 'POST', EVENTS, timed('2026-01-01', { id: 'guests', ...guests }))).toEqual([
      'advice sendUpdates',
    ]);
    expect(await found(at, 'PATCH', `${EVENTS}/guests`, { summary: 'New' })).toEqual(['advice sendUpdates']);
    expect(await found(at, 'DELETE', `${EVENTS}/guests`)).toEqual(['advice sendUpdates']);
  });

  test('is not to use what is deprecated; and both ways to notify at once are forbidden', async () => {
    const at = await stage();
    expect(await found(at, 'GET', `${EVENTS}?alwaysIncludeEmail=true&userIp=1.2.3.4`)).toEqual([
      'advice alwaysIncludeEmail',
      'advice userIp',
    ]);
    const both = `${EVENTS}?sendNotifications=true&sendUpdates=all`;
    expect(await found(at, 'POST', both, timed('2026-01-01'))).toEqual([
      'advice sendNotifications',
      'forbidden sendNotifications',
    ]);
  });

  test('is to name the version of what a body carries', async () => {
    const at = await stage();
    const body = timed('2026-01-01', { conferenceData: { createRequest: { requestId: 'r' } } });
    expect(await found(at, 'POST', EVENTS, body)).toEqual(['advice conferenceDataVersion']);
    expect(await found(at, 'POST', `${EVENTS}?conferenceDataVersion=1`, body)).toEqual([]);
  });

  test('is to ask for gzip twice, or not at all', async () => {
    const at = await stage();
    const asked = async (headers: Record<string, string>) => {
      await at.control('DELETE', '/violations');
      await at.api('GET', EVENTS, undefined, { headers });
      const { items } = (await at.control<{ items: Violation[] }>('GET', '/violations')).body;
      return items.map((each) => `${each.level} ${each.parameter}`);
    };
    expect(await asked({ 'Accept-Encoding': 'gzip', 'User-Agent': 'crm' })).toEqual([
      'advice Accept-Encoding',
    ]);
    expect(await asked({ 'Accept-Encoding': 'gzip', 'User-Agent': 'crm (gzip)' })).toEqual([]);
    expect(await asked({ 'Accept-Encoding': 'gzip', 'User-Agent': 'Mozilla/5.0 (X11)' })).toEqual([]);
    expect(await asked({ 'Accept-Encoding': 'identity' })).toEqual([]);
  });
});
