import { SIGN_IN_SCOPES, toScopeUrl } from '../api/scopes.ts';
import type { State } from '../state.ts';
import { findAccount, listAccounts } from '../store/accounts.ts';
import { openAccount } from '../store/calendars.ts';
import { findGrant, insertCode, scopesOf, setGrant } from '../store/tokens.ts';

const LONG_NAMES: Record<string, string> = {
  email: 'https://www.googleapis.com/auth/userinfo.email',
  profile: 'https://www.googleapis.com/auth/userinfo.profile',
};

/** What an application asks for. */
export interface AuthorizeRequest {
  clientId: string;
  redirectUri: string;
  scopes: string[];
  state: string | null;
  loginHint: string | null;
  challenge: string | null;
  challengeMethod: string | null;
  nonce: string | null;
  isOffline: boolean;
  isConsentForced: boolean;
  keepsOlderScopes: boolean;
}

/** A request that must not be sent back to the application, because it may not be its. */
export class AuthorizeError extends Error {}

function checkRedirect(text: string): void {
  const url = URL.parse(text);
  const isLoopback = url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback)) return;
  throw new AuthorizeError(`redirect_uri must be https, or http on the loopback interface; it was ${text}`);
}

export function parseAuthorizeRequest(query: URLSearchParams): AuthorizeRequest {
  const required = (name: string) => {
    const value = query.get(name);
    if (!value) throw new AuthorizeError(`Required parameter is missing: ${name}`);
    return value;
  };
  const clientId = required('client_id');
  const redirectUri = required('redirect_uri');
  checkRedirect(redirectUri);
  if (required('response_type') !== 'code') throw new AuthorizeError('response_type must be code');
  // Google answers with the long names of these two.
  const scopes = scopesOf(required('scope')).map((scope) => LONG_NAMES[scope] ?? scope);
  const challenge = query.get('code_challenge');
  const challengeMethod = query.get('code_challenge_method') ?? (challenge ? 'plain' : null);
  if (challengeMethod !== null && !['S256', 'plain'].includes(challengeMethod)) {
    throw new AuthorizeError('code_challenge_method must be S256 or plain');
  }
  return {
    clientId,
    redirectUri,
    scopes,
    state: query.get('state'),
    loginHint: query.get('login_hint'),
    challenge,
    challengeMethod,
    nonce: query.get('nonce'),
    isOffline: query.get('access_type') === 'offline',
    isConsentForced: (query.get('prompt') ?? '').split(' ').includes('consent'),
    keepsOlderScopes: query.get('include_granted_scopes') === 'true',
  };
}

/** The scopes that somebody decides about; the others only say who he is. */
export function decidableScopes(request: AuthorizeRequest): string[] {
  return request.scopes.filter((scope) => !SIGN_IN_SCOPES.includes(scope));
}

/** What the person answered. */
export interface Decision {
  isAllowed: boolean;
  email: string;
  /** The decidable scopes that were ticked. */
  ticked: string[];
}

/** The answer that an address carries for scripts, or null when a person has to be asked. */
export function scriptedDecision(
  state: State,
  request: AuthorizeRequest,
  query: URLSearchParams,
): Decision | null {
  const decision = query.get('emulator_decision');
  if (decision === null) return null;
  if (decision !== 'allow' && decision !== 'deny') {
    throw new AuthorizeError('emulator_decision must be allow or deny');
  }
  const accounts = listAccounts(state.db);
  const email =
    query.get('emulator_account') ??
    request.loginHint ??
    (accounts.length === 1 ? accounts[0]?.email : undefined);
  if (decision === 'allow' && !email) {
    throw new AuthorizeError('emulator_account=EMAIL is missing, and there is no single account to take');
  }
  const named = query.get('emulator_scopes');
  const ticked =
    named === null
      ? decidableScopes(request)
      : named
          .split(/[\s,]+/)
          .filter(Boolean)
          .map(toScopeUrl);
  return { isAllowed: decision === 'allow', email: email ?? '', ticked };
}

/** Carries a decision out; returns the address to send the browser to. */
export function decide(state: State, request: AuthorizeRequest, decision: Decision): string {
  const target = new URL(request.redirectUri);
  if (request.state !== null) target.searchParams.set('state', request.state);
  if (!decision.isAllowed) {
    target.searchParams.set('error', 'access_denied');
    return target.href;
  }
  if (!/^[^\s@]+@[^\s@]+$/.test(decision.email)) {
    throw new AuthorizeError(`"${decision.email}" is no e-mail address`);
  }
  return state.db.transaction(() => {
    const known = findAccount(state.db, decision.email);
    const account = known ?? openAccount(state.db, state.clock, decision.email, state.defaultTimeZone);
    const decidable = decidableScopes(request);
    // With a single scope there is nothing to tick: allowing is allowing it.
    const ticked =
      decidable.length === 1 ? decidable : decidable.filter((scope) => decision.ticked.includes(scope));
    const signIn = request.scopes.filter((scope) => SIGN_IN_SCOPES.includes(scope));
    const before = findGrant(state, account.account_id, request.clientId);
    const older = before ? scopesOf(before.scopes) : [];
    const scopes = [...new Set([...(request.keepsOlderScopes ? older : []), ...signIn, ...ticked])];
    const grant = setGrant(state, account.account_id, request.clientId, [...older, ...scopes]);
    const code = insertCode(state, {
      grant_id: grant.grant_id,
      redirect_uri: request.redirectUri,
      scopes: scopes.join(' '),
      challenge: request.challenge,
      challenge_method: request.challengeMethod,
      nonce: request.nonce,
      gives_refresh_token: request.isOffline && (!before || request.isConsentForced) ? 1 : 0,
    });
    target.searchParams.set('code', code);
    target.searchParams.set('scope', scopes.join(' '));
    target.searchParams.set('authuser', '0');
    target.searchParams.set('prompt', 'consent');
    return target.href;
  });
}
