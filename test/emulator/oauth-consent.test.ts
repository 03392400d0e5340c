import { describe, expect, test } from 'vitest';
import { authorizeUrl, codeOf, consent, exchange, SCOPE, signIn, targetOf, visit } from './oauth-client.ts';
import { EMAIL, EVENTS, reasonOf, stage, type Stage } from './support.ts';

const EVENTS_SCOPE = `${SCOPE}calendar.events`;
const LIST_SCOPE = `${SCOPE}calendar.calendarlist.readonly`;

const pageAt = async (address: string) => {
  const response = await visit(address);
  expect(response.status).toBe(200);
  return response.text();
};

function filled(fields: Record<string, string>, scopes: string[] = []): URLSearchParams {
  const form = new URLSearchParams(fields);
  for (const scope of scopes) form.append('scope', scope);
  return form;
}

const answerOf = (address: URL) => Object.fromEntries(address.searchParams);

/** The account that is ticked beforehand on a page. */
const chosen = (page: string) =>
  /value="([^"]*)"\s+checked/.exec(page)?.[1] ?? (page.includes('id="other"') ? 'another' : '');

describe('consent', () => {
  test('an allowed request brings a code and the state back', async () => {
    const at = await stage();
    const address = await consent(at);
    expect(answerOf(address)).toMatchObject({ state: 'the-state', authuser: '0', prompt: 'consent' });
    const { body } = await exchange(at, codeOf(address));
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3599 });
    expect(body.scope.split(' ').toSorted()).toEqual(
      [`${SCOPE}userinfo.email`, EVENTS_SCOPE, LIST_SCOPE].toSorted(),
    );
    expect(body.refresh_token).toBeDefined();
  });

  test('a refused one brings access_denied and no code', async () => {
    const at = await stage();
    const address = await consent(at, { emulator_decision: 'deny' });
    expect(answerOf(address)).toEqual({ state: 'the-state', error: 'access_denied' });
  });

  test('a scope that was not ticked is not in the token, and its methods are 403', async () => {
    const at = await stage();
    const { scope, access_token: accessToken } = await signIn(at, { emulator_scopes: 'calendar.events' });
    expect(scope).not.toContain('calendarlist');
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

  test('a scope that was ticked but not asked for is not granted', async () => {
    const at = await stage();
    const asked = { scope: EVENTS_SCOPE, emulator_scopes: 'calendar.events,calendar' };
    expect((await signIn(at, asked)).scope).toBe(EVENTS_SCOPE);
  });
});

