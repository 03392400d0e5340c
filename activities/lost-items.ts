import { and, eq, isNull } from 'drizzle-orm';
import { itemKeyOf, type LostItem } from '../core/identity.ts';
import type { RemoteItem } from '../core/types.ts';
import type { Transaction } from '../db/client.ts';
import { isEventOfLink, type LinkRow } from '../db/links.ts';
import { anyOf } from '../db/rows.ts';
import { crmActivities, googleEvents, links } from '../db/schema/index.ts';
import type { RemoteEvent } from '../google/port.ts';
import type { StartedAccount } from './account.ts';
import { listedOf } from './listed.ts';

/** What may be found again, with its link as it goes on: open where the change of the calendar had closed it, and without an event. */
export interface Lost extends LostItem {
  link: LinkRow | null;
  /** The event that it had before, where a full list has not shown that any more; null otherwise. */
  formerId: string | null;
}

/**
 * What of this account the unlinked events of a page may be, by iCalUID and original start: items whose event was in another calendar or is
 * deleted, and items whose link is lost. Of other accounts nothing is looked at (S19). In a full list what it has not
 * shown so far counts as unseen: a calendar holds no iCalUID twice.
 */
export async function lostItems(
  tx: Transaction,
  account: StartedAccount,
  events: readonly RemoteEvent[],
  linkRows: readonly LinkRow[],
  isFullList: boolean,
): Promise<Lost[]> {
  const known = new Set(linkRows.map((row) => row.eventId));
  const unlinked = events.flatMap((event) =>
    'item' in event && event.item.iCalUid !== '' && !known.has(event.item.id) ? [event.item] : [],
  );
  if (unlinked.length === 0) return [];
  const deleted = new Set(events.flatMap((event) => (event.status === 'deleted' ? [event.id] : [])));
  return [
    ...(await linkedBefore(tx, account, unlinked, { deleted, isFullList })),
    ...(await withoutLink(tx, account, unlinked)),
  ];
}

async function linkedBefore(
  tx: Transaction,
  account: StartedAccount,
  items: readonly RemoteItem[],
  { deleted, isFullList }: { deleted: ReadonlySet<string>; isFullList: boolean },
): Promise<Lost[]> {
  const { calendarId } = account.settings;
  const uids = items.map((item) => item.iCalUid);
  const rows = await tx
    .select({ event: googleEvents, link: links })
    .from(googleEvents)
    .innerJoin(links, isEventOfLink)
    .where(and(eq(googleEvents.accountId, account.id), anyOf(googleEvents.iCalUid, uids, 'text')));
  const seen = rows.map(({ event }) => event.eventId);
  const listed = isFullList ? await listedOf(tx, account.id, seen) : null;
  return rows.flatMap(({ event, link }): Lost[] => {
    const key = itemKeyOf({ iCalUid: event.iCalUid, exception: event.item?.exception ?? null });
    // Of a deleted exception its original start is not known any more, so it cannot be told from its series.
    if (key === null || (event.item === null && event.seriesEventId !== null)) return [];
    const isDeleted = event.status === 'cancelled' || deleted.has(event.eventId);
    const isUnseen = listed !== null && !listed.has(event.eventId);
    const here = isDeleted ? 'deleted' : isUnseen ? 'unseen' : 'there';
    const is = event.calendarId === calendarId ? here : 'elsewhere';
    const closedBy = link.closedBy === 'calendar_changed' ? null : link.closedBy;
    const formerId = is === 'unseen' ? event.eventId : null;
    return [{ key, recordId: link.crmId, event: is, formerId, link: { ...link, closedBy, eventId: null } }];
  });
}

async function withoutLink(
  tx: Transaction,
  account: StartedAccount,
  items: readonly RemoteItem[],
): Promise<Lost[]> {
  const keys = items.flatMap((item) => itemKeyOf(item) ?? []);
  const rows = await tx
    .select({ recordId: crmActivities.id, key: crmActivities.eventKey })
    .from(crmActivities)
    .leftJoin(links, and(eq(links.crmId, crmActivities.id), eq(links.accountId, account.id)))
    .where(
      and(
        eq(crmActivities.originAccountId, account.id),
        eq(crmActivities.ownerId, account.userId),
        isNull(crmActivities.deletedAt),
        isNull(links.id),
        anyOf(crmActivities.eventKey, keys, 'text'),
      ),
    );
  return rows.flatMap(({ key, recordId }): Lost[] =>
    key === null ? [] : [{ key, recordId, event: 'unlinked', link: null, formerId: null }],
  );
}
