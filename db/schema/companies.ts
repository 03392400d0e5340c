import { pgTable, text } from 'drizzle-orm/pg-core';
import { createdAt } from './columns.ts';

/** The tenants. A row is made when the first signed token of a company is seen; `id` is the host CRM's own. */
export const companies = pgTable('companies', {
  companyId: text().primaryKey(),
  createdAt: createdAt(),
});