describe('the page', () => {
  test('asks for the account and for each scope, with nothing ticked, on both of its paths', async () => {
    const at = await stage();
    for (const address of [authorizeUrl(at), authorizeUrl(at).replace('/v2/auth', '/auth')]) {
      const page = await pageAt(address);
      expect(page).toContain(EMAIL);
      expect(page.match(/type="checkbox" name="scope"/g)).toHaveLength(2);
      expect(page).toContain('Select all');
      expect(page).not.toMatch(/type="checkbox"[^>]*checked/);
    }
  });

  test('carries the answer in its form, for an account that is new too', async () => {
    const at = await stage();
    const form = filled({ new_account: 'new@example.com', account: '', decision: 'allow' }, [EVENTS_SCOPE]);
    const address = targetOf(await visit(authorizeUrl(at, { scope: `${EVENTS_SCOPE} ${LIST_SCOPE}` }), form));
    expect(address.searchParams.get('scope')).toBe(EVENTS_SCOPE);
    const accounts = (await at.control<{ items: { email: string }[] }>('GET', '/accounts')).body.items;
    expect(accounts.map((account) => account.email)).toContain('new@example.com');
  });

  test('has no box for a single scope: to go on is to grant it', async () => {
    const at = await stage();
    const address = authorizeUrl(at, { scope: `email ${EVENTS_SCOPE}` });
    expect(await pageAt(address)).not.toContain('type="checkbox"');
    const target = targetOf(await visit(address, filled({ account: EMAIL, decision: 'allow' })));
    expect(target.searchParams.get('scope')?.split(' ')).toContain(EVENTS_SCOPE);
  });

  test('takes going on with nothing ticked for a refusal, unless somebody signs in by it', async () => {
    const at = await stage();
    const form = filled({ account: EMAIL, decision: 'allow' });
    const bare = await visit(authorizeUrl(at, { scope: `${EVENTS_SCOPE} ${LIST_SCOPE}` }), form);
    expect(targetOf(bare).searchParams.get('error')).toBe('access_denied');
    const signedIn = targetOf(await visit(authorizeUrl(at), form));
    expect(signedIn.searchParams.get('scope')).toBe(`${SCOPE}userinfo.email`);
  });

  test('can be cancelled, and wants an account', async () => {
    const at = await stage();
    const cancelled = await visit(authorizeUrl(at), filled({ account: EMAIL, decision: 'deny' }));
    expect(targetOf(cancelled).searchParams.get('error')).toBe('access_denied');
    const nobody = await visit(authorizeUrl(at), filled({ account: '', new_account: '', decision: 'allow' }));
    expect(nobody.status).toBe(400);
    expect(await nobody.text()).toContain('Choose an account');
  });

  test('comes with the hinted account chosen, and with none when somebody has to choose', async () => {
    const at = await stage();
    await at.control('POST', '/accounts', { email: 'ben@example.com' });
    expect(chosen(await pageAt(authorizeUrl(at)))).toBe(EMAIL);
    expect(chosen(await pageAt(authorizeUrl(at, { login_hint: 'ben@example.com' })))).toBe('ben@example.com');
    expect(chosen(await pageAt(authorizeUrl(at, { prompt: 'select_account' })))).toBe('');
    const stranger = await pageAt(authorizeUrl(at, { login_hint: 'eve@example.com' }));
    expect(chosen(stranger)).toBe('');
    expect(stranger).toMatch(/name="new_account"[^>]*value="eve@example.com"/);
  });
});

describe('who has answered before', () => {
  test('is not asked again, and the application gets no second refresh token', async () => {
    const at = await stage();
    await signIn(at);
    const address = targetOf(await visit(authorizeUrl(at)));
    expect(answerOf(address)).toMatchObject({ prompt: 'none', state: 'the-state' });
    const { body } = await exchange(at, codeOf(address));
    expect(body.scope).toContain('calendar.events');
    expect(body.refresh_token).toBeUndefined();
    for (const prompt of ['consent', 'select_account']) await pageAt(authorizeUrl(at, { prompt }));
    await pageAt(authorizeUrl(at, { scope: `${EVENTS_SCOPE} ${SCOPE}calendar` }));
    await pageAt(authorizeUrl(at, { client_id: 'other' }));
  });

  test('is asked again when the access was taken back', async () => {
    const at = await stage();
    await signIn(at);
    await at.control('DELETE', `/accounts/${EMAIL}/grant`);
    expect(await pageAt(authorizeUrl(at))).toContain('Continue');
  });

  test('is asked for what is missing, but not where older scopes are included: the incomplete grant comes again', async () => {
    const at = await stage();
    await signIn(at, { emulator_scopes: 'calendar.events' });
    await pageAt(authorizeUrl(at));
    const again = targetOf(await visit(authorizeUrl(at, { include_granted_scopes: 'true' })));
    expect(again.searchParams.get('scope')).not.toContain('calendarlist');
    await pageAt(authorizeUrl(at, { include_granted_scopes: 'true', prompt: 'consent' }));
  });

  test('keeps older scopes in the new token where the application includes them', async () => {
    const at = await stage();
    await signIn(at, { scope: LIST_SCOPE });
    const alone = await signIn(at, { scope: EVENTS_SCOPE });
    expect(alone.scope).toBe(EVENTS_SCOPE);
    const merged = await signIn(at, { scope: EVENTS_SCOPE, include_granted_scopes: 'true' });
    expect(merged.scope.split(' ').toSorted()).toEqual([LIST_SCOPE, EVENTS_SCOPE].toSorted());
  });

  test('loses in the token what is not ticked any more, when the question is forced', async () => {
    const at = await stage();
    await signIn(at);
    const ticked = { emulator_scopes: 'calendar.events', prompt: 'consent' };
    expect((await signIn(at, ticked)).scope).not.toContain('calendarlist');
  });
});

