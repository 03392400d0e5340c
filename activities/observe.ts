import { and, eq } from 'drizzle-orm';
import { eventIdOf } from '../core/identity.ts';
import type { Base, RecordSide, RemoteItem, RemoteSide } from '../core/types.ts';
import { lockRecords, type StoredRecord } from '../crm/bulk-record.ts';
import type { Transaction } from '../db/client.ts';
import { anyOf } from '../db/rows.ts';
import { googleEvents, links } from '../db/schema/index.ts';
import type { RemoteEvent } from '../google/port.ts';
import type { StartedAccount } from './account.ts';

export type LinkRow = typeof links.$inferSelect;

/** One event of a page with all that its decision needs. */
export interface Observed {
  eventId: string;
  event: RemoteEvent;
  link: LinkRow | null;
  /** The CRM activity it belongs to; null where there is none yet. */
  crmId: string | null;
  record: RecordSide;
  remote: RemoteSide;
}

/** The last agreed state of a link; null for one that never agreed, or that the policy set aside. */
export const baseOf = (link: LinkRow | null): Base | null =>
  link?.baseRecord && link.baseRemote ? { record: link.baseRecord, remote: link.baseRemote } : null;

const seriesIdOf = (event: RemoteEvent) =>
  'item' in event ? (event.item.exception?.seriesId ?? null) : null;

export const eventIdOfRemote = (event: RemoteEvent): string => ('item' in event ? event.item.id : event.id);

/**
 * Finds to each event its link and its CRM activity: by the stored link, else by the marker that we left on the event. A deleted
 * master takes its exceptions along, since Google may or may not list them. Masters come before their exceptions.
 */
export async function observe(
  tx: Transaction,
  account: StartedAccount,
  page: readonly RemoteEvent[],
): Promise<Observed[]> {
  const events = await withOrphanedExceptions(tx, account, page);
  const found = linked(account, events, await linksOf(tx, account, events));
  const records = await lockRecords(
    tx,
    found.flatMap(({ crmId }) => (crmId ? [crmId] : [])),
  );
  return observedOf(account, found, records);
}

/** An event with its link and the CRM activity that the link, or else its marker, names. */
export type Found = Pick<Observed, 'event' | 'link' | 'crmId'>;

/** Joins events to the links that were stored for them or for the CRM activities that their markers name. */
export function linked(
  account: StartedAccount,
  events: readonly RemoteEvent[],
  linkRows: readonly LinkRow[],
): Found[] {
  const linkByEvent = new Map(linkRows.flatMap((row) => (row.eventId ? [[row.eventId, row]] : [])));
  const linkByCrm = new Map(linkRows.map((row) => [row.crmId, row]));
  const claims = claimsOf(events, linkByCrm);
  return events.map((event) => {
    const own = withoutForeignMarker(account, event, claims);
    const marker = 'item' in own ? own.item.marker : null;
    const link =
      linkByEvent.get(eventIdOfRemote(own)) ?? (marker ? linkByCrm.get(marker.recordId) : undefined);
    return { event: own, link: link ?? null, crmId: link?.crmId ?? marker?.recordId ?? null };
  });
}

/** The same with both sides as the core asks for them, masters before their exceptions. */
export function observedOf(
  account: StartedAccount,
  found: readonly Found[],
  records: ReadonlyMap<string, StoredRecord>,
): Observed[] {
  return found
    .map(({ event, link, crmId }) => {
      const record = crmId ? records.get(crmId) : undefined;
      // A marker that names nobody's item, or another owner's, is no more than a text on an event.
      // Nor does it bring back what was deleted: that takes a row which says that the two belong together.
      const isOurs = link !== null || (record?.ownerId === account.userId && !record.deleted);
      return {
        eventId: eventIdOfRemote(event),
        event,
        link,
        crmId: isOurs ? crmId : null,
        record: recordSideOf(isOurs ? record : undefined),
        remote: remoteSideOf(event),
      };
    })
    .toSorted((a, b) => Number(seriesIdOf(a.event) !== null) - Number(seriesIdOf(b.event) !== null));
}

export function recordSideOf(record: StoredRecord | undefined): RecordSide {
  if (!record) return { state: 'absent' };
  const { origin, type } = record.item;
  // Where the details had to go, the type went with them.
  if (record.deleted) return { state: 'deleted', origin, ...(type === '' ? {} : { type }) };
  return { state: 'present', item: record.item };
}

/** What cannot be read was not observed: it is never taken for a deletion. */
export function remoteSideOf(event: RemoteEvent): RemoteSide {
  if (event.status === 'unreadable') return { state: 'absent' };
  return event.status === 'deleted' ? { state: 'deleted' } : { state: 'present', item: event.item };
}

/** Which event holds each marked CRM activity: the linked one, else the one that was made for it, else the first. */
function claimsOf(
  events: readonly RemoteEvent[],
  linkByCrm: ReadonlyMap<string, LinkRow>,
): ReadonlyMap<string, string> {
  const claims = new Map<string, string>();
  for (const event of events) {
    if (!('item' in event) || !event.item.marker) continue;
    const { marker, id } = event.item;
    const linked = linkByCrm.get(marker.recordId)?.eventId;
    if (linked) claims.set(marker.recordId, linked);
    else if (!claims.has(marker.recordId) || eventIdOf(marker) === id) claims.set(marker.recordId, id);
  }
  return claims;
}

/**
 * A copied event carries the marker of the one it was copied from: it is a new event, never a second claim. The marker counts
 * only for the company that wrote it, and for one event alone.
 */
function withoutForeignMarker(
  account: StartedAccount,
  event: RemoteEvent,
  claims: ReadonlyMap<string, string>,
): RemoteEvent {
  if (!('item' in event) || !event.item.marker) return event;
  const { marker, id } = event.item;
  const isOwn = marker.companyId === account.companyId && isUuid(marker.recordId);
  if (isOwn && claims.get(marker.recordId) === id) return event;
  const item: RemoteItem = { ...event.item, marker: null };
  return { ...event, item };
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

async function withOrphanedExceptions(
  tx: Transaction,
  account: StartedAccount,
  page: readonly RemoteEvent[],
): Promise<RemoteEvent[]> {
  const deleted = page.flatMap((event) => (event.status === 'deleted' ? [event.id] : []));
  if (deleted.length === 0) return [...page];
  const inSeries = and(
    eq(googleEvents.accountId, account.id),
    eq(googleEvents.calendarId, account.settings.calendarId),
    anyOf(googleEvents.seriesEventId, deleted, 'text'),
  );
  const rows = await tx
    .select({ id: googleEvents.eventId, etag: googleEvents.etag })
    .from(googleEvents)
    .where(inSeries);
  const children = new Set(rows.map((row) => row.id));
  const gone = rows.map((row): RemoteEvent => ({ status: 'deleted', ...row }));
  return [...page.filter((event) => !children.has(eventIdOfRemote(event))), ...gone];
}
