import { bigint, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { companyId } from './columns.ts';

/**
 * The events that the full list under way has shown, a row per page: what an earlier list showed and this one did not is asked for by
 * the sweep at its end, which adds what it has asked for. A row per page, so that a list that shows nothing new rewrites no event.
 * Written with the page's own rows and gone with the list. Unwell: rows of an account that has its sync token and owes no sweep.
 */
export const listedPages = pgTable(
  'listed_pages',
  {
    id: bigint({ mode: 'number' }).generatedAlwaysAsIdentity(),
    companyId: companyId(),
    accountId: uuid().notNull(),
    eventIds: text().array().notNull(),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.id] })],
);
