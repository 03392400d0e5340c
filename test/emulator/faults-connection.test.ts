import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { faults, insert, list, log, set } from './faults-support.ts';
import { call, EVENTS, stage, timed, type Json, type List, type Stage } from './support.ts';

/** A call of which nothing is known before its answer comes, or does not. */
function begin(at: Stage, method: string, path: string, body?: Json) {
  const giveUp = new AbortController();
  const begun = { isAnswered: false, giveUp: () => giveUp.abort(), ended: Promise.resolve('') };
  begun.ended = fetch(`${at.url}/calendar/v3${path}`, {
    method,
    headers: { Authorization: `Bearer ${at.token}` },
    signal: giveUp.signal,
    ...(body ? { body: JSON.stringify(body) } : {}),
  }).then(
    () => {
      begun.isAnswered = true;
      return 'answered';
    },
    () => 'failed',
  );
  return begun;
}

describe('faults of the connection', () => {
  test('a cut before the commit stores nothing, a cut after it stores the event', async () => {
    const at = await stage();
    await set(at, { method: 'events.insert', kind: 'reset_before_commit', times: 1 });
    await expect(insert(at)).rejects.toThrow('fetch failed');
    expect((await list(at)).items).toHaveLength(0);
    await set(at, { method: 'events.insert', kind: 'reset_after_commit', times: 1 });
    await expect(insert(at)).rejects.toThrow('fetch failed');
    expect((await list(at)).items).toHaveLength(1);
    const cut = (await log(at)).filter((row) => row.operation === 'events.insert');
    expect(cut.map((row) => [row.status, row.fault])).toEqual([
      [null, 'reset_before_commit'],
      [null, 'reset_after_commit'],
    ]);
  });

  test('a timeout never answers and stores nothing, until the client gives up or the emulator ends', async () => {
    const at = await stage();
    await set(at, { method: 'events.insert', kind: 'timeout', times: 2 });
    const first = begin(at, 'POST', EVENTS, timed('2026-01-01'));
    const second = begin(at, 'POST', EVENTS, timed('2026-01-01'));
    await vi.waitFor(async () => {
      const rows = (await log(at)).filter((row) => row.fault === 'timeout');
      expect(rows.map((row) => row.status)).toEqual([null, null]);
    });
    expect((await list(at)).items).toHaveLength(0);
    expect([first.isAnswered, second.isAnswered]).toEqual([false, false]);
    first.giveUp();
    expect(await first.ended).toBe('failed');
    await at.emulator.close();
    expect(await second.ended).toBe('failed');
  });

  test('a delay before the commit holds the change back too', async () => {
    const at = await stage();
    await set(at, { method: 'events.insert', kind: 'delay', ms: 60_000 });
    const slow = begin(at, 'POST', EVENTS, timed('2026-01-01'));
    await vi.waitFor(async () => expect((await faults(at))[0]?.bitten).toBe(1));
    expect((await list(at)).items).toHaveLength(0);
    expect(slow.isAnswered).toBe(false);
    await at.emulator.close();
    expect(await slow.ended).toBe('failed');
  });

  test('a short delay is over after its time, and the answer is whole', async () => {
    const at = await stage();
    await set(at, { method: 'events.list', kind: 'delay', ms: 120 });
    const begun = performance.now();
    expect((await at.api<List>('GET', EVENTS)).body.nextSyncToken).toBeDefined();
    expect(performance.now() - begun).toBeGreaterThanOrEqual(115);
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
    await set(at, { method: 'events.insert', kind: 'delay', ms: 60_000, when: 'after_commit' });
    const slow = begin(at, 'POST', EVENTS, timed('2026-01-01'));
    await vi.waitFor(() => expect(pushes).toBe(2));
    expect((await list(at)).items).toHaveLength(1);
    expect(slow.isAnswered).toBe(false);
    hook.closeAllConnections();
    hook.close();
    await at.emulator.close();
    expect(await slow.ended).toBe('failed');
  });

  test('a slow body begins to come when all is stored, and comes in pieces', async () => {
    const at = await stage();
    await set(at, { method: 'events.insert', kind: 'slow_body', ms: 200 });
    const response = await fetch(`${at.url}/calendar/v3${EVENTS}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${at.token}` },
      body: JSON.stringify(timed('2026-01-01')),
    });
    expect((await list(at)).items).toHaveLength(1);
    const pieces: Uint8Array[] = [];
    for await (const piece of response.body ?? []) pieces.push(piece);
    expect(pieces.length).toBeGreaterThan(3);
    expect(JSON.parse(Buffer.concat(pieces).toString())).toMatchObject({ summary: 'Meeting' });
  });

  test('a truncated answer is 200, as long as it says, no JSON, and stored', async () => {
    const at = await stage();
    await set(at, { method: 'events.insert', kind: 'truncated_json', times: 1 });
    const response = await fetch(`${at.url}/calendar/v3${EVENTS}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${at.token}` },
      body: JSON.stringify(timed('2026-01-01')),
    });
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
    expect(text).toMatch(/^\{"kind":"calendar#event"/);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    expect((await list(at)).items).toHaveLength(1);
  });

  test.each([
    [undefined, 0],
    ['before_commit', 0],
    ['after_commit', 1],
  ])(
    'Google’s error page (%s) stands where JSON was expected, and %i events are stored',
    async (when, stored) => {
      const at = await stage();
      await set(at, { method: 'events.insert', kind: 'html_502', times: 1, ...(when ? { when } : {}) });
      const response = await fetch(`${at.url}/calendar/v3${EVENTS}`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${at.token}` },
        body: JSON.stringify(timed('2026-01-01')),
      });
      expect(response.status).toBe(502);
      expect(response.headers.get('content-type')).toBe('text/html; charset=UTF-8');
      expect(await response.text()).toContain('<title>Error 502 (Server Error)!!1</title>');
      expect((await list(at)).items).toHaveLength(stored);
    },
  );
});

test('faults of the sign-in bite there too: its connections are cut as well', async () => {
  const at = await stage();
  await set(at, { method: 'token', kind: 'reset_before_commit' });
  await expect(call(`${at.url}/token`, 'POST', 'grant_type=refresh_token')).rejects.toThrow('fetch failed');
});
