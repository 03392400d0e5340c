import { and, eq } from 'drizzle-orm';
import { adoptions, claimsOf, isMislabelled } from '../core/identity.ts';
import type { RecordSide, RemoteItem, RemoteSide } from '../core/types.ts';
import { lockRecords, type StoredRecord } from '../crm/bulk-record.ts';
import type { Transaction } from '../db/client.ts';
import type { LinkRow } from '../db/links.ts';
import { anyOf } from '../db/rows.ts';
import { links } from '../db/schema/index.ts';
import type { RemoteEvent } from '../google/port.ts';
import type { StartedAccount } from './account.ts';
import { lostItems, type Lost } from './lost-items.ts';

/** One event of a page with all that its decision needs. */
export interface Observed {
  eventId: string;
  event: RemoteEvent;
  link: LinkRow | null;
  /** The CRM activity it belongs to; null where there is none yet. */
  crmId: string | null;
  /** The event under which it was known before, which is not there any more. */
  formerId?: string | null;
  /** It carries the marker of another: a copy, whose marker is to be corrected. */
  isMislabelled: boolean;
  record: RecordSide;
  remote: RemoteSide;
}

/** Google's id of the series of an exception; null for any other event. */
export const seriesIdOf = (event: RemoteEvent): string | null =>
  'item' in event ? (event.item.exception?.seriesId ?? null) : null;

export const eventIdOfRemote = (event: RemoteEvent): string => ('item' in event ? event.item.id : event.id);

/**
 * Finds to each event its link and its CRM activity: by the stored link, else by the marker that we left on the event, else by iCalUID
 * and original start. Masters come before their exceptions. With `isFullList` the page is of a list of all there is.
 */
export async function observe(
  tx: Transaction,
  account: StartedAccount,
  page: readonly RemoteEvent[],
  isFullList = false,
): Promise<Observed[]> {
  const events = withoutOrphans(page);
  const linkRows = await linksOf(tx, account, events);
  const found = linked(account, events, linkRows, await lostItems(tx, account, events, linkRows, isFullList));
  const records = await lockRecords(
    tx,
    found.flatMap(({ crmId }) => (crmId ? [crmId] : [])),
  );
  return observedOf(account, found, records);
}

/** An event with its link and the CRM activity that the link, its marker or its iCalUID names. */
export type Found = Pick<Observed, 'event' | 'link' | 'crmId' | 'formerId'> & {
  /** Its marker as it came, where another event holds the claim. */
  refused: RemoteItem['marker'];
};

/**
 * Joins events to the links that were stored for them or for the CRM activities that their markers name; what is left, to what was
 * lost of the account. A copied event carries the marker of the one it was copied from: it is a new event, never a second claim.
 */
export function linked(
  account: StartedAccount,
  events: readonly RemoteEvent[],
  linkRows: readonly LinkRow[],
  lost: readonly Lost[] = [],
): Found[] {
  const linkByEvent = new Map(linkRows.flatMap((row) => (row.eventId ? [[row.eventId, row]] : [])));
  const linkByCrm = new Map(linkRows.map((row) => [row.crmId, row]));
  const linkedEvents = new Map(
    linkRows.flatMap(({ crmId, eventId: id, generation }) => (id ? [[crmId, { id, generation }]] : [])),
  );
  const items = events.flatMap((event) => ('item' in event ? [event.item] : []));
  const claims = claimsOf(items, linkedEvents, account.companyId);
  const found = events.map((event): Found => {
    const { own, refused } = withoutForeignMarker(account, event, claims);
    const marker = 'item' in own ? own.item.marker : null;
    const id = eventIdOfRemote(own);
    const linkOfId = linkByEvent.get(id);
    // Made anew under another id, the item has left this event: its deletion deletes nothing.
    if (linkOfId && claims.get(linkOfId.crmId) !== id)
      return { event: own, refused, link: null, crmId: null };
    const link = linkOfId ?? (marker ? linkByCrm.get(marker.recordId) : undefined);
    return { event: own, refused, link: link ?? null, crmId: link?.crmId ?? marker?.recordId ?? null };
  });
  return lost.length === 0 ? found : withLost(found, lost);
}

