import { isIP } from 'node:net';
import { isScope, SIGN_IN_SCOPES } from '../api/scopes.ts';
import { scopesOf } from '../store/tokens.ts';
import { isLoopback } from '../address.ts';

const PREFIX = 'https://www.googleapis.com/auth/';

/** Google answers with the long names of these two. */
const LONG_NAMES: Record<string, string> = {
  email: `${PREFIX}userinfo.email`,
  profile: `${PREFIX}userinfo.profile`,
};

/** What Google's page and OpenID Connect know of; the last three are the emulator's own. */
const PARAMETERS = new Set(
  (
    'client_id redirect_uri response_type response_mode scope state nonce access_type prompt approval_prompt login_hint hd hl ' +
    'authuser display include_granted_scopes enable_granular_consent code_challenge code_challenge_method acr_values claims ' +
    'claims_locales id_token_hint max_age openid.realm ui_locales device_id device_name ' +
    'emulator_decision emulator_account emulator_scopes'
  ).split(' '),
);
const PROMPTS = new Set(['none', 'consent', 'select_account']);

/** What an application asks for. */
export interface AuthorizeRequest {
  clientId: string;
  redirectUri: string;
  scopes: string[];
  state: string | null;
  /** An address, or the `sub` of an account. */
  loginHint: string | null;
  challenge: string | null;
  challengeMethod: string | null;
  nonce: string | null;
  isOffline: boolean;
  prompts: readonly string[];
  keepsOlderScopes: boolean;
}

/** A request that must not be sent back to the application, because it may not be its: Google shows a page instead. */
export class AuthorizeError extends Error {
  readonly code: string;

  constructor(message: string, code = 'invalid_request') {
    super(message);
    this.code = code;
  }
}

const badValue = (name: string, value: string) =>
  new AuthorizeError(`Invalid parameter value for ${name}: ${value}`);

/** Google's rules for what can be registered: HTTPS and a name, or http on the loopback interface; no fragment, nobody's name. */
function checkRedirect(text: string): void {
  const url = URL.parse(text);
  const isLocal = isLoopback(url);
  const isNumeric = url !== null && isIP(url.hostname.replaceAll(/[[\]]/g, '')) !== 0;
  const isHttps = url?.protocol === 'https:' && (isLocal || !isNumeric);
  if (!isHttps && !(url?.protocol === 'http:' && isLocal)) {
    throw new AuthorizeError(
      `redirect_uri must be https with a host name, or http on the loopback interface; it was ${text}`,
      'redirect_uri_mismatch',
    );
  }
  if (text.includes('#') || url.username !== '' || url.password !== '') throw badValue('redirect_uri', text);
}

function parseScopes(text: string): string[] {
  const named = scopesOf(text);
  const invalid = named.filter((scope) => !isScope(scope));
  if (invalid.length > 0) {
    const valid = named.filter(isScope);
    throw new AuthorizeError(
      `Some requested scopes were invalid. {valid=[${valid.join(', ')}], invalid=[${invalid.join(', ')}]}`,
      'invalid_scope',
    );
  }
  return [...new Set(named.map((scope) => LONG_NAMES[scope] ?? scope))];
}

/** One of these values, or the first of them when the parameter is missing. */
function choiceOf(query: URLSearchParams, name: string, values: readonly [string, ...string[]]): string {
  const value = query.get(name) ?? values[0];
  if (!values.includes(value)) throw badValue(name, value);
  return value;
}

function parsePrompts(query: URLSearchParams): string[] {
  const prompt = query.get('prompt');
  const approval = query.get('approval_prompt');
  if (prompt !== null && approval !== null) {
    throw new AuthorizeError('Conflict params: approval_prompt and prompt');
  }
  // The older name of the same wish.
  if (choiceOf(query, 'approval_prompt', ['auto', 'force']) === 'force') return ['consent'];
  const prompts = (prompt ?? '').split(' ').filter(Boolean);
  const isAlone = !prompts.includes('none') || prompts.length === 1;
  if (!isAlone || prompts.some((each) => !PROMPTS.has(each))) throw badValue('prompt', prompt ?? '');
  return prompts;
}

/** RFC 7636, section 4.3: without a method the challenge is the verifier itself. */
function parseChallenge(query: URLSearchParams): Pick<AuthorizeRequest, 'challenge' | 'challengeMethod'> {
  const challenge = query.get('code_challenge');
  const method = query.get('code_challenge_method');
  if (challenge === null && method === null) return { challenge, challengeMethod: null };
  if (challenge === null) throw new AuthorizeError('Missing required parameter: code_challenge');
  if (!/^[\w.~-]{43,128}$/.test(challenge)) throw badValue('code_challenge', challenge);
  if (method !== null && method !== 'S256' && method !== 'plain') {
    throw badValue('code_challenge_method', method);
  }
  return { challenge, challengeMethod: method ?? 'plain' };
}

/** Reads the address that an application sends a browser to; throws AuthorizeError with Google's code and text. */
export function parseAuthorizeRequest(query: URLSearchParams): AuthorizeRequest {
  for (const name of query.keys()) {
    if (!PARAMETERS.has(name))
      throw new AuthorizeError(`Parameter not allowed for this message type: ${name}`);
    if (query.getAll(name).length > 1) {
      throw new AuthorizeError(`OAuth 2 parameters can only have a single value: ${name}`);
    }
  }
  const required = (name: string) => {
    const value = query.get(name);
    if (!value) throw new AuthorizeError(`Missing required parameter: ${name}`);
    return value;
  };
  const clientId = required('client_id');
  const redirectUri = required('redirect_uri');
  checkRedirect(redirectUri);
  const responseType = required('response_type');
  if (responseType !== 'code') {
    throw new AuthorizeError(`Invalid response_type: ${responseType}`, 'unsupported_response_type');
  }
  choiceOf(query, 'response_mode', ['query']);
  return {
    clientId,
    redirectUri,
    scopes: parseScopes(required('scope')),
    state: query.get('state'),
    loginHint: query.get('login_hint'),
    ...parseChallenge(query),
    nonce: query.get('nonce'),
    isOffline: choiceOf(query, 'access_type', ['online', 'offline']) === 'offline',
    prompts: parsePrompts(query),
    keepsOlderScopes: choiceOf(query, 'include_granted_scopes', ['false', 'true']) === 'true',
  };
}

/** The scopes that somebody decides about; the others only say who he is. */
export function decidableScopes(request: AuthorizeRequest): string[] {
  return request.scopes.filter((scope) => !SIGN_IN_SCOPES.includes(scope));
}
