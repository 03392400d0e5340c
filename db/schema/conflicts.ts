import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { companyId, createdAt, id, instant } from './columns.ts';

/**
 * A field that both sides changed to different values: who won, and what was lost. Written before the plan's write to Google
 * and keyed by the base it was decided on, so that a repeated attempt adds none.
 */
export const conflicts = pgTable(
  'conflicts',
  {
    id: id(),
    companyId: companyId(),
    accountId: uuid().notNull(),
    userId: text().notNull(),
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
    uniqueIndex('conflicts_once').on(t.linkId, t.baseRevision, t.field),
    // An account's conflicts, newest first; and those of one item, when its details must go.
    index('conflicts_account').on(t.accountId, t.crmId),
  ],
);
