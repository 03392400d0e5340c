import { describe, expect, test } from 'vitest';
import {
  call,
  EMAIL,
  EVENTS,
  reasonOf,
  stage,
  temporaryFolder,
  timed,
  type Event,
  type Json,
  type List,
  type Stage,
} from './support.ts';

interface Logged extends Json {
  id: number;
  operation: string | null;
  status: number | null;
}

describe('accounts and calendars', () => {
  test('the same address is the same account with the same tokens', async () => {
    const at = await stage();
    const again = await at.control<{ accessToken: string }>('POST', '/accounts', { email: EMAIL });
    expect(again.body.accessToken).toBe(at.token);
    const read = await at.control<{ accessToken: string }>('GET', `/accounts/${EMAIL}`);
    expect(read.body.accessToken).toBe(at.token);
  });

  test('its refresh token gives the same access token, which never ends', async () => {
    const at = await stage();
    const { refreshToken } = (await at.control<{ refreshToken: string }>('GET', `/accounts/${EMAIL}`)).body;
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: 'x',
      refresh_token: refreshToken,
    });
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const answer = await call<{ access_token: string }>(`${at.url}/token`, 'POST', form.toString(), headers);
    expect(answer.body.access_token).toBe(at.token);
    await at.control('POST', '/clock', { advanceSeconds: 1e9 });
    expect((await at.api('GET', EVENTS)).status).toBe(200);
  });

  test('calendars come, change and go in the list of the account, and a sync token tells of it', async () => {
    const at = await stage();
    const made = await at.control<{ id: string }>('POST', `/accounts/${EMAIL}/calendars`, {
      summary: 'Team',
    });
    const list = (await at.api<List>('GET', '/users/me/calendarList')).body;
    expect(list.items.map((item) => item.summary)).toEqual([EMAIL, 'Team']);
    expect(list.items[0]).toMatchObject({ primary: true, accessRole: 'owner' });
    const id = encodeURIComponent(made.body.id);
    await at.control('DELETE', `/accounts/${EMAIL}/calendars/${id}`);
    const token = encodeURIComponent(list.nextSyncToken ?? '');
    const changes = (await at.api<List>('GET', `/users/me/calendarList?syncToken=${token}`)).body;
    expect(changes.items).toMatchObject([{ id: made.body.id, deleted: true }]);
    expect(reasonOf(await at.api('GET', `/calendars/${id}/events`))).toBe('404 notFound');
  });

  test('a calendar that the API makes is the caller’s own', async () => {
    const at = await stage();
    const made = await at.api<{ id: string }>('POST', '/calendars', {
      summary: 'Tasks',
      timeZone: 'Asia/Tokyo',
    });
    const entry = await at.api('GET', `/users/me/calendarList/${encodeURIComponent(made.body.id)}`);
    expect(entry.body).toMatchObject({ summary: 'Tasks', accessRole: 'owner', dataOwner: EMAIL });
    const read = await at.api('GET', `/calendars/${encodeURIComponent(made.body.id)}`);
    expect(read.body).toMatchObject({ kind: 'calendar#calendar', timeZone: 'Asia/Tokyo' });
  });

  test('another zone of a calendar shows the same instants', async () => {
    const at = await stage();
    const made = (await at.api<Event>('POST', EVENTS, timed('2026-01-05'))).body;
    await at.control('PATCH', `/accounts/${EMAIL}/calendars/primary`, { timeZone: 'America/New_York' });
    const seen = (await at.api<Event>('GET', `${EVENTS}/${made.id}`)).body;
    expect(seen.start).toEqual({ dateTime: '2026-01-05T03:00:00-05:00', timeZone: 'Europe/Zurich' });
  });
});

describe('the request log', () => {
  test('says who asked for what, and what it cost', async () => {
    const at = await stage();
    const grant = { scopes: ['calendar.events'], clientId: 'crm' };
    const { accessToken } = (
      await at.control<{ accessToken: string }>('POST', `/accounts/${EMAIL}/grant`, grant)
    ).body;
    await at.api('GET', `${EVENTS}?maxResults=5&privateExtendedProperty=a%3D1&privateExtendedProperty=b%3D2`);
    const made = (await at.api<Event>('POST', EVENTS, timed('2026-01-01'), { token: accessToken })).body;
    await at.api('PATCH', `${EVENTS}/${made.id}`, {}, { token: accessToken });
    const { items } = (await at.control<{ items: Logged[] }>('GET', '/requests')).body;
    expect(items).toMatchObject([
      {
        operation: 'events.list',
        method: 'GET',
        path: '/calendar/v3/calendars/primary/events',
        query: { maxResults: '5', privateExtendedProperty: ['a=1', 'b=2'] },
        status: 200,
        user: EMAIL,
        clientId: null,
        quotaUnits: 0,
      },
      { operation: 'events.insert', clientId: 'crm', quotaUnits: 1 },
      { operation: 'events.patch', clientId: 'crm', quotaUnits: 3 },
    ]);
    const since = (await at.control<{ items: Logged[] }>('GET', `/requests?since=${items[1]?.id}`)).body;
    expect(since.items).toHaveLength(1);
    await call(`${at.url}/calendar/v3${EVENTS}?access_token=${at.token}&q=x`, 'GET');
    const { body } = await at.control<{ items: Logged[] }>('GET', '/requests');
    expect(body.items.at(-1)).toMatchObject({ status: 200, user: EMAIL, query: { q: 'x' } });
    expect(JSON.stringify(body)).not.toContain(at.token);
    await at.control('DELETE', '/requests');
    expect((await at.control<{ items: Logged[] }>('GET', '/requests')).body.items).toEqual([]);
  });
});

