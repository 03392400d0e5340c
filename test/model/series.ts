import { exceptionBase } from '../../activities/adopt-exceptions.ts';
import { cutsIn, follow, type ChangedSeries } from '../../activities/follow-series.ts';
import { policyOfAccount, type StartedAccount } from '../../activities/account.ts';
import { unlisted } from '../../activities/cancelled-occurrences.ts';
import { eventIdOfRemote, recordSideOf, type Observed } from '../../activities/observe.ts';
import { emptyOutcome } from '../../activities/outcome.ts';
import { hiddenAs, isMaster, noSeries, seriesLinked, type Series } from '../../activities/series.ts';
import type { SeriesState } from '../../core/reconcile-exception.ts';
import { keyOf } from '../../core/series-rule.ts';
import type { Moment, RemoteItem, RemoteSide } from '../../core/types.ts';
import { occurrenceBase, takesPlace, type OfSeries } from '../../crm/series-state.ts';
import type { StoredRecord } from '../../crm/bulk-record.ts';
import { baseOf, type LinkRow } from '../../db/links.ts';
import type { RemoteEvent } from '../../google/port.ts';
import { newLink, readRecord, setVisibility, storedRecord, writeOutcome, type Store } from './store.ts';

/** As `seriesOf` in activities/series.ts. */
export function seriesOf(store: Store, observed: readonly Observed[]): Series {
  const ids = new Set(
    observed.flatMap(({ event }) =>
      'item' in event && event.item.exception ? [event.item.exception.seriesId] : [],
    ),
  );
  const series = noSeries();
  if (ids.size === 0) return series;
  for (const link of store.links.values()) {
    const { eventId, crmId, closedBy } = link;
    if (eventId !== null && closedBy === null && ids.has(eventId))
      seriesLinked(series, eventId, link, readRecord(store, crmId));
  }
  for (const id of ids) if (store.observations.has(id)) series.known.add(id);
  for (const { eventId } of observed) series.known.add(eventId);
  return series;
}

/** As activities/cancelled-occurrences.ts. */
export function withCancelled(store: Store, page: readonly RemoteEvent[]): RemoteEvent[] {
  const masterIds = new Set(page.filter(isMaster).map(eventIdOfRemote));
  const seen = [...store.observations.values()].filter(
    ({ event_id, series_event_id, item }) =>
      masterIds.has(series_event_id ?? '') && item?.fields?.cancelled && !store.linkOfEvent(event_id),
  );
  return [
    ...page,
    ...unlisted(
      page,
      seen.map(({ item }) => ({ status: 'confirmed', item })),
    ),
  ];
}

/** As `joinSeries` in activities/series.ts. */
export function joinSeries(
  store: Store,
  masters: ReadonlyMap<string, string>,
  onThisPage: ReadonlySet<string>,
): boolean {
  if (masters.size === 0) return false;
  let isIncomplete = false;
  for (const { event_id, series_event_id } of store.observations.values()) {
    const master = series_event_id === null ? undefined : masters.get(series_event_id);
    if (master === undefined) continue;
    const link = [...store.links.values()].find(({ eventId }) => eventId === event_id);
    const record = link && store.records.get(link.crmId);
    if (record?.seriesId === null) store.records.set(record.id, { ...record, seriesId: master });
    isIncomplete ||= !link?.baseRecord && !onThisPage.has(event_id);
  }
  return isIncomplete;
}

/** As `adoptExceptions` in activities/adopt-exceptions.ts. */
export function adoptExceptions(store: Store, observed: Observed[], series: Series): void {
  for (const each of observed) {
    const exception = 'item' in each.event ? each.event.item.exception : null;
    const master = exception && series.masters.get(exception.seriesId);
    if (!master || each.link || each.crmId) continue;
    const [seriesId, start] = [series.crmIds.get(exception.seriesId), keyOf(exception.originalStart)];
    const rows = [...store.records.values()].filter(
      (row) => row.seriesId === seriesId && row.originalStart && keyOf(row.originalStart) === start,
    );
    // A tombstone gives way to what lives in its place.
    const row = rows.find(({ isDeleted }) => !isDeleted) ?? rows.at(-1);
    if (!row) continue;
    if (row.isDeleted) {
      series.takenBack.add(each.eventId);
      continue;
    }
    const link = openLink(store, row.id);
    if (link === null) continue;
    const base = exceptionBase(master, exception.originalStart);
    Object.assign(each, {
      crmId: row.id,
      record: recordSideOf(storedRecord(row)),
      link: { ...link, baseRecord: base.record, baseRemote: base.remote },
    });
  }
}

