import { randomUUID } from 'node:crypto';
import { derivedVisibility, isPrivate } from '../core/policy.ts';
import { reconcile } from '../core/reconcile.ts';
import { isReadableRecurrence } from '../core/recurrence.ts';
import type { Base, Fields, Plan, RecordSide, RemoteItem, RemoteSide } from '../core/types.ts';
import type { Transaction } from '../db/client.ts';
import { baseOf } from '../db/links.ts';
import type { RemoteEvent } from '../google/port.ts';
import { policyOfAccount, type StartedAccount } from './account.ts';
import { adoptExceptions } from './adopt-exceptions.ts';
import { withCancelled } from './cancelled-occurrences.ts';
import { askForFullList } from './cursor.ts';
import { followSeries, type ChangedSeries } from './follow-series.ts';
import { askBrake, waitingDeletions, wantedBy, type WantedDeletion } from './held.ts';
import { goneEvent, observationOf } from './observation.ts';
import { observe, type Observed } from './observe.ts';
import { emptyOutcome, type ObservationWrite, type Outcome, writeOutcome } from './outcome.ts';
import {
  claimExceptions,
  holdSeriesOf,
  isKeptOutWithSeries,
  isNewSeries,
  joinSeries,
  seriesOf,
  seriesStateOf,
  withSeriesPrivacy,
} from './series.ts';
import { takeIn, type TakingIn } from './take-in.ts';

export interface Applied {
  /** Items whose record or link changed. */
  changed: number;
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
  page: readonly RemoteEvent[],
  { isFullList = false, anew = false, isFullListEmpty = false, isPart = false }: Applying,
): Promise<Applied> {
  if (page.length === 0) return { changed: 0, more: false };
  const policy = policyOfAccount(account);
  // A list of all there is names them itself.
  const events = isFullList ? page : await withCancelled(tx, account, page);
  await holdSeriesOf(tx, account, events);
  const observed = await observe(tx, account, events, isFullList);
  const series = await seriesOf(tx, account, observed);
  await adoptExceptions(tx, account, observed, series);
  const outcome = emptyOutcome();
  const made = { newMasters: new Map(), newId: randomUUID };
  const context: Deciding = { policy, series, anew, isPart, ...made, deletions: [] };
  for (const item of observed) decide(outcome, item, context);
  outcome.observations.push(...formerEvents(observed));
  if (isPart) outcome.dirty.push(...context.deletions.map(({ wanted: { id } }) => ({ id })));
  else await settleDeletions(tx, account, outcome, context, isFullListEmpty);
  await writeOutcome(tx, account, outcome);
  const onThisPage = new Set(observed.map(({ eventId }) => eventId));
  const isIncomplete = await joinSeries(tx, account, context.newMasters, onThisPage);
  if (isIncomplete) await askForFullList(tx, account);
  await followSeries(tx, account, changedSeries(observed, outcome));
  for (const crmId of remadeSeries(observed, outcome)) await claimExceptions(tx, account, crmId);
  return { changed: outcome.log.length, more: isIncomplete };
}

/** Found again under another id, an item has left the event it had: what was stored of that is nobody's any more. */
export function formerEvents(observed: readonly Observed[]): ObservationWrite[] {
  const seen = new Set(observed.map(({ eventId }) => eventId));
  return observed.flatMap(({ formerId }) => (formerId && !seen.has(formerId) ? [goneEvent(formerId)] : []));
}

/** Series whose links have moved to events that were made anew for them, which a crash left unnoted. */
export function remadeSeries(observed: readonly Observed[], { links }: Outcome): string[] {
  const moved = new Set(links.map((row) => row.event_id));
  return observed.flatMap(({ event, eventId, link, crmId }) =>
    crmId !== null && isNewSeries(event, link) && moved.has(eventId) ? [crmId] : [],
  );
}

interface Applying {
  /** Are these of a list of all there is, and not of what changed? */
  isFullList?: boolean;
  /** Applies the user's choices to what is linked already, as if it came in now; he has confirmed what follows. */
  anew?: boolean;
  /** The full list to which these belong showed no event at all. */
  isFullListEmpty?: boolean;
  /** More of the same answer comes with other calls: its deletions are left to the push, which sees them all at once. */
  isPart?: boolean;
}

/** Series that were there before: what has become of them concerns their exceptions, listed or not. */
export function changedSeries(observed: readonly Observed[], { updates, deletes }: Outcome): ChangedSeries {
  const changed = new Set([...updates, ...deletes].map(({ id }) => id));
  return new Map(
    observed.flatMap(({ crmId, record }) => {
      const before = saidBy(record);
      return crmId && changed.has(crmId) && before?.recurrence.length ? [[crmId, before]] : [];
    }),
  );
}

/** One that comes back hidden hides what its exceptions said that do not come back with it. */
const saidBy = (record: RecordSide): Fields | undefined =>
  record.state === 'present' ? record.item.fields : record.state === 'deleted' ? record.fields : undefined;

export interface Deciding extends TakingIn {
  /** More of the same answer comes with other calls. */
  isPart: boolean;
  /** Deletions in the CRM, about which the brake is asked when all of them are known. */
  deletions: { observed: Observed; plan: Plan; wanted: WantedDeletion }[];
}

