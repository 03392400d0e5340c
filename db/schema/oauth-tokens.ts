import { pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { companyId, instant } from './columns.ts';

/**
 * Google's tokens of an account, sealed with AES-256-GCM; `key_id` says with which key. Written at consent and at each refresh.
 * Deleted at disconnect. Never in a log, a history or an answer.
 */
export const oauthTokens = pgTable('oauth_tokens', {
  accountId: uuid().primaryKey(),
  companyId: companyId(),
  userId: text().notNull(),
  keyId: text().notNull(),
  /** Sealed JSON: accessToken, refreshToken, expiresAt (ISO). */
  sealed: text().notNull(),
  updatedAt: instant().notNull(),
});