describe('bad input', () => {
  test.each([
    ['POST', '/accounts', { email: 'nobody' }],
    ['POST', '/accounts', { email: 'a@b.c', timeZone: 'Mars/Base' }],
    ['POST', '/accounts', 'no json'],
    ['POST', '/clock', { advanceSeconds: -1 }],
    ['POST', '/faults', { method: '*', kind: 'unheard_of' }],
    ['POST', '/faults', { method: '*', kind: 'status' }],
    ['POST', '/faults', { method: '*', kind: 'small_page' }],
    ['POST', '/faults', { method: '*', kind: 'timeout', ms: 5 }],
    ['POST', '/options', { quotaStatus: 500 }],
    ['GET', '/requests?since=x', undefined],
    ['POST', `/accounts/${EMAIL}/calendars`, { summary: 'x', accessRole: 'king' }],
    ['POST', `/accounts/${EMAIL}/calendars/primary/import`, 'not a calendar'],
    ['DELETE', `/accounts/${EMAIL}/calendars/primary`, undefined],
  ])('%s %s with %j is 400 and says why', async (method, path, body) => {
    const at = await stage();
    const answer = await at.control<{ error: { message: string } }>(method, path, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.message.length).toBeGreaterThan(10);
  });

  test('an account, a calendar or a route that is not there is 404', async () => {
    const at = await stage();
    for (const path of ['/accounts/x@y.z', '/nothing', `/accounts/${EMAIL}/calendars/x/import`]) {
      const method = path.endsWith('import') ? 'POST' : 'GET';
      expect((await at.control(method, path, method === 'POST' ? '' : undefined)).status).toBe(404);
    }
  });

  test('another site may not steer it', async () => {
    const at = await stage();
    const headers = { Origin: 'https://evil.example' };
    expect((await call(`${at.url}/_emulator/reset`, 'POST', undefined, headers)).status).toBe(403);
  });

  test('an API call without a token, with a dead one, or with a broken body says what it is', async () => {
    const at = await stage();
    expect(reasonOf(await call(`${at.url}/calendar/v3${EVENTS}`, 'GET'))).toBe('401 required');
    expect(reasonOf(await at.api('GET', EVENTS, undefined, { token: 'dead' }))).toBe('401 authError');
    expect(reasonOf(await at.api('POST', EVENTS, '{"summary":'))).toBe('400 parseError');
  });
});

interface Dump extends Json {
  calendars: (Json & { id: string; events: (Json & { json: Json })[] })[];
}

const dumpOf = async (at: Stage) => (await at.control<Dump>('GET', '/dump')).body;

