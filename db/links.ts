import { and, eq } from 'drizzle-orm';
import type { Base } from '../core/types.ts';
import { googleEvents, links } from './schema/index.ts';

export type LinkRow = typeof links.$inferSelect;

/** The last agreed state of a link; null for one that never agreed, or that the policy set aside. */
export const baseOf = (link: Pick<LinkRow, 'baseRecord' | 'baseRemote'> | null): Base | null =>
  link?.baseRecord && link.baseRemote ? { record: link.baseRecord, remote: link.baseRemote } : null;

/** Joins a link and what was last seen of its event. */
export const isEventOfLink = and(
  eq(googleEvents.accountId, links.accountId),
  eq(googleEvents.calendarId, links.calendarId),
  eq(googleEvents.eventId, links.eventId),
);
