import { describe, expect, test } from 'vitest';
import { bearer, get, PATH, raw } from './raw.ts';
import {
  call,
  EMAIL,
  EVENTS,
  reasonOf,
  stage,
  timed,
  type Event,
  type Json,
  type List,
  type Stage,
} from './support.ts';

/** A calendar of Anna's with one event, which everybody may see so much of. */
async function shared(at: Stage, publicRole: 'none' | 'freeBusyReader' | 'reader') {
  const calendar = { summary: 'Club', publicRole };
  const { id } = (await at.control<{ id: string }>('POST', `/accounts/${EMAIL}/calendars`, calendar)).body;
  const path = `/calendar/v3/calendars/${encodeURIComponent(id)}`;
  const event = (await call<Event>(`${at.url}${path}/events`, 'POST', timed('2026-01-01'), bearer(at))).body;
  return { id, path, event };
}
const keyed = <Body = Json>(at: Stage, path: string, method = 'GET', body?: unknown) =>
  call<Body>(`${at.url}${path}${path.includes('?') ? '&' : '?'}key=abc`, method, body);

describe('a page of another site', () => {
  const origin = 'https://crm.example';

  test('may read every answer of the API, errors too', async () => {
    const at = await stage();
    for (const token of [at.token, 'dead']) {
      const { headers } = await raw(at, 'GET', PATH, { Authorization: `Bearer ${token}`, Origin: origin });
      expect(headers['access-control-allow-origin']).toBe(origin);
      expect(headers['vary']).toContain('Origin');
      expect(headers['access-control-expose-headers']).toMatch(/ETag.*Retry-After/);
    }
    const batch = await raw(at, 'POST', '/batch/calendar/v3', { Origin: origin }, '');
    expect([batch.status, batch.headers['access-control-allow-origin']]).toEqual([400, origin]);
    expect((await get(at)).headers['access-control-allow-origin']).toBeUndefined();
  });

  test('may ask first what it may send', async () => {
    const at = await stage();
    for (const path of [PATH, '/batch/calendar/v3']) {
      const answer = await raw(at, 'OPTIONS', path, {
        Origin: origin,
        'Access-Control-Request-Method': 'PATCH',
        'Access-Control-Request-Headers': 'authorization,if-match',
      });
      expect([answer.status, answer.body.length]).toEqual([200, 0]);
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-methods': expect.stringContaining('PATCH') as string,
        'access-control-allow-headers': 'authorization,if-match',
        'access-control-max-age': '3600',
      });
    }
    expect((await at.control<{ items: Json[] }>('GET', '/requests')).body.items).toEqual([]);
  });

  test('may not steer the emulator', async () => {
    const at = await stage();
    const answer = await raw(at, 'POST', '/_emulator/reset', { Origin: origin });
    expect(answer.status).toBe(403);
    const asked = await raw(at, 'OPTIONS', '/_emulator/reset', {
      Origin: origin,
      'Access-Control-Request-Method': 'POST',
    });
    for (const { headers } of [answer, asked]) {
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
    expect((await at.api('GET', EVENTS)).status).toBe(200);
  });
});

describe('an API key', () => {
  test('reads a public calendar', async () => {
    const at = await stage();
    const { id, path, event } = await shared(at, 'reader');
    const list = await keyed<List>(at, `${path}/events`);
    expect(list.body).toMatchObject({ accessRole: 'reader', items: [{ id: event.id, summary: 'Meeting' }] });
    expect((await keyed<Event>(at, `${path}/events/${event.id}`)).body.summary).toBe('Meeting');
    expect((await keyed(at, path)).body).toMatchObject({ id, summary: 'Club' });
    expect((await keyed(at, '/calendar/v3/colors')).body).toMatchObject({ kind: 'calendar#colors' });
    const range = { timeMin: '2026-01-01T00:00:00Z', timeMax: '2026-01-02T00:00:00Z', items: [{ id }] };
    const busy = await keyed<{ calendars: Record<string, { busy: Json[] }> }>(
      at,
      '/calendar/v3/freeBusy',
      'POST',
      range,
    );
    expect(busy.body.calendars[id]?.busy).toHaveLength(1);
    const byHeader = await raw(at, 'GET', `${path}/events`, { 'X-Goog-Api-Key': 'abc' });
    expect(byHeader.status).toBe(200);
  });

  test('sees the hours alone where the public sees no more', async () => {
    const at = await stage();
    const { path } = await shared(at, 'freeBusyReader');
    const list = await keyed<List>(at, `${path}/events`);
    expect(list.body).toMatchObject({ accessRole: 'freeBusyReader', items: [{ start: {} }] });
    expect(list.body.items[0]).not.toHaveProperty('summary');
  });

  test('finds nothing that is not public, and nothing called primary', async () => {
    const at = await stage();
    const { path } = await shared(at, 'none');
    for (const hidden of [`${path}/events`, path, `/calendar/v3/calendars/${EMAIL}/events`, PATH]) {
      expect(reasonOf(await keyed(at, hidden))).toBe('404 notFound');
    }
  });

  test('opens nothing that needs somebody: no list of calendars, no write', async () => {
    const at = await stage();
    const { path, event } = await shared(at, 'reader');
    for (const [method, asked] of [
      ['GET', '/calendar/v3/users/me/calendarList'],
      ['POST', `${path}/events`],
      ['PATCH', `${path}/events/${event.id}`],
      ['DELETE', `${path}/events/${event.id}`],
      ['POST', `${path}/events/watch`],
    ] as const) {
      const body = method === 'GET' || method === 'DELETE' ? undefined : {};
      expect(reasonOf(await keyed(at, asked, method, body))).toBe('401 required');
    }
  });

  test('that Google never gave out is refused, token or not', async () => {
    const at = await stage();
    const refused = await call(`${at.url}${PATH}?key=invalid-key`, 'GET', undefined, bearer(at));
    expect(refused).toMatchObject({
      status: 400,
      body: {
        error: {
          message: 'API key not valid. Please pass a valid API key.',
          status: 'INVALID_ARGUMENT',
          details: [{ reason: 'API_KEY_INVALID' }],
        },
      },
    });
    expect((await at.api('GET', `${EVENTS}?key=abc`)).status).toBe(200);
    expect(reasonOf(await call(`${at.url}${PATH}`, 'GET'))).toBe('401 required');
  });

  test('is a project of its own: its quota and its lines in the log bear its name', async () => {
    const at = await stage();
    const { path } = await shared(at, 'reader');
    await at.control('POST', '/options', { projectUnitsPerMinute: 1 });
    const seen = [await keyed(at, `${path}/events`), await keyed(at, `${path}/events`)].map(reasonOf);
    expect(seen).toEqual(['200 ', '403 rateLimitExceeded']);
    const { items } = (await at.control<{ items: Json[] }>('GET', '/requests')).body;
    expect(items.at(-1)).toMatchObject({ clientId: 'key:abc', user: null });
  });
});
