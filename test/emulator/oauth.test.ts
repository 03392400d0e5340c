import { createHash } from 'node:crypto';
import { OAuth2Client } from 'google-auth-library';
import { describe, expect, test } from 'vitest';
import { call, EMAIL, EVENTS, reasonOf, stage, timed, type Json, type Stage } from './support.ts';

const REDIRECT = 'http://127.0.0.1:1/callback';
const SCOPE = 'https://www.googleapis.com/auth/';
const VERIFIER = 'a-verifier-that-is-long-enough-for-anybody-who-counts';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

interface Tokens extends Json {
  access_token: string;
  refresh_token?: string;
  id_token?: string;
  scope: string;
}

/** Goes to the consent page and returns the address that the browser is sent to. */
async function consent(at: Stage, more: Record<string, string> = {}): Promise<URL> {
  const query = new URLSearchParams({
    client_id: 'crm',
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: `openid email ${SCOPE}calendar.events ${SCOPE}calendar.calendarlist.readonly`,
    state: 'the-state',
    access_type: 'offline',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    emulator_decision: 'allow',
    emulator_account: EMAIL,
    ...more,
  });
  const response = await fetch(`${at.url}/o/oauth2/v2/auth?${query}`, { redirect: 'manual' });
  expect(response.status).toBe(302);
  return new URL(response.headers.get('location') ?? '');
}

const codeOf = (address: URL) => address.searchParams.get('code') ?? '';

function token<Body = Tokens>(at: Stage, form: Record<string, string>) {
  const body = new URLSearchParams({ client_id: 'crm', client_secret: 'secret', ...form }).toString();
  return call<Body>(`${at.url}/token`, 'POST', body, { 'Content-Type': 'application/x-www-form-urlencoded' });
}

const exchange = (at: Stage, code: string, more: Record<string, string> = {}) =>
  token(at, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT,
    code_verifier: VERIFIER,
    ...more,
  });

const refresh = (at: Stage, refreshToken: string | undefined, more: Record<string, string> = {}) =>
  token(at, { grant_type: 'refresh_token', refresh_token: refreshToken ?? '', ...more });

describe('consent', () => {
  test('an allowed request brings a code and the state back', async () => {
    const at = await stage();
    const address = await consent(at);
    expect(address.searchParams.get('state')).toBe('the-state');
    const { body } = await exchange(at, codeOf(address));
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3599 });
    expect(body.scope.split(' ').toSorted()).toEqual(
      [
        'openid',
        `${SCOPE}userinfo.email`,
        `${SCOPE}calendar.events`,
        `${SCOPE}calendar.calendarlist.readonly`,
      ].toSorted(),
    );
    expect(body.refresh_token).toBeDefined();
  });

  test('a refused one brings access_denied and no code', async () => {
    const at = await stage();
    const address = await consent(at, { emulator_decision: 'deny' });
    expect(Object.fromEntries(address.searchParams)).toEqual({ state: 'the-state', error: 'access_denied' });
  });

  test('a scope that was not ticked is not in the token, and its methods are 403', async () => {
    const at = await stage();
    const { body } = await exchange(at, codeOf(await consent(at, { emulator_scopes: 'calendar.events' })));
    expect(body.scope).not.toContain('calendarlist');
    const { access_token: accessToken } = body;
    expect((await at.api('GET', EVENTS, undefined, { token: accessToken })).status).toBe(200);
    const refused = await at.api('GET', '/users/me/calendarList', undefined, { token: accessToken });
    expect(reasonOf(refused)).toBe('403 insufficientPermissions');
    expect(refused.body).toMatchObject({
      error: {
        status: 'PERMISSION_DENIED',
        message: 'Request had insufficient authentication scopes.',
        details: [{ reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' }],
      },
    });
  });

  test('the page lists accounts and scopes, and its form carries the answer', async () => {
    const at = await stage();
    const query = new URLSearchParams({
      client_id: 'crm',
      redirect_uri: REDIRECT,
      response_type: 'code',
      scope: `${SCOPE}calendar.events ${SCOPE}calendar.calendarlist.readonly`,
    });
    for (const path of ['/o/oauth2/v2/auth', '/o/oauth2/auth']) {
      const page = await (await fetch(`${at.url}${path}?${query}`)).text();
      expect(page).toContain(EMAIL);
      expect(page.match(/type="checkbox" name="scope"/g)).toHaveLength(2);
    }
    const form = new URLSearchParams({ new_account: 'new@example.com', account: '', decision: 'allow' });
    form.append('scope', `${SCOPE}calendar.events`);
    const response = await fetch(`${at.url}/o/oauth2/v2/auth?${query}`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
    });
    const address = new URL(response.headers.get('location') ?? '');
    expect(address.searchParams.get('scope')).toBe(`${SCOPE}calendar.events`);
    const accounts = (await at.control<{ items: { email: string }[] }>('GET', '/accounts')).body.items;
    expect(accounts.map((account) => account.email)).toContain('new@example.com');
  });

  test('a redirect address in the clear is refused on a page, not by a redirect', async () => {
    const at = await stage();
    const query = new URLSearchParams({
      client_id: 'crm',
      redirect_uri: 'http://evil.example/',
      response_type: 'code',
      scope: 'openid',
    });
    const response = await fetch(`${at.url}/o/oauth2/v2/auth?${query}`, { redirect: 'manual' });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('redirect_uri');
  });
});

