import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { AccountProblem, AccountState, Owed, Wanted } from '../../core/account.ts';
import { companyId, createdAt, id, instant } from './columns.ts';
import type { Draft, Settings } from './settings.ts';

/**
 * One connected Google account of one CRM user. The API writes what is wanted (`wanted`, `settings`, `owed`) and counts each
 * intent in `revision`; the account's workflow writes `state` and `problem`. The row is the truth, a signal only says "look".
 * A job takes its word out of `owed` when it has done it.
 * Unwell: `problem` is set, or `dirty_since` is old although the state is `active` (a signal was lost; the sweeper repeats it).
 */
export const accounts = pgTable(
  'accounts',
  {
    id: id(),
    companyId: companyId(),
    userId: text().notNull(),
    email: text().notNull(),
    googleSub: text(),
    grantedScopes: text().array().notNull().default([]),
    state: text().$type<AccountState>().notNull().default('connecting'),
    problem: text().$type<AccountProblem>(),
    problemUntil: instant(),
    wanted: text().$type<Wanted>().notNull().default('stopped'),
    revision: integer().notNull().default(0),
    /** The revision that the workflow has read; while it is lower, the sweeper repeats the signal. */
    seenRevision: integer().notNull().default(0),
    settings: jsonb().$type<Settings>(),
    draft: jsonb().$type<Draft>().notNull().default({}),
    /** Zone of the chosen calendar, as Google told it when the calendar was chosen. */
    calendarTimeZone: text(),
    /** Fixed at Start syncing (O7); null takes everything in. */
    windowStart: instant(),
    owed: text().array().$type<Owed[]>().notNull().default([]),
    progressDone: integer().notNull().default(0),
    progressTotal: integer(),
    /**
     * Google said that something changed: set by the webhook, cleared before the list that serves it. Only the change from null
     * sends a signal; the sweeper repeats the signal while the mark stays.
     */
    dirtySince: instant(),
    /** When Google last said so, also while the mark was on: while it keeps saying so, the next look waits for a moment. */
    toldAt: instant(),
    /** The same for changes in the CRM: set with the outbox row (`crm_changes`), cleared by the push that claims the rows. */
    crmDirtySince: instant(),
    lastSeenAt: instant(),
    lastAppliedAt: instant(),
    createdAt: createdAt(),
  },
  (t) => [
    // One account per user and address: connecting again finds the row that is there.
    uniqueIndex('accounts_user_email').on(t.companyId, t.userId, t.email),
    // The sweeper's query: whatever was not read, or has been dirty for too long.
    index('accounts_unserved')
      .on(t.dirtySince)
      .where(sql`revision <> seen_revision or dirty_since is not null or crm_dirty_since is not null`),
  ],
);
