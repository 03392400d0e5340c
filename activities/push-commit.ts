import { eq } from 'drizzle-orm';
import { deletionOf } from '../core/brake.ts';
import { isMislabelled } from '../core/identity.ts';
import { normalizeFields } from '../core/normalize.ts';
import { editedSince, overtakenBase } from '../core/overtaken.ts';
import { isLeftOut, reduceToTimes, storedBodyOf } from '../core/policy.ts';
import type { Base, Fields, Plan, RecordItem } from '../core/types.ts';
import { lockRecords, recordRowOf, type StoredRecord } from '../crm/bulk-record.ts';
import type { Transaction } from '../db/client.ts';
import { baseOf, type LinkRow } from '../db/links.ts';
import { links } from '../db/schema/index.ts';
import type { RemoteEvent } from '../google/port.ts';
import { policyOfAccount, type StartedAccount } from './account.ts';
import { followSeries } from './follow-series.ts';
import { isSameBase, leavesTombstone, observationOf } from './observation.ts';
import { conflictsOf, emptyOutcome, type LinkWrite, lostBy, type Outcome, writeOutcome } from './outcome.ts';
import type { Queued } from './push-queue.ts';
import { claimExceptions, isNewSeries } from './series.ts';

export interface Carried {
  queued: Queued;
  plan: Plan;
  /** What Google returned; null where nothing was written there. */
  event: RemoteEvent | null;
  generation: number;
}

/** Our half of a carried-out plan: the CRM activity, the new base with Google's own answer as its half, the log. */
export async function commitPlan(tx: Transaction, account: StartedAccount, carried: Carried): Promise<void> {
  const { crmId } = carried.queued.link;
  const current = (await lockRecords(tx, [crmId])).get(crmId);
  const outcome = outcomeOf(account, carried, current);
  if (!outcome) return;
  await writeOutcome(tx, account, outcome);
  const isWritten = outcome.updates.length > 0 || outcome.deletes.length > 0;
  if (isWritten && current && current.item.fields.recurrence.length > 0)
    await followSeries(tx, account, new Map([[crmId, current.item.fields]]));
  const { remote } = carried.plan;
  if (remote.do === 'create' && remote.fields.recurrence.length > 0)
    await claimExceptions(tx, account, crmId);
}

/** What a carried-out plan writes on our side, given the CRM activity as it is `current`ly; null where it has to be decided anew. */
export function outcomeOf(
  account: StartedAccount,
  carried: Carried,
  current: StoredRecord | undefined,
): Outcome | null {
  const { queued, plan, event, generation } = carried;
  const { link } = queued;
  const outcome = emptyOutcome();
  const decidedOn =
    queued.record.state === 'present' ? queued.record.item.version : (current?.item.version ?? 0);
  // Edited while Google was asked: the newer edit stays, and the link stays dirty for the next look.
  const isMovedOn = current !== undefined && current.item.version !== decidedOn;
  // Nothing was written to Google either: the newer edit is decided about as it is, so that no delete beats it.
  if (isMovedOn && event === null) return null;
  const isDeletedMeanwhile = current?.deleted === true && queued.record.state === 'present';
  const isSpared = isMovedOn && !isDeletedMeanwhile && plan.record.do === 'delete';
  if (current && !isDeletedMeanwhile && !isSpared) writeRecord(outcome, carried, current.item, account);
  const eventId = event ? idOf(event) : link.eventId;
  const base = plan.link.do === 'keep' ? baseAfter(account, carried, plan.link.base, current) : null;
  const isAnything =
    plan.record.do !== 'nothing' || plan.remote.do !== 'nothing' || isLinkChanged(plan, base, link);
  const row = {
    id: link.id,
    crm_id: link.crmId,
    event_id: eventId,
    generation,
    origin: link.origin,
    closed_by: null,
    is_news: isAnything,
  };
  const spared = isSpared ? baseOfSpared(carried) : null;
  if (spared)
    outcome.links.push({ ...row, base_record: spared.record, base_remote: spared.remote, dirty: true });
  else outcome.links.push(...linkWrites(row, plan, base, link, isMovedOn));
  if (plan.link.do === 'forget' || plan.link.do === 'none') outcome.forgotten.push({ id: link.id });
  if (event) outcome.observations.push(observationAfter(account, link, event));
  if (isAnything)
    outcome.log.push({
      crm_id: link.crmId,
      event_id: eventId,
      cell: plan.cell,
      rule: plan.rule,
      record_step: isSpared ? 'nothing' : plan.record.do,
      remote_step: plan.remote.do,
      fields: fieldsOf(plan),
      lost: lostBy(plan),
      base_revision: link.baseRevision,
      counted: deletionOf(plan) !== null && queued.decision !== 'approved',
    });
  outcome.conflicts.push(...conflictsOf(plan, link));
  return outcome;
}

/** Would the link read otherwise than it does? Its mark aside, which only says that it is to be looked at. */
function isLinkChanged(plan: Plan, base: Base | null, link: LinkRow): boolean {
  switch (plan.link.do) {
    case 'keep':
      return base === null || !isSameBase(link, base);
    case 'set_aside':
      return link.baseRecord !== null;
    case 'close':
      return link.closedBy === null;
    case 'forget':
      return true;
    case 'none':
      return false;
  }
}

function linkWrites(
  row: Omit<LinkWrite, 'base_record' | 'base_remote' | 'dirty'>,
  plan: Plan,
  base: Base | null,
  link: LinkRow,
  isMovedOn: boolean,
): LinkWrite[] {
  switch (plan.link.do) {
    case 'keep':
      return [
        { ...row, base_record: base?.record ?? null, base_remote: base?.remote ?? null, dirty: isMovedOn },
      ];
    case 'set_aside':
      return [{ ...row, base_record: null, base_remote: null, dirty: isMovedOn }];
    case 'close':
      return [
        {
          ...row,
          base_record: link.baseRecord,
          base_remote: link.baseRemote,
          dirty: false,
          closed_by: plan.rule,
        },
      ];
    case 'forget':
    case 'none':
      return [];
  }
}

