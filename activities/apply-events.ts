import { randomUUID } from 'node:crypto';
import { derivedVisibility } from '../core/policy.ts';
import { reconcile } from '../core/reconcile.ts';
import { isReadableRecurrence } from '../core/recurrence.ts';
import type { Base, Fields, Plan, Policy } from '../core/types.ts';
import { recordRowOf, type RecordToWrite } from '../crm/bulk-record.ts';
import type { Transaction } from '../db/client.ts';
import type { RemoteEvent } from '../google/port.ts';
import { policyOfAccount, type StartedAccount } from './account.ts';
import { askForFullList } from './cursor.ts';
import { isSameBase, observationOf } from './observation.ts';
import { baseOf, observe, type Observed } from './observe.ts';
import { emptyOutcome, writeOutcome, type Outcome } from './outcome.ts';
import { crmExceptionOf, isKeptOutWithSeries, joinSeries, seriesOf, type Series } from './series.ts';

export interface Applied {
  /** Items whose record or link changed. */
  changed: number;
  /** Links whose plan also writes to Google: the next push carries it out. */
  dirty: number;
  /** A full list was asked for, since something came in whose parts were stored without their bodies. */
  more: boolean;
}

/**
 * Reconciles observed events into the CRM, in the caller's transaction: one statement per table, whatever their number. What must
 * also be written to Google is only marked dirty, its base untouched. With `anew` the user's choices are applied to what is
 * linked already, as if it came in now.
 */
export async function applyEvents(
  tx: Transaction,
  account: StartedAccount,
  events: readonly RemoteEvent[],
  { listNumber, anew = false }: { listNumber: number; anew?: boolean },
): Promise<Applied> {
  if (events.length === 0) return { changed: 0, dirty: 0, more: false };
  const policy = policyOfAccount(account);
  const observed = await observe(tx, account, events);
  const series = await seriesOf(tx, account, observed);
  const outcome = emptyOutcome();
  const context: Context = { policy, series, anew, newMasters: new Map() };
  for (const item of observed) decide(outcome, item, context);
  await writeOutcome(tx, account, outcome, listNumber);
  const onThisPage = new Set(observed.map(({ eventId }) => eventId));
  const isIncomplete = await joinSeries(tx, account, context.newMasters, onThisPage);
  if (isIncomplete) await askForFullList(tx, account);
  return { changed: outcome.log.length, dirty: outcome.dirty.length, more: isIncomplete };
}

interface Context {
  policy: Policy;
  series: Series;
  anew: boolean;
  /** Series that come in with this call: CRM activities by event id. */
  newMasters: Map<string, string>;
}

function decide(outcome: Outcome, observed: Observed, context: Context): void {
  const { event, link } = observed;
  if (event.status === 'unreadable') {
    return park(outcome, observed, event.reason);
  }
  const item = 'item' in event ? event.item : null;
  if (item?.fields && !isReadableRecurrence(item.fields.recurrence, item.fields.start)) {
    return park(outcome, observed, 'Its recurrence rule cannot be read.');
  }
  if (item?.exception && isKeptOutWithSeries(item.exception.seriesId, context.series) && !link) {
    outcome.observations.push(observationOf(observed, 'none'));
    return;
  }
  const base = baseOf(link);
  const planWith = (agreed: Base | null) =>
    reconcile({
      base: agreed,
      closed: Boolean(link?.closedBy),
      record: observed.record,
      remote: observed.remote,
      policy: context.policy,
    });
  const usual = planWith(base);
  // Choices are about what came from Google. An edit that waits for the push is merged with its base there, so it is kept.
  const isAnew =
    context.anew && observed.record.state === 'present' && observed.record.item.origin === 'google';
  const isWaiting = usual.remote.do !== 'nothing' && usual.storedBody === 'full';
  const plan = isAnew && !isWaiting ? planWith(null) : usual;
  outcome.observations.push(observationOf(observed, plan.storedBody));
  if (plan.remote.do !== 'nothing') {
    if (isAnew && isWaiting && item && observed.crmId) {
      outcome.visibilities.push({ id: observed.crmId, visibility: derivedVisibility(item, context.policy) });
    }
    return deferToPush(outcome, observed, plan);
  }
  carryOut(outcome, observed, plan, context);
}

/** One bad item never stops the rest (S15): it is seen, kept aside with its reason, and tried again when it changes. */
function park(outcome: Outcome, observed: Observed, reason: string): void {
  outcome.observations.push(observationOf(observed, 'none'));
  outcome.parked.push({ item: `google:${observed.eventId}`, reason });
}

