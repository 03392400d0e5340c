import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { Fields, Origin } from '../../core/types.ts';
import { companyId, createdAt, id } from './columns.ts';

/**
 * "This CRM activity and this event are one." The two halves of `base` are the last agreed state, one per side.
 * `event_id` is null until the event is created. `dirty` asks the next push to reconcile it. A closed link (`closed_by` names
 * the rule) stays as a row, so that neither side is made again; it is never dirty. A held one waits for the user; whatever else
 * is decided about it ends the hold.
 */
export const links = pgTable(
  'links',
  {
    id: id(),
    companyId: companyId(),
    accountId: uuid().notNull(),
    crmId: uuid().notNull(),
    calendarId: text().notNull(),
    eventId: text(),
    /** Raised when the event is made again, since Google never frees an id. */
    generation: integer().notNull().default(1),
    origin: text().$type<Origin>().notNull(),
    baseRecord: jsonb().$type<Fields>(),
    baseRemote: jsonb().$type<Fields>(),
    /** Counts new bases; a conflict is keyed by it, so that a repeated attempt adds none. */
    baseRevision: integer().notNull().default(0),
    dirty: boolean().notNull().default(false),
    closedBy: text(),
    /** The plan that holds this item's deletion, and the side it is to be deleted on; null for all others. */
    heldPlan: uuid(),
    heldSide: text().$type<'record' | 'remote'>(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('links_crm').on(t.accountId, t.crmId),
    // A page of events looks its links up by event.
    uniqueIndex('links_event').on(t.accountId, t.calendarId, t.eventId),
    // "Which accounts hold this item?", when a change has to go out through the others.
    index('links_item').on(t.crmId),
    // Links that an option has closed, when it may have been taken back.
    index('links_closed')
      .on(t.accountId)
      .where(sql`closed_by is not null`),
    // What a held plan holds.
    index('links_held')
      .on(t.heldPlan)
      .where(sql`held_plan is not null`),
    // The push's queue.
    index('links_dirty')
      .on(t.accountId)
      .where(sql`dirty`),
  ],
);
