import { describe, expect, test } from 'vitest';
import { openForFile } from '../support/open.ts';
import { OUTSIDER, createRig, type ErrorAnswer, type Json, SELLER, tokenOf } from './support.ts';

const rig = await openForFile(createRig());

const withToken = async (token: string) => {
  const response = await rig.request('/v1/activity-types', { headers: { Authorization: `Bearer ${token}` } });
  return [response.status, (await response.json()) as ErrorAnswer] as const;
};
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a caller without a good token', () => {
  test('is told to send one', async () => {
    const { status, body } = await rig.ask<ErrorAnswer>('GET', '/v1/accounts', { as: null });
    expect([status, body.error.code]).toEqual([401, 'unauthorized']);
    expect(body.error.message).toMatch(/Authorization: Bearer/);
    expect(body.error.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.each<[string, () => Promise<string>, RegExp]>([
    ['an expired one', () => tokenOf(SELLER, { exp: 1 }), /expired/],
    ['another issuer', () => tokenOf(SELLER, { iss: 'somebody' }), /"iss"/],
    ['another audience', () => tokenOf(SELLER, { aud: 'somewhere' }), /"aud"/],
    ['no end', () => tokenOf(SELLER, { exp: undefined }), /"exp"/],
    ['no company', () => tokenOf(SELLER, { company: undefined }), /"company"/],
    ['an unknown role', () => tokenOf(SELLER, { role: 'king' }), /role/],
    [
      'another secret',
      () => tokenOf(SELLER, {}, 'another secret, also long enough for it'),
      /not one that this CRM signed/,
    ],
    [
      'no signature',
      async () => `${base64({ alg: 'none' })}.${base64({ sub: 'sam', company: 'acme' })}.`,
      /not one that this CRM signed/,
    ],
    ['no token at all', async () => 'x', /not one that this CRM signed/],
  ])('%s is refused in words', async (_what, make, words) => {
    const [status, body] = await withToken(await make());
    expect(status).toBe(401);
    expect(body.error.message).toMatch(words);
  });
});

test('a company that is new here gets the usual activity types, and its user a row that follows the token', async () => {
  const person = { id: 'nora', company: 'fresh' };
  const { body } = await rig.ask<{ items: Json[]; nextCursor: null }>('GET', '/v1/activity-types', {
    as: person,
  });
  expect(body.items.map(({ key }) => key)).toEqual(['call', 'meeting', 'task', 'deadline', 'email', 'lunch']);
  expect(body.nextCursor).toBeNull();
  await withToken(await tokenOf(person, { name: 'Nora N.' }));
  expect(await rig.database.owner`select name from users where company_id = 'fresh'`).toEqual([
    { name: 'Nora N.' },
  ]);
  expect(
    (await rig.ask<{ items: Json[] }>('GET', '/v1/activity-types', { as: OUTSIDER })).body.items,
  ).toHaveLength(6);
});

test('what is not there is said in the one shape of errors', async () => {
  const { status, body, headers } = await rig.ask<ErrorAnswer>('GET', '/v1/nothing');
  expect([status, body.error.code]).toEqual([404, 'not_found']);
  expect(headers.get('x-request-id')).toBe(body.error.requestId);
});

test('the OpenAPI document names every route, and the page of documents is made from it', async () => {
  const document = (await (await rig.request('/openapi.json')).json()) as { paths: Record<string, Json> };
  const routes = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method} ${path}`),
  );
  expect(routes.toSorted()).toEqual([
    'delete /v1/crm-activities/{id}',
    'get /v1/accounts',
    'get /v1/accounts/{id}',
    'get /v1/accounts/{id}/calendars',
    'get /v1/accounts/{id}/conflicts',
    'get /v1/accounts/{id}/held',
    'get /v1/accounts/{id}/log',
    'get /v1/accounts/{id}/parked',
    'get /v1/accounts/{id}/preview/{previewId}',
    'get /v1/activity-types',
    'get /v1/crm-activities',
    'get /v1/crm-activities/{id}',
    'get /v1/crm-activities/{id}/history',
    'get /v1/crm-activities/{id}/why',
    'get /v1/oauth/google/callback',
    'patch /v1/crm-activities/{id}',
    'post /v1/accounts',
    'post /v1/accounts/{id}/approve',
    'post /v1/accounts/{id}/calendars',
    'post /v1/accounts/{id}/conflicts/{conflictId}/take-back',
    'post /v1/accounts/{id}/parked/{parkedId}/retry',
    'post /v1/accounts/{id}/pause',
    'post /v1/accounts/{id}/preview',
    'post /v1/accounts/{id}/reject',
    'post /v1/accounts/{id}/resume',
    'post /v1/accounts/{id}/start',
    'post /v1/accounts/{id}/stop',
    'post /v1/crm-activities',
    'put /v1/accounts/{id}/draft',
    'put /v1/accounts/{id}/settings',
  ]);
  const page = await (await rig.request('/docs')).text();
  for (const path of Object.keys(document.paths)) expect(page).toContain(path);
});