/** Found again under another id or in another calendar, an item keeps its CRM activity, its link and its base. */
function withLost(found: readonly Found[], lost: readonly Lost[]): Found[] {
  const unlinked = found.flatMap(({ event, crmId }) =>
    'item' in event && crmId === null ? [event.item] : [],
  );
  const adopted = adoptions(unlinked, lost);
  const byCrm = new Map(lost.map((each) => [each.recordId, each]));
  const moved = new Set([...adopted.values()].map((crmId) => byCrm.get(crmId)?.link?.id));
  return found.map((each): Found => {
    const crmId = adopted.get(eventIdOfRemote(each.event));
    if (crmId !== undefined) {
      const { link = null, formerId = null } = byCrm.get(crmId) ?? {};
      return { ...each, crmId, link, formerId };
    }
    // The event that the item had before is nobody's now, so its deletion deletes nothing.
    return each.link && moved.has(each.link.id) ? { ...each, link: null, crmId: null } : each;
  });
}

/** The same with both sides as the core asks for them, masters before their exceptions. */
export function observedOf(
  account: StartedAccount,
  found: readonly Found[],
  records: ReadonlyMap<string, StoredRecord>,
): Observed[] {
  return found
    .map(({ event, link, crmId, refused, formerId = null }) => {
      const record = crmId ? records.get(crmId) : undefined;
      // A marker that names nobody's item, or another owner's, is no more than a text on an event.
      // Nor does it bring back what was deleted: that takes a row which says that the two belong together.
      const isOwners = record?.ownerId === account.userId;
      const isOurs = link !== null || (isOwners && !record.deleted);
      const recordId = isOurs ? crmId : null;
      return {
        eventId: eventIdOfRemote(event),
        event,
        link,
        crmId: recordId,
        formerId,
        isMislabelled:
          'item' in event &&
          isMislabelled(
            { ...event.item, marker: refused ?? event.item.marker },
            { companyId: account.companyId, recordId, isRefused: refused !== null || isOwners },
          ),
        record: recordSideOf(isOurs ? record : undefined),
        remote: remoteSideOf(event),
      };
    })
    .toSorted((a, b) => Number(seriesIdOf(a.event) !== null) - Number(seriesIdOf(b.event) !== null));
}

export function recordSideOf(record: StoredRecord | undefined): RecordSide {
  if (!record) return { state: 'absent' };
  const { origin, type, fields } = record.item;
  // Where the details had to go, the type went with them.
  if (record.deleted) return { state: 'deleted', origin, fields, ...(type === '' ? {} : { type }) };
  return { state: 'present', item: record.item };
}

/** What cannot be read was not observed: it is never taken for a deletion. */
export function remoteSideOf(event: RemoteEvent): RemoteSide {
  if (event.status === 'unreadable') return { state: 'absent' };
  return event.status === 'deleted' ? { state: 'deleted' } : { state: 'present', item: event.item };
}

/** The marker counts only for the company that wrote it, and for one event alone. */
function withoutForeignMarker(
  account: StartedAccount,
  event: RemoteEvent,
  claims: ReadonlyMap<string, string>,
): { own: RemoteEvent; refused: RemoteItem['marker'] } {
  if (!('item' in event) || !event.item.marker) return { own: event, refused: null };
  const { marker, id } = event.item;
  const isOwn = marker.companyId === account.companyId && isUuid(marker.recordId);
  if (isOwn && claims.get(marker.recordId) === id) return { own: event, refused: null };
  return { own: { ...event, item: { ...event.item, marker: null } }, refused: marker };
}

const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

async function linksOf(
  tx: Transaction,
  account: StartedAccount,
  events: readonly RemoteEvent[],
): Promise<LinkRow[]> {
  const markers = events.flatMap((event) =>
    'item' in event && event.item.marker && isUuid(event.item.marker.recordId)
      ? [event.item.marker.recordId]
      : [],
  );
  const ofAccount = and(eq(links.accountId, account.id), eq(links.calendarId, account.settings.calendarId));
  const byEvent = await tx
    .select()
    .from(links)
    .where(and(ofAccount, anyOf(links.eventId, events.map(eventIdOfRemote), 'text')));
  if (markers.length === 0) return byEvent;
  const byMarker = await tx
    .select()
    .from(links)
    .where(and(ofAccount, anyOf(links.crmId, markers, 'uuid')));
  const seen = new Set(byEvent.map((row) => row.id));
  return [...byEvent, ...byMarker.filter((row) => !seen.has(row.id))];
}

/** What is said of exceptions whose series is deleted in the same page is settled with the series, listed or not. */
export function withoutOrphans(page: readonly RemoteEvent[]): RemoteEvent[] {
  const deleted = new Set(page.flatMap((event) => (event.status === 'deleted' ? [event.id] : [])));
  return page.filter((event) => !deleted.has(seriesIdOf(event) ?? ''));
}
