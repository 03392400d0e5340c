import { integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { companyId } from './columns.ts';

/** The CRM's activity types of a company (call, meeting, task …); filled with the usual ones when the company is first seen. */
export const activityTypes = pgTable(
  'activity_types',
  {
    companyId: companyId(),
    key: text().notNull(),
    name: text().notNull(),
    position: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.companyId, t.key] })],
);
