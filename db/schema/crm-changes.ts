import { sql } from 'drizzle-orm';
import { bigint, index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { companyId, createdAt, instant } from './columns.ts';

/**
 * The outbox of the CRM: one row per change and account that may have to follow, written in the change's own transaction. Ids
 * and names only. A push turns rows into dirty links and sets `applied_at`. Unwell: an active account has old unapplied rows.
 */
export const crmChanges = pgTable(
  'crm_changes',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    companyId: companyId(),
    accountId: uuid().notNull(),
    crmId: uuid().notNull(),
    fields: text().array().notNull(),
    createdAt: createdAt(),
    appliedAt: instant(),
  },
  // The push's claim (FOR UPDATE SKIP LOCKED).
  (t) => [
    index('crm_changes_open')
      .on(t.accountId)
      .where(sql`applied_at is null`),
  ],
);
