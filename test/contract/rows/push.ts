import { randomUUID } from 'node:crypto';
import { vi } from 'vitest';
import { expect } from '../expect.ts';
import { header, statesOf, watch, watching } from '../channels.ts';
import { SOON, type Google } from '../google.ts';
import { listen, type Message } from '../listener.ts';
import { row } from '../registry.ts';
import { hoursLater, timed, type Json } from '../shapes.ts';

row(
  'A7.05a',
  { mark: 'D', needs: 'emulator' },
  'the first message has the state sync and the number 1',
  async (google) => {
    const listener = await listen(200);
    await watch(google, listener);
    expect(listener.messages[0]?.headers).toMatchObject({
      'x-goog-resource-state': 'sync',
      'x-goog-message-number': '1',
    });
  },
);

row(
  'A7.05b',
  { mark: 'D', needs: 'emulator' },
  'the first message can come before the watch is answered',
  async (google) => {
    const listener = await listen(200);
    await google.control('POST', '/options', { syncBeforeAnswer: true });
    await watching(google, { address: listener.address });
    expect(statesOf(listener)).toEqual(['sync']);
  },
);

const CHANGES: readonly (readonly [string, string, (google: Google, id: string) => Promise<unknown>])[] = [
  ['a', 'a new event', (google) => google.insert()],
  [
    'b',
    'a changed event, the caller’s own change too',
    (google, id) => google.patch(id, { summary: 'Another' }),
  ],
  ['c', 'a deleted event', (google, id) => google.remove(id)],
];

for (const [letter, what, change] of CHANGES) {
  row(
    `A7.06${letter}`,
    { mark: 'D', needs: 'emulator' },
    `${what} is told with the state exists`,
    async (google) => {
      const { id } = await google.insert();
      const listener = await listen(200);
      await watch(google, listener);
      await change(google, id);
      await vi.waitFor(() => expect(statesOf(listener)).toEqual(['sync', 'exists']), SOON);
    },
  );
}

/** The second message of a channel: that of a change. */
async function told(google: Google, more: Json = {}): Promise<{ message: Message; channel: Json }> {
  const listener = await listen(200);
  const channel = await watch(google, listener, more);
  await google.insert();
  await vi.waitFor(() => expect(listener.messages.length).toBeGreaterThan(1), SOON);
  const message = listener.messages[1] ?? { headers: {}, body: '' };
  return { message, channel };
}

row('A7.06d', { mark: 'D', needs: 'emulator' }, 'a message has no body and says so', async (google) => {
  const { message } = await told(google);
  expect(message.body).toBe('');
  expect(message.headers['content-length']).toBe('0');
});

row(
  'A7.06e',
  { mark: 'D', needs: 'emulator' },
  'a message names its channel and its resource',
  async (google) => {
    const { message, channel } = await told(google);
    expect(message.headers).toMatchObject({
      'x-goog-channel-id': channel['id'],
      'x-goog-resource-id': channel['resourceId'],
      'x-goog-resource-uri': channel['resourceUri'],
    });
  },
);

row(
  'A7.06f',
  { mark: 'D', needs: 'emulator' },
  'a message carries the channel’s token when it has one',
  async (google) => {
    expect(header((await told(google, { token: 'secret' })).message, 'channel-token')).toBe('secret');
    expect((await told(google)).message.headers).not.toHaveProperty('x-goog-channel-token');
  },
);

row(
  'A7.06g',
  { mark: 'D', needs: 'emulator' },
  'a message carries the channel’s end as an RFC 1123 date',
  async (google) => {
    const { message, channel } = await told(google);
    expect(header(message, 'channel-expiration')).toBe(new Date(Number(channel['expiration'])).toUTCString());
  },
);

row('A7.06h', { mark: 'D', needs: 'emulator' }, 'message numbers rise and leave gaps', async (google) => {
  const listener = await listen(200);
  await watch(google, listener);
  for (let round = 1; round <= 20; round += 1) {
    await google.insert();
    await vi.waitFor(() => expect(listener.messages.length).toBeGreaterThan(round), SOON);
  }
  const numbers = listener.messages.map((message) => Number(header(message, 'message-number')));
  expect(numbers).toEqual([...new Set(numbers)].toSorted((one, other) => one - other));
  expect(numbers.at(-1)).toBeGreaterThan(numbers.length);
});

row(
  'A7.06i',
  { mark: 'D', needs: 'emulator' },
  'messages come from the client APIs-Google',
  async (google) => {
    expect((await told(google)).message.headers['user-agent']).toMatch(/^APIs-Google/);
  },
);

