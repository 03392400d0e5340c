import { sql } from 'drizzle-orm';
import { text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** Columns that many tables share. Times are instants; they travel as ISO strings, never as Date. */
export const id = () => uuid().primaryKey().defaultRandom();
export const companyId = () => text().notNull();
export const instant = () => timestamp({ withTimezone: true, mode: 'string', precision: 3 });
export const createdAt = () =>
  instant()
    .notNull()
    .default(sql`now()`);
