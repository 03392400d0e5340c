import { and, eq, or } from 'drizzle-orm';
import { derivedFields, withoutDetails } from '../core/plan.ts';
import { reconcile } from '../core/reconcile.ts';
import type { SeriesState } from '../core/reconcile-exception.ts';
import { lastEnd } from '../core/recurrence.ts';
import { occurrenceOf } from '../core/series.ts';
import type { Fields, RecordItem, RemoteSide } from '../core/types.ts';
import { lockRecords, readRecords, recordRowOf, type StoredRecord } from '../crm/bulk-record.ts';
import { takesPlace } from '../crm/series-state.ts';
import type { Transaction } from '../db/client.ts';
import { baseOf, type LinkRow } from '../db/links.ts';
import { anyOf } from '../db/rows.ts';
import { crmActivities, googleEvents, links } from '../db/schema/index.ts';
import { isSeenOf, policyOfAccount, type StartedAccount } from './account.ts';
import { goneEvent } from './observation.ts';
import { recordSideOf } from './observe.ts';
import { conflictsOf, emptyOutcome, lostBy, type Outcome, writeOutcome } from './outcome.ts';

/** What the CRM said of series before they were deleted or changed, by their ids. */
export type ChangedSeries = ReadonlyMap<string, Fields>;

/**
 * Takes the exceptions of series along that were deleted or changed, whether Google listed them or not: they go with their series, and
 * where its rule has no such occurrence any more.
 */
export async function followSeries(
  tx: Transaction,
  account: StartedAccount,
  changed: ChangedSeries,
): Promise<void> {
  const masterIds = [...changed.keys()];
  if (masterIds.length === 0) return;
  const { id, seriesId, continuesId } = crmActivities;
  const rows = await tx
    .select({ id, seriesId, continuesId })
    .from(crmActivities)
    .where(or(anyOf(seriesId, masterIds, 'uuid'), anyOf(continuesId, masterIds, 'uuid')));
  if (rows.length === 0) return;
  const ids = rows.map((row) => row.id);
  const seriesOf = new Map(rows.map((row) => [row.id, row.seriesId ?? row.continuesId ?? '']));
  const parts = await lockRecords(tx, ids);
  const masters = await readRecords(tx, masterIds);
  const linkRows = await tx
    .select()
    .from(links)
    .where(and(eq(links.accountId, account.id), anyOf(links.crmId, [...ids, ...masterIds], 'uuid')));
  const linkByCrm = new Map(linkRows.map((row) => [row.crmId, row]));
  const seen = await seenEvents(tx, account, linkRows);
  const outcome = emptyOutcome();
  for (const [partId, record] of parts) {
    const masterId = seriesOf.get(partId) ?? '';
    const link = linkByCrm.get(partId) ?? null;
    const remote = seen.get(link?.eventId ?? '') ?? ({ state: 'absent' } as const);
    const series = {
      master: masters.get(masterId),
      before: changed.get(masterId),
      isLinked: linkByCrm.has(masterId),
    };
    follow(outcome, { account, id: partId, record, link, remote }, series);
  }
  await writeOutcome(tx, account, outcome);
  await followSeries(tx, account, cutsIn(outcome, parts));
}

/** What was cut off, and goes: a series too, with exceptions of its own. */
export function cutsIn({ deletes }: Outcome, parts: ReadonlyMap<string, StoredRecord>): ChangedSeries {
  const gone = deletes.flatMap(({ id }) => parts.get(id)?.item ?? []);
  return new Map(gone.filter(({ exception }) => exception === null).map(({ id, fields }) => [id, fields]));
}

interface OfSeries {
  master: StoredRecord | undefined;
  before: Fields | undefined;
  isLinked: boolean;
}

/** What becomes of one exception whose series was deleted or changed, gathered into the outcome: reads and writes nothing. */
export function follow(outcome: Outcome, exception: Following, series: OfSeries): void {
  const { master, before, isLinked } = series;
  const isCut = exception.record.item.exception === null;
  // What was cut off is a series of its own once both sides have it.
  if (isCut && exception.link?.baseRecord) return;
  const state = isCut ? stateOfCut(series) : stateOf(exception.record.item, master, before);
  // Without its series it waits as that one does: what the policy took away may come back.
  const waits = state?.state === 'series_deleted' && isLinked;
  // What its series may not say any more is not kept of an exception that is gone either.
  const isEmptied = master?.deleted === true && master.item.type === '';
  const isHidden = waits || isEmptied || master?.item.visibility === 'busy_only';
  if (exception.record.deleted) {
    if (isHidden) outcome.deletes.push({ id: exception.id, dropDetails: true });
  } else if (state !== null) drop(outcome, { ...exception, state, waits, isHidden });
  else if (master && !isCut && isLeftOpen(exception, master.item)) hide(outcome, exception, master.item);
}

