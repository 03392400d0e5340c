import { pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { companyId, createdAt, instant } from './columns.ts';

/** A consent under way: which account asked, and the PKCE verifier. Single use; gone after an hour. `state` is random. */
export const oauthStates = pgTable('oauth_states', {
  state: text().primaryKey(),
  companyId: companyId(),
  userId: text().notNull(),
  accountId: uuid().notNull(),
  /** Hash of the HttpOnly cookie of the browser that asked, so that nobody else's browser can finish it. */
  cookieHash: text().notNull(),
  codeVerifier: text().notNull(),
  expiresAt: instant().notNull(),
  createdAt: createdAt(),
});
