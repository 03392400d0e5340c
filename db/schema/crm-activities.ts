import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { Moment, Origin, Visibility } from '../../core/types.ts';
import { companyId, createdAt, id, instant } from './columns.ts';

/**
 * What a colleague may always know of a CRM activity: that its owner is busy then. All else lies in `crm_activity_details`.
 * `version` rises with every change and guards each write. A deleted one stays with `deleted_at` until retention ends.
 */
export const crmActivities = pgTable(
  'crm_activities',
  {
    id: id(),
    companyId: companyId(),
    ownerId: text().notNull(),
    startsAt: jsonb().$type<Moment>().notNull(),
    endsAt: jsonb().$type<Moment>().notNull(),
    /** `startsAt` as an instant (a date counts as midnight UTC): what range queries compare. */
    fromInstant: instant().notNull(),
    /** End of the last occurrence as an instant; null for a series without end. */
    untilInstant: instant(),
    busy: boolean().notNull(),
    visibility: text().$type<Visibility>().notNull(),
    recurrence: text().array().notNull().default([]),
    seriesId: uuid(),
    originalStart: jsonb().$type<Moment>(),
    /** The series that a user cut in two, where this one is what followed. It goes where that one went. */
    continuesId: uuid(),
    cancelled: boolean().notNull().default(false),
    origin: text().$type<Origin>().notNull(),
    /** The account whose calendar it came from; such an item never goes out through another (S19). */
    originAccountId: uuid(),
    /** `itemKeyOf` the event it came from: finds the two together again where the link was lost. A digest, so it tells nothing. */
    eventKey: text(),
    version: integer().notNull().default(1),
    deletedAt: instant(),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (t) => [
    // The CRM calendar: one owner's or everybody's items of a span of time.
    index('crm_activities_range')
      .on(t.companyId, t.fromInstant, t.untilInstant)
      .where(sql`deleted_at is null`),
    // "All that this owner could send", at the start of a sync.
    index('crm_activities_owner').on(t.companyId, t.ownerId),
    // An event without a link, that may be one of the account's items.
    index('crm_activities_event').on(t.originAccountId, t.eventKey),
    // The exceptions of a series.
    index('crm_activities_series').on(t.seriesId),
  ],
);
