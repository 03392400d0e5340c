import { describe, expect, test } from 'vitest';
import { faults, insert, list, set } from './faults-support.ts';
import { EMAIL, EVENTS, reasonOf, stage, type Event, type Stage } from './support.ts';

const tokenQuery = (token: string | undefined) => `syncToken=${encodeURIComponent(token ?? '')}`;

async function statuses(at: Stage, count: number): Promise<string[]> {
  const seen: string[] = [];
  for (let index = 0; index < count; index += 1) seen.push(reasonOf(await at.api('GET', EVENTS)));
  return seen;
}

async function three(at: Stage): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < 3; index += 1) ids.push((await insert(at)).body.id);
  return ids;
}

describe('which calls a fault bites', () => {
  test('a slow body needs no duration: it has one of its own', async () => {
    const at = await stage();
    expect(await set(at, { method: '*', kind: 'slow_body' })).toMatchObject({ ms: 2000 });
  });

  test('those of the method it names, so often, after so many calls', async () => {
    const at = await stage();
    const limit = { kind: 'status', status: 403, reason: 'userRateLimitExceeded' };
    await set(at, { ...limit, method: 'events.list', times: 2, after: 1 });
    const refused = '403 userRateLimitExceeded';
    expect(await statuses(at, 4)).toEqual(['200 ', refused, refused, '200 ']);
    expect((await insert(at)).status).toBe(200);
    expect(await faults(at)).toMatchObject([{ seen: 4, bitten: 2 }]);
  });

  test('those of one account, when it names one', async () => {
    const at = await stage();
    const other = await at.control<{ accessToken: string }>('POST', '/accounts', {
      email: 'bob@example.com',
    });
    await set(at, {
      method: '*',
      kind: 'status',
      status: 429,
      retryAfterSeconds: 7,
      user: EMAIL.toUpperCase(),
    });
    const mine = await at.api('GET', EVENTS);
    expect(mine.headers.get('retry-after')).toBe('7');
    expect(reasonOf(mine)).toBe('429 rateLimitExceeded');
    const theirs = await at.api('GET', EVENTS, undefined, { token: other.body.accessToken });
    expect(theirs.status).toBe(200);
  });

  test('the same ones for the same seed, and others for another', async () => {
    const at = await stage();
    const bitten = async (seed: number) => {
      await at.control('DELETE', '/faults');
      await set(at, { method: '*', kind: 'status', status: 500, probability: 0.5, seed });
      return statuses(at, 16);
    };
    const first = await bitten(42);
    expect(await bitten(42)).toEqual(first);
    expect(await bitten(43)).not.toEqual(first);
    expect(new Set(first)).toEqual(new Set(['200 ', '500 backendError']));
  });

  test('none that an earlier fault has ended already, though they count as seen', async () => {
    const at = await stage();
    await set(at, { method: '*', kind: 'status', status: 500, times: 2 });
    await set(at, { method: '*', kind: 'status', status: 404, times: 1 });
    const twice = '500 backendError';
    expect(await statuses(at, 4)).toEqual([twice, twice, '404 notFound', '200 ']);
    expect((await faults(at)).map(({ seen, bitten }) => [seen, bitten])).toEqual([
      [4, 2],
      [4, 1],
    ]);
  });

  test('none on which it has nothing to bite, and those are not counted', async () => {
    const at = await stage();
    const kinds = [
      { kind: 'full_sync_required' },
      { kind: 'invalid_sync_token' },
      { kind: 'small_page', size: 1 },
      { kind: 'empty_page' },
      { kind: 'empty_list' },
      { kind: 'stale_read' },
    ];
    for (const kind of kinds) await set(at, { method: '*', ...kind });
    const made = (await insert(at)).body;
    await set(at, { method: '*', kind: 'truncated_json' });
    await set(at, { method: '*', kind: 'slow_body', ms: 60_000 });
    expect((await at.api('DELETE', `${EVENTS}/${made.id}`)).status).toBe(204);
    expect((await faults(at)).map(({ seen, bitten }) => [seen, bitten])).toEqual(
      Array.from({ length: 8 }, () => [0, 0]),
    );
  });

  test('none any more once it is deleted', async () => {
    const at = await stage();
    const { id } = await set(at, { method: '*', kind: 'bad_request' });
    expect(await statuses(at, 1)).toEqual(['400 badRequest']);
    expect((await at.control('DELETE', `/faults/${id}`)).status).toBe(204);
    expect(await statuses(at, 1)).toEqual(['200 ']);
    expect((await at.control('DELETE', `/faults/${id}`)).status).toBe(404);
  });
});

