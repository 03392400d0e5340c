import { and, eq } from 'drizzle-orm';
import { derivedFields, withoutDetails } from '../core/plan.ts';
import { reconcile } from '../core/reconcile.ts';
import type { SeriesState } from '../core/reconcile-exception.ts';
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
  const rows = await tx
    .select({ id: crmActivities.id })
    .from(crmActivities)
    .where(anyOf(crmActivities.seriesId, masterIds, 'uuid'));
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  const exceptions = await lockRecords(tx, ids);
  const masters = await readRecords(tx, masterIds);
  const linkRows = await tx
    .select()
    .from(links)
    .where(and(eq(links.accountId, account.id), anyOf(links.crmId, [...ids, ...masterIds], 'uuid')));
  const linkByCrm = new Map(linkRows.map((row) => [row.crmId, row]));
  const seen = await seenEvents(tx, account, linkRows);
  const outcome = emptyOutcome();
  for (const [id, record] of exceptions) {
    const seriesId = record.item.exception?.seriesId ?? '';
    const link = linkByCrm.get(id) ?? null;
    const remote = seen.get(link?.eventId ?? '') ?? ({ state: 'absent' } as const);
    const series = {
      master: masters.get(seriesId),
      before: changed.get(seriesId),
      isLinked: linkByCrm.has(seriesId),
    };
    follow(outcome, { account, id, record, link, remote }, series);
  }
  await writeOutcome(tx, account, outcome);
}

/** What becomes of one exception whose series was deleted or changed, gathered into the outcome: reads and writes nothing. */
export function follow(
  outcome: Outcome,
  exception: Following,
  {
    master,
    before,
    isLinked,
  }: { master: StoredRecord | undefined; before: Fields | undefined; isLinked: boolean },
): void {
  const state = stateOf(exception.record.item, master, before);
  // Without its series it waits as that one does: what the policy took away may come back.
  const waits = state?.state === 'series_deleted' && isLinked;
  // What its series may not say any more is not kept of an exception that is gone either.
  const isHidden = waits || master?.item.visibility === 'busy_only';
  if (exception.record.deleted) {
    if (isHidden) outcome.deletes.push({ id: exception.id, dropDetails: true });
  } else if (state !== null) drop(outcome, { ...exception, state, waits, isHidden });
  else if (master && isLeftOpen(exception.record.item, master.item)) hide(outcome, exception, master.item);
}

/** An occurrence that Google cancelled may come without its privacy, so it has that of its series. */
function isLeftOpen({ visibility, fields }: RecordItem, series: RecordItem): boolean {
  const isOpener = series.visibility !== 'everyone' && visibility !== 'busy_only';
  return series.origin === 'google' && fields.cancelled && isOpener && visibility !== series.visibility;
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
