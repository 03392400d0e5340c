import { createHash } from 'node:crypto';
import { json, type Reply } from '../api/call.ts';
import { SIGN_IN_SCOPES } from '../api/scopes.ts';
import type { State } from '../state.ts';
import { accountByControlRefresh, accountById } from '../store/accounts.ts';
import { findCode, noteExchange, spendCode, type Code } from '../store/codes.ts';
import {
  ACCESS_TOKEN_LIFE_SECONDS,
  findRefreshToken,
  grantById,
  insertAccessToken,
  insertRefreshToken,
  noteRefreshUsed,
  scopesOf,
  type Grant,
  type RefreshToken,
} from '../store/tokens.ts';
import { badGrant, deadToken, missingParameter, oauthError } from './errors.ts';
import { idTokenOf, type Issued } from './id-token.ts';
import type { Keys } from './keys.ts';

const EXPIRES_IN = ACCESS_TOKEN_LIFE_SECONDS - 1;

/** What a client sends to the token endpoint. */
interface TokenRequest {
  clientId: string;
  form: URLSearchParams;
}

/** `refresh` is what the access token hangs on; `isNew` when the client does not know it yet. */
function answerWith(
  state: State,
  keys: Keys,
  issued: Issued,
  refresh: RefreshToken | null,
  isNew: boolean,
): Reply {
  const endsMs = refresh?.expires_ms ?? null;
  const leftSeconds = endsMs === null ? null : Math.floor((endsMs - state.clock.now() - 1) / 1000);
  return json({
    access_token: issued.accessToken,
    expires_in: EXPIRES_IN,
    ...(refresh && isNew ? { refresh_token: refresh.token } : {}),
    scope: issued.scopes.join(' '),
    token_type: 'Bearer',
    ...(issued.scopes.includes('openid') ? { id_token: idTokenOf(state, keys, issued) } : {}),
    ...(leftSeconds === null ? {} : { refresh_token_expires_in: leftSeconds }),
  });
}

/** RFC 7636, section 4.6. */
function checkVerifier(code: Code, verifier: string | null): void {
  if (code.challenge === null) {
    if (verifier !== null) throw badGrant('code_verifier or verifier is not needed.');
    return;
  }
  if (verifier === null) throw badGrant('Missing code verifier.');
  const isPlain = code.challenge_method === 'plain';
  const given = isPlain ? verifier : createHash('sha256').update(verifier).digest('base64url');
  if (given !== code.challenge) throw badGrant('Invalid code verifier.');
}

function allowedNow(grant: Grant, scopes: string): string[] {
  const allowed = scopesOf(grant.scopes);
  return scopesOf(scopes).filter((scope) => allowed.includes(scope) || SIGN_IN_SCOPES.includes(scope));
}

/** Any secret is taken, but there has to be one: the emulator's clients are web applications. */
function checkSecret(form: URLSearchParams): void {
  if (!form.get('client_secret')) throw oauthError(400, 'invalid_request', 'client_secret is missing.');
}

function exchangeCode(state: State, keys: Keys, { clientId, form }: TokenRequest): Reply {
  const text = form.get('code');
  if (!text) throw missingParameter('code');
  checkSecret(form);
  const redirectUri = form.get('redirect_uri');
  if (!redirectUri) throw missingParameter('redirect_uri');
  const code = findCode(state, text);
  const grant = code && grantById(state, code.grant_id);
  const account = grant && accountById(state.db, grant.account_id);
  if (!code || !grant || !account) throw badGrant('Malformed auth code.');
  // A code is spent by the first attempt, whatever comes of it.
  if (!spendCode(state, code) || grant.client_id !== clientId) throw badGrant();
  if (redirectUri !== code.redirect_uri) throw oauthError(400, 'redirect_uri_mismatch', 'Bad Request');
  checkVerifier(code, form.get('code_verifier'));
  return state.db.transaction(() => {
    const refresh = code.gives_refresh_token ? insertRefreshToken(state, grant.grant_id, code.scopes) : null;
    const refreshId = refresh?.refresh_id ?? null;
    const scopes = allowedNow(grant, code.scopes);
    const accessToken = insertAccessToken(state, grant.grant_id, refreshId, scopes.join(' '));
    noteExchange(state, code, accessToken, refreshId);
    const issued = { account, clientId, accessToken, scopes, nonce: code.nonce };
    return answerWith(state, keys, issued, refresh, true);
  });
}

/** The scopes that a refresh asks for: all that are held, or some of them (RFC 6749, section 6). */
function narrowed(held: string[], wanted: string | null): string[] {
  if (wanted === null) return held;
  const scopes = scopesOf(wanted);
  const valid = scopes.filter((scope) => held.includes(scope));
  if (valid.length === scopes.length) return scopes;
  const invalid = scopes.filter((scope) => !held.includes(scope));
  const lists = `{valid=[${valid.join(', ')}], invalid=[${invalid.join(', ')}]}`;
  throw oauthError(400, 'invalid_scope', `Some requested scopes were invalid. ${lists}`);
}

function refreshAccess(state: State, keys: Keys, { clientId, form }: TokenRequest): Reply {
  const text = form.get('refresh_token');
  if (!text) throw missingParameter('refresh_token');
  const own = accountByControlRefresh(state.db, text);
  if (own) {
    const token = { access_token: own.control_access_token, expires_in: EXPIRES_IN };
    return json({ ...token, scope: '', token_type: 'Bearer' });
  }
  checkSecret(form);
  const refresh = findRefreshToken(state, text);
  const grant = refresh && grantById(state, refresh.grant_id);
  const account = grant && accountById(state.db, grant.account_id);
  if (!refresh || !grant || !account) throw deadToken();
  if (grant.client_id !== clientId) throw oauthError(401, 'unauthorized_client', 'Unauthorized');
  const scopes = narrowed(allowedNow(grant, refresh.scopes), form.get('scope'));
  return state.db.transaction(() => {
    noteRefreshUsed(state, refresh.refresh_id);
    const accessToken = insertAccessToken(state, grant.grant_id, refresh.refresh_id, scopes.join(' '));
    return answerWith(state, keys, { account, clientId, accessToken, scopes, nonce: null }, refresh, false);
  });
}

/** POST /token */
export function issueToken(state: State, keys: Keys, form: URLSearchParams): Reply {
  for (const name of form.keys()) {
    if (form.getAll(name).length === 1) continue;
    const text = `OAuth 2 parameters can only have a single value: ${name}`;
    throw oauthError(400, 'invalid_request', text);
  }
  const grantType = form.get('grant_type');
  if (!grantType) throw oauthError(400, 'invalid_request', 'Required parameter is missing: grant_type');
  const clientId = form.get('client_id');
  if (!clientId) {
    throw oauthError(400, 'invalid_request', 'Could not determine client ID from request.');
  }
  if (grantType === 'authorization_code') return exchangeCode(state, keys, { clientId, form });
  if (grantType === 'refresh_token') return refreshAccess(state, keys, { clientId, form });
  throw oauthError(400, 'unsupported_grant_type', `Invalid grant_type: ${grantType}`);
}
