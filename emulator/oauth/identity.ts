import { json, type Reply } from '../api/call.ts';
import { invalidCredentials } from '../api/errors.ts';
import { SIGN_IN_SCOPES } from '../api/scopes.ts';
import type { State } from '../state.ts';
import { findLiveToken, type LiveToken } from '../store/tokens.ts';
import { noIdentityScope, oauthError } from './errors.ts';
import { hasEmailScope, ISSUER, profileOf, readIdToken } from './id-token.ts';
import type { Keys } from './keys.ts';

const invalidValue = () => oauthError(400, 'invalid_token', 'Invalid Value');

/** What a token may tell of its account: tokens of the control side may tell everything. */
const scopesTold = ({ scopes }: LiveToken) => scopes ?? SIGN_IN_SCOPES;

function accessTokenInfo(state: State, token: string): Reply {
  const live = findLiveToken(state, token);
  if (!live) throw invalidValue();
  const { account, clientId, scopes, expiresMs, isOffline } = live;
  const told = scopesTold(live);
  const endsMs = expiresMs ?? state.clock.now() + 3_600_000;
  return json({
    azp: clientId ?? 'emulator',
    aud: clientId ?? 'emulator',
    ...(told.some((scope) => SIGN_IN_SCOPES.includes(scope)) ? { sub: account.sub } : {}),
    scope: scopes?.join(' ') ?? 'https://www.googleapis.com/auth/calendar',
    exp: String(Math.floor(endsMs / 1000)),
    expires_in: String(Math.floor((endsMs - state.clock.now()) / 1000)),
    ...(hasEmailScope(told) ? { email: account.email, email_verified: 'true' } : {}),
    access_type: isOffline ? 'offline' : 'online',
  });
}

/** GET or POST /tokeninfo, with either kind of token. */
export function tokenInfo(
  state: State,
  keys: Keys,
  given: { accessToken: string | null; idToken: string | null },
): Reply {
  if (given.idToken !== null) {
    const claims = readIdToken(state, keys, given.idToken);
    if (!claims) throw invalidValue();
    return json(claims);
  }
  if (given.accessToken !== null) return accessTokenInfo(state, given.accessToken);
  throw oauthError(400, 'invalid_request', 'either access_token, id_token, or token_handle required');
}

/** Who the account of an access token is; the older addresses say `id`, OpenID's say `sub`. */
export function userInfo(state: State, token: string | undefined, idField: 'id' | 'sub'): Reply {
  const live = token === undefined ? undefined : findLiveToken(state, token);
  if (!live) {
    throw idField === 'id' ? invalidCredentials() : oauthError(401, 'invalid_request', 'Invalid Credentials');
  }
  const told = scopesTold(live);
  if (!told.some((scope) => SIGN_IN_SCOPES.includes(scope))) throw noIdentityScope();
  const verified = idField === 'id' ? { verified_email: true } : { email_verified: true };
  return json({
    [idField]: live.account.sub,
    ...profileOf(live.account, told),
    ...(hasEmailScope(told) ? { email: live.account.email, ...verified } : {}),
  });
}

/** OpenID Connect Discovery, section 3: Google's document, with the emulator's addresses in it. */
export function openIdConfiguration(origin: string): Record<string, unknown> {
  return {
    issuer: ISSUER,
    authorization_endpoint: `${origin}/o/oauth2/v2/auth`,
    token_endpoint: `${origin}/token`,
    userinfo_endpoint: `${origin}/v1/userinfo`,
    revocation_endpoint: `${origin}/revoke`,
    jwks_uri: `${origin}/oauth2/v3/certs`,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'email', 'profile'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    claims_supported: ['aud', 'email', 'email_verified', 'exp', 'given_name', 'iat', 'iss', 'name', 'sub'],
    code_challenge_methods_supported: ['plain', 'S256'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
  };
}
