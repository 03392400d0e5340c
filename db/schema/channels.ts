import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { companyId, createdAt, instant } from './columns.ts';

/**
 * Google's push channels. The row is written before Google is asked, since the first message can arrive before the answer.
 * `resource_id` and `expires_at` come with the answer; `stopped_at` is set when it is replaced or no longer wanted. One whose answer
 * was lost cannot be stopped: Google lets it expire, and its messages meet a row that is marked stopped.
 */
export const channels = pgTable(
  'channels',
  {
    id: text().primaryKey(),
    companyId: companyId(),
    accountId: uuid().notNull(),
    calendarId: text().notNull(),
    /** SHA-256 of the secret that each notification must carry. */
    tokenHash: text().notNull(),
    resourceId: text(),
    expiresAt: instant(),
    stoppedAt: instant(),
    createdAt: createdAt(),
  },
  // "Which channel of this account lives?", asked by every renewal.
  (t) => [index('channels_account').on(t.accountId)],
);
