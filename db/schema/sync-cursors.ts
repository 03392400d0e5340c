import { boolean, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { companyId, instant } from './columns.ts';

/**
 * Where the reading of an account's calendar stands. `sync_token` is stored with the last page of a list and covers all that
 * came before it. A list under way keeps its `page_token`, so that a killed worker goes on at the page it was at.
 */
export const syncCursors = pgTable('sync_cursors', {
  accountId: uuid().primaryKey(),
  companyId: companyId(),
  calendarId: text().notNull(),
  syncToken: text(),
  pageToken: text(),
  /** Counts full lists: only what an earlier one showed can be missing from a later one. */
  listNumber: integer().notNull().default(1),
  pagesDone: integer().notNull().default(0),
  /** Living events that the full list under way, or the last one, has shown: none at all is suspicious. */
  listSeen: integer().notNull().default(0),
  /** A full list ended: linked events it did not show are asked for one by one. */
  sweepPending: boolean().notNull().default(false),
  updatedAt: instant().notNull(),
});
