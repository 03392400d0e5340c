import { SIGN_IN_SCOPES } from '../api/scopes.ts';
import { randomToken } from '../random.ts';
import type { State } from '../state.ts';
import { accountByControlAccess, accountById, type Account } from './accounts.ts';
import { DAY_MS } from '../time/zone.ts';

export const ACCESS_TOKEN_LIFE_SECONDS = 3600;
/** Google keeps this many refresh tokens of one account and client; the oldest dies silently. */
const MAX_REFRESH_TOKENS = 100;
/** Google says six months without use. */
const UNUSED_LIFE_MS = 180 * DAY_MS;
/** Of an application whose consent screen is in testing. */
const TESTING_LIFE_MS = 7 * DAY_MS;

/** What an account allows a client; tokens can hold less than this, never more. */
export interface Grant {
  grant_id: number;
  account_id: number;
  client_id: string;
  scopes: string;
  /** Scopes that the person was asked about, whatever the answer was. */
  asked_scopes: string;
}

export interface RefreshToken {
  refresh_id: number;
  token: string;
  grant_id: number;
  scopes: string;
  /** When it was last exchanged, or made. */
  used_ms: number;
  /** Null for no end but that of disuse. */
  expires_ms: number | null;
}

/** A token that works: whose it is, for which client, and what it may do (null: everything). */
export interface LiveToken {
  account: Account;
  clientId: string | null;
  scopes: string[] | null;
  /** Null for tokens that never expire. */
  expiresMs: number | null;
  /** Whether it came with a refresh token, or of one. */
  isOffline: boolean;
}

export const scopesOf = (text: string): string[] => text.split(' ').filter(Boolean);

export function findGrant(state: State, accountId: number, clientId: string): Grant | undefined {
  return state.db.get<Grant>(
    'SELECT * FROM grants WHERE account_id = ? AND client_id = ?',
    accountId,
    clientId,
  );
}

export function grantById(state: State, grantId: number): Grant | undefined {
  return state.db.get<Grant>('SELECT * FROM grants WHERE grant_id = ?', grantId);
}

export function grantsOf(state: State, accountId: number): Grant[] {
  return state.db.all<Grant>('SELECT * FROM grants WHERE account_id = ?', accountId);
}

/** Sets what a client is allowed; tokens that exist follow. */
export function setGrant(state: State, accountId: number, clientId: string, scopes: string[]): Grant {
  state.db.run(
    `INSERT INTO grants (account_id, client_id, scopes) VALUES (?, ?, ?)
     ON CONFLICT (account_id, client_id) DO UPDATE SET scopes = excluded.scopes`,
    accountId,
    clientId,
    [...new Set(scopes)].join(' '),
  );
  const grant = findGrant(state, accountId, clientId);
  if (!grant) throw new Error('the grant that was just stored is missing');
  return grant;
}

export function setAskedScopes(state: State, grantId: number, scopes: string[]): void {
  const text = [...new Set(scopes)].join(' ');
  state.db.run('UPDATE grants SET asked_scopes = ? WHERE grant_id = ?', text, grantId);
}

/** Takes back everything a client was given: its tokens are dead at once. */
export function revokeGrant(state: State, grantId: number): void {
  state.db.transaction(() => {
    for (const table of ['codes', 'refresh_tokens', 'access_tokens', 'grants']) {
      state.db.run(`DELETE FROM ${table} WHERE grant_id = ?`, grantId);
    }
  });
}

/** A new refresh token. In testing mode it ends after a week, unless it only says who somebody is. */
export function insertRefreshToken(state: State, grantId: number, scopes: string): RefreshToken {
  const token = `1//0${randomToken(48)}`;
  const nowMs = state.clock.now();
  const isSignIn = scopesOf(scopes).every((scope) => SIGN_IN_SCOPES.includes(scope));
  const expiresMs = state.options().testingMode && !isSignIn ? nowMs + TESTING_LIFE_MS : null;
  const refreshId = state.db.run(
    'INSERT INTO refresh_tokens (token, grant_id, scopes, used_ms, expires_ms) VALUES (?, ?, ?, ?, ?)',
    token,
    grantId,
    scopes,
    nowMs,
    expiresMs,
  );
  state.db.run(
    `DELETE FROM refresh_tokens WHERE grant_id = ? AND refresh_id NOT IN
     (SELECT refresh_id FROM refresh_tokens WHERE grant_id = ? ORDER BY refresh_id DESC LIMIT ${MAX_REFRESH_TOKENS})`,
    grantId,
    grantId,
  );
  return { refresh_id: refreshId, token, grant_id: grantId, scopes, used_ms: nowMs, expires_ms: expiresMs };
}

/** A refresh token that works; undefined when it is unknown, revoked, past its end, or was not used for too long. */
export function findRefreshToken(state: State, token: string): RefreshToken | undefined {
  const nowMs = state.clock.now();
  return state.db.get<RefreshToken>(
    'SELECT * FROM refresh_tokens WHERE token = ? AND used_ms > ? AND (expires_ms IS NULL OR expires_ms > ?)',
    token,
    nowMs - UNUSED_LIFE_MS,
    nowMs,
  );
}

export function noteRefreshUsed(state: State, refreshId: number): void {
  state.db.run('UPDATE refresh_tokens SET used_ms = ? WHERE refresh_id = ?', state.clock.now(), refreshId);
}

/** A new access token; those that ended a day ago are cleared away. */
export function insertAccessToken(
  state: State,
  grantId: number,
  refreshId: number | null,
  scopes: string,
): string {
  const token = `ya29.a0${randomToken(64)}`;
  const nowMs = state.clock.now();
  state.db.run('DELETE FROM access_tokens WHERE expires_ms < ?', nowMs - DAY_MS);
  const expiresMs = nowMs + ACCESS_TOKEN_LIFE_SECONDS * 1000;
  state.db.run(
    'INSERT INTO access_tokens VALUES (?, ?, ?, ?, ?)',
    token,
    grantId,
    refreshId,
    scopes,
    expiresMs,
  );
  return token;
}

/** The grant behind an access or refresh token that works. */
export function grantOfToken(state: State, token: string): number | undefined {
  const sql = 'SELECT grant_id FROM access_tokens WHERE token = ? AND expires_ms > ?';
  const access = state.db.get<{ grant_id: number }>(sql, token, state.clock.now());
  return (access ?? findRefreshToken(state, token))?.grant_id;
}

/** The account and rights of an access token; undefined when it is unknown, expired or revoked. */
export function findLiveToken(state: State, token: string): LiveToken | undefined {
  const row = state.db.get<{
    grant_id: number;
    refresh_id: number | null;
    scopes: string;
    expires_ms: number;
  }>('SELECT grant_id, refresh_id, scopes, expires_ms FROM access_tokens WHERE token = ?', token);
  if (!row) {
    const account = accountByControlAccess(state.db, token);
    return account && { account, clientId: null, scopes: null, expiresMs: null, isOffline: true };
  }
  if (row.expires_ms <= state.clock.now()) return undefined;
  const grant = grantById(state, row.grant_id);
  const account = grant && accountById(state.db, grant.account_id);
  if (!grant || !account) return undefined;
  const allowed = new Set(scopesOf(grant.scopes));
  const scopes = scopesOf(row.scopes).filter((scope) => allowed.has(scope));
  return {
    account,
    clientId: grant.client_id,
    scopes,
    expiresMs: row.expires_ms,
    isOffline: row.refresh_id !== null,
  };
}
