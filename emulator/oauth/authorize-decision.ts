import { isScope, SIGN_IN_SCOPES, toScopeUrl } from '../api/scopes.ts';
import type { State } from '../state.ts';
import { accountBySub, findAccount, listAccounts, type Account } from '../store/accounts.ts';
import { openAccount } from '../store/calendars.ts';
import { insertCode } from '../store/codes.ts';
import { findGrant, scopesOf, setAskedScopes, setGrant } from '../store/tokens.ts';
import { AuthorizeError, decidableScopes, type AuthorizeRequest } from './authorize-request.ts';
import { EMAIL } from '../address.ts';

/** What the person answered. */
export interface Decision {
  isAllowed: boolean;
  email: string;
  /** The decidable scopes that were ticked. */
  ticked: string[];
}

/** Who sits at the browser as far as that is known without asking: whom the request names, or the only account there is. */
export function personOf(
  state: State,
  request: AuthorizeRequest,
  query: URLSearchParams,
): Account | undefined {
  const named = query.get('emulator_account') ?? request.loginHint;
  if (named !== null) return findAccount(state.db, named) ?? accountBySub(state.db, named);
  const accounts = listAccounts(state.db);
  return accounts.length === 1 ? accounts[0] : undefined;
}

/**
 * Whether an account has answered all of this before, so that nobody is asked. With `include_granted_scopes` what was refused
 * counts as answered too: the incomplete grant is used again until the application forces the question.
 */
export function isAnswered(state: State, request: AuthorizeRequest, account: Account): boolean {
  const grant = findGrant(state, account.account_id, request.clientId);
  if (!grant || request.prompts.includes('consent')) return false;
  const held = scopesOf(grant.scopes);
  const answered = request.keepsOlderScopes ? [...held, ...scopesOf(grant.asked_scopes)] : held;
  return held.length > 0 && request.scopes.every((scope) => answered.includes(scope));
}

/** The answer that an address carries for scripts, or null when a person has to be asked. */
export function scriptedDecision(
  request: AuthorizeRequest,
  query: URLSearchParams,
  person: Account | undefined,
): Decision | null {
  const decision = query.get('emulator_decision');
  if (decision === null) return null;
  if (decision !== 'allow' && decision !== 'deny') {
    throw new AuthorizeError('emulator_decision must be allow or deny');
  }
  const email = person?.email ?? query.get('emulator_account') ?? request.loginHint ?? '';
  if (decision === 'allow' && email === '') {
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
  const unknown = ticked.filter((scope) => !isScope(scope));
  if (unknown.length > 0) throw new AuthorizeError(`emulator_scopes: Google knows no ${unknown.join(', ')}`);
  return { isAllowed: decision === 'allow', email, ticked };
}

function backTo(request: AuthorizeRequest, answer: Record<string, string>): string {
  const target = new URL(request.redirectUri);
  if (request.state !== null) target.searchParams.set('state', request.state);
  for (const [name, value] of Object.entries(answer)) target.searchParams.set(name, value);
  return target.href;
}

/** The address that brings the application an error. */
export const refuse = (request: AuthorizeRequest, error: string) => backTo(request, { error });

/** Gives a code for what was ticked now and, unless the question was forced, for what the account has granted before. */
function allow(
  state: State,
  request: AuthorizeRequest,
  account: Account,
  ticked: readonly string[],
  wasAsked: boolean,
): string {
  const isForced = request.prompts.includes('consent');
  const before = findGrant(state, account.account_id, request.clientId);
  const older = before ? scopesOf(before.scopes) : [];
  const repeated = isForced ? [] : older.filter((scope) => request.scopes.includes(scope));
  const signIn = request.scopes.filter((scope) => SIGN_IN_SCOPES.includes(scope));
  const scopes = [...new Set([...(request.keepsOlderScopes ? older : repeated), ...signIn, ...ticked])];
  if (scopes.length === 0) return refuse(request, 'access_denied');
  const grant = setGrant(state, account.account_id, request.clientId, [...older, ...scopes]);
  const asked = before ? scopesOf(before.asked_scopes) : [];
  if (wasAsked) setAskedScopes(state, grant.grant_id, [...asked, ...request.scopes]);
  const code = insertCode(state, {
    grant_id: grant.grant_id,
    redirect_uri: request.redirectUri,
    scopes: scopes.join(' '),
    challenge: request.challenge,
    challenge_method: request.challengeMethod,
    nonce: request.nonce,
    gives_refresh_token: request.isOffline && (!before || isForced) ? 1 : 0,
  });
  const prompt = wasAsked ? 'consent' : 'none';
  return backTo(request, { code, scope: scopes.join(' '), authuser: '0', prompt });
}

/** Sends a person on who has answered everything before; returns the address to send the browser to. */
export function passThrough(state: State, request: AuthorizeRequest, account: Account): string {
  return state.db.transaction(() => allow(state, request, account, [], false));
}

/** Carries a decision out; returns the address to send the browser to. */
export function decide(state: State, request: AuthorizeRequest, decision: Decision): string {
  if (!decision.isAllowed) return refuse(request, 'access_denied');
  if (!EMAIL.test(decision.email)) {
    throw new AuthorizeError(`"${decision.email}" is no e-mail address`);
  }
  return state.db.transaction(() => {
    const known = findAccount(state.db, decision.email);
    const account = known ?? openAccount(state.db, state.clock, decision.email, state.defaultTimeZone);
    const decidable = decidableScopes(request);
    // With a single scope there is nothing to tick: allowing is allowing it.
    const ticked =
      decidable.length === 1 ? decidable : decidable.filter((scope) => decision.ticked.includes(scope));
    return allow(state, request, account, ticked, true);
  });
}