function openLink(store: Store, crmId: string): LinkRow | null {
  const link = store.linkOf(crmId) ?? newLink(store, crmId, store.records.get(crmId)?.origin ?? 'crm');
  store.links.set(link.id, link);
  return link.eventId === null && link.closedBy === null ? link : null;
}

/** As `followSeries` in activities/follow-series.ts. */
export function followSeries(
  store: Store,
  account: StartedAccount,
  changed: ChangedSeries,
  listNumber: number,
): void {
  if (changed.size === 0) return;
  const outcome = emptyOutcome();
  const parts = new Map<string, StoredRecord>();
  for (const row of store.records.values()) {
    const { id, seriesId, continuesId } = row;
    const masterId = seriesId ?? continuesId;
    if (masterId === null || !changed.has(masterId)) continue;
    const link = store.linkOf(id) ?? null;
    const record = storedRecord(row);
    parts.set(id, record);
    const exception = { account, id, record, link, remote: seenOf(store, link) };
    const series = {
      master: readRecord(store, masterId),
      before: changed.get(masterId),
      isLinked: store.linkOf(masterId) !== undefined,
    };
    follow(outcome, exception, series);
  }
  writeOutcome(store, outcome, listNumber);
  followSeries(store, account, cutsIn(outcome, parts), listNumber);
}

function seenOf(store: Store, link: LinkRow | null): RemoteSide {
  const seen = store.observations.get(link?.eventId ?? '');
  if (!seen) return { state: 'absent' };
  if (seen.status === 'cancelled' || !seen.item?.fields) return { state: 'deleted' };
  return { state: 'present', item: seen.item };
}

/** As `seriesOfRecord` in crm/series-state.ts. */
export function seriesOfException(
  store: Store,
  { seriesId, originalStart }: { seriesId: string; originalStart: Moment },
): OfSeries {
  const is = (state: SeriesState, eventId: string | null = null) => ({
    state,
    eventId,
    seriesId,
    originalStart,
  });
  const master = readRecord(store, seriesId);
  if (!master || master.deleted) return is({ state: 'series_deleted' });
  if (!takesPlace(master.item.fields, originalStart)) return is({ state: 'occurrence_gone' });
  const link = store.linkOf(seriesId);
  const base = baseOf(link ?? null);
  if (!link?.eventId || link.closedBy !== null || !base) return is({ state: 'not_linked' });
  return is({ state: 'linked', occurrence: occurrenceBase(base, originalStart) }, link.eventId);
}

/** As `claimExceptions` in activities/series.ts. */
export function claimExceptions(store: Store, masterId: string): void {
  for (const { id, seriesId, isDeleted, origin } of store.records.values()) {
    if (seriesId !== masterId || isDeleted) continue;
    const link = store.linkOf(id) ?? newLink(store, id, origin);
    const anew = { dirty: link.closedBy === null, eventId: null, baseRecord: null, baseRemote: null };
    store.links.set(link.id, { ...link, ...anew, baseRevision: link.baseRevision + 1 });
  }
}

/** As activities/push-instance.ts hides an exception whose event is private. */
export function hideNew(
  store: Store,
  account: StartedAccount,
  { crmId, origin }: LinkRow,
  item: RemoteItem,
): void {
  const visibility = hiddenAs(item, origin, policyOfAccount(account));
  if (visibility !== null) setVisibility(store, [{ id: crmId, visibility }]);
}
