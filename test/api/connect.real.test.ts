import { describe, expect, test } from 'vitest';
import type { AccountGroups, ConnectAnswer } from '../../api/schemas/accounts.ts';
import { openForFile } from '../support/open.ts';
import { COLLEAGUE, cookieOf, createGoogleRig, type ErrorAnswer, OUTSIDER, SELLER } from './support.ts';

const rig = await openForFile(createGoogleRig());

let count = 0;
const freshEmail = () => `person-${(count += 1)}@example.com`;

async function begin(email: string) {
  const { body, headers, status } = await rig.ask<ConnectAnswer>('POST', '/v1/accounts', { body: { email } });
  expect(status).toBe(201);
  return { ...body, cookie: cookieOf(headers), setCookie: headers.get('set-cookie') ?? '' };
}
const rowOf = async (id: string) => (await rig.database.owner`select * from accounts where id = ${id}`)[0];
const tokensOf = (id: string) => rig.database.owner`select * from oauth_tokens where account_id = ${id}`;
async function revocations(): Promise<number> {
  type Log = { items: { operation: string; status: number }[] };
  const { items } = await rig.emulator.send<Log>('GET', '/_emulator/requests');
  return items.filter(({ operation, status }) => operation === 'revoke' && status === 200).length;
}

describe('consent that is complete', () => {
  test('makes the account ready, keeps sealed tokens alone and starts its workflow', async () => {
    const email = freshEmail();
    await rig.emulator.addAccount(email);
    const { account, authorizationUrl, cookie, setCookie } = await begin(email.toUpperCase());
    expect(account).toMatchObject({ email, state: 'connecting', problem: null, settings: null, draft: {} });
    expect(setCookie).toMatch(/HttpOnly/);
    expect(setCookie).toMatch(/SameSite=Lax/);
    expect(setCookie).toMatch(/Path=\//);
    const asked = new URL(authorizationUrl).searchParams;
    expect(asked.get('scope')?.split(' ')).toEqual([
      'openid',
      'email',
      'https://www.googleapis.com/auth/calendar.events',
      'https://www.googleapis.com/auth/calendar.calendarlist.readonly',
    ]);
    expect(asked.get('code_challenge_method')).toBe('S256');

    const end = await rig.consent(authorizationUrl, cookie);
    expect(end.href).toBe(`http://127.0.0.1:8080/calendar-sync?account=${account.id}`);
    expect(await rowOf(account.id)).toMatchObject({ state: 'ready', problem: null, revision: 1 });
    const [tokens] = await tokensOf(account.id);
    expect(tokens?.['key_id']).toBe('test');
    expect(rig.told).toContainEqual({ what: '(start workflow)', accountId: account.id });
    expect(
      await rig.database.owner`select * from oauth_states where account_id = ${account.id}`,
    ).toHaveLength(0);
  });

  test('connecting again finds the same account, keeps its state and says reauthorised', async () => {
    const email = freshEmail();
    const id = await rig.connect(email);
    await rig.database
      .owner`update accounts set state = 'active', wanted = 'running', problem = 'needs_reauth' where id = ${id}`;
    const again = await begin(email);
    expect(again.account).toMatchObject({ id, state: 'active' });
    expect(new URL(again.authorizationUrl).searchParams.get('prompt')).toBe('consent');
    const end = await rig.consent(again.authorizationUrl, again.cookie);
    expect(end.searchParams.get('account')).toBe(id);
    expect(await rowOf(id)).toMatchObject({ state: 'active', problem: null, revision: 2 });
    expect(rig.told).toContainEqual({ what: 'reauthorised', accountId: id, revision: 2 });
  });

  test('a consent that brings no refresh token, and none is kept, is asked for once more', async () => {
    const email = freshEmail();
    const id = await rig.connect(email);
    await rig.database.owner`delete from oauth_tokens where account_id = ${id}`;
    await rig.database.owner`delete from accounts where id = ${id}`;
    const { authorizationUrl, cookie, account } = await begin(email);
    const back = await rig.consent(authorizationUrl, cookie);
    expect(back.origin).toBe(rig.emulator.url);
    expect(back.searchParams.get('prompt')).toBe('consent');
    expect(await rowOf(account.id)).toMatchObject({ state: 'connecting' });
  });

  test('a refresh token that is kept stays when Google sends none', async () => {
    const email = freshEmail();
    const id = await rig.connect(email);
    const { body, headers } = await rig.ask<ErrorAnswer>('POST', `/v1/accounts/${id}/calendars`, {
      body: { summary: 'CRM tasks' },
    });
    expect(body.error.code).toBe('scope_missing');
    const url = String(body.error.details?.['authorizationUrl']);
    const end = await rig.consent(url, cookieOf(headers));
    expect(end.searchParams.get('account')).toBe(id);
    const kept = await rig.ask('GET', `/v1/accounts/${id}/calendars`);
    expect(kept.status).toBe(200);
    const created = await rig.ask('POST', `/v1/accounts/${id}/calendars`, { body: { summary: 'CRM tasks' } });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ summary: 'CRM tasks', writable: true, timeZone: 'Europe/Berlin' });
  });
});