for (const [index, status] of [500, 502, 503, 504].entries()) {
  row(
    `A7.07${'abcd'.charAt(index)}`,
    { mark: 'D', needs: 'emulator' },
    `a message that is answered ${status} comes again`,
    async (google) => {
      const listener = await listen(200, status, 200);
      await watch(google, listener);
      await google.insert();
      await vi.waitFor(() => expect(listener.messages).toHaveLength(3), SOON);
      expect(listener.messages[2]?.headers).toEqual(listener.messages[1]?.headers);
    },
  );
}

/**
 * For each status: how often a message comes that is answered with it. The next one is answered 503 and told again, and by then the
 * first would have been as well.
 */
async function timesTold(google: Google, statuses: readonly number[]): Promise<number[]> {
  const listeners = await Promise.all(statuses.map((status) => listen(200, status, 503, 200)));
  const reached = (count: number) =>
    vi.waitFor(() => expect(listeners.every(({ messages }) => messages.length >= count)).toBe(true), SOON);
  for (const listener of listeners) {
    await watch(google, listener);
  }
  await google.insert();
  await reached(2);
  await google.insert();
  await reached(4);
  return listeners.map(({ messages }) => {
    const numbers = messages.map((message) => header(message, 'message-number'));
    return numbers.filter((number) => number === numbers[1]).length;
  });
}

row(
  'A7.07e',
  { mark: 'D', needs: 'emulator' },
  'a message that is answered 201, 202 or 204 has arrived',
  async (google) => {
    expect(await timesTold(google, [201, 202, 204])).toEqual([1, 1, 1]);
  },
);

row(
  'A7.07f',
  { mark: 'D', needs: 'emulator' },
  'a message that is answered otherwise is lost',
  async (google) => {
    expect(await timesTold(google, [302, 400, 404])).toEqual([1, 1, 1]);
  },
);

row(
  'A7.08a',
  { mark: 'D', needs: 'emulator' },
  'a channel is not renewed: after its end it is silent',
  async (google) => {
    const short = await listen(200);
    const long = await listen(200);
    await watch(google, short, { params: { ttl: '60' } });
    await watch(google, long);
    await google.control('POST', '/clock', { advanceSeconds: 61 });
    await google.insert();
    await vi.waitFor(() => expect(statesOf(long)).toEqual(['sync', 'exists']), SOON);
    expect(statesOf(short)).toEqual(['sync']);
  },
);

row(
  'A7.08b',
  { mark: 'D', needs: 'emulator' },
  'two channels on one calendar tell everything twice',
  async (google) => {
    const listener = await listen(200);
    const one = await watch(google, listener);
    const other = await watch(google, listener);
    await google.insert();
    await vi.waitFor(() => expect(listener.messages).toHaveLength(4), SOON);
    const channels = listener.messages.slice(2).map((message) => header(message, 'channel-id'));
    expect(channels.toSorted()).toEqual([one.id, other.id].toSorted());
  },
);

row(
  'A7.08c',
  { mark: 'D', needs: 'emulator' },
  'a channel tells of its own calendar alone',
  async (google) => {
    const listener = await listen(200);
    await watch(google, listener);
    await google.ok('POST', '/calendars/primary/events', timed(hoursLater(4)));
    await google.insert();
    await google.insert();
    await vi.waitFor(() => expect(listener.messages.length).toBeGreaterThanOrEqual(3), SOON);
    expect(listener.messages).toHaveLength(3);
  },
);

for (const [letter, what, path] of [
  ['d', 'calendarList', '/users/me/calendarList/watch'],
  ['e', 'settings', '/users/me/settings/watch'],
] as const) {
  row(
    `A7.08${letter}`,
    { mark: 'D', needs: 'emulator' },
    `${what} has a channel of its own, one a user`,
    async (google) => {
      const listener = await listen(200);
      const body = { id: randomUUID(), type: 'web_hook', address: listener.address };
      expect(await google.ok('POST', path, body)).toMatchObject({ kind: 'api#channel', id: body.id });
      await vi.waitFor(() => expect(statesOf(listener)).toEqual(['sync']), SOON);
    },
  );
}

row(
  'A7.08f',
  { mark: 'D', needs: 'emulator' },
  'a new calendar is told on the channel of the list',
  async (google) => {
    const listener = await listen(200);
    await google.ok('POST', '/users/me/calendarList/watch', {
      id: randomUUID(),
      type: 'web_hook',
      address: listener.address,
    });
    await google.ok('POST', '/calendars', { summary: 'New' });
    await vi.waitFor(() => expect(statesOf(listener)).toContain('exists'), SOON);
  },
);
