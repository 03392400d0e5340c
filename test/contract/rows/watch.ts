import { randomUUID } from 'node:crypto';
import { vi } from 'vitest';
import { expect } from '../expect.ts';
import { statesOf, watch, watching } from '../channels.ts';
import { SOON, type Google } from '../google.ts';
import { listen } from '../listener.ts';
import { QUOTED, REPORTED, row, SILENT } from '../registry.ts';
import { grant, signInForGood } from '../sign-in.ts';
import { refusal, type Json } from '../shapes.ts';
import { send } from '../wire.ts';

const WEEK = 604_800;

async function secondsLeft(google: Google, expiration: string): Promise<number> {
  const { now } = (await google.control('GET', '/clock')).body;
  return Math.round((Number(expiration) - Date.parse(String(now))) / 1000);
}

const lifetime = async (google: Google, more: Json): Promise<number> => {
  const { address } = await listen(200);
  const { status, body, text } = await watching(google, { address, ...more });
  expect(status, text).toBe(200);
  return secondsLeft(google, body.expiration);
};

row(
  'A7.01a',
  { mark: 'D', unsure: SILENT },
  'a channel id of more than 64 characters is refused: 400',
  async (google) => {
    expect((await watching(google, { id: 'i'.repeat(65) })).status).toBe(400);
  },
);

row('A7.01b', { mark: 'D', needs: 'emulator' }, 'the type may be webhook as well', async (google) => {
  expect(await watch(google, await listen(200), { type: 'webhook' })).toMatchObject({ kind: 'api#channel' });
});

row(
  'A7.01c',
  { mark: 'D', unsure: SILENT },
  'a channel token of more than 256 characters is refused: 400',
  async (google) => {
    expect((await watching(google, { token: 't'.repeat(257) })).status).toBe(400);
  },
);

row(
  'A7.01d',
  { mark: 'D', needs: 'emulator' },
  'a channel lives 604800 seconds when nothing is asked for',
  async (google) => {
    const seconds = await lifetime(google, {});
    expect(seconds).toBeGreaterThan(WEEK - 10);
    expect(seconds).toBeLessThanOrEqual(WEEK);
  },
);

row(
  'A7.01e',
  { mark: 'D', needs: 'emulator' },
  'params.ttl asks for a lifetime in seconds',
  async (google) => {
    const seconds = await lifetime(google, { params: { ttl: '3600' } });
    expect(seconds).toBeGreaterThan(3590);
    expect(seconds).toBeLessThanOrEqual(3600);
  },
);

row(
  'A7.01f',
  { mark: 'D', needs: 'emulator' },
  'expiration asks for an end in milliseconds',
  async (google) => {
    const { now } = (await google.control('GET', '/clock')).body;
    const expiration = Date.parse(String(now)) + 7_200_000;
    const { address } = await listen(200);
    const { body } = await watching(google, { address, expiration: String(expiration) });
    expect(Math.abs(Number(body.expiration) - expiration)).toBeLessThan(1000);
  },
);

row(
  'A7.01g',
  { mark: 'R', unsure: REPORTED, needs: 'emulator' },
  'a longer lifetime is cut to 30 days',
  async (google) => {
    const seconds = await lifetime(google, { params: { ttl: String(90 * 86_400) } });
    expect(seconds).toBeGreaterThan(30 * 86_400 - 10);
    expect(seconds).toBeLessThanOrEqual(30 * 86_400);
  },
);

row(
  'A7.01h',
  { mark: 'D', needs: 'emulator' },
  'the stricter of what is asked for and Google’s own limit holds',
  async (google) => {
    await google.control('POST', '/options', { maxTtlSeconds: 600 });
    expect(await lifetime(google, { params: { ttl: '3600' } })).toBeLessThanOrEqual(600);
    expect(await lifetime(google, { params: { ttl: '60' } })).toBeLessThanOrEqual(60);
  },
);

row(
  'A7.02a',
  { mark: 'D', needs: 'emulator' },
  'a channel is answered with its id, resource, token and end in milliseconds, as text',
  async (google) => {
    const id = randomUUID();
    const body = await watch(google, await listen(200), { id, token: 'secret' });
    expect(body).toEqual({
      kind: 'api#channel',
      id,
      token: 'secret',
      resourceId: expect.stringMatching(/./) as unknown,
      resourceUri: expect.stringContaining(google.calendar) as unknown,
      expiration: expect.stringMatching(/^\d{13}$/) as unknown,
    });
  },
);

row(
  'A7.02b',
  { mark: 'Q', unsure: QUOTED, needs: 'emulator' },
  'the resource id is the same for all channels on one calendar',
  async (google) => {
    const listener = await listen(200);
    const { resourceId } = await watch(google, listener);
    expect(await watch(google, listener)).toMatchObject({ resourceId });
  },
);