/** The plan writes to Google: the push makes it anew and carries out all of it. Privacy does not wait. */
function deferToPush(outcome: Outcome, { link, crmId, eventId, record }: Observed, plan: Plan): void {
  if (!crmId) return;
  const id = link?.id ?? randomUUID();
  if (!link || link.eventId === null) {
    outcome.links.push({
      id,
      crm_id: crmId,
      event_id: eventId,
      generation: link?.generation ?? 1,
      origin: link?.origin ?? 'crm',
      base_record: link?.baseRecord ?? null,
      base_remote: link?.baseRemote ?? null,
      dirty: true,
      closed_by: null,
    });
  }
  outcome.dirty.push({ id });
  if (
    plan.record.do === 'update' &&
    record.state === 'present' &&
    plan.record.visibility !== record.item.visibility
  ) {
    outcome.visibilities.push({ id: crmId, visibility: plan.record.visibility });
  }
}

function carryOut(
  outcome: Outcome,
  observed: Observed,
  plan: Plan,
  { policy, series, newMasters }: Context,
): void {
  const { event, eventId, link, record } = observed;
  const crmId = observed.crmId ?? randomUUID();
  const item = 'item' in event ? event.item : null;
  const linkId = link?.id ?? randomUUID();
  writeRecordStep(outcome, { plan, crmId, observed, exception: crmExceptionOf(item, series), policy });
  if (plan.record.do === 'create' && item) {
    series.crmIds.set(item.id, crmId);
    if (plan.record.fields.recurrence.length > 0) newMasters.set(item.id, crmId);
  }
  const origin = record.state === 'present' ? record.item.origin : (link?.origin ?? 'google');
  const row = {
    id: linkId,
    crm_id: crmId,
    event_id: eventId,
    generation: link?.generation ?? 1,
    origin,
    dirty: false,
  };
  const step = plan.link;
  let isChanged = plan.record.do !== 'nothing';
  if (step.do === 'keep' && (isChanged || !isSameBase(link, step.base) || link?.eventId !== eventId)) {
    outcome.links.push({
      ...row,
      base_record: step.base.record,
      base_remote: step.base.remote,
      closed_by: null,
    });
    isChanged = true;
  } else if (step.do === 'set_aside' && link && (link.baseRecord || link.dirty)) {
    outcome.links.push({ ...row, base_record: null, base_remote: null, closed_by: null });
    isChanged = true;
  } else if (step.do === 'close' && link && !link.closedBy) {
    const { baseRecord, baseRemote } = link;
    outcome.links.push({ ...row, base_record: baseRecord, base_remote: baseRemote, closed_by: plan.rule });
    isChanged = true;
  } else if (step.do === 'forget' && link) {
    outcome.forgotten.push({ id: linkId });
    isChanged = true;
  }
  if (!isChanged) return;
  const fields = plan.record.do === 'update' ? Object.keys(plan.record.changes).toSorted() : [];
  outcome.log.push({
    crm_id: link || plan.record.do !== 'nothing' ? crmId : null,
    event_id: eventId,
    cell: plan.cell,
    rule: plan.rule,
    record_step: plan.record.do,
    remote_step: 'nothing',
    fields,
  });
  for (const conflict of plan.conflicts) {
    outcome.conflicts.push({
      ...conflict,
      link_id: linkId,
      crm_id: crmId,
      base_revision: link?.baseRevision ?? 0,
    });
  }
}

interface RecordWrite {
  plan: Plan;
  crmId: string;
  observed: Observed;
  exception: RecordToWrite['exception'];
  policy: Policy;
}

function writeRecordStep(outcome: Outcome, { plan, crmId, observed, exception, policy }: RecordWrite): void {
  const { record, crmId: knownId } = observed;
  switch (plan.record.do) {
    case 'nothing':
      return;
    case 'create': {
      const { fields, type, visibility } = plan.record;
      const row = recordRowOf({ id: crmId, fields, type, visibility, exception });
      // A tombstone lives again under its own id, with the note and the rest that only the CRM knows.
      (record.state === 'deleted' && knownId ? outcome.updates : outcome.creates).push(row);
      return;
    }
    case 'update': {
      if (record.state !== 'present') return;
      const fields: Fields = { ...record.item.fields, ...plan.record.changes };
      const type = record.item.type || policy.incomingType;
      const { visibility } = plan.record;
      outcome.updates.push(
        recordRowOf({ id: crmId, fields, type, visibility, exception: record.item.exception }),
      );
      return;
    }
    case 'delete':
      outcome.deletes.push({
        id: crmId,
        dropDetails: plan.storedBody !== 'full' && observed.remote.state === 'present',
      });
  }
}
