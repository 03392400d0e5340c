import { randomToken } from '../random.ts';
import type { State } from '../state.ts';
import { accountByControlAccess, accountById, type Account } from './accounts.ts';

export const ACCESS_TOKEN_LIFE_SECONDS = 3600;
const CODE_LIFE_MS = 600_000;
/** Google keeps this many refresh tokens of one account and client; the oldest dies silently. */
const MAX_REFRESH_TOKENS = 100;

/** What an account allows a client; tokens can hold less than this, never more. */
export interface Grant {
  grant_id: number;
  account_id: number;
  client_id: string;
  scopes: string;
}

export interface Code {
  code: string;
  grant_id: number;
  redirect_uri: string;
  scopes: string;
  challenge: string | null;
  challenge_method: string | null;
  nonce: string | null;
  gives_refresh_token: number;
  expires_ms: number;
}

export interface RefreshToken {
  refresh_id: number;
  token: string;
  grant_id: number;
  scopes: string;
}

/** A token that works: whose it is, for which client, and what it may do (null: everything). */
export interface LiveToken {
  account: Account;
  clientId: string | null;
  scopes: string[] | null;
  /** Null for tokens that never expire. */
  expiresMs: number | null;
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

/** Takes back everything a client was given: its tokens are dead at once. */
export function revokeGrant(state: State, grantId: number): void {
  state.db.transaction(() => {
    for (const table of ['codes', 'refresh_tokens', 'access_tokens', 'grants']) {
      state.db.run(`DELETE FROM ${table} WHERE grant_id = ?`, grantId);
    }
  });
}

export function insertCode(state: State, code: Omit<Code, 'code' | 'expires_ms'>): string {
  const text = `4/0A${randomToken()}`;
  state.db.run(
    'INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    text,
    code.grant_id,
    code.redirect_uri,
    code.scopes,
    code.challenge,
    code.challenge_method,
    code.nonce,
    code.gives_refresh_token,
    state.clock.now() + CODE_LIFE_MS,
  );
  return text;
}

/** Gives a code once; it is gone afterwards, whatever comes of it. */
export function takeCode(state: State, text: string): Code | undefined {
  const code = state.db.get<Code>('SELECT * FROM codes WHERE code = ?', text);
  state.db.run('DELETE FROM codes WHERE code = ?', text);
  return code && code.expires_ms > state.clock.now() ? code : undefined;
}

export function insertRefreshToken(state: State, grantId: number, scopes: string): RefreshToken {
  const token = `1//0${randomToken(48)}`;
  const refreshId = state.db.run(
    'INSERT INTO refresh_tokens (token, grant_id, scopes) VALUES (?, ?, ?)',
    token,
    grantId,
    scopes,
  );
  state.db.run(
    `DELETE FROM refresh_tokens WHERE grant_id = ? AND refresh_id NOT IN
     (SELECT refresh_id FROM refresh_tokens WHERE grant_id = ? ORDER BY refresh_id DESC LIMIT ${MAX_REFRESH_TOKENS})`,
    grantId,
    grantId,
  );
  return { refresh_id: refreshId, token, grant_id: grantId, scopes };
}

export function findRefreshToken(state: State, token: string): RefreshToken | undefined {
  return state.db.get<RefreshToken>('SELECT * FROM refresh_tokens WHERE token = ?', token);
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
  state.db.run('DELETE FROM access_tokens WHERE expires_ms < ?', nowMs - 86_400_000);
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

/** The grant behind an access or refresh token, dead or alive. */
export function grantOfToken(state: State, token: string): number | undefined {
  const sql = `SELECT grant_id FROM access_tokens WHERE token = ?
    UNION SELECT grant_id FROM refresh_tokens WHERE token = ?`;
  return state.db.get<{ grant_id: number }>(sql, token, token)?.grant_id;
}

/** The account and rights of an access token; undefined when it is unknown, expired or revoked. */
export function findLiveToken(state: State, token: string): LiveToken | undefined {
  const row = state.db.get<{ grant_id: number; scopes: string; expires_ms: number }>(
    'SELECT grant_id, scopes, expires_ms FROM access_tokens WHERE token = ?',
    token,
  );
  if (!row) {
    const account = accountByControlAccess(state.db, token);
    return account && { account, clientId: null, scopes: null, expiresMs: null };
  }
  if (row.expires_ms <= state.clock.now()) return undefined;
  const grant = grantById(state, row.grant_id);
  const account = grant && accountById(state.db, grant.account_id);
  if (!grant || !account) return undefined;
  const allowed = new Set(scopesOf(grant.scopes));
  const scopes = scopesOf(row.scopes).filter((scope) => allowed.has(scope));
  return { account, clientId: grant.client_id, scopes, expiresMs: row.expires_ms };
}