describe('consent that is not', () => {
  test('refused: nothing is kept', async () => {
    const { account, authorizationUrl, cookie } = await begin(freshEmail());
    const end = await rig.consent(authorizationUrl, cookie, { emulator_decision: 'deny' });
    expect(end.href).toBe('http://127.0.0.1:8080/calendar-sync?error=access_denied');
    expect(await rowOf(account.id)).toBeUndefined();
  });

  test('refused for an account that is there: it stays as it is', async () => {
    const email = freshEmail();
    const id = await rig.connect(email);
    const { authorizationUrl, cookie } = await begin(email);
    const end = await rig.consent(authorizationUrl, cookie, { emulator_decision: 'deny' });
    expect(end.searchParams.get('error')).toBe('access_denied');
    expect(await rowOf(id)).toMatchObject({ state: 'ready' });
    expect(await tokensOf(id)).toHaveLength(1);
  });

  test('a permission missing: the row says so, no token is kept, and the grant is given back', async () => {
    const email = freshEmail();
    const before = await revocations();
    const { account, authorizationUrl, cookie } = await begin(email);
    const end = await rig.consent(authorizationUrl, cookie, { emulator_scopes: 'calendar.events' });
    expect(end.searchParams.get('error')).toBe('permission_missing');
    expect(await rowOf(account.id)).toMatchObject({ state: 'connecting', problem: 'permission_missing' });
    expect(await tokensOf(account.id)).toHaveLength(0);
    expect(await revocations()).toBe(before + 1);
    const { body } = await rig.ask<AccountGroups>('GET', '/v1/accounts');
    expect(body.readyToConnect.map(({ id }) => id)).toContain(account.id);

    const again = await begin(email);
    expect(again.account.id).toBe(account.id);
    const done = await rig.consent(again.authorizationUrl, again.cookie);
    expect(done.searchParams.get('account')).toBe(account.id);
    expect(await rowOf(account.id)).toMatchObject({ state: 'ready', problem: null });
  });

  test('another address: no token is kept, the page is told both, and the granted one can be connected', async () => {
    const [typed, granted] = [freshEmail(), freshEmail()];
    const before = await revocations();
    const { account, authorizationUrl, cookie } = await begin(typed);
    const end = await rig.consent(authorizationUrl, cookie, { emulator_account: granted });
    expect(Object.fromEntries(end.searchParams)).toEqual({ error: 'address_differs', granted, typed });
    expect(await rowOf(account.id)).toBeUndefined();
    expect(await revocations()).toBe(before + 1);
    expect(await rig.connect(granted)).toBeTypeOf('string');
  });

  test('the address of an account that is connected already: its grant is not revoked', async () => {
    const connected = freshEmail();
    const id = await rig.connect(connected);
    const before = await revocations();
    const { authorizationUrl, cookie } = await begin(freshEmail());
    const end = await rig.consent(authorizationUrl, cookie, { emulator_account: connected });
    expect(end.searchParams.get('error')).toBe('address_differs');
    expect(await revocations()).toBe(before);
    expect((await rig.ask('GET', `/v1/accounts/${id}/calendars`)).status).toBe(200);
  });

  test('nor is it when somebody of another company has connected it: their sync goes on', async () => {
    const connected = freshEmail();
    const id = await rig.connect(connected, OUTSIDER);
    const before = await revocations();
    const { authorizationUrl, cookie } = await begin(freshEmail());
    await rig.consent(authorizationUrl, cookie, { emulator_account: connected });
    expect(await revocations()).toBe(before);
    expect((await rig.ask('GET', `/v1/accounts/${id}/calendars`, { as: OUTSIDER })).status).toBe(200);
  });

  test('without the cookie, with another’s, or a second time, it does not count', async () => {
    const { account, authorizationUrl, cookie } = await begin(freshEmail());
    const [name] = cookie.split('=');
    const back = await rig.decide(authorizationUrl);
    for (const wrong of ['', `${name}=${'x'.repeat(43)}`]) {
      const end = await rig.comeBack(back, wrong);
      expect(end.searchParams.get('error')).toBe('consent_expired');
      expect(await rowOf(account.id)).toMatchObject({ state: 'connecting' });
    }
    expect((await rig.comeBack(back, cookie)).searchParams.get('account')).toBe(account.id);
    expect((await rig.comeBack(back, cookie)).searchParams.get('error')).toBe('consent_expired');
  });

  test('after an hour it does not count', async () => {
    const { account, authorizationUrl, cookie } = await begin(freshEmail());
    await rig.database
      .owner`update oauth_states set expires_at = now() - interval '1 second' where account_id = ${account.id}`;
    const end = await rig.consent(authorizationUrl, cookie);
    expect(end.searchParams.get('error')).toBe('consent_expired');
  });

  test('Google that does not answer is said, and the account can be tried again', async () => {
    const email = freshEmail();
    const { authorizationUrl, cookie } = await begin(email);
    const { id } = await rig.emulator.addFault({ method: 'token', kind: 'status', status: 503, times: 1 });
    const end = await rig.consent(authorizationUrl, cookie);
    expect(end.searchParams.get('error')).toBe('google_unavailable');
    expect(id).toBeDefined();
    const again = await begin(email);
    expect((await rig.consent(again.authorizationUrl, again.cookie)).searchParams.has('account')).toBe(true);
  });
});

