import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { bearer, get, PATH, raw } from './raw.ts';
import { EVENTS, reasonOf, stage, timed, type Event, type Json, type List } from './support.ts';

describe('the headers of an answer', () => {
  test('are Google’s, and its date is the emulator’s', async () => {
    const at = await stage();
    await at.control('POST', '/clock', { advanceSeconds: 86_400 });
    const { status, headers } = await get(at);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=UTF-8',
      'cache-control': 'private, max-age=0, must-revalidate, no-transform',
      vary: 'Origin, X-Origin, Referer',
      etag: expect.stringMatching(/^"[^"]+"$/) as string,
    });
    expect(Date.parse(String(headers['date'])) - Date.now()).toBeGreaterThan(86_000_000);
  });

  test('are fewer where there is no body', async () => {
    const at = await stage();
    const made = (await at.api<Event>('POST', EVENTS, timed('2026-01-01'))).body;
    const unchanged = await get(at, { 'If-None-Match': made.etag }, `${PATH}/${made.id}`);
    expect([unchanged.status, unchanged.headers['etag']]).toEqual([304, made.etag]);
    const gone = await raw(at, 'DELETE', `${PATH}/${made.id}`, bearer(at));
    expect([gone.status, gone.body.length]).toEqual([204, 0]);
    expect(gone.headers['content-type']).toBeUndefined();
    expect(gone.headers['cache-control']).toBe('no-cache, no-store, max-age=0, must-revalidate');
  });

  test('come alone for HEAD', async () => {
    const at = await stage();
    const { status, headers, body } = await raw(at, 'HEAD', PATH, bearer(at));
    expect([status, body.length]).toEqual([200, 0]);
    expect(headers['etag']).toBeDefined();
  });
});

const ENCODINGS: [Record<string, string>, boolean][] = [
  [{ 'Accept-Encoding': 'gzip', 'User-Agent': 'crm (gzip)' }, true],
  [{ 'Accept-Encoding': 'deflate, gzip;q=1.0', 'User-Agent': 'my program (GZIP)' }, true],
  [{ 'Accept-Encoding': 'gzip', 'User-Agent': 'crm' }, false],
  [{ 'User-Agent': 'crm (gzip)' }, false],
  [{}, false],
];

describe('the form of an answer', () => {
  test('is gzip for those who ask for it twice', async () => {
    const at = await stage();
    for (const [headers, isZipped] of ENCODINGS) {
      const answer = await get(at, headers);
      expect([headers, answer.headers['content-encoding']]).toEqual([headers, isZipped ? 'gzip' : undefined]);
      expect(answer.headers['vary']).toBe(`Origin, X-Origin, Referer${isZipped ? ', Accept-Encoding' : ''}`);
      const text = (isZipped ? gunzipSync(answer.body) : answer.body).toString();
      expect(JSON.parse(text)).toMatchObject({ kind: 'calendar#events' });
    }
  });

  test('is compact, and spread over lines when that is asked for', async () => {
    const at = await stage();
    expect((await get(at)).body.toString()).not.toContain('\n');
    const pretty = (await get(at, {}, `${PATH}?prettyPrint=true`)).body.toString();
    expect(pretty).toMatch(/^\{\n "kind": "calendar#events",\n/);
  });

  test('is JSON or nothing', async () => {
    const at = await stage();
    expect((await at.api('GET', `${EVENTS}?alt=json`)).status).toBe(200);
    expect(reasonOf(await at.api('GET', `${EVENTS}?alt=atom`))).toBe('400 invalidParameter');
  });
});

const as = (method: string) => ({ headers: { 'X-HTTP-Method-Override': method } });

describe('X-HTTP-Method-Override', () => {
  test('makes a POST what it names', async () => {
    const at = await stage();
    const made = (await at.api<Event>('POST', EVENTS, timed('2026-01-01'))).body;
    const patched = await at.api<Event>('POST', `${EVENTS}/${made.id}`, { summary: 'New' }, as('PATCH'));
    expect(patched.body).toMatchObject({ id: made.id, summary: 'New' });
    expect((await at.api('POST', `${EVENTS}/${made.id}`, undefined, as('DELETE'))).status).toBe(204);
    const { items } = (await at.control<{ items: Json[] }>('GET', '/requests')).body;
    expect(items.map((row) => row['operation'])).toEqual(['events.insert', 'events.patch', 'events.delete']);
  });

  test('carries a query that is too long for an address in the body of a GET', async () => {
    const at = await stage();
    await at.api('POST', EVENTS, timed('2026-01-01', { summary: 'needle' }));
    await at.api('POST', EVENTS, timed('2026-01-01'));
    const headers = {
      'X-HTTP-Method-Override': 'GET',
      'Content-Type': 'application/x-www-form-urlencoded',
    };
    const found = await at.api<List>('POST', EVENTS, 'q=needle&maxResults=5', { headers });
    expect(found.body.items.map((event) => event.summary)).toEqual(['needle']);
    const { items } = (await at.control<{ items: Json[] }>('GET', '/requests')).body;
    expect(items.at(-1)).toMatchObject({ operation: 'events.list', query: { q: 'needle', maxResults: '5' } });
  });

  test('does nothing on other methods', async () => {
    const at = await stage();
    const headers = { ...bearer(at), 'X-HTTP-Method-Override': 'DELETE' };
    expect((await raw(at, 'GET', PATH, headers)).status).toBe(200);
  });
});
