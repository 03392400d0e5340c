import { createHash } from 'node:crypto';
import { momentToInstant } from './moment.ts';
import type { RemoteItem } from './types.ts';

/** What an event's id is derived from. `generation` rises by one each time the event has to be made anew. */
export interface EventIdentity {
  companyId: string;
  recordId: string;
  generation: number;
}

/**
 * The id under which a record's event is inserted: 64 hexadecimal digits, which lie within base32hex (RFC 4648 section 7,
 * `0-9a-v`), the narrowest alphabet that a remote asks for. The same input gives the same id for ever, so an insert whose answer was lost meets
 * its own event (409). Each part is preceded by its length, so that no two identities share one text.
 */
export function eventIdOf(identity: EventIdentity): string {
  return digestOf(identity.companyId, identity.recordId, String(identity.generation));
}

/**
 * What stays of an item wherever and under whatever id it is listed: a digest of its iCalUID and, of an exception, the start that it
 * replaces (RFC 5545 section 3.8.4: UID and RECURRENCE-ID). Null where the remote gives no iCalUID.
 */
export function itemKeyOf({ iCalUid, exception }: Pick<RemoteItem, 'iCalUid' | 'exception'>): string | null {
  if (iCalUid === '') return null;
  return digestOf(iCalUid, exception === null ? '' : momentToInstant(exception.originalStart, 'UTC'));
}

/** Was the event made for the record that its marker names? Its id tells; imported again under another id, its iCalUID does. */
export function isMadeFor({ id, iCalUid, marker }: RemoteItem): boolean {
  if (marker === null) return false;
  const derived = eventIdOf(marker);
  return id === derived || iCalUid.startsWith(`${derived}@`);
}

/** The event of a record's link, and its generation. */
export interface LinkedEvent {
  id: string;
  generation: number;
}

/**
 * Which event holds each marked record: the one that is linked (`linkedEvents`, by record), unless another was made for it later, whose
 * insert was not noted; else the one that was made for it, else the first by id, in whatever order they come. A marker counts for the
 * company that wrote it alone; an exception has its master's.
 */
export function claimsOf(
  items: readonly RemoteItem[],
  linkedEvents: ReadonlyMap<string, LinkedEvent>,
  companyId: string,
): ReadonlyMap<string, string> {
  const claims = new Map<string, MarkedItem>();
  for (const item of items.filter(isMarked)) {
    if (item.marker.companyId !== companyId || item.exception !== null) continue;
    const holder = claims.get(item.marker.recordId);
    if (holder === undefined || isBetterClaim(item, holder)) claims.set(item.marker.recordId, item);
  }
  const holders = new Map([...claims].map(([recordId, { id }]) => [recordId, id]));
  for (const [recordId, linked] of linkedEvents)
    if (!isMadeAfter(claims.get(recordId), linked)) holders.set(recordId, linked.id);
  return holders;
}

type MarkedItem = RemoteItem & { marker: NonNullable<RemoteItem['marker']> };

const isMarked = (item: RemoteItem): item is MarkedItem => item.marker !== null;

function isBetterClaim(item: MarkedItem, holder: MarkedItem): boolean {
  const [isMade, wasMade] = [isMadeFor(item), isMadeFor(holder)];
  if (isMade !== wasMade) return isMade;
  const later = isMade ? item.marker.generation - holder.marker.generation : 0;
  return later > 0 || (later === 0 && item.id < holder.id);
}

/** A copy has an id of its own, whatever generation its marker names. */
const isMadeAfter = (item: MarkedItem | undefined, { generation }: LinkedEvent): boolean =>
  item !== undefined && item.id === eventIdOf(item.marker) && item.marker.generation > generation;

/**
 * Does the event carry a marker that has to be corrected, since it belongs to `recordId` (null: to none of ours)? A copy does; an
 * event that was made for a colleague's record, in a calendar that both see, does not, unless its claim was refused.
 */
export function isMislabelled(
  item: RemoteItem,
  { companyId, recordId, isRefused }: { companyId: string; recordId: string | null; isRefused: boolean },
): boolean {
  const { marker, exception } = item;
  if (marker === null || exception !== null) return false;
  if (marker.companyId !== companyId || marker.recordId === recordId) return false;
  return isRefused || !isMadeFor(item);
}

/** A record whose event is to be found again by its key. */
export interface LostItem {
  key: string;
  recordId: string;
  /**
   * Its link is lost; its event was in another calendar, is deleted, or has not shown in the full list under way; or it is where it
   * was, so nothing is to be found.
   */
  event: 'unlinked' | 'elsewhere' | 'deleted' | 'unseen' | 'there';
}

/** Which record each event is found again to belong to, by event id: each record once, whatever the order. */
export function adoptions(
  items: readonly RemoteItem[],
  lost: readonly LostItem[],
): ReadonlyMap<string, string> {
  const records = new Map(
    lost.filter(({ event }) => event !== 'there').map((each) => [each.key, each.recordId]),
  );
  const adopted = new Map<string, string>();
  for (const item of items.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const key = itemKeyOf(item);
    const recordId = key === null ? undefined : records.get(key);
    if (key === null || recordId === undefined) continue;
    adopted.set(item.id, recordId);
    records.delete(key);
  }
  return adopted;
}

function digestOf(...parts: readonly string[]): string {
  const text = parts.map((part) => `${part.length}:${part}`).join('');
  return createHash('sha256').update(text).digest('hex');
}
