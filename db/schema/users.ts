import { pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { companyId, createdAt } from './columns.ts';

/** The CRM's users, made and refreshed at first sight of their signed token. `id` is the host CRM's own, unique in a company. */
export const users = pgTable(
  'users',
  {
    companyId: companyId(),
    id: text().notNull(),
    name: text().notNull(),
    email: text().notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.companyId, t.id] })],
);
