import { describe, expect, test } from 'vitest';
import { EMAIL, EVENTS, reasonOf, stage, timed, type Event, type Json, type Stage } from './support.ts';

interface Logged extends Json {
  status: number;
  quotaUnits: number;
}

/** A token of an OAuth client, which has a quota; that of the control side has none. */
async function tokenOf(at: Stage, clientId = 'crm', email = EMAIL): Promise<string> {
  await at.control('POST', '/accounts', { email });
  const grant = { scopes: ['calendar'], clientId };
  const path = `/accounts/${email}/grant`;
  return (await at.control<{ accessToken: string }>('POST', path, grant)).body.accessToken;
}

const options = (at: Stage, wanted: Json) => at.control('POST', '/options', wanted);
const get = async (at: Stage, token: string, query = '') =>
  reasonOf(await at.api('GET', `/calendars/primary${query}`, undefined, { token }));
const units = async (at: Stage) =>
  (await at.control<{ items: Logged[] }>('GET', '/requests')).body.items.map((row) => row.quotaUnits);

async function many(at: Stage, count: number, token: string, query = ''): Promise<string[]> {
  const seen: string[] = [];
  for (let index = 0; index < count; index += 1) seen.push(await get(at, token, query));
  return seen;
}

const USER = '403 userRateLimitExceeded';

