import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../db/client.ts';
import { createApp } from '../../api/app.ts';
import { openForFile } from '../support/open.ts';
import { createRig } from './support.ts';

const rig = await openForFile(createRig());
let accountId: string;

beforeEach(async () => {
  const sql = rig.database.owner;
  await sql`truncate accounts, channels`;
  const [row] = await sql`insert into accounts (company_id, user_id, email, state, wanted)
    values ('acme', 'sam', 'sam@example.com', 'active', 'running') returning id`;
  accountId = String(row?.['id']);
  const hash = createHash('sha256').update('the token').digest('hex');
  await sql`insert into channels (id, company_id, account_id, calendar_id, token_hash, resource_id)
    values ('channel', 'acme', ${accountId}, 'cal', ${hash}, 'resource')`;
  rig.told.length = 0;
  rig.temporal.isAway = false;
});

/** Far longer than an answer takes. */
const LONG_MS = 20_000;

const notify = (headers: Record<string, string> = {}) =>
  rig.request('/webhooks/google', {
    method: 'POST',
    headers: {
      'X-Goog-Channel-ID': 'channel',
      'X-Goog-Resource-ID': 'resource',
      'X-Goog-Channel-Token': 'the token',
      'X-Goog-Resource-State': 'exists',
      ...headers,
    },
  });
const isDirty = async () =>
  (await rig.database.owner`select dirty_since from accounts where id = ${accountId}`)[0]?.['dirty_since'] !==
  null;

test('twenty notifications make one signal', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => notify()));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(rig.told).toEqual([{ what: 'googleChanged', accountId }]);
  expect(await isDirty()).toBe(true);
});

test('the moment of the last notification is kept, also while the mark is on', async () => {
  await notify();
  await rig.database.owner`update accounts set told_at = '2020-01-01', dirty_since = '2020-01-01'`;
  await notify();
  const [row] = await rig.database.owner`
    select told_at > now() - interval '1 hour' as is_now, dirty_since = '2020-01-01' as is_same from accounts`;
  expect(row).toEqual({ is_now: true, is_same: true });
  expect(rig.told).toHaveLength(1);
});

test('a notification while the mark is on does not wait for whoever writes the account', async () => {
  await notify();
  const first = await rig.database.owner.begin(async (writer) => {
    await writer`update accounts set progress_done = 1`;
    return Promise.race([notify().then(({ status }) => status), setTimeout(LONG_MS, 'it waits')]);
  });
  expect(first).toBe(200);
});

test('a first notification counts although Google’s answer has not told the resource yet', async () => {
  await rig.database.owner`update channels set resource_id = null`;
  await notify();
  expect(rig.told).toHaveLength(1);
});

test.each<[string, Record<string, string>]>([
  ['an unknown channel', { 'X-Goog-Channel-ID': 'another' }],
  ['a wrong token', { 'X-Goog-Channel-Token': 'guess' }],
  ['no token', { 'X-Goog-Channel-Token': '' }],
  ['a wrong resource', { 'X-Goog-Resource-ID': 'another' }],
  ['no channel', { 'X-Goog-Channel-ID': '' }],
])('%s changes nothing and learns nothing', async (_what, headers) => {
  const response = await notify(headers);
  expect([response.status, await response.text()]).toEqual([200, '']);
  expect([rig.told, await isDirty()]).toEqual([[], false]);
});

test('a stopped channel changes nothing', async () => {
  await rig.database.owner`update channels set stopped_at = now()`;
  expect((await notify()).status).toBe(200);
  expect([rig.told, await isDirty()]).toEqual([[], false]);
});

test('an account that does not want to run is left alone', async () => {
  await rig.database.owner`update accounts set wanted = 'paused'`;
  expect((await notify()).status).toBe(200);
  expect([rig.told, await isDirty()]).toEqual([[], false]);
});

test('while Temporal is away the mark stays, and Google is answered all the same', async () => {
  rig.temporal.isAway = true;
  expect((await notify()).status).toBe(200);
  expect(await isDirty()).toBe(true);
});

test('without a database the answer is 503, so that Google repeats it', async () => {
  const away = openDatabase('postgres://calendar_api:test@127.0.0.1:9/none');
  const app = createApp({ ...rig.deps, db: away.db });
  const response = await app.request('/webhooks/google', {
    method: 'POST',
    headers: { 'X-Goog-Channel-ID': 'channel' },
  });
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ error: { code: 'database_unavailable' } });
  const ready = await app.request('/readyz');
  expect([ready.status, await ready.json()]).toEqual([
    503,
    { status: 'unreachable', database: 'unreachable', temporal: 'ok' },
  ]);
  expect((await app.request('/livez')).status).toBe(200);
  await away.close();
});