async function settleDeletions(
  tx: Transaction,
  account: StartedAccount,
  outcome: Outcome,
  context: Deciding,
  isFullListEmpty: boolean,
): Promise<void> {
  if (context.deletions.length === 0) return;
  const wanted = [...context.deletions.map((each) => each.wanted), ...(await waitingDeletions(tx, account))];
  const released = await askBrake(tx, account, wanted, { isFullListEmpty });
  for (const { observed, plan, wanted } of context.deletions) {
    if (released.has(wanted.id)) takeIn(outcome, observed, plan, context);
  }
}

/** What becomes of one observed event, gathered into the outcome: reads and writes nothing. */
export function decide(outcome: Outcome, given: Observed, context: Deciding): void {
  const observed = withSeriesPrivacy(given, context.series);
  const { event, link } = observed;
  if (event.status === 'unreadable') {
    return park(outcome, observed, event.reason);
  }
  const item = 'item' in event ? event.item : null;
  if (item?.fields && !isReadableRecurrence(item.fields.recurrence, item.fields.start)) {
    park(outcome, observed, 'Its recurrence rule cannot be read.');
    return hideAtOnce(outcome, observed, item, context);
  }
  if (item?.exception && isKeptOutWithSeries(item.exception.seriesId, context.series) && !link?.baseRecord) {
    outcome.observations.push(observationOf(observed, 'none'));
    return;
  }
  const base = baseOf(link);
  const state = seriesStateOf(observed, context.series);
  const planWith = (agreed: Base | null) =>
    reconcile({
      base: agreed,
      closed: Boolean(link?.closedBy),
      record: observed.record,
      remote: observed.remote,
      policy: context.policy,
      ...(state && { series: state }),
    });
  const usual = planWith(base);
  // Choices are about what came from Google. An edit that waits for the push is merged with its base there, so it is kept.
  const isAnew =
    context.anew && observed.record.state === 'present' && observed.record.item.origin === 'google';
  const isWaiting = usual.remote.do !== 'nothing' && usual.storedBody === 'full';
  const plan = isAnew && !isWaiting ? planWith(null) : usual;
  outcome.observations.push(observationOf(observed, plan.storedBody));
  const wanted = link && wantedBy(link, plan);
  if (link?.heldPlan && !wanted) outcome.lapsed.push({ id: link.id });
  // What the CRM edited may have been made anew and nobody heard, and another page may have it under another id: the push looks before it
  // forgets. So it does at an exception that Google has until its series is deleted there too.
  const mayReturn = link?.dirty || context.isPart || state?.state === 'series_deleted';
  if (plan.remote.do !== 'nothing' || (plan.link.do === 'forget' && link && mayReturn)) {
    if (isAnew && isWaiting && item && observed.crmId) {
      outcome.visibilities.push({ id: observed.crmId, visibility: derivedVisibility(item, context.policy) });
    }
    return deferToPush(outcome, observed, plan, context.newId);
  }
  if (!wanted || context.anew) return takeIn(outcome, observed, plan, context);
  // What is held, or decided about, is carried out by the push.
  if (!link.heldPlan) context.deletions.push({ observed, plan, wanted });
}

/** One bad item never stops the rest (S15): it is seen, kept aside with its reason, and tried again when it changes. */
function park(outcome: Outcome, observed: Observed, reason: string): void {
  outcome.observations.push(observationOf(observed, 'none'));
  outcome.parked.push({ item: `google:${observed.eventId}`, reason });
}

/** Privacy does not wait until a rule can be read: a private event comes in with the rule that the two had agreed on. */
function hideAtOnce(outcome: Outcome, observed: Observed, item: RemoteItem, context: Deciding): void {
  const { link, record } = observed;
  const base = baseOf(link);
  if (base === null || item.fields === null || !isPrivate(item, context.policy)) return;
  const { start, end, recurrence } = base.remote;
  const fields = { ...item.fields, start, end, recurrence };
  const remote: RemoteSide = { state: 'present', item: { ...item, fields } };
  const plan = reconcile({ base, closed: Boolean(link?.closedBy), record, remote, policy: context.policy });
  if (plan.remote.do === 'nothing') takeIn(outcome, { ...observed, remote }, plan, context);
  else deferToPush(outcome, observed, plan, context.newId);
}

/** The plan writes to Google: the push makes it anew and carries out all of it. Privacy does not wait. */
function deferToPush(
  outcome: Outcome,
  { link, crmId, eventId, record }: Observed,
  plan: Plan,
  newId: () => string,
): void {
  if (!crmId) return;
  const id = link?.id ?? newId();
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
      is_news: true,
    });
  }
  outcome.dirty.push({ id });
  if (
    plan.record.do === 'update' &&
    record.state === 'present' &&
    plan.record.visibility !== record.item.visibility
  ) {
    outcome.visibilities.push({ id: crmId, visibility: plan.record.visibility });
    // Carried out now, it is no conflict any more when the push looks.
    const about = { link_id: id, crm_id: crmId, base_revision: link?.baseRevision ?? 0 };
    const lost = plan.conflicts.filter(({ field }) => field === 'private');
    outcome.conflicts.push(...lost.map((conflict) => ({ ...conflict, ...about })));
  }
}
