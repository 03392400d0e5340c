import { describe, expect, test, vi } from 'vitest';
import { create, listener, receiver, watch } from './push-receiver.ts';
import { EMAIL, EVENTS, reasonOf, stage, type Event, type Json, type Stage } from './support.ts';

const componentOf = (index: number) =>
  `BEGIN:VEVENT\nUID:${index}\nDTSTART:20260101T090000Z\nSUMMARY:E${index}\nEND:VEVENT\n`;

const stop = (at: Stage, body: Json) => at.api('POST', '/channels/stop', body);

describe('a channel', () => {
  test('begins with a sync message and tells of every change, the caller’s own too', async () => {
    const at = await stage();
    const { address, received, numbers } = await receiver();
    const { body } = await watch(at, address);
    await vi.waitFor(() => expect(received).toHaveLength(1));
    expect(received[0]).toMatchObject({ method: 'POST', body: '' });
    expect(received[0]?.headers).toMatchObject({
      'user-agent': expect.stringMatching(/^APIs-Google/) as string,
      'x-goog-channel-id': 'channel-1',
      'x-goog-channel-token': 'secret',
      'x-goog-channel-expiration': new Date(Number(body.expiration)).toUTCString(),
      'x-goog-resource-state': 'sync',
      'x-goog-message-number': '1',
      'x-goog-resource-id': body.resourceId,
      'x-goog-resource-uri': body.resourceUri,
      'content-length': '0',
    });
    const made = (await create(at)).body;
    await at.api('PATCH', `${EVENTS}/${made.id}`, { summary: 'New' });
    await at.api('DELETE', `${EVENTS}/${made.id}`);
    await vi.waitFor(() => expect(received).toHaveLength(4));
    const states = received.slice(1).map((each) => each.headers['x-goog-resource-state']);
    expect(states).toEqual(['exists', 'exists', 'exists']);
    const rising = numbers().toSorted((one, other) => one - other);
    expect(new Set(rising).size).toBe(4);
    expect(rising).not.toEqual([1, 2, 3, 4]);
  });

  test('without a token sends none', async () => {
    const at = await stage();
    const { address, received } = await receiver();
    await watch(at, address, { token: undefined });
    await vi.waitFor(() => expect(received).toHaveLength(1));
    expect(received[0]?.headers).not.toHaveProperty('x-goog-channel-token');
  });

  test('is silent after its end and after its stop, while another one goes on', async () => {
    const at = await stage();
    const { address, received } = await receiver();
    await watch(at, address, { params: { ttl: '60' } });
    const second = await watch(at, address, { id: 'channel-2' });
    await watch(at, address, { id: 'channel-3' });
    await vi.waitFor(() => expect(received).toHaveLength(3));
    await at.control('POST', '/clock', { advanceSeconds: 61 });
    await stop(at, { id: 'channel-2', resourceId: second.body.resourceId });
    await create(at);
    await create(at);
    await vi.waitFor(() => expect(received).toHaveLength(5));
    const ids = received.slice(3).map(({ headers }) => headers['x-goog-channel-id']);
    expect(ids).toEqual(['channel-3', 'channel-3']);
  });

  test('goes on when the access was taken back, and cannot be stopped by the dead token', async () => {
    const at = await stage();
    const { address, received } = await receiver();
    const grant = { scopes: ['calendar.events'], clientId: 'crm' };
    const { body } = await at.control<{ accessToken: string }>('POST', `/accounts/${EMAIL}/grant`, grant);
    const channel = (await watch(at, address, {}, EVENTS, body.accessToken)).body;
    await at.control('DELETE', `/accounts/${EMAIL}/grant`);
    const named = { id: channel.id, resourceId: channel.resourceId };
    const refused = await at.api('POST', '/channels/stop', named, { token: body.accessToken });
    expect(reasonOf(refused)).toBe('401 authError');
    await create(at);
    await vi.waitFor(() => expect(received).toHaveLength(2));
  });

  test('sends its sync message before the answer where that is wished, and waits for it', async () => {
    const at = await stage();
    const order: string[] = [];
    const { address } = await listener((_, response) => {
      order.push('sync came');
      setTimeout(() => {
        order.push('sync answered');
        response.end();
      }, 100);
    });
    await at.control('POST', '/options', { syncBeforeAnswer: true });
    await watch(at, address);
    order.push('watch answered');
    expect(order).toEqual(['sync came', 'sync answered', 'watch answered']);
  });

  test('is not waited for by the other calls, nor where nobody is there', async () => {
    const at = await stage();
    const { address, received } = await listener(() => {});
    await at.control('POST', '/options', { syncBeforeAnswer: true });
    const waiting = watch(at, address);
    await vi.waitFor(() => expect(received).toHaveLength(1));
    expect((await create(at)).status).toBe(200);
    await at.control('POST', '/reset');
    expect((await waiting).status).toBe(200);
    const again = await stage();
    await again.control('POST', '/options', { syncBeforeAnswer: true });
    expect((await watch(again, 'http://127.0.0.1:9/hook')).status).toBe(200);
  });
});

describe('delivery', () => {
  test.each([500, 502, 503, 504])('is tried again after a %i, as the same message', async (status) => {
    const at = await stage();
    const busy = await receiver(200, status, 200);
    await watch(at, busy.address);
    await vi.waitFor(() => expect(busy.received).toHaveLength(1));
    await create(at);
    await vi.waitFor(() => expect(busy.received).toHaveLength(3));
    expect(busy.received[2]).toEqual(busy.received[1]);
  });

  test('is not tried again after anything else, a redirect and a cut connection included', async () => {
    const at = await stage();
    const statuses = [200, 201, 202, 204, 301, 400, 404, 410, 429, 501, 505];
    const receivers = await Promise.all(statuses.map((status) => receiver(status)));
    receivers.push(await listener((request) => request.socket.destroy()));
    for (const [index, { address }] of receivers.entries()) await watch(at, address, { id: `c${index}` });
    // The one that is tried again is the clock: when its second attempt has come, the others' would have come too.
    const busy = await receiver(503, 503, 200);
    await watch(at, busy.address);
    await vi.waitFor(() => expect(busy.received).toHaveLength(2));
    expect(receivers.map(({ received }) => received.length)).toEqual(receivers.map(() => 1));
  });

  test('is content with 102 Processing, whatever comes after it', async () => {
    const at = await stage();
    const content = await listener((_, response) => {
      response.writeProcessing();
      response.statusCode = 503;
      response.end();
    });
    const busy = await receiver(503, 200);
    await watch(at, content.address, { id: 'content' });
    await watch(at, busy.address, { id: 'busy' });
    await vi.waitFor(() => expect(busy.received).toHaveLength(2));
    expect(content.received).toHaveLength(1);
  });

  test('ends with the channel: no second attempt afterwards', async () => {
    const at = await stage();
    const [ending, busy] = [await receiver(503), await receiver(200, 503)];
    await watch(at, busy.address, { id: 'busy' });
    await watch(at, ending.address, { params: { ttl: 60 } });
    await vi.waitFor(() => expect([ending.received.length, busy.received.length]).toEqual([1, 1]));
    await at.control('POST', '/clock', { advanceSeconds: 61 });
    await create(at);
    await vi.waitFor(() => expect(busy.received.length).toBeGreaterThan(2));
    expect(ending.received).toHaveLength(1);
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
    await at.api<Event>('DELETE', `${EVENTS}/${(await create(at)).body.id}`);
    await vi.waitFor(() => expect(received).toHaveLength(4));
  });
});
