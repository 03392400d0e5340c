import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { companyId, createdAt } from './columns.ts';

/** Every decision that changed something: which cell of the table, which rule, what was done on which side. No content. */
export const syncLog = pgTable(
  'sync_log',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    companyId: companyId(),
    accountId: uuid().notNull(),
    userId: text().notNull(),
    crmId: uuid(),
    eventId: text(),
    cell: text().notNull(),
    rule: text().notNull(),
    recordStep: text().notNull(),
    remoteStep: text().notNull(),
    fields: text().array().notNull(),
    /** Names of the fields of which a value was lost; the values stand in the conflict rows of this base, while they may be kept. */
    lost: text().array().notNull().default([]),
    baseRevision: integer(),
    /** A deletion that no user had confirmed: the brake counts those of an hour. */
    counted: boolean().notNull().default(false),
    createdAt: createdAt(),
  },
  (t) => [
    // An account's newest decisions.
    index('sync_log_account').on(t.accountId, t.id),
    // The timeline of one item.
    index('sync_log_item').on(t.crmId, t.id),
    // "How many deletions within the hour?"
    index('sync_log_counted')
      .on(t.accountId, t.createdAt)
      .where(sql`counted`),
  ],
);
