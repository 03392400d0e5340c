import { sql } from 'drizzle-orm';
import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { HeldFor } from '../../core/brake.ts';
import { companyId, createdAt, id, instant } from './columns.ts';

/**
 * Deletions that wait for the user (S5). Which ones: the links that name the plan; so a plan copies no content, and shrinks as its items
 * come back. It never grows: when more deletions come, a new plan takes over all of them and this one is superseded, so that nobody
 * approves what he has not seen. `decision` is null while it waits; a plan without links is over.
 */
export const heldPlans = pgTable(
  'held_plans',
  {
    id: id(),
    companyId: companyId(),
    accountId: uuid().notNull(),
    userId: text().notNull(),
    reason: text().$type<HeldFor>().notNull(),
    decision: text().$type<'approved' | 'rejected' | 'superseded'>(),
    decidedAt: instant(),
    createdAt: createdAt(),
  },
  // "Does something wait for the user?", asked with each reading of the account's row.
  (t) => [
    index('held_plans_open')
      .on(t.accountId)
      .where(sql`decision is null`),
  ],
);
