import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { EMAIL, EVENTS, reasonOf, stage, timed, type Event, type Json, type Stage } from './support.ts';

interface Received {
  at: number;
  headers: IncomingHttpHeaders;
}

/** A web server that answers with these statuses, the last one for ever, and remembers what it got. */
async function receiver(...statuses: number[]): Promise<{ address: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    received.push({ at: performance.now(), headers: request.headers });
    response.statusCode = statuses[Math.min(received.length, statuses.length) - 1] ?? 200;
    response.end();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received };
}

const watch = (at: Stage, address: string, more: Json = {}) =>
  at.api<{ id: string; resourceId: string; expiration: string }>('POST', `${EVENTS}/watch`, {
    id: 'channel-1',
    type: 'web_hook',
    address,
    token: 'secret',
    ...more,
  });

const componentOf = (index: number) =>
  `BEGIN:VEVENT\nUID:${index}\nDTSTART:20260101T090000Z\nSUMMARY:E${index}\nEND:VEVENT\n`;

const create = (at: Stage) => at.api<Event>('POST', EVENTS, timed('2026-01-01'));

describe('a channel', () => {
  test('begins with a sync message and tells of every change, the caller’s own too', async () => {
    const at = await stage();
    const { address, received } = await receiver();
    const { body } = await watch(at, address);
    expect(body).toMatchObject({ kind: 'api#channel', id: 'channel-1', token: 'secret' });
    await vi.waitFor(() => expect(received).toHaveLength(1));
    expect(received[0]?.headers).toMatchObject({
      'x-goog-channel-id': 'channel-1',
      'x-goog-channel-token': 'secret',
      'x-goog-channel-expiration': new Date(Number(body.expiration)).toUTCString(),
      'x-goog-resource-state': 'sync',
      'x-goog-message-number': '1',
      'x-goog-resource-id': body.resourceId,
      'content-length': '0',
    });
    expect(received[0]?.headers['x-goog-resource-uri']).toMatch(/\/events\?alt=json$/);
    const made = (await create(at)).body;
    await at.api('PATCH', `${EVENTS}/${made.id}`, { summary: 'New' });
    await at.api('DELETE', `${EVENTS}/${made.id}`);
    await vi.waitFor(() => expect(received).toHaveLength(4));
    const states = received.slice(1).map(({ headers }) => headers['x-goog-resource-state']);
    expect(states).toEqual(['exists', 'exists', 'exists']);
    const numbers = received.map(({ headers }) => Number(headers['x-goog-message-number']));
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
  });

  test('lives a week unless asked otherwise, and is silent after its end', async () => {
    const at = await stage();
    const { address, received } = await receiver();
    const { body } = await watch(at, address, { params: { ttl: '60' } });
    const week = await watch(at, address, { id: 'channel-2' });
    expect(Number(week.body.expiration) - Number(body.expiration)).toBeGreaterThan(604_000_000);
    await at.control('POST', '/clock', { advanceSeconds: 61 });
    await create(at);
    await vi.waitFor(() => expect(received).toHaveLength(3));
    const ids = received.map(({ headers }) => headers['x-goog-channel-id']);
    expect(ids).toEqual(['channel-1', 'channel-2', 'channel-2']);
  });

  test('is stopped by its owner alone, and then silent', async () => {
    const at = await stage();
    const { address, received } = await receiver();
    const { body } = await watch(at, address);
    const stop = { id: 'channel-1', resourceId: body.resourceId };
    const grant = { scopes: ['calendar'], clientId: 'crm' };
    const other = await at.control<{ accessToken: string }>('POST', `/accounts/${EMAIL}/grant`, grant);
    const foreign = await at.api('POST', '/channels/stop', stop, { token: other.body.accessToken });
    expect(reasonOf(foreign)).toBe('404 notFound');
    expect((await at.api('POST', '/channels/stop', stop)).status).toBe(204);
    await create(at);
    const second = await receiver();
    await watch(at, second.address, { id: 'channel-2' });
    await vi.waitFor(() => expect(second.received).toHaveLength(1));
    expect(received).toHaveLength(1);
  });

  test('needs an id of its own, and HTTPS outside this machine', async () => {
    const at = await stage();
    const { address } = await receiver();
    await watch(at, address);
    expect(reasonOf(await watch(at, address))).toBe('400 channelIdNotUnique');
    const plain = await watch(at, 'http://example.com/hook', { id: 'channel-2' });
    expect(reasonOf(plain)).toBe('400 push.webhookUrlNotHttps');
  });
});

describe('delivery', () => {
  test('is tried again after a 503, not after a 404', async () => {
    const at = await stage();
    const busy = await receiver(200, 503, 200);
    const wrong = await receiver(404);
    await watch(at, busy.address);
    await watch(at, wrong.address, { id: 'channel-2' });
    await vi.waitFor(() => expect([busy.received.length, wrong.received.length]).toEqual([1, 1]));
    await create(at);
    await vi.waitFor(() => expect(busy.received).toHaveLength(3), { timeout: 5000 });
    const [, first, again] = busy.received;
    expect(again?.headers['x-goog-message-number']).toBe(first?.headers['x-goog-message-number']);
    expect(wrong.received).toHaveLength(2);
  });

  test('to an address where nobody is does not hurt the write', async () => {
    const at = await stage();
    await watch(at, 'http://127.0.0.1:9/hook');
    expect((await create(at)).status).toBe(200);
    expect((await create(at)).status).toBe(200);
  });

  test('of an import of many events is one message', async () => {
    const at = await stage();
    const { address, received } = await receiver();
    await watch(at, address);
    const events = Array.from({ length: 100 }, (_, index) => componentOf(index)).join('');
    const file = `BEGIN:VCALENDAR\nVERSION:2.0\n${events}END:VCALENDAR\n`;
    await at.control('POST', `/accounts/${EMAIL}/calendars/primary/import`, file);
    await create(at);
    await vi.waitFor(() => expect(received).toHaveLength(3));
  });
});
