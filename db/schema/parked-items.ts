import { integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { companyId, createdAt, id } from './columns.ts';

/** One bad item never stops the rest (S15): it waits here with its reason and is tried again when it changes on either side. */
export const parkedItems = pgTable(
  'parked_items',
  {
    id: id(),
    companyId: companyId(),
    accountId: uuid().notNull(),
    userId: text().notNull(),
    /** `crm:<id>` or `google:<event id>`. */
    item: text().notNull(),
    reason: text().notNull(),
    attempts: integer().notNull().default(1),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex('parked_items_once').on(t.accountId, t.item)],
);