describe('the minute of a user', () => {
  test('has as many units as it has, and what was refused costs nothing', async () => {
    const at = await stage();
    const token = await tokenOf(at);
    await options(at, { userUnitsPerMinute: 3 });
    expect(await many(at, 5, token)).toEqual(['200 ', '200 ', '200 ', USER, USER]);
    expect(await units(at)).toEqual([1, 1, 1, 0, 0]);
  });

  test('slides: what was spent a minute ago is there again, and no sooner', async () => {
    const at = await stage();
    const token = await tokenOf(at);
    await options(at, { userUnitsPerMinute: 2 });
    await get(at, token);
    await at.control('POST', '/clock', { advanceSeconds: 40 });
    await get(at, token);
    expect(await get(at, token)).toBe(USER);
    await at.control('POST', '/clock', { advanceSeconds: 15 });
    expect(await get(at, token)).toBe(USER);
    await at.control('POST', '/clock', { advanceSeconds: 5 });
    expect(await many(at, 2, token)).toEqual(['200 ', USER]);
  });

  test('is spent three times as fast by PATCH', async () => {
    const at = await stage();
    const token = await tokenOf(at);
    const made = (await at.api<Event>('POST', EVENTS, timed('2026-01-01'))).body;
    await options(at, { userUnitsPerMinute: 5 });
    const patch = async () => reasonOf(await at.api('PATCH', `${EVENTS}/${made.id}`, {}, { token }));
    expect([await patch(), await patch()]).toEqual(['200 ', USER]);
    expect(await many(at, 3, token)).toEqual(['200 ', '200 ', USER]);
    expect(await units(at)).toEqual([0, 3, 0, 1, 1, 0]);
  });

  test('is another user’s, and another project’s, own', async () => {
    const at = await stage();
    const [mine, theirs] = [await tokenOf(at), await tokenOf(at, 'crm', 'bob@example.com')];
    const elsewhere = await tokenOf(at, 'other');
    await options(at, { userUnitsPerMinute: 1 });
    expect(await many(at, 2, mine)).toEqual(['200 ', USER]);
    expect([await get(at, theirs), await get(at, elsewhere)]).toEqual(['200 ', '200 ']);
  });

  test('is counted for quotaUser instead, whose name has 40 characters at most', async () => {
    const at = await stage();
    const token = await tokenOf(at);
    await options(at, { userUnitsPerMinute: 1 });
    const name = 'x'.repeat(40);
    expect(await many(at, 2, token, `?quotaUser=${name}`)).toEqual(['200 ', USER]);
    expect(await get(at, token, `?quotaUser=${name}2`)).toBe('400 invalidParameter');
    expect(await get(at, token, '?quotaUser=other')).toBe('200 ');
    expect(await get(at, token)).toBe('200 ');
  });

  test('has no end for tokens of the control side, and costs nobody anything who is not let in', async () => {
    const at = await stage();
    await options(at, { userUnitsPerMinute: 1 });
    expect(await many(at, 3, at.token)).toEqual(['200 ', '200 ', '200 ']);
    expect(await many(at, 2, 'dead')).toEqual(['401 authError', '401 authError']);
    expect(await units(at)).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('other limits', () => {
  test('the minute of a project is shared by its users, whatever they call themselves', async () => {
    const at = await stage();
    const [mine, theirs] = [await tokenOf(at), await tokenOf(at, 'crm', 'bob@example.com')];
    await options(at, { projectUnitsPerMinute: 2 });
    expect([await get(at, mine), await get(at, theirs, '?quotaUser=a')]).toEqual(['200 ', '200 ']);
    expect([await get(at, mine), await get(at, theirs, '?quotaUser=b')]).toEqual([
      '403 rateLimitExceeded',
      '403 rateLimitExceeded',
    ]);
    const elsewhere = await tokenOf(at, 'other');
    expect(await get(at, elsewhere)).toBe('200 ');
  });

  test('too many writes to one calendar in ten seconds are refused, reads and other calendars are not', async () => {
    const at = await stage();
    const token = await tokenOf(at);
    const other = await at.control<{ id: string }>('POST', `/accounts/${EMAIL}/calendars`, { summary: 'B' });
    await options(at, { writeBurst: 2 });
    const write = async (path = EVENTS) =>
      reasonOf(await at.api('POST', path, timed('2026-01-01'), { token }));
    const byId = `/calendars/${EMAIL}/events`;
    expect([await write(), await write(byId), await write()]).toEqual([
      '200 ',
      '200 ',
      '403 rateLimitExceeded',
    ]);
    expect((await at.api('GET', EVENTS, undefined, { token })).status).toBe(200);
    expect(await write(`/calendars/${encodeURIComponent(other.body.id)}/events`)).toBe('200 ');
    await at.control('POST', '/clock', { advanceSeconds: 10 });
    expect(await write()).toBe('200 ');
  });

  test('are answered with 429 and a Retry-After where that is wanted', async () => {
    const at = await stage();
    const token = await tokenOf(at);
    await options(at, { userUnitsPerMinute: 1, quotaStatus: 429, retryAfter: 17 });
    await get(at, token);
    const refused = await at.api('GET', EVENTS, undefined, { token });
    expect(refused.headers.get('retry-after')).toBe('17');
    expect(refused.body).toEqual({
      error: {
        errors: [{ domain: 'usageLimits', reason: 'rateLimitExceeded', message: 'Rate Limit Exceeded' }],
        code: 429,
        message: 'Rate Limit Exceeded',
      },
    });
    await options(at, { retryAfter: null });
    const plain = await at.api('GET', EVENTS, undefined, { token });
    expect(plain.headers.has('retry-after')).toBe(false);
  });

  test('what a spent quota refuses reaches no fault', async () => {
    const at = await stage();
    const token = await tokenOf(at);
    await options(at, { userUnitsPerMinute: 1 });
    await at.control('POST', '/faults', { method: '*', kind: 'status', status: 500, after: 1 });
    expect(await many(at, 2, token)).toEqual(['200 ', USER]);
    const { items } = (await at.control<{ items: Json[] }>('GET', '/faults')).body;
    expect(items).toMatchObject([{ seen: 1, bitten: 0 }]);
  });

  test('are forgotten by a reset', async () => {
    const at = await stage();
    await options(at, { userUnitsPerMinute: 1 });
    await get(at, await tokenOf(at));
    await at.control('POST', '/reset');
    await options(at, { userUnitsPerMinute: 1 });
    expect(await get(at, await tokenOf(at))).toBe('200 ');
  });

  test('are Google’s published numbers to begin with', async () => {
    const at = await stage();
    expect((await at.control('GET', '/options')).body).toMatchObject({
      userUnitsPerMinute: 600,
      projectUnitsPerMinute: 10_000,
      quotaStatus: 403,
      retryAfter: null,
      writeBurst: null,
    });
  });
});
