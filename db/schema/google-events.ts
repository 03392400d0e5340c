import { sql } from 'drizzle-orm';
import { boolean, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { RemoteItem } from '../../core/types.ts';
import { companyId } from './columns.ts';

/**
 * What was last observed of each event of an account's calendar. `item.fields` is null where the policy keeps the body out.
 * Tombstones stay with `status = 'cancelled'`. Readable by the account's owner and the worker alone.
 */
export const googleEvents = pgTable(
  'google_events',
  {
    companyId: companyId(),
    accountId: uuid().notNull(),
    userId: text().notNull(),
    calendarId: text().notNull(),
    eventId: text().notNull(),
    etag: text().notNull(),
    iCalUid: text().notNull(),
    status: text().$type<'confirmed' | 'tentative' | 'cancelled'>().notNull(),
    seriesEventId: text(),
    item: jsonb().$type<RemoteItem>(),
    /** It carries the marker of another event, from which it was copied; the next push corrects that. */
    mislabelled: boolean().notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.accountId, t.calendarId, t.eventId] }),
    // "Have we seen this item under another id, or in another calendar?"
    index('google_events_uid').on(t.accountId, t.iCalUid),
    // The markers that the next push corrects.
    index('google_events_mislabelled')
      .on(t.accountId)
      .where(sql`mislabelled`),
    // "The exceptions of this series", when a master goes or comes late.
    index('google_events_series').on(t.accountId, t.calendarId, t.seriesEventId),
  ],
);