describe('codes', () => {
  test.each([
    ['another redirect address', { redirect_uri: 'http://127.0.0.1:2/' }, 'redirect_uri_mismatch'],
    ['another client', { client_id: 'other' }, 'invalid_grant'],
    ['a wrong verifier', { code_verifier: 'wrong' }, 'invalid_grant'],
  ])('a code with %s is refused, and spent by the attempt', async (_, more, error) => {
    const at = await stage();
    const code = codeOf(await consent(at));
    expect(await exchange(at, code, more)).toMatchObject({ status: 400, body: { error } });
    expect(await exchange(at, code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test('a code works once, and not after ten minutes', async () => {
    const at = await stage();
    const code = codeOf(await consent(at));
    expect((await exchange(at, code)).status).toBe(200);
    expect((await exchange(at, code)).status).toBe(400);
    const late = codeOf(await consent(at));
    await at.control('POST', '/clock', { advanceSeconds: 601 });
    expect((await exchange(at, late)).status).toBe(400);
  });
});

describe('tokens', () => {
  test('a refresh token comes with the first consent, and again only when consent is forced', async () => {
    const at = await stage();
    const first = (await exchange(at, codeOf(await consent(at)))).body;
    const second = (await exchange(at, codeOf(await consent(at)))).body;
    const forced = (await exchange(at, codeOf(await consent(at, { prompt: 'consent' })))).body;
    expect(first.refresh_token).toBeDefined();
    expect(second.refresh_token).toBeUndefined();
    expect(forced.refresh_token).toBeDefined();
    const refreshed = await refresh(at, first.refresh_token);
    expect(refreshed.status).toBe(200);
    expect(refreshed.body.refresh_token).toBeUndefined();
    expect((await refresh(at, first.refresh_token, { client_id: 'other' })).status).toBe(401);
  });

  test('an access token ends after an hour, and a refresh makes a new one', async () => {
    const at = await stage();
    const { body } = await exchange(at, codeOf(await consent(at)));
    const read = (accessToken: string) => at.api('GET', EVENTS, undefined, { token: accessToken });
    await at.control('POST', '/clock', { advanceSeconds: 3601 });
    expect(reasonOf(await read(body.access_token))).toBe('401 authError');
    const fresh = (await refresh(at, body.refresh_token)).body;
    expect((await read(fresh.access_token)).status).toBe(200);
  });

  test.each(['access_token', 'refresh_token'] as const)('revoking the %s ends everything', async (kind) => {
    const at = await stage();
    const { body } = await exchange(at, codeOf(await consent(at)));
    const text = new URLSearchParams({ token: body[kind] ?? '' }).toString();
    const isQuery = kind === 'access_token';
    const address = `${at.url}/revoke${isQuery ? `?${text}` : ''}`;
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expect((await call(address, 'POST', isQuery ? undefined : text, headers)).status).toBe(200);
    expect((await at.api('GET', EVENTS, undefined, { token: body.access_token })).status).toBe(401);
    expect(await refresh(at, body.refresh_token)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' },
    });
    expect((await call(address, 'POST', isQuery ? undefined : text, headers)).status).toBe(400);
  });

  test('access taken back in the account ends the refresh token', async () => {
    const at = await stage();
    const { body } = await exchange(at, codeOf(await consent(at)));
    await at.control('DELETE', `/accounts/${EMAIL}/grant`);
    expect((await refresh(at, body.refresh_token)).body).toMatchObject({ error: 'invalid_grant' });
  });

  test('a grant that was narrowed narrows the tokens that exist', async () => {
    const at = await stage();
    const { body } = await exchange(at, codeOf(await consent(at)));
    await at.control('POST', `/accounts/${EMAIL}/grant`, { scopes: ['calendar.calendarlist.readonly'] });
    const answer = await at.api('POST', EVENTS, timed('2026-01-01'), { token: body.access_token });
    expect(reasonOf(answer)).toBe('403 insufficientPermissions');
  });

  test('who somebody is: id token, userinfo and tokeninfo agree', async () => {
    const at = await stage();
    const { body } = await exchange(at, codeOf(await consent(at)));
    const client = new OAuth2Client({
      clientId: 'crm',
      endpoints: { oauth2FederatedSignonPemCertsUrl: `${at.url}/oauth2/v1/certs` },
    });
    const ticket = await client.verifyIdToken({ idToken: body.id_token ?? '', audience: 'crm' });
    const claims = ticket.getPayload();
    expect(claims).toMatchObject({ iss: 'https://accounts.google.com', email: EMAIL, email_verified: true });
    const headers = { Authorization: `Bearer ${body.access_token}` };
    const info = await call(`${at.url}/oauth2/v2/userinfo`, 'GET', undefined, headers);
    expect(info.body).toMatchObject({ id: claims?.sub, email: EMAIL });
    const open = await call(`${at.url}/v1/userinfo`, 'GET', undefined, headers);
    expect(open.body).toMatchObject({ sub: claims?.sub, email_verified: true });
    const token = await call(`${at.url}/tokeninfo?access_token=${body.access_token}`, 'GET');
    expect(token.body).toMatchObject({ aud: 'crm', sub: claims?.sub, scope: body.scope });
    const keys = await call<{ keys: Json[] }>(`${at.url}/oauth2/v3/certs`, 'GET');
    expect(keys.body.keys[0]).toMatchObject({ kty: 'RSA', alg: 'RS256' });
  });
});
