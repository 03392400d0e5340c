import { describe, expect, test, vi } from 'vitest';
import { create, receiver, watch, type ChannelAnswer, type Receiver } from './push-receiver.ts';
import { EMAIL, EVENTS, reasonOf, stage, type Answer, type Json, type Stage } from './support.ts';

const DAY_MS = 86_400_000;
const HOOK = 'https://crm.example/hook';
const CALENDAR_LIST = '/users/me/calendarList';
const SETTINGS = '/users/me/settings';
const ACL = '/calendars/primary/acl';

const tokenFor = async (at: Stage, clientId: string, email = EMAIL) => {
  const grant = { scopes: ['calendar'], clientId };
  const { body } = await at.control<{ accessToken: string }>('POST', `/accounts/${email}/grant`, grant);
  return body.accessToken;
};

/** How long a channel will live, in days. */
const daysOf = ({ body }: Answer<ChannelAnswer>) => (Number(body.expiration) - Date.now()) / DAY_MS;

const inDays = (days: number) => String(Date.now() + days * DAY_MS);

const stop = (at: Stage, body: Json, token = at.token) => at.api('POST', '/channels/stop', body, { token });

describe('watch', () => {
  test('answers with the channel, and the same resource for every channel on one calendar', async () => {
    const at = await stage();
    const { status, body } = await watch(at, HOOK);
    expect(status).toBe(200);
    expect(body).toEqual({
      kind: 'api#channel',
      id: 'channel-1',
      resourceId: expect.stringMatching(/^\S{20,}$/) as string,
      resourceUri: `${at.url}/calendar/v3/calendars/${encodeURIComponent(EMAIL)}/events?alt=json`,
      token: 'secret',
      expiration: expect.stringMatching(/^\d{13}$/) as string,
    });
    const second = await watch(at, HOOK, { id: 'channel-2', token: undefined, type: 'webhook' });
    expect(second.body.resourceId).toBe(body.resourceId);
    expect(second.body).not.toHaveProperty('token');
    await at.control('POST', `/accounts/${EMAIL}/calendars`, { summary: 'Team' });
    const calendars = await at.api<{ items: { id: string }[] }>('GET', CALENDAR_LIST);
    const team = calendars.body.items.find(({ id }) => id !== EMAIL)?.id ?? '';
    const other = await watch(at, HOOK, { id: 'channel-3' }, `/calendars/${encodeURIComponent(team)}/events`);
    expect(other.body.resourceId).not.toBe(body.resourceId);
  });

  test.each([
    [{ id: undefined }, 'required'],
    [{ type: undefined }, 'required'],
    [{ address: undefined }, 'required'],
    [{ id: 'x'.repeat(65) }, 'invalid'],
    [{ id: 'with space' }, 'invalid'],
    [{ id: '' }, 'invalid'],
    [{ type: 'email' }, 'invalid'],
    [{ token: 'x'.repeat(257) }, 'invalid'],
    [{ token: 'schlüssel\n' }, 'invalid'],
    [{ expiration: 'tomorrow' }, 'invalid'],
    [{ params: { ttl: -1 } }, 'invalid'],
    [{ expiration: 1 }, 'invalid'],
    [{ expiration: 0 }, 'invalid'],
    [{ params: { ttl: '0' } }, 'invalid'],
    [{ address: 'http://crm.example/hook' }, 'push.webhookUrlNotHttps'],
    [{ address: 'https://%ZZ@crm.example/hook' }, 'invalid'],
    [{ address: 'no address' }, 'push.webhookUrlNotHttps'],
  ])('refuses %j', async (more, reason) => {
    const at = await stage();
    const refused = await watch(at, HOOK, more);
    expect(reasonOf(refused)).toBe(`400 ${reason}`);
    expect((await watch(at, HOOK)).status).toBe(200);
  });

  test('says what is wrong with an address in Google’s words', async () => {
    const at = await stage();
    const { body } = await watch(at, 'http://crm.example/hook');
    const message = 'WebHook callback must be HTTPS: http://crm.example/hook';
    expect(body).toMatchObject({ error: { code: 400, message } });
  });

  test('takes an id once for ever in a project: after its stop, its end, and for another account', async () => {
    const at = await stage();
    const [anna, ben] = [await tokenFor(at, 'crm'), 'ben@example.com'];
    const { body } = await watch(at, HOOK, { params: { ttl: 60 } }, EVENTS, anna);
    await at.api('POST', '/channels/stop', { id: body.id, resourceId: body.resourceId }, { token: anna });
    await at.control('POST', '/clock', { advanceSeconds: 120 });
    await at.control('POST', '/accounts', { email: ben });
    for (const token of [anna, await tokenFor(at, 'crm', ben)]) {
      const again = await watch(at, HOOK, {}, EVENTS, token);
      expect(reasonOf(again)).toBe('400 channelIdNotUnique');
      expect(again.body).toMatchObject({ error: { message: 'Channel id channel-1 not unique' } });
    }
    const elsewhere = await tokenFor(at, 'another-project');
    expect((await watch(at, HOOK, {}, EVENTS, elsewhere)).status).toBe(200);
  });

  test('gives a week, or what is asked for, the stricter of two wishes, and never more than allowed', async () => {
    const at = await stage();
    const opened = async (id: string, more: Json) => daysOf(await watch(at, HOOK, { id, ...more }));
    expect(await opened('a', {})).toBeCloseTo(7, 2);
    expect(await opened('b', { params: { ttl: String(86_400) } })).toBeCloseTo(1, 2);
    expect(await opened('c', { expiration: inDays(20) })).toBeCloseTo(20, 2);
    expect(await opened('d', { expiration: inDays(20), params: { ttl: 86_400 } })).toBeCloseTo(1, 2);
    expect(await opened('e', { expiration: inDays(1), params: { ttl: 864_000 } })).toBeCloseTo(1, 2);
    expect(await opened('f', { expiration: inDays(365) })).toBeCloseTo(30, 2);
    await at.control('POST', '/options', { maxTtlSeconds: 3600 });
    expect(await opened('g', {})).toBeCloseTo(1 / 24, 3);
  });

  test('needs a calendar that the caller can see, and its rules are for owners', async () => {
    const at = await stage();
    expect((await watch(at, HOOK, {}, '/calendars/nobody@example.com/events')).status).toBe(404);
    const team = await at.control<{ id: string }>('POST', `/accounts/${EMAIL}/calendars`, {
      summary: 'Team',
      accessRole: 'writer',
    });
    const path = `/calendars/${encodeURIComponent(team.body.id)}`;
    expect((await watch(at, HOOK, { id: 'a' }, `${path}/events`)).status).toBe(200);
    expect((await watch(at, HOOK, { id: 'b' }, `${path}/acl`)).status).toBe(403);
  });
});

