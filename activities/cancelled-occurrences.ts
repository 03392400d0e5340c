import { and, isNull, sql } from 'drizzle-orm';
import type { Transaction } from '../db/client.ts';
import { isEventOfLink } from '../db/links.ts';
import { anyOf } from '../db/rows.ts';
import { googleEvents, links } from '../db/schema/index.ts';
import type { RemoteEvent } from '../google/port.ts';
import { isSeenOf, type StartedAccount } from './account.ts';
import { eventIdOfRemote } from './observe.ts';
import { isMaster } from './series.ts';

/**
 * A page of changes with the occurrences of its series that Google cancelled when those moved away, and that nobody here has any more. Google
 * says no word of them when their series moves back, so they are looked at again whenever it is listed.
 */
export async function withCancelled(
  tx: Transaction,
  account: StartedAccount,
  page: readonly RemoteEvent[],
): Promise<RemoteEvent[]> {
  const masterIds = page.filter(isMaster).map(eventIdOfRemote);
  if (masterIds.length === 0) return [...page];
  const rows = await tx
    .select({ status: googleEvents.status, item: googleEvents.item })
    .from(googleEvents)
    .leftJoin(links, isEventOfLink)
    .where(
      and(
        isSeenOf(account),
        anyOf(googleEvents.seriesEventId, masterIds, 'text'),
        isNull(links.id),
        sql`${googleEvents.item} -> 'fields' -> 'cancelled' = 'true'::jsonb`,
      ),
    );
  return [...page, ...unlisted(page, rows)];
}

/** What was seen before of events that a page does not list. */
export function unlisted(
  page: readonly RemoteEvent[],
  seen: readonly Pick<typeof googleEvents.$inferSelect, 'status' | 'item'>[],
): RemoteEvent[] {
  const listed = new Set(page.map(eventIdOfRemote));
  return seen.flatMap(({ status, item }) =>
    status === 'cancelled' || item === null || listed.has(item.id) ? [] : [{ status, item, link: '' }],
  );
}