/**
 * What Google returned takes Google's half, so that its own echo reads "unchanged"; its body only where it may be stored. What the
 * CRM edited meanwhile is not agreed on where the plan was to change it too.
 */
function baseAfter(
  account: StartedAccount,
  { queued, plan, event }: Carried,
  base: Base,
  current: StoredRecord | undefined,
): Base {
  if (!event || !('item' in event) || !event.item.fields) return base;
  // A cancelled occurrence may come with its identity alone.
  const told = isLeftOut(event.item) ? { ...base.remote, cancelled: true } : event.item.fields;
  // A privacy that was not known when this was decided, as of a cancelled occurrence, is still to be taken in.
  const fields = queued.link.origin === 'google' ? { ...told, private: base.remote.private } : told;
  const isWhole = storedBodyOf(event.item, policyOfAccount(account), queued.link.origin) === 'full';
  if (!isWhole) return { record: base.record, remote: reduceToTimes(fields) };
  const next = { record: base.record, remote: fields };
  if (plan.record.do !== 'update' || queued.record.state !== 'present') return next;
  // Deleted meanwhile, the record counts as deleted after the two had agreed.
  if (!current || current.deleted) return next;
  const decidedOn = queued.record.item.fields;
  const edited = editedSince(decidedOn, current.item.fields);
  const { changes } = plan.record;
  return overtakenBase({ former: baseOf(queued.link), next, decidedOn, changes, edited });
}

/**
 * The record was to go, and was edited while Google was asked: it stays, and the next look decides about the edit. What was written
 * counts as agreed, so that the edit alone is new.
 */
function baseOfSpared({ queued, event }: Carried): Base | null {
  if (queued.record.state !== 'present' || !event || !('item' in event) || !event.item.fields) return null;
  return { record: queued.record.item.fields, remote: event.item.fields };
}

function writeRecord(
  outcome: Outcome,
  { queued, plan }: Carried,
  current: RecordItem,
  account: StartedAccount,
): void {
  const { crmId } = queued.link;
  const type = current.type || account.settings.incomingActivityType;
  const known = { id: crmId, type, exception: current.exception };
  if (plan.record.do === 'delete') {
    const isHidden = plan.storedBody !== 'full' && queued.remote.state === 'present';
    const dropDetails = isHidden || current.visibility === 'busy_only';
    outcome.deletes.push({ id: crmId, dropDetails });
  }
  if (leavesTombstone(plan, queued.record, queued.remote))
    outcome.deletes.push({ id: crmId, dropDetails: true });
  if (plan.record.do === 'create') {
    const { fields, visibility } = plan.record;
    outcome.updates.push(recordRowOf({ ...known, fields, visibility }));
  }
  if (plan.record.do !== 'update' || queued.record.state !== 'present') return;
  const edited: ReadonlySet<string> = editedSince(queued.record.item.fields, current.fields);
  const wanted = Object.entries(plan.record.changes).filter(([name]) => !edited.has(name));
  const fields: Fields = { ...current.fields, ...Object.fromEntries(wanted) };
  const visibility = edited.has('private') ? current.visibility : plan.record.visibility;
  outcome.updates.push(recordRowOf({ ...known, fields, visibility }));
}

/** Google's answer as an observation, without a body where the policy keeps it out. */
export function observationAfter(account: StartedAccount, link: LinkRow, event: RemoteEvent) {
  const body = 'item' in event ? storedBodyOf(event.item, policyOfAccount(account), link.origin) : 'none';
  const about = { companyId: account.companyId, recordId: link.crmId, isRefused: false };
  const isCopy = 'item' in event && isMislabelled(event.item, about);
  return observationOf({ event: normalized(event), eventId: idOf(event), isMislabelled: isCopy }, body);
}

function normalized(event: RemoteEvent): RemoteEvent {
  if (!('item' in event) || !event.item.fields) return event;
  return { ...event, item: { ...event.item, fields: normalizeFields(event.item.fields) } };
}

/** Another look at an event, linked under `id` from now on; what is to be done about it is decided afterwards. */
export async function saveObservation(
  tx: Transaction,
  account: StartedAccount,
  link: LinkRow,
  event: RemoteEvent,
  { id, generation }: { id: string; generation: number },
): Promise<void> {
  const outcome = emptyOutcome();
  outcome.observations.push(observationAfter(account, link, event));
  await writeOutcome(tx, account, outcome);
  await tx.update(links).set({ eventId: id, generation }).where(eq(links.id, link.id));
  if (isNewSeries(event, link)) await claimExceptions(tx, account, link.crmId);
}

export async function parkLink(
  tx: Transaction,
  account: StartedAccount,
  link: LinkRow,
  reason: string,
): Promise<void> {
  const outcome = emptyOutcome();
  outcome.parked.push({ item: `crm:${link.crmId}`, reason });
  await writeOutcome(tx, account, outcome);
  await tx.update(links).set({ dirty: false }).where(eq(links.id, link.id));
}

const idOf = (event: RemoteEvent) => ('item' in event ? event.item.id : event.id);

function fieldsOf(plan: Plan): string[] {
  const record = plan.record.do === 'update' ? Object.keys(plan.record.changes) : [];
  const remote = plan.remote.do === 'update' ? Object.keys(plan.remote.changes) : [];
  return [...new Set([...record, ...remote])].toSorted();
}