describe('the dump', () => {
  test('holds everything, tombstones included', async () => {
    const at = await stage();
    const team = await at.control<{ id: string }>('POST', `/accounts/${EMAIL}/calendars`, {
      summary: 'Team',
    });
    const kept = (await at.api<Event>('POST', EVENTS, timed('2026-01-01'))).body;
    const gone = (await at.api<Event>('POST', EVENTS, timed('2026-01-02'))).body;
    await at.api('DELETE', `${EVENTS}/${gone.id}`);
    await at.control('POST', `/accounts/${EMAIL}/grant`, { scopes: ['calendar'], clientId: 'crm' });
    const channel = { id: 'c', type: 'web_hook', address: 'http://127.0.0.1:9/', token: 'hush' };
    await at.api('POST', `${EVENTS}/watch`, channel);
    await at.control('POST', '/faults', { method: '*', kind: 'timeout', after: 9 });
    await at.control('POST', '/options', { testingMode: true });
    await at.control('POST', '/clock', { advanceSeconds: 86_400 });
    const dump = await dumpOf(at);
    expect(dump).toMatchObject({
      options: { testingMode: true },
      faults: [{ kind: 'timeout', after: 9, bitten: 0 }],
      accounts: [{ email: EMAIL }],
      grants: [{ clientId: 'crm', scopes: 'https://www.googleapis.com/auth/calendar' }],
      channels: [{ id: 'c', address: channel.address, stopped: 0 }],
      calendars: [{ id: EMAIL }, { id: team.body.id, summary: 'Team', events: [] }],
    });
    expect(Date.parse(String(dump['now'])) - Date.now()).toBeGreaterThan(86_000_000);
    const [first, second] = dump.calendars[0]?.events ?? [];
    expect(first?.json).toMatchObject({ id: kept.id, etag: kept.etag, summary: 'Meeting' });
    expect(second).toMatchObject({ id: gone.id, status: 'cancelled', json: { summary: 'Meeting' } });
  });

  test('holds no token of anybody', async () => {
    const at = await stage();
    const grant = { scopes: ['calendar'], clientId: 'crm' };
    const given = (await at.control<Record<string, string>>('POST', `/accounts/${EMAIL}/grant`, grant)).body;
    const account = (await at.control<Record<string, string>>('GET', `/accounts/${EMAIL}`)).body;
    const channel = { id: 'c', type: 'web_hook', address: 'http://127.0.0.1:9/', token: 'hush-hush' };
    await at.api('POST', `${EVENTS}/watch`, channel);
    const text = JSON.stringify(await dumpOf(at));
    const secrets = [
      given['accessToken'],
      given['refreshToken'],
      account['refreshToken'],
      at.token,
      'hush-hush',
    ];
    for (const secret of secrets) expect(text).not.toContain(String(secret));
  });

  test('comes in pieces when there is much of it, and is whole', async () => {
    const at = await stage();
    const ics = Array.from(
      { length: 1200 },
      (_, index) => `BEGIN:VEVENT\r\nUID:${index}\r\nDTSTART:20260101T100000Z\r\nEND:VEVENT\r\n`,
    );
    const file = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${ics.join('')}END:VCALENDAR\r\n`;
    await at.control('POST', `/accounts/${EMAIL}/calendars/primary/import`, file);
    const { calendars } = await dumpOf(at);
    expect(new Set(calendars[0]?.events.map((event) => event.json['iCalUID'])).size).toBe(1200);
  });
});

describe('the list of what the control side does', () => {
  test('names a route for everything that it serves', async () => {
    const at = await stage();
    const { routes } = (
      await at.control<{ routes: { method: string; path: string; does: string }[] }>('GET', '')
    ).body;
    const listed = routes.map(({ method, path }) => `${method} ${path.replace('/_emulator', '')}`);
    for (const wanted of [
      'POST /accounts',
      'POST /accounts/:email/calendars/:calendarId/import',
      'POST /accounts/:email/grant',
      'GET /requests',
      'POST /clock',
      'POST /faults',
      'DELETE /faults/:id',
      'POST /push',
      'POST /purge',
      'GET /mail',
      'GET /dump',
      'GET /violations',
      'DELETE /violations',
      'POST /options',
      'POST /reset',
    ]) {
      expect(listed).toContain(wanted);
    }
    const isServed = async ({ method, path }: { method: string; path: string }) => {
      const at404 = await at.control<{ error?: { message?: string } }>(
        method,
        path.replace('/_emulator', ''),
      );
      return !at404.body.error?.message?.includes('GET /_emulator lists what is');
    };
    for (const route of routes.filter((each) => each.path !== '/_emulator/reset')) {
      expect([route.path, await isServed(route)]).toEqual([route.path, true]);
    }
  });
});

describe('state', () => {
  test('survives a restart: accounts, events, sync tokens, channels’ ids, the clock', async () => {
    const folder = temporaryFolder();
    const before = await stage(folder);
    const made = (await before.api<Event>('POST', EVENTS, timed('2026-01-01'))).body;
    const token = (await before.api<List>('GET', EVENTS)).body.nextSyncToken ?? '';
    await before.control('POST', '/clock', { advanceSeconds: 86_400 });
    await before.emulator.close();
    const after = await stage(folder);
    expect(after.token).toBe(before.token);
    expect((await after.api<Event>('GET', `${EVENTS}/${made.id}`)).body).toEqual(made);
    const changes = await after.api<List>('GET', `${EVENTS}?syncToken=${encodeURIComponent(token)}`);
    expect(changes.body.items).toEqual([]);
    const { now } = (await after.control<{ now: string }>('GET', '/clock')).body;
    expect(Date.parse(now) - Date.now()).toBeGreaterThan(86_000_000);
  });

  test('is gone after a reset', async () => {
    const at = await stage();
    await at.api('GET', `${EVENTS}?wrong=1`);
    await at.control('POST', '/faults', { method: '*', kind: 'timeout' });
    await at.control('POST', '/options', { userUnitsPerMinute: 1 });
    await at.control('POST', '/reset');
    for (const path of ['/accounts', '/requests', '/violations', '/faults', '/mail']) {
      expect([path, (await at.control<{ items: Json[] }>('GET', path)).body.items]).toEqual([path, []]);
    }
    expect((await at.control('GET', '/options')).body).toMatchObject({ userUnitsPerMinute: 600 });
    expect((await at.control('GET', '/dump')).body).toMatchObject({ accounts: [], calendars: [] });
    expect((await at.api('GET', EVENTS)).status).toBe(401);
  });
});
