import type { StartedAccount } from '../../activities/account.ts';
import type { Lost } from '../../activities/lost-items.ts';
import {
  eventIdOfRemote,
  linked,
  observedOf,
  withoutOrphans,
  type Observed,
} from '../../activities/observe.ts';
import { itemKeyOf } from '../../core/identity.ts';
import type { RemoteItem } from '../../core/types.ts';
import type { LinkRow } from '../../db/links.ts';
import type { RemoteEvent } from '../../google/port.ts';
import type { Bug } from './bugs.ts';
import { readRecord, type Store } from './store.ts';

/** As `observe` in activities/observe.ts, its queries over maps. */
export function observe(
  store: Store,
  account: StartedAccount,
  page: readonly RemoteEvent[],
  { fullList, bug }: { fullList: number | null; bug: Bug | null },
): Observed[] {
  const events = withoutOrphans(page);
  const ids = new Set(events.map(eventIdOfRemote));
  const marked = new Set(events.map((event) => ('item' in event ? event.item.marker?.recordId : undefined)));
  const all = [...store.links.values()];
  const byEvent = all.filter(({ eventId }) => eventId !== null && ids.has(eventId));
  const byMarker = all.filter((link) => marked.has(link.crmId) && !byEvent.includes(link));
  const linkRows = [...byEvent, ...byMarker];
  const lost = bug === 'uid_ignored' ? [] : lostItems(store, events, linkRows, fullList);
  const found = linked(account, events, linkRows, lost);
  const records = found.flatMap(({ crmId }) => {
    const record = crmId === null ? undefined : readRecord(store, crmId);
    return record ? [[record.item.id, record] as const] : [];
  });
  return observedOf(account, found, new Map(records));
}

/** As activities/lost-items.ts; there is one calendar. */
function lostItems(
  store: Store,
  events: readonly RemoteEvent[],
  linkRows: readonly LinkRow[],
  fullList: number | null,
): Lost[] {
  const known = new Set(linkRows.map(({ eventId }) => eventId));
  const unlinked = events.flatMap((event) =>
    'item' in event && !known.has(event.item.id) ? [event.item] : [],
  );
  if (unlinked.length === 0) return [];
  const deleted = new Set(events.flatMap((event) => (event.status === 'deleted' ? [event.id] : [])));
  return [...linkedBefore(store, unlinked, deleted, fullList), ...withoutLink(store, unlinked)];
}

function linkedBefore(
  store: Store,
  items: readonly RemoteItem[],
  deleted: ReadonlySet<string>,
  fullList: number | null,
): Lost[] {
  const uids = new Set(items.map(({ iCalUid }) => iCalUid));
  const lost: Lost[] = [];
  for (const link of store.links.values()) {
    const seen = store.observations.get(link.eventId ?? '');
    if (!seen || !uids.has(seen.i_cal_uid)) continue;
    const { item, status, event_id, series_event_id, listNumber } = seen;
    const key = itemKeyOf({ iCalUid: seen.i_cal_uid, exception: item?.exception ?? null });
    if (key === null || (item === null && series_event_id !== null)) continue;
    const isDeleted = status === 'cancelled' || deleted.has(event_id);
    const isUnseen = fullList !== null && listNumber < fullList;
    const event = isDeleted ? 'deleted' : isUnseen ? 'unseen' : 'there';
    const formerId = event === 'unseen' ? event_id : null;
    lost.push({ key, recordId: link.crmId, event, formerId, link: { ...link, eventId: null } });
  }
  return lost;
}

function withoutLink(store: Store, items: readonly RemoteItem[]): Lost[] {
  const keys = new Set(items.flatMap((item) => itemKeyOf(item) ?? []));
  return [...store.records.values()].flatMap(({ id, origin, isDeleted, eventKey }): Lost[] =>
    origin === 'google' && !isDeleted && eventKey !== null && keys.has(eventKey) && !store.linkOf(id)
      ? [{ key: eventKey, recordId: id, event: 'unlinked', link: null, formerId: null }]
      : [],
  );
}