/** An occurrence that Google cancelled may come without its privacy, so it has that of its series. */
function isLeftOpen({ record: { item }, link }: Following, series: RecordItem): boolean {
  const isOpener = series.visibility !== 'everyone' && item.visibility !== 'busy_only';
  const isCancelled = baseOf(link)?.remote.cancelled === true;
  return series.origin === 'google' && isCancelled && isOpener && item.visibility !== series.visibility;
}

function hide(outcome: Outcome, { id, record, link }: Following, { visibility }: RecordItem): void {
  const { type, exception } = record.item;
  const kept = (fields: Fields) => derivedFields(fields, visibility);
  outcome.updates.push(recordRowOf({ id, fields: kept(record.item.fields), type, visibility, exception }));
  const base = baseOf(link);
  if (!link || !base) return;
  const { id: linkId, eventId, generation, origin, dirty, closedBy } = link;
  const row = { id: linkId, crm_id: id, event_id: eventId, generation, origin, dirty, closed_by: closedBy };
  outcome.links.push({
    ...row,
    base_record: kept(base.record),
    base_remote: kept(base.remote),
    is_news: true,
  });
}

/** Where the cut that made it is put back, what was cut off is there twice: it goes, if it was not sent yet. */
function stateOfCut({ master, before, isLinked }: OfSeries): SeriesState | null {
  if (!before) return null;
  const isBack = !master || master.deleted ? isLinked : endsLater(master.item.fields, before);
  return isBack ? { state: 'occurrence_gone', occurrence: { record: before, remote: before } } : null;
}

function endsLater(series: Fields, before: Fields): boolean {
  const [end, former] = [lastEnd(series, 'UTC'), lastEnd(before, 'UTC')];
  return former !== null && (end === null || end > former);
}

function stateOf(
  { exception }: RecordItem,
  master: StoredRecord | undefined,
  before: Fields | undefined,
): SeriesState | null {
  const said = exception && before && occurrenceOf(before, exception.originalStart);
  const was = said ? { occurrence: { record: said, remote: said } } : {};
  if (!master || master.deleted) return { state: 'series_deleted', ...was };
  if (exception === null || takesPlace(master.item.fields, exception.originalStart)) return null;
  return { state: 'occurrence_gone', ...was };
}

interface Following {
  account: StartedAccount;
  id: string;
  record: StoredRecord;
  link: LinkRow | null;
  remote: RemoteSide;
}

interface Dropping extends Following {
  state: SeriesState;
  waits: boolean;
  isHidden: boolean;
}

function drop(
  outcome: Outcome,
  { account, id, record, link, remote, state, waits, isHidden }: Dropping,
): void {
  const plan = reconcile({
    base: baseOf(link),
    closed: false,
    record: recordSideOf(record),
    remote,
    policy: policyOfAccount(account),
    series: state,
  });
  if (plan.remote.do !== 'nothing' && link) {
    outcome.dirty.push({ id: link.id });
    // What the push says of it in rows is hidden by then.
    if (isHidden) outcome.visibilities.push({ id, visibility: 'busy_only' });
    return;
  }
  outcome.deletes.push({ id, dropDetails: isHidden });
  if (link?.eventId && !waits && state.state === 'series_deleted')
    outcome.observations.push(goneEvent(link.eventId));
  if (link) {
    const { id: linkId, eventId: event_id, generation, origin } = link;
    if (!waits) outcome.forgotten.push({ id: linkId });
    else {
      const erased = { base_record: null, base_remote: null, dirty: false, closed_by: null, is_news: true };
      outcome.links.push({ id: linkId, crm_id: id, event_id, generation, origin, ...erased });
    }
  }
  const conflicts = isHidden ? withoutDetails(plan.conflicts) : plan.conflicts;
  // One that has no link yet is named by itself alone.
  const about = link ?? { id, crmId: id, baseRevision: 0 };
  if (!waits) outcome.conflicts.push(...conflictsOf({ ...plan, conflicts }, about));
  const { cell, rule } = plan;
  outcome.log.push({
    crm_id: id,
    event_id: link?.eventId ?? null,
    cell,
    rule,
    record_step: 'delete',
    remote_step: 'nothing',
    fields: [],
    lost: waits ? [] : lostBy(plan),
    base_revision: link?.baseRevision ?? null,
    // It goes with its series, which has counted.
    counted: false,
  });
}

/** What was last seen of the events of links. */
async function seenEvents(
  tx: Transaction,
  account: StartedAccount,
  rows: readonly LinkRow[],
): Promise<Map<string, RemoteSide>> {
  const ids = rows.flatMap(({ eventId }) => (eventId === null ? [] : [eventId]));
  const events = await tx
    .select()
    .from(googleEvents)
    .where(and(isSeenOf(account), anyOf(googleEvents.eventId, ids, 'text')));
  return new Map(
    events.map(({ eventId, status, item }): [string, RemoteSide] => [
      eventId,
      status === 'cancelled' || !item?.fields ? { state: 'deleted' } : { state: 'present', item },
    ]),
  );
}
