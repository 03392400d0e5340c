import { describe, expect, test } from 'vitest';
import {
  authorizeUrl,
  codeOf,
  consent,
  DEAD,
  exchange,
  FORM,
  REDIRECT,
  refresh,
  SCOPE,
  signIn,
  targetOf,
  token,
  VERIFIER,
  visit,
} from './oauth-client.ts';
import { call, EMAIL, EVENTS, reasonOf, stage, timed, type Json, type Stage } from './support.ts';

const DAY_SECONDS = 86_400;
const advance = (at: Stage, days: number) =>
  at.control('POST', '/clock', { advanceSeconds: days * DAY_SECONDS });
const read = (at: Stage, accessToken: string) => at.api('GET', EVENTS, undefined, { token: accessToken });

const basic = (text: string) => ({ Authorization: `Basic ${Buffer.from(text).toString('base64')}` });

describe('a code', () => {
  test.each([
    ['another redirect address', { redirect_uri: 'http://127.0.0.1:2/' }, 'redirect_uri_mismatch'],
    ['an address that only begins the same', { redirect_uri: `${REDIRECT}/` }, 'redirect_uri_mismatch'],
    ['another client', { client_id: 'other' }, 'invalid_grant'],
    ['a wrong verifier', { code_verifier: 'wrong' }, 'invalid_grant'],
    ['no verifier', { code_verifier: undefined }, 'invalid_grant'],
  ])('with %s is refused, and spent by the attempt', async (_, more, error) => {
    const at = await stage();
    const code = codeOf(await consent(at));
    expect(await exchange(at, code, more)).toMatchObject({ status: 400, body: { error } });
    expect(await exchange(at, code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test('works with a verifier in the clear, and without any where none was announced', async () => {
    const at = await stage();
    const plain = { code_challenge: VERIFIER, code_challenge_method: undefined };
    expect((await exchange(at, codeOf(await consent(at, plain)))).status).toBe(200);
    const none = { code_challenge: undefined, code_challenge_method: undefined };
    const code = codeOf(await consent(at, none));
    expect((await exchange(at, code, { code_verifier: undefined })).status).toBe(200);
    const needless = await exchange(at, codeOf(await consent(at, none)));
    expect(needless.body).toMatchObject({ error_description: 'code_verifier or verifier is not needed.' });
  });

  test('ends after ten minutes', async () => {
    const at = await stage();
    const [soon, late] = [codeOf(await consent(at)), codeOf(await consent(at))];
    await at.control('POST', '/clock', { advanceSeconds: 590 });
    expect((await exchange(at, soon)).status).toBe(200);
    await at.control('POST', '/clock', { advanceSeconds: 20 });
    expect((await exchange(at, late)).status).toBe(400);
  });

  test('works once: a second use takes back what the first one gave, and nothing else', async () => {
    const at = await stage();
    const other = await signIn(at);
    const code = codeOf(await consent(at, { prompt: 'consent' }));
    const { body } = await exchange(at, code);
    const fresh = (await refresh(at, body.refresh_token)).body;
    expect(await exchange(at, code)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Bad Request' },
    });
    for (const dead of [body, fresh]) {
      expect(reasonOf(await read(at, dead.access_token))).toBe('401 authError');
    }
    expect(await refresh(at, body.refresh_token)).toMatchObject(DEAD);
    expect((await refresh(at, other.refresh_token)).status).toBe(200);
  });

  test('that was never given out is malformed', async () => {
    const at = await stage();
    const answer = await exchange(at, '4/0Anonsense');
    expect(answer.body).toEqual({ error: 'invalid_grant', error_description: 'Malformed auth code.' });
  });
});

describe('the token endpoint', () => {
  test.each([
    [{ grant_type: undefined }, 'invalid_request', 'Required parameter is missing: grant_type'],
    [{ grant_type: 'password' }, 'unsupported_grant_type', 'Invalid grant_type: password'],
    [{ client_id: undefined }, 'invalid_request', 'Could not determine client ID from request.'],
    [{ client_secret: undefined }, 'invalid_request', 'client_secret is missing.'],
    [{ code: undefined }, 'invalid_request', 'Missing required parameter: code'],
    [{ redirect_uri: undefined }, 'invalid_request', 'Missing required parameter: redirect_uri'],
    [{ grant_type: 'refresh_token' }, 'invalid_request', 'Missing required parameter: refresh_token'],
  ])('refuses %j', async (more, error, description) => {
    const at = await stage();
    expect(await exchange(at, 'a-code', more)).toMatchObject({
      status: 400,
      body: { error, error_description: description },
    });
  });

  test('takes the client from a Basic header, and JSON for a form, but nothing of another type', async () => {
    const at = await stage();
    const { refresh_token: refreshToken } = await signIn(at);
    const fields = { grant_type: 'refresh_token', refresh_token: refreshToken ?? '' };
    const client = { client_id: 'crm', client_secret: 'secret' };
    const form = (more = {}) => new URLSearchParams({ ...fields, ...more }).toString();
    const send = async (body: string, headers: Record<string, string>) =>
      (await call(`${at.url}/token`, 'POST', body, headers)).status;
    expect(await send(form(), { ...FORM, ...basic('crm:secret') })).toBe(200);
    expect(await send(form(), { ...FORM, ...basic('other:secret') })).toBe(401);
    expect(await send(form(), { ...FORM, ...basic('%:secret') })).toBe(400);
    expect(await send(JSON.stringify({ ...fields, ...client }), { 'Content-Type': 'application/json' })).toBe(
      200,
    );
    expect(await send(form(client), FORM)).toBe(200);
    expect(await send(form(client), { 'Content-Type': 'text/plain' })).toBe(400);
    expect(await send(`${form(client)}&client_id=crm`, FORM)).toBe(400);
  });
});

describe('a refresh token', () => {
  test('comes with the first consent, and again only when consent is forced', async () => {
    const at = await stage();
    const first = await signIn(at);
    expect(first.refresh_token).toBeDefined();
    expect((await signIn(at)).refresh_token).toBeUndefined();
    expect((await signIn(at, { prompt: 'consent' })).refresh_token).toBeDefined();
    expect((await signIn(at, { approval_prompt: 'force' })).refresh_token).toBeDefined();
    expect((await signIn(at, { prompt: 'consent', access_type: undefined })).refresh_token).toBe(undefined);
    const refreshed = await refresh(at, first.refresh_token);
    expect(refreshed.status).toBe(200);
    expect(refreshed.body.refresh_token).toBeUndefined();
    expect(await refresh(at, first.refresh_token, { client_id: 'other' })).toMatchObject({
      status: 401,
      body: { error: 'unauthorized_client' },
    });
  });

  test('gives fewer scopes on demand, and never more than it has', async () => {
    const at = await stage();
    const { refresh_token: refreshToken } = await signIn(at, { emulator_scopes: 'calendar.events' });
    const narrow = (await refresh(at, refreshToken, { scope: `${SCOPE}userinfo.email` })).body;
    expect(narrow.scope).toBe(`${SCOPE}userinfo.email`);
    expect(reasonOf(await read(at, narrow.access_token))).toBe('403 insufficientPermissions');
    const wide = await refresh(at, refreshToken, { scope: `${SCOPE}calendar.calendarlist.readonly` });
    expect(wide).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
    expect((await refresh(at, refreshToken)).body.scope).toContain('calendar.events');
  });

  test('is one of a hundred: the next one ends the oldest, without a word', async () => {
    const at = await stage();
    const first = await signIn(at);
    const second = await signIn(at, { prompt: 'consent' });
    const other = (
      await at.control('POST', `/accounts/${EMAIL}/grant`, { scopes: ['calendar'], clientId: 'other' })
    ).body;
    for (let count = 2; count < 101; count += 1) {
      await at.control('POST', `/accounts/${EMAIL}/grant`, { scopes: ['calendar.events'], clientId: 'crm' });
    }
    expect(await refresh(at, first.refresh_token)).toMatchObject(DEAD);
    expect((await refresh(at, second.refresh_token)).status).toBe(200);
    expect((await refresh(at, String(other['refreshToken']), { client_id: 'other' })).status).toBe(200);
  });

  test('ends after half a year without use; each use begins it anew', async () => {
    const at = await stage();
    const [used, unused] = [await signIn(at), await signIn(at, { prompt: 'consent' })];
    await advance(at, 170);
    expect((await refresh(at, used.refresh_token)).status).toBe(200);
    await advance(at, 11);
    expect((await refresh(at, used.refresh_token)).status).toBe(200);
    expect(await refresh(at, unused.refresh_token)).toMatchObject(DEAD);
  });

  test('ends after seven days of an application in testing, unless it only says who somebody is', async () => {
    const at = await stage();
    expect((await signIn(at))['refresh_token_expires_in']).toBeUndefined();
    await at.control('POST', '/options', { testingMode: true });
    const tested = await signIn(at, { prompt: 'consent' });
    expect(tested['refresh_token_expires_in']).toBe(604_799);
    const identity = await signIn(at, { prompt: 'consent', scope: 'email profile' });
    expect(identity['refresh_token_expires_in']).toBeUndefined();
    await at.control('POST', '/options', { testingMode: false });
    await advance(at, 6.9);
    const late = await refresh(at, tested.refresh_token);
    expect(late.status).toBe(200);
    expect(Number(late.body['refresh_token_expires_in'])).toBeLessThan(DAY_SECONDS / 5);
    await advance(at, 0.2);
    expect(await refresh(at, tested.refresh_token)).toMatchObject(DEAD);
    expect((await refresh(at, identity.refresh_token)).status).toBe(200);
  });
});

describe('an access token', () => {
  test('ends after an hour, and a refresh makes a new one', async () => {
    const at = await stage();
    const body = await signIn(at);
    await at.control('POST', '/clock', { advanceSeconds: 3590 });
    expect((await read(at, body.access_token)).status).toBe(200);
    await at.control('POST', '/clock', { advanceSeconds: 11 });
    expect(reasonOf(await read(at, body.access_token))).toBe('401 authError');
    const fresh = (await refresh(at, body.refresh_token)).body;
    expect((await read(at, fresh.access_token)).status).toBe(200);
  });

  test('is narrowed with the grant behind it', async () => {
    const at = await stage();
    const body = await signIn(at);
    await at.control('POST', `/accounts/${EMAIL}/grant`, { scopes: ['calendar.calendarlist.readonly'] });
    const answer = await at.api('POST', EVENTS, timed('2026-01-01'), { token: body.access_token });
    expect(reasonOf(answer)).toBe('403 insufficientPermissions');
  });
});

describe('access that is taken back', () => {
  const ways = (['access_token', 'refresh_token'] as const).flatMap((kind) =>
    (['GET', 'POST'] as const).flatMap((method) => [
      { kind, method, where: 'query' as const },
      ...(method === 'POST' ? [{ kind, method, where: 'body' as const }] : []),
    ]),
  );

  test.each(ways)('by the $kind ($method, $where) is gone with all tokens of the client', async (way) => {
    const at = await stage();
    const body = await signIn(at);
    const again = await signIn(at, { prompt: 'consent' });
    const other = { client_id: 'other', redirect_uri: REDIRECT };
    const kept = (await exchange(at, codeOf(await consent(at, other)), other)).body;
    const text = new URLSearchParams({ token: body[way.kind] ?? '' }).toString();
    const address = `${at.url}/revoke${way.where === 'query' ? `?${text}` : ''}`;
    const revoke = () =>
      way.where === 'query' ? call(address, way.method) : call(address, way.method, text, FORM);
    expect(await revoke()).toMatchObject({ status: 200, body: {} });
    for (const { access_token: accessToken, refresh_token: refreshToken } of [body, again]) {
      expect((await read(at, accessToken)).status).toBe(401);
      expect(await refresh(at, refreshToken)).toMatchObject(DEAD);
    }
    expect((await read(at, kept.access_token)).status).toBe(200);
    expect(await revoke()).toMatchObject({ status: 400, body: { error: 'invalid_token' } });
    const log = (await at.control<{ items: Json[] }>('GET', '/requests')).body.items;
    const revoked = log.find((row) => row['operation'] === 'revoke');
    expect(revoked).toMatchObject({ status: 200, user: EMAIL, clientId: 'crm', query: {} });
    expect((await visit(authorizeUrl(at))).status).toBe(200);
  });

  test('cannot be by an access token that has ended, nor by nothing', async () => {
    const at = await stage();
    const body = await signIn(at);
    await at.control('POST', '/clock', { advanceSeconds: 3601 });
    const late = await call(`${at.url}/revoke?token=${body.access_token}`, 'POST');
    expect(late).toMatchObject({ status: 400, body: { error: 'invalid_token' } });
    expect((await refresh(at, body.refresh_token)).status).toBe(200);
    expect(await call(`${at.url}/revoke`, 'POST')).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
  });

  test('in the account is gone at once, codes that were not exchanged too', async () => {
    const at = await stage();
    const body = await signIn(at);
    const code = codeOf(targetOf(await visit(authorizeUrl(at))));
    await at.control('DELETE', `/accounts/${EMAIL}/grant?clientId=crm`);
    expect((await read(at, body.access_token)).status).toBe(401);
    expect(await refresh(at, body.refresh_token)).toMatchObject(DEAD);
    expect((await exchange(at, code)).status).toBe(400);
  });

  test('does not stop the control side’s own tokens', async () => {
    const at = await stage();
    await signIn(at);
    await at.control('DELETE', `/accounts/${EMAIL}/grant`);
    expect((await read(at, at.token)).status).toBe(200);
    const { refreshToken } = (await at.control<{ refreshToken: string }>('GET', `/accounts/${EMAIL}`)).body;
    const again = await token(at, { grant_type: 'refresh_token', refresh_token: refreshToken });
    expect(again.body.access_token).toBe(at.token);
  });
});
