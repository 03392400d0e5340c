import { eq } from 'drizzle-orm';
import { within, type Database, type Scope, type Transaction } from '../db/client.ts';
import { oauthTokens } from '../db/schema/index.ts';
import { GoogleError } from './errors.ts';
import type { GoogleOAuth, Tokens } from './port.ts';
import { open, seal, type SealingKeys } from './sealing.ts';

/** A token is renewed this long before it ends, so that it outlives the call it is fetched for. */
const RENEW_MARGIN_SECONDS = 60;

export interface TokenStoreOptions {
  db: Database;
  oauth: GoogleOAuth;
  keys: SealingKeys;
  now: () => Date;
}

export interface TokenOwner {
  accountId: string;
  companyId: string;
  userId: string;
}

const remove = (tx: Transaction, accountId: string) =>
  tx.delete(oauthTokens).where(eq(oauthTokens.accountId, accountId));

/** Tokens at rest, sealed; the one place that reads or refreshes them. */
export function createTokenStore({ db, oauth, keys, now }: TokenStoreOptions) {
  async function save(tx: Transaction, owner: TokenOwner, tokens: Tokens): Promise<void> {
    const row = { ...seal(keys, JSON.stringify(tokens), owner.accountId), updatedAt: now().toISOString() };
    await tx
      .insert(oauthTokens)
      .values({ ...owner, ...row })
      .onConflictDoUpdate({ target: oauthTokens.accountId, set: row });
  }

  async function load(tx: Transaction, accountId: string): Promise<Tokens | null> {
    const [row] = await tx.select().from(oauthTokens).where(eq(oauthTokens.accountId, accountId));
    return row ? (JSON.parse(open(keys, row, accountId)) as Tokens) : null;
  }

  /** A token that is good now. With `renew` the stored one is not trusted. Throws AuthRevoked when only the user can help. */
  async function accessToken(scope: Scope, owner: TokenOwner, renew = false): Promise<string> {
    const tokens = await within(db, scope, (tx) => load(tx, owner.accountId));
    if (!tokens) throw new GoogleError('AuthRevoked', 'no token stored');
    const goodUntil = now().getTime() + RENEW_MARGIN_SECONDS * 1000;
    if (!renew && Date.parse(tokens.expiresAt) > goodUntil) return tokens.accessToken;
    if (!tokens.refreshToken) throw new GoogleError('AuthRevoked', 'no refresh token stored');
    // Two processes may refresh at once: Google keeps earlier access tokens good, and the refresh token stays the same.
    const fresh = await oauth.refresh(tokens.refreshToken);
    await within(db, scope, (tx) => save(tx, owner, fresh));
    return fresh.accessToken;
  }

  return { save, load, accessToken, remove };
}

export type TokenStore = ReturnType<typeof createTokenStore>;
