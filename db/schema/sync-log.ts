import { bigint, index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
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
    createdAt: createdAt(),
  },
  // An account's newest decisions.
  (t) => [index('sync_log_account').on(t.accountId, t.id)],
);
