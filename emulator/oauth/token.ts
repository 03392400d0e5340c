import { createHash } from 'node:crypto';
import { json, type Reply } from '../api/call.ts';
import { SIGN_IN_SCOPES } from '../api/scopes.ts';
import type { State } from '../state.ts';
import { accountByControlRefresh, accountById, type Account } from '../store/accounts.ts';
import {
  ACCESS_TOKEN_LIFE_SECONDS,
  findRefreshToken,
  grantById,
  insertAccessToken,
  insertRefreshToken,
  scopesOf,
  takeCode,
  type Code,
  type Grant,
} from '../store/tokens.ts';
import { deadToken, oauthError } from './errors.ts';
import type { SigningKey } from './keys.ts';

const ISSUER = 'https://accounts.google.com';

interface Issued {
  account: Account;
  clientId: string;
  accessToken: string;
  scopes: string[];
  nonce: string | null;
}

function idTokenOf(state: State, key: () => SigningKey, issued: Issued): string {
  const { account, clientId, accessToken, scopes, nonce } = issued;
  const iat = Math.floor(state.clock.now() / 1000);
  const hash = createHash('sha256').update(accessToken).digest().subarray(0, 16);
  const hasEmail = scopes.some((scope) => scope === 'email' || scope.endsWith('/userinfo.email'));
  return key().sign({
    iss: ISSUER,
    azp: clientId,
    aud: clientId,
    sub: account.sub,
    ...(hasEmail ? { email: account.email, email_verified: true } : {}),
    at_hash: hash.toString('base64url'),
    ...(nonce === null ? {} : { nonce }),
    iat,
    exp: iat + ACCESS_TOKEN_LIFE_SECONDS,
  });
}

function answerWith(state: State, key: () => SigningKey, issued: Issued, refreshToken: string | null): Reply {
  return json({
    access_token: issued.accessToken,
    expires_in: ACCESS_TOKEN_LIFE_SECONDS - 1,
    ...(refreshToken === null ? {} : { refresh_token: refreshToken }),
    scope: issued.scopes.join(' '),
    token_type: 'Bearer',
    ...(issued.scopes.includes('openid') ? { id_token: idTokenOf(state, key, issued) } : {}),
  });
}

/** RFC 7636, section 4.6. */
function checkVerifier(code: Code, verifier: string | undefined): void {
  if (code.challenge === null) return;
  if (verifier === undefined) throw oauthError(400, 'invalid_grant', 'Missing code verifier.');
  const isPlain = code.challenge_method === 'plain';
  const given = isPlain ? verifier : createHash('sha256').update(verifier).digest('base64url');
  if (given !== code.challenge) throw oauthError(400, 'invalid_grant', 'Invalid code verifier.');
}

function allowedNow(grant: Grant, scopes: string): string[] {
  const allowed = scopesOf(grant.scopes);
  return scopesOf(scopes).filter((scope) => allowed.includes(scope) || SIGN_IN_SCOPES.includes(scope));
}

function exchangeCode(state: State, key: () => SigningKey, form: URLSearchParams, clientId: string): Reply {
  const text = form.get('code');
  if (!text) throw oauthError(400, 'invalid_request', 'Missing required parameter: code');
  // A code is spent by the first attempt, whatever comes of it.
  const code = takeCode(state, text);
  const grant = code && grantById(state, code.grant_id);
  const account = grant && accountById(state.db, grant.account_id);
  if (!code || !grant || !account) throw oauthError(400, 'invalid_grant', 'Malformed auth code.');
  if (grant.client_id !== clientId) throw oauthError(400, 'invalid_grant', 'Bad Request');
  if (form.get('redirect_uri') !== code.redirect_uri) {
    throw oauthError(400, 'redirect_uri_mismatch', 'Bad Request');
  }
  checkVerifier(code, form.get('code_verifier') ?? undefined);
  return state.db.transaction(() => {
    const refresh = code.gives_refresh_token ? insertRefreshToken(state, grant.grant_id, code.scopes) : null;
    const scopes = allowedNow(grant, code.scopes);
    const accessToken = insertAccessToken(
      state,
      grant.grant_id,
      refresh?.refresh_id ?? null,
      scopes.join(' '),
    );
    const issued = { account, clientId, accessToken, scopes, nonce: code.nonce };
    return answerWith(state, key, issued, refresh?.token ?? null);
  });
}

function refreshAccess(state: State, key: () => SigningKey, form: URLSearchParams, clientId: string): Reply {
  const text = form.get('refresh_token');
  if (!text) throw oauthError(400, 'invalid_request', 'Missing required parameter: refresh_token');
  const own = accountByControlRefresh(state.db, text);
  if (own) {
    const expires = ACCESS_TOKEN_LIFE_SECONDS - 1;
    return json({
      access_token: own.control_access_token,
      expires_in: expires,
      scope: '',
      token_type: 'Bearer',
    });
  }
  const refresh = findRefreshToken(state, text);
  const grant = refresh && grantById(state, refresh.grant_id);
  const account = grant && accountById(state.db, grant.account_id);
  if (!refresh || !grant || !account) throw deadToken();
  if (grant.client_id !== clientId) throw oauthError(401, 'unauthorized_client', 'Unauthorized');
  const wanted = form.get('scope');
  const held = allowedNow(grant, refresh.scopes);
  const scopes = wanted === null ? held : scopesOf(wanted).filter((scope) => held.includes(scope));
  const accessToken = insertAccessToken(state, grant.grant_id, refresh.refresh_id, scopes.join(' '));
  return answerWith(state, key, { account, clientId, accessToken, scopes, nonce: null }, null);
}

/** POST /token */
export function issueToken(state: State, key: () => SigningKey, form: URLSearchParams): Reply {
  const grantType = form.get('grant_type');
  if (!grantType) throw oauthError(400, 'invalid_request', 'Required parameter is missing: grant_type');
  const clientId = form.get('client_id');
  if (!clientId) {
    throw oauthError(400, 'invalid_request', 'Could not determine client ID from request.');
  }
  if (grantType === 'authorization_code') return exchangeCode(state, key, form, clientId);
  if (grantType === 'refresh_token') return refreshAccess(state, key, form, clientId);
  throw oauthError(400, 'unsupported_grant_type', `Invalid grant_type: ${grantType}`);
}
