import { and, eq, isNull, sql } from 'drizzle-orm';
import type { SeriesState } from '../core/reconcile-exception.ts';
import { derivedVisibility, isLocked } from '../core/policy.ts';
import type { Base, Fields, Origin, Plan, Policy, RemoteItem, Visibility } from '../core/types.ts';
import { readRecords, type RecordToWrite, type StoredRecord } from '../crm/bulk-record.ts';
import { occurrenceBase, takesPlace } from '../crm/series-state.ts';
import { holdSeries } from '../crm/series.ts';
import type { Transaction } from '../db/client.ts';
import { baseOf, isEventOfLink, type LinkRow } from '../db/links.ts';
import { anyOf, recordset } from '../db/rows.ts';
import { googleEvents, links } from '../db/schema/index.ts';
import type { RemoteEvent } from '../google/port.ts';
import { isSeenOf, type StartedAccount } from './account.ts';
import { eventIdOfRemote, seriesIdOf, type Observed } from './observe.ts';

/** Masters by event id: the CRM activity of those that are linked, and all that are known, kept out or not. */
export interface Series {
  crmIds: Map<string, string>;
  known: Set<string>;
  /** Of those that were linked before: what the two agreed on, and what the record says now. */
  masters: Map<string, { base: Base; fields: Fields; origin: Origin }>;
  /** Those that the record deleted, after the two had agreed: Google still has them. */
  deleted: Set<string>;
  /** Events of exceptions that the record took back: their occurrences are as their series says. */
  takenBack: Set<string>;
}

export const noSeries = (): Series => ({
  crmIds: new Map(),
  known: new Set(),
  masters: new Map(),
  deleted: new Set(),
  takenBack: new Set(),
});

/**
 * An exception from Google that is new to its event has what the two agreed on of its series, and shows itself to whom it did. Where that
 * event is private it is hidden at once: the visibility that it has to have, else null.
 */
export const hiddenAs = (item: RemoteItem, origin: Origin, policy: Policy): Visibility | null =>
  isLocked(item, origin, policy) ? derivedVisibility(item, policy) : null;

/** An occurrence that Google cancelled may come without its privacy, so it has that of its series, where that is Google's too. */
export function withSeriesPrivacy(observed: Observed, { masters }: Series): Observed {
  const { event } = observed;
  if (!('item' in event) || !event.item.exception || !event.item.fields?.cancelled) return observed;
  const series = masters.get(event.item.exception.seriesId);
  const isOpen = series?.origin !== 'google' || !series.base.remote.private;
  if (isOpen || event.item.privacy !== 'default') return observed;
  const fields = { ...event.item.fields, private: true };
  const item: RemoteItem = { ...event.item, privacy: 'private', fields };
  return { ...observed, event: { ...event, item }, remote: { state: 'present', item } };
}

/** What its series is to an exception, where that is known and may matter. */
export function seriesStateOf({ event, eventId, link }: Observed, series: Series): SeriesState | null {
  const item = 'item' in event ? event.item : null;
  const exception = item?.exception;
  if (exception && series.deleted.has(exception.seriesId)) return { state: 'series_deleted' };
  const master = exception && series.masters.get(exception.seriesId);
  if (!master || !(link || series.takenBack.has(eventId))) return null;
  if (!takesPlace(master.fields, exception.originalStart)) return { state: 'occurrence_gone' };
  return { state: 'linked', occurrence: occurrenceBase(master.base, exception.originalStart) };
}

/** An exception follows its series (O7): where the master is known and stays out, so does the exception. */
export const isKeptOutWithSeries = (seriesId: string, series: Series): boolean =>
  series.known.has(seriesId) && !series.crmIds.has(seriesId);

/** The exception in the CRM's ids; its series is null while the master has not come. */
export function crmExceptionOf(item: RemoteItem | null, series: Series): RecordToWrite['exception'] {
  if (!item?.exception) return null;
  const { seriesId, originalStart } = item.exception;
  return { seriesId: series.crmIds.get(seriesId) ?? null, originalStart };
}

/** The ids of the series whose exceptions are among these events. */
const seriesIdsOf = (events: readonly RemoteEvent[]): string[] => [
  ...new Set(events.map(seriesIdOf).filter((id) => id !== null)),
];

const isLinkOf = ({ id, settings }: StartedAccount, eventIds: readonly string[]) =>
  and(
    eq(links.accountId, id),
    eq(links.calendarId, settings.calendarId),
    isNull(links.closedBy),
    anyOf(links.eventId, eventIds, 'text'),
  );

/**
 * Lets one writer at a time make exceptions of a series: whoever comes second finds what the other has made. To be called before any
 * row of a CRM activity is locked.
 */