const silently = async (at: Stage, more: Record<string, string> = {}) =>
  answerOf(targetOf(await visit(authorizeUrl(at, { prompt: 'none', ...more }))));

describe('prompt=none', () => {
  test('brings consent_required, then a code once the account has granted all of it', async () => {
    const at = await stage();
    expect(await silently(at)).toEqual({ state: 'the-state', error: 'consent_required' });
    await signIn(at, { emulator_scopes: 'calendar.events' });
    expect(await silently(at)).toMatchObject({ error: 'consent_required' });
    await signIn(at);
    expect(await silently(at)).toMatchObject({
      code: expect.stringMatching(/^4\//) as string,
      prompt: 'none',
    });
  });

  test('brings interaction_required when it does not know who is meant', async () => {
    const at = await stage();
    await at.control('POST', '/accounts', { email: 'ben@example.com' });
    expect(await silently(at)).toEqual({ state: 'the-state', error: 'interaction_required' });
    const { sub } = (await at.control<{ sub: string }>('GET', `/accounts/${EMAIL}`)).body;
    for (const hint of [EMAIL, EMAIL.toUpperCase(), sub]) {
      expect(await silently(at, { login_hint: hint })).toMatchObject({ error: 'consent_required' });
    }
    expect(await silently(at, { login_hint: 'eve@example.com' })).toMatchObject({
      error: 'interaction_required',
    });
  });
});

describe('a wrong request is shown on a page, and never sent back', () => {
  test.each([
    [{ client_id: undefined }, 'invalid_request', 'Missing required parameter: client_id'],
    [{ redirect_uri: undefined }, 'invalid_request', 'Missing required parameter: redirect_uri'],
    [{ response_type: undefined }, 'invalid_request', 'Missing required parameter: response_type'],
    [{ scope: undefined }, 'invalid_request', 'Missing required parameter: scope'],
    [{ redirect_uri: 'http://evil.example/' }, 'redirect_uri_mismatch', 'http://evil.example/'],
    [{ redirect_uri: 'https://192.0.2.1/' }, 'redirect_uri_mismatch', 'host name'],
    [{ redirect_uri: 'https://crm.example/#part' }, 'invalid_request', 'redirect_uri'],
    [{ redirect_uri: 'https://me@crm.example/' }, 'invalid_request', 'redirect_uri'],
    [{ response_type: 'token' }, 'unsupported_response_type', 'token'],
    [{ response_mode: 'fragment' }, 'invalid_request', 'response_mode'],
    [{ scope: 'openid calendar.events' }, 'invalid_scope', 'invalid=[calendar.events]'],
    [{ scope: `openid ${SCOPE}calendar.evnts` }, 'invalid_scope', 'valid=[openid]'],
    [{ access_type: 'forever' }, 'invalid_request', 'access_type'],
    [{ include_granted_scopes: 'yes' }, 'invalid_request', 'include_granted_scopes'],
    [{ prompt: 'login' }, 'invalid_request', 'prompt'],
    [{ approval_prompt: 'always' }, 'invalid_request', 'approval_prompt'],
    [{ prompt: 'none consent' }, 'invalid_request', 'prompt'],
    [{ prompt: 'consent', approval_prompt: 'force' }, 'invalid_request', 'Conflict params'],
    [{ code_challenge: 'short' }, 'invalid_request', 'code_challenge'],
    [{ code_challenge: undefined }, 'invalid_request', 'Missing required parameter: code_challenge'],
    [{ code_challenge_method: 'MD5' }, 'invalid_request', 'code_challenge_method'],
    [{ client_secret: 'x' }, 'invalid_request', 'not allowed for this message type: client_secret'],
    [{ emulator_decision: 'maybe' }, 'invalid_request', 'emulator_decision'],
  ])('%j', async (more, code, text) => {
    const at = await stage();
    const response = await visit(authorizeUrl(at, more));
    expect(response.status).toBe(400);
    expect(response.headers.has('location')).toBe(false);
    const page = await response.text();
    expect(page).toContain(`Error 400: ${code}`);
    expect(page).toContain(text);
  });

  test('a parameter that is there twice', async () => {
    const at = await stage();
    const response = await visit(`${authorizeUrl(at)}&state=other`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('OAuth 2 parameters can only have a single value: state');
  });
});