describe('stop', () => {
  test('is for the same account and client alone, and works once', async () => {
    const at = await stage();
    const mine = await tokenFor(at, 'crm');
    await at.control('POST', '/accounts', { email: 'ben@example.com' });
    const others = [await tokenFor(at, 'other'), await tokenFor(at, 'crm', 'ben@example.com'), at.token];
    const { body } = await watch(at, HOOK, {}, EVENTS, mine);
    const named = { id: body.id, resourceId: body.resourceId };
    for (const token of others) expect(reasonOf(await stop(at, named, token))).toBe('404 notFound');
    expect(reasonOf(await stop(at, { ...named, resourceId: 'other' }, mine))).toBe('404 notFound');
    expect(reasonOf(await stop(at, { id: body.id }, mine))).toBe('400 required');
    const stopped = await stop(at, named, mine);
    expect(stopped).toMatchObject({ status: 204, body: {} });
    const again = await stop(at, named, mine);
    expect(again.status).toBe(404);
    expect(again.body).toMatchObject({
      error: { message: "Channel 'channel-1' not found for project 'crm'" },
    });
  });

  test('finds no channel that has ended', async () => {
    const at = await stage();
    const { body } = await watch(at, HOOK, { params: { ttl: 60 } });
    await at.control('POST', '/clock', { advanceSeconds: 61 });
    expect((await stop(at, { id: body.id, resourceId: body.resourceId })).status).toBe(404);
  });

  test('works on a calendar that one may not read any more, which goes on telling until then', async () => {
    const at = await stage();
    const { address, received } = await receiver();
    await at.control('POST', '/accounts', { email: 'ben@example.com' });
    const share = (role: string) =>
      at.control('POST', `/accounts/${EMAIL}/calendars/primary/share`, { email: 'ben@example.com', role });
    await share('reader');
    const ben = await tokenFor(at, 'crm', 'ben@example.com');
    const path = `/calendars/${encodeURIComponent(EMAIL)}/events`;
    const { body } = await watch(at, address, {}, path, ben);
    await share('none');
    expect((await at.api('GET', path, undefined, { token: ben })).status).toBe(404);
    await create(at);
    await vi.waitFor(() => expect(received).toHaveLength(2));
    expect((await stop(at, { id: body.id, resourceId: body.resourceId }, ben)).status).toBe(204);
  });
});

/** Whose messages came, in no order. */
const idsAt = ({ received }: Receiver) =>
  received.map(({ headers }) => String(headers['x-goog-channel-id'])).toSorted();

describe('collections', () => {
  test.each([
    ['the list of calendars', CALENDAR_LIST, (at: Stage) => at.api('POST', '/calendars', { summary: 'New' })],
    [
      'the settings',
      SETTINGS,
      (at: Stage) => at.control('PATCH', `/accounts/${EMAIL}/settings`, { locale: 'de' }),
    ],
    [
      'the rules of a calendar',
      ACL,
      (at: Stage) =>
        at.api('POST', ACL, { role: 'reader', scope: { type: 'user', value: 'ben@example.com' } }),
    ],
  ])('%s: its changes are told to its watchers, and to nobody else', async (_, collection, change) => {
    const at = await stage();
    const [watcher, other] = [await receiver(), await receiver()];
    const { body } = await watch(at, watcher.address, {}, collection);
    const path = collection.replace('primary', encodeURIComponent(EMAIL));
    expect(body.resourceUri).toBe(`${at.url}/calendar/v3${path}?alt=json`);
    await watch(at, other.address, { id: 'events' });
    await at.control('POST', '/accounts', { email: 'ben@example.com' });
    const ben = await tokenFor(at, 'crm', 'ben@example.com');
    const own = collection.replace('primary', 'ben%40example.com');
    const theirs = await watch(at, other.address, {}, own, ben);
    expect(theirs.body.resourceId).not.toBe(body.resourceId);
    await vi.waitFor(() => expect([watcher.received.length, other.received.length]).toEqual([1, 2]));
    expect((await change(at)).status).toBeLessThan(300);
    await vi.waitFor(() => expect(watcher.received).toHaveLength(2));
    expect(watcher.received[1]?.headers).toMatchObject({
      'x-goog-resource-state': 'exists',
      'x-goog-resource-id': body.resourceId,
      'x-goog-resource-uri': body.resourceUri,
    });
    await create(at);
    // First messages of new channels: when they are here, what was sent before them is here too.
    await watch(at, watcher.address, { id: 'last' });
    await watch(at, other.address, { id: 'last-too' });
    await vi.waitFor(() => {
      expect(idsAt(watcher)).toEqual(['channel-1', 'channel-1', 'last']);
      expect(idsAt(other)).toEqual(['channel-1', 'events', 'events', 'last-too']);
    });
  });
});
