import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { bearer, get, PATH, raw } from './raw.ts';
import { EVENTS, reasonOf, stage, type Json, type List } from './support.ts';

const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

const BODIES: [string, string | Buffer][] = [
  ['cut JSON', '{"summary":'],
  ['a list', '[]'],
  ['a text', '"x"'],
  ['a number', '1'],
  ['null', 'null'],
  ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ['101 levels', deep(101)],
  ['a million brackets', '['.repeat(1_000_000)],
  ['200,000 levels', deep(200_000)],
];

describe('a request that makes no sense', () => {
  test('is 400 when its body is no object of JSON, or a bottomless one', async () => {
    const at = await stage();
    for (const [what, body] of BODIES) {
      const answer = await raw(at, 'POST', PATH, bearer(at), body);
      expect([what, answer.status, JSON.parse(answer.body.toString())]).toMatchObject([
        what,
        400,
        { error: { errors: [{ reason: 'parseError' }] } },
      ]);
    }
  });

  test('is 413 when its body is above 10 MB, and the connection lives on', async () => {
    const at = await stage();
    const answer = await raw(at, 'POST', PATH, bearer(at), Buffer.alloc(10 * 1024 * 1024 + 1, ' '));
    expect(answer.status).toBe(413);
    expect((await raw(at, 'POST', PATH, bearer(at), Buffer.alloc(10 * 1024 * 1024, ' '))).status).toBe(400);
    expect((await get(at)).status).toBe(200);
  });

  test('is 400 when its path cannot be read, 501 when nobody serves it', async () => {
    const at = await stage();
    expect(reasonOf(await at.api('GET', '/calendars/%E0%A4%A/events'))).toBe('400 badRequest');
    expect(reasonOf(await at.api('GET', '/calendars/%00/events'))).toBe('404 notFound');
    expect(reasonOf(await at.api('GET', '/calendars//events'))).toBe('404 notFound');
    expect(reasonOf(await at.api('GET', '/constructor'))).toBe('501 notImplemented');
    expect(reasonOf(await at.api('PUT', EVENTS))).toBe('501 notImplemented');
  });

  test('is answered whatever its query is', async () => {
    const at = await stage();
    for (const query of [
      '?',
      '&&&&',
      '=',
      '%FF=%FF',
      '__proto__=1&constructor=2&toString=3',
      `a=${'x'.repeat(8000)}`,
    ]) {
      expect((await at.api('GET', `${EVENTS}?${query}`)).status).toBe(200);
    }
    const { items } = (await at.control<{ items: { query: Json }[] }>('GET', '/requests')).body;
    expect(Object.keys(items[4]?.query ?? {})).toEqual(['__proto__', 'constructor', 'toString']);
  });

  test('is no failure of the emulator’s when it is long, deep, or named like what every object has', async () => {
    const at = await stage();
    const headers = { 'X-HTTP-Method-Override': 'GET', 'Content-Type': 'application/x-www-form-urlencoded' };
    const types = 'eventTypes=default&'.repeat(33_000);
    expect((await at.api('POST', EVENTS, types, { headers })).status).toBe(200);
    const mask = `fields=${'items('.repeat(20_000)}`;
    expect(reasonOf(await at.api('POST', EVENTS, mask, { headers }))).toBe('400 invalidParameter');
    expect(reasonOf(await at.api('GET', `${EVENTS}?fields=constructor`))).toBe('400 invalidParameter');
    const colored = await at.api('PATCH', '/users/me/calendarList/primary', { colorId: 'toString' });
    expect(reasonOf(colored)).toBe('400 invalid');
  });

  test('is forgotten when its client goes away in the middle', async () => {
    const at = await stage();
    await new Promise<void>((resolve) => {
      const headers = { ...bearer(at), 'Content-Length': '1000' };
      const outgoing = request(`${at.url}${PATH}`, { method: 'POST', headers });
      outgoing.on('error', () => resolve());
      outgoing.write('{"summary":', () => outgoing.destroy(new Error('gone')));
    });
    expect((await at.api<List>('GET', EVENTS)).body.items).toEqual([]);
  });
});