row(
  'A7.02c',
  { mark: 'R', unsure: REPORTED, needs: 'emulator' },
  'resourceUri ends in /events?alt=json',
  async (google) => {
    expect((await watch(google, await listen(200)))['resourceUri']).toMatch(/\/events\?alt=json$/);
  },
);

const NOT_HTTPS = refusal(400, 'push.webhookUrlNotHttps');

row(
  'A7.03a',
  { mark: 'D' },
  'an address that is not https is refused: 400 push.webhookUrlNotHttps',
  async (google) => {
    expect(await watching(google, { address: 'http://hooks.invalid/google' })).toMatchObject(NOT_HTTPS);
  },
);

row(
  'A7.03b',
  { mark: 'R', unsure: REPORTED },
  'the refused address is told back: "WebHook callback must be HTTPS: …"',
  async (google) => {
    const address = 'http://hooks.invalid/google';
    expect((await watching(google, { address })).body.error.message).toBe(
      `WebHook callback must be HTTPS: ${address}`,
    );
  },
);

row(
  'A7.04a',
  { mark: 'R', unsure: REPORTED, needs: 'emulator' },
  'a channel id that is in use is refused: 400 channelIdNotUnique',
  async (google) => {
    const listener = await listen(200);
    const { id } = await watch(google, listener);
    expect(await watching(google, { id, address: listener.address })).toMatchObject(
      refusal(400, 'channelIdNotUnique'),
    );
  },
);

row(
  'A7.04b',
  { mark: 'D', needs: 'emulator' },
  'a channel id is used up for ever: a stopped one is refused too',
  async (google) => {
    const listener = await listen(200);
    const { id, resourceId } = await watch(google, listener);
    await google.ok('POST', '/channels/stop', { id, resourceId });
    expect(await watching(google, { id, address: listener.address })).toMatchObject(
      refusal(400, 'channelIdNotUnique'),
    );
  },
);

row(
  'A7.09a',
  { mark: 'D', needs: 'emulator' },
  'channels.stop is answered 204 without a body',
  async (google) => {
    const { id, resourceId } = await watch(google, await listen(200));
    expect(await google.api('POST', '/channels/stop', { id, resourceId })).toMatchObject({
      status: 204,
      text: '',
    });
  },
);

row('A7.09b', { mark: 'D', needs: 'emulator' }, 'a stopped channel is silent', async (google) => {
  const stopped = await listen(200);
  const other = await listen(200);
  const { id, resourceId } = await watch(google, stopped);
  await watch(google, other);
  await google.ok('POST', '/channels/stop', { id, resourceId });
  await google.insert();
  await vi.waitFor(() => expect(statesOf(other)).toEqual(['sync', 'exists']), SOON);
  expect(statesOf(stopped)).toEqual(['sync']);
});

row('A7.09c', { mark: 'D' }, 'stopping a channel that is not known is refused: 404', async (google) => {
  const answer = await google.api('POST', '/channels/stop', { id: randomUUID(), resourceId: 'nothing' });
  expect(answer.status).toBe(404);
});

row(
  'A7.09d',
  { mark: 'R', unsure: REPORTED },
  "the refused stop says \"Channel 'X' not found for project 'P'\"",
  async (google) => {
    const id = randomUUID();
    const { body } = await google.api('POST', '/channels/stop', { id, resourceId: 'nothing' });
    expect(body.error.message).toMatch(new RegExp(`^Channel '${id}' not found for project '.+'$`));
  },
);

row(
  'A7.09e',
  { mark: 'D', unsure: SILENT, needs: 'emulator' },
  'another user cannot stop a channel: 404',
  async (google) => {
    const { token } = await google.guest();
    const { id, resourceId } = await watch(google, await listen(200));
    expect((await google.api('POST', '/channels/stop', { id, resourceId }, { token })).status).toBe(404);
  },
);

row(
  'A7.09f',
  { mark: 'D', unsure: SILENT, needs: 'emulator' },
  'another OAuth client of the same user cannot stop a channel: 404',
  async (google) => {
    const token = await grant(google, ['calendar']);
    const { id, resourceId } = await watch(google, await listen(200), {}, token);
    expect((await google.api('POST', '/channels/stop', { id, resourceId })).status).toBe(404);
    expect((await google.api('POST', '/channels/stop', { id, resourceId }, { token })).status).toBe(204);
  },
);

row(
  'A7.09g',
  { mark: 'D', needs: 'emulator' },
  'a channel outlives the revocation of its token: stray messages come until its end',
  async (google) => {
    const listener = await listen(200);
    const { access_token: token } = await signInForGood(google, google.me);
    await watch(google, listener, {}, token);
    expect((await send(`${google.origin}/revoke?token=${token}`, 'POST')).status).toBe(200);
    await google.insert();
    await vi.waitFor(() => expect(statesOf(listener)).toEqual(['sync', 'exists']), SOON);
  },
);