const namesOf = (group: AccountGroups['active']) => group.map(({ state }) => state).toSorted();

describe('the list of accounts', () => {
  test('puts each account into its group, and connecting ones nowhere', async () => {
    const person = { id: 'groups', company: 'acme' };
    const states = ['ready', 'importing', 'active', 'paused', 'stopped', 'disconnected'];
    for (const state of [...states, 'connecting']) {
      await rig.ask('POST', '/v1/accounts', { as: person, body: { email: `${state}@example.com` } });
      await rig.database.owner`update accounts set state = ${state} where email = ${`${state}@example.com`}`;
    }
    const { body } = await rig.ask<AccountGroups>('GET', '/v1/accounts', { as: person });
    expect(namesOf(body.active)).toEqual(['active', 'importing', 'paused']);
    expect(namesOf(body.readyToConnect)).toEqual(['ready']);
    expect(namesOf(body.syncedPreviously)).toEqual(['stopped']);
  });

  test('forgets a consent that was left for more than an hour, but not one with a problem', async () => {
    const [left, problem, young] = [
      await begin(freshEmail()),
      await begin(freshEmail()),
      await begin(freshEmail()),
    ];
    const old = [left.account.id, problem.account.id];
    await rig.database
      .owner`update accounts set created_at = now() - interval '61 minutes' where id = any(${old})`;
    await rig.database
      .owner`update accounts set problem = 'permission_missing' where id = ${problem.account.id}`;
    await rig.ask('GET', '/v1/accounts');
    expect(await rowOf(left.account.id)).toBeUndefined();
    expect(await rowOf(problem.account.id)).toBeDefined();
    expect(await rowOf(young.account.id)).toBeDefined();
  });

  test('a wrong e-mail address is refused in words', async () => {
    const { status, body } = await rig.ask<ErrorAnswer>('POST', '/v1/accounts', {
      body: { email: 'ann at example' },
    });
    expect(status).toBe(422);
    expect(body.error.message).toMatch(/email: must be an e-mail address/);
  });

  test('another user’s and another company’s account is not there', async () => {
    const id = await rig.connect(freshEmail(), SELLER);
    for (const as of [COLLEAGUE, OUTSIDER]) {
      for (const [method, path] of [
        ['GET', ''],
        ['GET', '/calendars'],
        ['POST', '/start'],
        ['POST', '/pause'],
        ['POST', '/stop'],
        ['POST', '/preview'],
        ['GET', '/log'],
        ['GET', '/conflicts'],
        ['GET', '/parked'],
      ] as const) {
        expect((await rig.ask(method, `/v1/accounts/${id}${path}`, { as })).status, `${method} ${path}`).toBe(
          404,
        );
      }
      expect((await rig.ask('PUT', `/v1/accounts/${id}/draft`, { as, body: {} })).status).toBe(404);
      const { body } = await rig.ask<AccountGroups>('GET', '/v1/accounts', { as });
      expect(JSON.stringify(body)).not.toContain(id);
    }
    expect((await rig.ask('GET', '/v1/accounts/not-an-id')).status).toBe(404);
  });
});
