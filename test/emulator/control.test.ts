import { describe, expect, test, vi } from 'vitest';
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
} from './support.ts';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

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
    const answer = await call<{ access_token: string }>(`${at.url}/token`, 'POST', form.toString());
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
    await at.control('DELETE', '/requests');
    expect((await at.control<{ items: Logged[] }>('GET', '/requests')).body.items).toEqual([]);
  });
});

describe('faults', () => {
  test('a status bites the method it names, so often, after so many calls', async () => {
    const at = await stage();
    await at.control('POST', '/faults', {
      method: 'events.list',
      kind: 'status',
      status: 403,
      reason: 'userRateLimitExceeded',
      retryAfterSeconds: 7,
      times: 2,
      after: 1,
    });
    const statuses: string[] = [];
    for (let index = 0; index < 4; index += 1) statuses.push(reasonOf(await at.api('GET', EVENTS)));
    expect(statuses).toEqual(['200 ', '403 userRateLimitExceeded', '403 userRateLimitExceeded', '200 ']);
    expect((await at.api('POST', EVENTS, timed('2026-01-01'))).status).toBe(200);
  });

  test('one user’s fault leaves the others alone, and a retry hint is sent', async () => {
    const at = await stage();
    const other = await at.control<{ accessToken: string }>('POST', '/accounts', {
      email: 'bob@example.com',
    });
    await at.control('POST', '/faults', {
      method: '*',
      kind: 'status',
      status: 429,
      retryAfterSeconds: 7,
      user: EMAIL,
    });
    const mine = await at.api('GET', EVENTS);
    expect(mine.headers.get('retry-after')).toBe('7');
    const theirs = await at.api('GET', EVENTS, undefined, { token: other.body.accessToken });
    expect(theirs.status).toBe(200);
  });

  test('the same seed bites the same calls', async () => {
    const at = await stage();
    const bitten = async () => {
      await at.control('DELETE', '/faults');
      const fault = { method: '*', kind: 'status', status: 500, probability: 0.5, seed: 42 };
      await at.control('POST', '/faults', fault);
      const statuses: number[] = [];
      for (let index = 0; index < 12; index += 1) statuses.push((await at.api('GET', EVENTS)).status);
      return statuses;
    };
    const first = await bitten();
    expect(await bitten()).toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 500]));
  });

  test('a cut before the commit stores nothing, a cut after it stores the event', async () => {
    const at = await stage();
    await at.control('POST', '/faults', { method: 'events.insert', kind: 'reset_before_commit', times: 1 });
    await expect(at.api('POST', EVENTS, timed('2026-01-01'))).rejects.toThrow('fetch failed');
    expect((await at.api<List>('GET', EVENTS)).body.items).toHaveLength(0);
    await at.control('POST', '/faults', { method: 'events.insert', kind: 'reset_after_commit', times: 1 });
    await expect(at.api('POST', EVENTS, timed('2026-01-01'))).rejects.toThrow('fetch failed');
    expect((await at.api<List>('GET', EVENTS)).body.items).toHaveLength(1);
    const { items } = (await at.control<{ items: Logged[] }>('GET', '/requests')).body;
    const cut = items.filter((row) => row.operation === 'events.insert');
    expect(cut.map((row) => row.status)).toEqual([null, null]);
  });

  test('a delay after the commit holds the answer back and not the change or its push', async () => {
    const at = await stage();
    let pushes = 0;
    const hook = createServer((_, response) => {
      pushes += 1;
      response.end();
    });
    await new Promise<void>((resolve) => void hook.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`;
    await at.api('POST', `${EVENTS}/watch`, { id: 'c', type: 'web_hook', address });
    const fault = { method: 'events.insert', kind: 'delay', ms: 60_000, when: 'after_commit' };
    await at.control('POST', '/faults', fault);
    let isAnswered = false;
    const slow = at
      .api('POST', EVENTS, timed('2026-01-01'))
      .catch(() => null)
      .finally(() => {
        isAnswered = true;
      });
    await vi.waitFor(() => expect(pushes).toBe(2));
    expect((await at.api<List>('GET', EVENTS)).body.items).toHaveLength(1);
    expect(isAnswered).toBe(false);
    hook.closeAllConnections();
    hook.close();
    await at.emulator.close();
    await slow;
  });

  test('the token endpoint fails in its own words', async () => {
    const at = await stage();
    await at.control('POST', '/faults', {
      method: 'token',
      kind: 'status',
      status: 400,
      reason: 'invalid_grant',
    });
    const answer = await call(`${at.url}/token`, 'POST', 'grant_type=refresh_token');
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const { items } = (await at.control<{ items: { id: string }[] }>('GET', '/faults')).body;
    expect(items).toMatchObject([{ kind: 'status', method: 'token', seen: 1, bitten: 1 }]);
    expect((await at.control('DELETE', `/faults/${items[0]?.id}`)).status).toBe(204);
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
    expect(reasonOf(await at.api('GET', '/calendars/%E0%A4%A/events'))).toBe('501 notImplemented');
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
    await at.control('POST', '/reset');
    expect((await at.control<{ items: Json[] }>('GET', '/accounts')).body.items).toEqual([]);
    expect((await at.api('GET', EVENTS)).status).toBe(401);
  });
});
