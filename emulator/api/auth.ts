import type { State } from '../state.ts';
import { findLiveToken } from '../store/tokens.ts';
import { accessOf, entryOf, type Call, type Caller } from './call.ts';
import {
  insufficientScopes,
  invalidApiKey,
  invalidCredentials,
  loginRequired,
  type ApiError,
} from './errors.ts';
import type { Route } from './routes/route.ts';

/** Where a request carries its credentials. */
export interface Credentials {
  header: (name: string) => string | undefined;
  query: URLSearchParams;
}

/** The bearer token of a request: from its header, or its query. */
export function tokenOf({ header, query }: Credentials): string | undefined {
  const authorization = header('authorization');
  if (authorization !== undefined) return /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
  return query.get('access_token') ?? query.get('oauth_token') ?? undefined;
}

/** What an API key opens, where a calendar is public. Everything else needs somebody who signed in. */
const OPEN_TO_KEYS = new Set([
  'calendars.get',
  'colors.get',
  'events.get',
  'events.instances',
  'events.list',
  'freebusy.query',
]);

/** Who is asking for a method; an error when nobody is, or nobody who may. */
export function identify(state: State, from: Credentials, operation: string): Caller | ApiError {
  const token = tokenOf(from);
  const key = from.query.get('key') ?? from.header('x-goog-api-key');
  // Any key will do but one that says of itself that it will not.
  if (key === '' || key?.startsWith('invalid')) return invalidApiKey();
  if (token !== undefined) {
    const live = findLiveToken(state, token);
    if (!live) return invalidCredentials();
    return {
      accountId: live.account.account_id,
      email: live.account.email,
      clientId: live.clientId,
      scopes: live.scopes && new Set(live.scopes),
    };
  }
  if (key === undefined || !OPEN_TO_KEYS.has(operation)) return loginRequired();
  return { accountId: 0, email: '', clientId: `key:${key}`, scopes: null };
}

/** 403 when none of the token's scopes opens this method here. */
export function checkScopes(call: Call, route: Route): void {
  const calendarId = call.params['calendarId'];
  if (call.reach.includes('all')) return;
  if (call.reach.length === 0) throw insufficientScopes(route.operation);
  if (calendarId === undefined) return;
  if (accessOf(call, calendarId) && !entryOf(call, calendarId)) throw insufficientScopes(route.operation);
}