describe('faults of lists', () => {
  test('a full sync is demanded of whoever has a sync token, and of nobody else', async () => {
    const at = await stage();
    const { nextSyncToken } = await list(at);
    await set(at, { method: 'events.list', kind: 'full_sync_required', times: 1 });
    expect((await at.api('GET', EVENTS)).status).toBe(200);
    const path = `${EVENTS}?${tokenQuery(nextSyncToken)}`;
    const stranger = await at.api('GET', path, undefined, { token: 'dead' });
    expect(reasonOf(stranger)).toBe('401 authError');
    expect(reasonOf(await at.api('GET', path))).toBe('410 fullSyncRequired');
    expect((await at.api('GET', path)).status).toBe(200);
  });

  test('a sync token is called invalid with the words that clients look for', async () => {
    const at = await stage();
    const { nextSyncToken } = await list(at);
    await set(at, { method: '*', kind: 'invalid_sync_token' });
    const answer = await at.api<{ error: { message: string } }>(
      'GET',
      `${EVENTS}?${tokenQuery(nextSyncToken)}`,
    );
    expect(reasonOf(answer)).toBe('400 invalid');
    expect(answer.body.error.message).toBe('Invalid sync token value.');
  });

  test('small pages hold so many items, whatever was asked for, and lose none', async () => {
    const at = await stage();
    const ids = await three(at);
    await set(at, { method: 'events.list', kind: 'small_page', size: 1 });
    const pages = [await list(at, 'maxResults=250')];
    for (
      let token = pages[0]?.nextPageToken;
      token && pages.length < 5;
      token = pages.at(-1)?.nextPageToken
    ) {
      pages.push(await list(at, `maxResults=250&pageToken=${encodeURIComponent(token)}`));
    }
    expect(pages.map((page) => page.items.map((item) => item.id))).toEqual(ids.map((id) => [id]));
    expect(pages.at(-1)?.nextSyncToken).toBeDefined();
  });

  test('an empty page names a next one, which has everything', async () => {
    const at = await stage();
    const ids = await three(at);
    await set(at, { method: 'events.list', kind: 'empty_page', times: 1 });
    const empty = await list(at);
    expect(empty.items).toEqual([]);
    expect(empty.nextSyncToken).toBeUndefined();
    const page = await list(at, `pageToken=${encodeURIComponent(empty.nextPageToken ?? '')}`);
    expect(page.items.map((item) => item.id)).toEqual(ids);
  });

  test('an empty list is complete: it has a sync token and no next page', async () => {
    const at = await stage();
    await three(at);
    await set(at, { method: 'events.list', kind: 'empty_list', times: 1 });
    const empty = await list(at);
    expect(empty.items).toEqual([]);
    expect(empty.nextPageToken).toBeUndefined();
    expect(empty.nextSyncToken).toBeDefined();
    expect((await list(at)).items).toHaveLength(3);
  });

  test('a stale read does not know of the last write yet', async () => {
    const at = await stage();
    const made = (await insert(at)).body;
    await at.api('PATCH', `${EVENTS}/${made.id}`, { summary: 'New' });
    await set(at, { method: 'events.get', kind: 'stale_read', times: 1 });
    expect((await at.api<Event>('GET', `${EVENTS}/${made.id}`)).body.summary).toBe('Meeting');
    expect((await at.api<Event>('GET', `${EVENTS}/${made.id}`)).body.summary).toBe('New');
  });
});
