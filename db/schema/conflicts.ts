import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { companyId, createdAt, id, instant } from './columns.ts';

/**
 * A field that both sides changed to different values: who won, and what was lost. Written before the plan's write to Google
 * and keyed by the base it was decided on and by what was lost, so that a repeated attempt adds none, and one that finds a newer
 * value there adds that.
 */
export const conflicts = pgTable(
  'conflicts',
  {
    id: id(),
    companyId: companyId(),
    accountId: uuid().notNull(),
    userId: text().notNull(),
    /** Of an exception that had no link, the CRM activity's own id. */
    linkId: uuid().notNull(),
    crmId: uuid().notNull(),
    baseRevision: integer().notNull(),
    field: text().notNull(),
    winner: text().$type<'record' | 'remote'>().notNull(),
    recordValue: jsonb(),
    remoteValue: jsonb(),
    createdAt: createdAt(),
    takenBackAt: instant(),
  },
  (t) => [
    uniqueIndex('conflicts_once').on(
      t.linkId,
      t.baseRevision,
      t.field,
      sql`md5(coalesce(case ${t.winner} when 'record' then ${t.remoteValue} else ${t.recordValue} end, 'null'::jsonb)::text)`,
    ),
    // An account's conflicts, newest first; and those of one item, when its details must go.
    index('conflicts_account').on(t.accountId, t.crmId),
  ],
);
