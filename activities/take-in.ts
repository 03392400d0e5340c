import { deletionOf } from '../core/brake.ts';
import { itemKeyOf } from '../core/identity.ts';
import type { Fields, Plan, Policy } from '../core/types.ts';
import { recordRowOf, type RecordToWrite } from '../crm/bulk-record.ts';
import { isSameBase, leavesTombstone } from './observation.ts';
import type { Observed } from './observe.ts';
import { conflictsOf, lostBy, type Outcome } from './outcome.ts';
import { crmExceptionOf, noteSeries, type Series } from './series.ts';

export interface TakingIn {
  policy: Policy;
  series: Series;
  /** Series that come in with this call: CRM activities by event id. */
  newMasters: Map<string, string>;
  /** Names what is made: CRM activities and links. */
  newId: () => string;
  /** Are the user's choices applied to what is linked already, as if it came in now? He has confirmed what follows. */
  anew: boolean;
}

/** A plan that needs no write to Google: the CRM activity, the link, the log and the conflict rows, gathered into the outcome. */
export function takeIn(
  outcome: Outcome,
  observed: Observed,
  plan: Plan,
  { policy, series, newMasters, newId, anew }: TakingIn,
): void {
  const { event, eventId, link, record } = observed;
  const crmId = observed.crmId ?? newId();
  const item = 'item' in event ? event.item : null;
  const linkId = link?.id ?? newId();
  const baseRevision = link?.baseRevision ?? 0;
  writeRecordStep(outcome, { plan, crmId, observed, exception: crmExceptionOf(item, series), policy });
  if (item) noteSeries(series, item.id, crmId, plan);
  if (plan.record.do === 'create' && item && plan.record.fields.recurrence.length > 0)
    newMasters.set(item.id, crmId);
  const origin = record.state === 'present' ? record.item.origin : (link?.origin ?? 'google');
  const row = {
    id: linkId,
    crm_id: crmId,
    event_id: eventId,
    generation: Math.max(link?.generation ?? 1, item?.marker?.generation ?? 1),
    origin,
    dirty: false,
    is_news: true,
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
    lost: lostBy(plan),
    base_revision: baseRevision,
    counted: deletionOf(plan) !== null && !anew,
  });
  outcome.conflicts.push(...conflictsOf(plan, { id: linkId, crmId, baseRevision }));
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
      if (leavesTombstone(plan, record, observed.remote))
        outcome.deletes.push({ id: crmId, dropDetails: true });
      return;
    case 'create': {
      const { fields, type, visibility } = plan.record;
      const eventKey = observed.remote.state === 'present' ? itemKeyOf(observed.remote.item) : null;
      const row = recordRowOf({ id: crmId, fields, type, visibility, exception, eventKey });
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
