import { index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { companyId, createdAt, id, instant } from './columns.ts';
import type { Settings } from './settings.ts';

/** What a start would do: numbers of items. `inPast` counts events that only the window keeps out. */
export interface PreviewCounts {
  events: number;
  createsInCrm: number;
  createsInGoogle: number;
  updates: number;
  hides: number;
  deletes: number;
  emails: number;
  inPast: number;
  skipped: Record<string, number>;
}

/** A dry run that a user asked for. The worker fills `counts`; a failed one says why in `error`, in words for the user. */
export const previews = pgTable(
  'previews',
  {
    id: id(),
    companyId: companyId(),
    accountId: uuid().notNull(),
    userId: text().notNull(),
    options: jsonb().$type<Settings>().notNull(),
    calendarTimeZone: text().notNull(),
    /** As a start now would fix it; null takes everything in. */
    windowStart: instant(),
    state: text().$type<'waiting' | 'running' | 'done' | 'failed'>().notNull().default('waiting'),
    progressDone: integer().notNull().default(0),
    counts: jsonb().$type<PreviewCounts>(),
    error: text(),
    createdAt: createdAt(),
  },
  // "Does a dry run wait?", asked with each reading of the account's row.
  (t) => [index('previews_account').on(t.accountId)],
);