export async function holdSeriesOf(
  tx: Transaction,
  account: StartedAccount,
  events: readonly RemoteEvent[],
): Promise<void> {
  const ids = seriesIdsOf(events);
  if (ids.length === 0) return;
  const masters = await tx.select({ crmId: links.crmId }).from(links).where(isLinkOf(account, ids));
  await holdSeries(
    tx,
    masters.map(({ crmId }) => crmId),
  );
}

export async function seriesOf(
  tx: Transaction,
  account: StartedAccount,
  observed: readonly Observed[],
): Promise<Series> {
  const ids = seriesIdsOf(observed.map(({ event }) => event));
  const series = noSeries();
  if (ids.length === 0) return series;
  const linked = await tx.select().from(links).where(isLinkOf(account, ids));
  const records = await readRecords(
    tx,
    linked.map(({ crmId }) => crmId),
  );
  for (const row of linked) {
    if (row.eventId) seriesLinked(series, row.eventId, row, records.get(row.crmId));
  }
  const stored = await tx
    .select({ eventId: googleEvents.eventId })
    .from(googleEvents)
    .where(and(isSeenOf(account), anyOf(googleEvents.eventId, ids, 'text')));
  for (const row of stored) series.known.add(row.eventId);
  for (const { eventId } of observed) series.known.add(eventId);
  return series;
}

/** Notes what is known of a linked series; one that the policy took away is none until it comes back. */
export function seriesLinked(
  series: Series,
  eventId: string,
  link: LinkRow,
  record: StoredRecord | undefined,
): void {
  const base = baseOf(link);
  if (base === null && record?.deleted) return;
  series.crmIds.set(eventId, link.crmId);
  if (!base || !record) return;
  if (record.deleted) series.deleted.add(eventId);
  else series.masters.set(eventId, { base, fields: record.item.fields, origin: record.item.origin });
}

/** Its exceptions come after it, and are decided about by what becomes of it. */
export function noteSeries(series: Series, eventId: string, crmId: string, { record, link }: Plan): void {
  if (record.do === 'create') series.deleted.delete(eventId);
  if (link.do !== 'keep') return;
  series.crmIds.set(eventId, crmId);
  const master = series.masters.get(eventId);
  if (!master) return;
  const changes = record.do === 'update' ? record.changes : {};
  series.masters.set(eventId, { ...master, base: link.base, fields: { ...master.fields, ...changes } });
}

/**
 * Exceptions that came before their master find it as soon as it is there; `masters` are CRM activities by event id. Answers whether
 * some were kept out with their series on an earlier page, or wait since it was taken away: their bodies were not stored, so only a full
 * list can tell them now.
 */
export async function joinSeries(
  tx: Transaction,
  account: StartedAccount,
  masters: ReadonlyMap<string, string>,
  onThisPage: ReadonlySet<string>,
): Promise<boolean> {
  if (masters.size === 0) return false;
  const ofAccount = and(isSeenOf(account), anyOf(googleEvents.seriesEventId, [...masters.keys()], 'text'));
  const exceptions = await tx
    .select({ event_id: googleEvents.eventId, master: googleEvents.seriesEventId, base: links.baseRecord })
    .from(googleEvents)
    .leftJoin(links, isEventOfLink)
    .where(ofAccount);
  if (exceptions.length === 0) return false;
  const rows = exceptions.map(({ event_id, master }) => ({ event_id, crm_id: masters.get(master ?? '') }));
  await tx.execute(sql`
    update crm_activities c set series_id = r.crm_id
    from ${recordset(rows, 'event_id text, crm_id uuid')}
      join links l on l.account_id = ${account.id}::uuid and l.calendar_id = ${account.settings.calendarId}
        and l.event_id = r.event_id
    where c.id = l.crm_id and c.series_id is null`);
  return exceptions.some(({ event_id, base }) => base === null && !onThisPage.has(event_id));
}

export const isMaster = (event: RemoteEvent): boolean =>
  'item' in event && (event.item.fields?.recurrence.length ?? 0) > 0;

/** Is the event a series that was made anew for its item, under another id, and that is noted only now? */
export const isNewSeries = (event: RemoteEvent, link: LinkRow | null): boolean =>
  isMaster(event) && link !== null && link.eventId !== null && link.eventId !== eventIdOfRemote(event);

/** A series that was made in Google, for the first time or anew, has its exceptions sent after it. */
export async function claimExceptions(
  tx: Transaction,
  account: StartedAccount,
  masterId: string,
): Promise<void> {
  await tx.execute(sql`
    insert into links (company_id, account_id, calendar_id, crm_id, origin, dirty)
    select c.company_id, ${account.id}::uuid, ${account.settings.calendarId}, c.id, c.origin, true
    from crm_activities c where c.series_id = ${masterId}::uuid and c.deleted_at is null
    on conflict (account_id, crm_id) do update set dirty = links.closed_by is null, event_id = null,
      base_record = null, base_remote = null, base_revision = links.base_revision + 1`);
}
