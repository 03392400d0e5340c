import { randomToken } from '../random.ts';
import type { State } from '../state.ts';
import { DAY_MS } from '../time/zone.ts';

const CODE_LIFE_MS = 600_000;

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
  spent: number;
  /** What it was exchanged for. */
  gave_access_token: string | null;
  gave_refresh_id: number | null;
}

type NewCode = Omit<Code, 'code' | 'expires_ms' | 'spent' | 'gave_access_token' | 'gave_refresh_id'>;

/** A new code; those that ended a day ago are cleared away. */
export function insertCode(state: State, code: NewCode): string {
  const text = `4/0A${randomToken()}`;
  const nowMs = state.clock.now();
  state.db.run('DELETE FROM codes WHERE expires_ms < ?', nowMs - DAY_MS);
  state.db.run(
    `INSERT INTO codes (code, grant_id, redirect_uri, scopes, challenge, challenge_method, nonce, gives_refresh_token,
     expires_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    text,
    code.grant_id,
    code.redirect_uri,
    code.scopes,
    code.challenge,
    code.challenge_method,
    code.nonce,
    code.gives_refresh_token,
    nowMs + CODE_LIFE_MS,
  );
  return text;
}

export function findCode(state: State, text: string): Code | undefined {
  return state.db.get<Code>('SELECT * FROM codes WHERE code = ?', text);
}

/**
 * Spends a code, whatever comes of it; false when it had ended or was spent before. A second use takes back what the first one
 * gave (RFC 6749, section 4.1.2).
 */
export function spendCode(state: State, code: Code): boolean {
  if (code.spent === 0) {
    state.db.run('UPDATE codes SET spent = 1 WHERE code = ?', code.code);
    return code.expires_ms > state.clock.now();
  }
  state.db.transaction(() => {
    const { gave_access_token: access, gave_refresh_id: refreshId } = code;
    state.db.run('DELETE FROM access_tokens WHERE token = ? OR refresh_id = ?', access, refreshId);
    state.db.run('DELETE FROM refresh_tokens WHERE refresh_id = ?', refreshId);
  });
  return false;
}

/** Remembers what a code was exchanged for. */
export function noteExchange(state: State, code: Code, accessToken: string, refreshId: number | null): void {
  state.db.run(
    'UPDATE codes SET gave_access_token = ?, gave_refresh_id = ? WHERE code = ?',
    accessToken,
    refreshId,
    code.code,
  );
}
