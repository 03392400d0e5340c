import { deletionOf } from './brake.ts';
import { classifyRecord, classifyRemote, isSeenByDeleter, originOf } from './classify.ts';
import type { FirstState } from './decisions.ts';
import { keepBoth } from './keep-both.ts';
import { normalizeFields } from './normalize.ts';
import { planOf, type Pair } from './plan.ts';
import { isLeftOut } from './policy.ts';
import { planBySeries, type SeriesState } from './reconcile-exception.ts';
import { planFirst } from './reconcile-first.ts';
import { planLinked } from './reconcile-linked.ts';
import type { Base, Plan, Policy, RecordItem, RecordSide, RemoteItem, RemoteSide } from './types.ts';

export interface ReconcileInput {
  /** The last agreed state; null for a pair that never agreed, or that the policy set aside. */
  base: Base | null;
  /** A closed link: neither side follows the other until it is opened again. */
  closed: boolean;
  record: RecordSide;
  remote: RemoteSide;
  policy: Policy;
  /** The user was asked about this item's deletion, which was held, and rejected it. */
  isDeletionRejected?: boolean;
  /** Of an exception: what its series is to it. Without it the exception is decided about like any item. */
  series?: SeriesState;
}

/**
 * The decision: what becomes of one item, given the last agreed state, what either side holds now, and the user's choices. Pure and
 * total; fields in the plan are normalised, lists in it sorted. SPEC.md holds the tables. Throws RangeError where a moment is none.
 */
export function reconcile(input: ReconcileInput): Plan {
  const { record, remote, policy } = input;
  const base = input.base === null ? null : normalizeBase(input.base);
  const pair: Pair = {
    cell: '',
    origin: originOf(record, remote),
    record: record.state === 'present' ? normalizeRecord(record.item) : null,
    remote: remote.state === 'present' ? normalizeRemote(remote.item) : null,
    isLinked: base !== null || record.state !== 'absent',
    formerType: record.state === 'deleted' ? (record.type ?? null) : null,
    policy,
  };
  const plan = planFor(pair, base, input);
  return input.isDeletionRejected && deletionOf(plan) !== null ? keepBoth(pair, base, plan) : plan;
}

function planFor(pair: Pair, base: Base | null, input: ReconcileInput): Plan {
  const { closed, record, remote, policy, series } = input;
  const bySeries = () => (series ? planBySeries(pair, base, record, series) : null);
  if (base === null) {
    const states = { record: firstState(record), remote: firstState(remote) };
    pair.cell = `${states.record}/${states.remote}`;
    if (closed) return planOf(pair, 'unlinked', { link: { do: 'close' } });
    return bySeries() ?? planFirst(pair, states);
  }
  const changes = {
    record: classifyRecord(base, record, policy),
    remote: isSeenByDeleter(base, record, remote, policy, pair.origin)
      ? 'unchanged'
      : classifyRemote(base, remote, policy, pair.origin),
  };
  pair.cell = `${changes.record}/${changes.remote}`;
  if (closed) return planOf(pair, 'unlinked', { link: { do: 'close' } });
  const plan = bySeries();
  if (plan !== null) return plan;
  // A side that was merely not seen is no deletion: nothing is decided until it is read.
  if (record.state === 'absent' || remote.state === 'absent')
    return planOf(pair, 'not_observed', { link: { do: 'keep', base } });
  return planLinked(pair, base, changes);
}

function firstState(side: RecordSide | RemoteSide): FirstState {
  return side.state === 'present' ? 'created' : side.state;
}

function normalizeBase(base: Base): Base {
  return { record: normalizeFields(base.record), remote: normalizeFields(base.remote) };
}

function normalizeRecord(item: RecordItem): RecordItem {
  return { ...item, fields: normalizeFields(item.fields) };
}

function normalizeRemote(item: RemoteItem): RemoteItem {
  if (item.fields === null) return item;
  const fields = normalizeFields(item.fields);
  return { ...item, fields: isLeftOut(item) ? { ...fields, cancelled: true } : fields };
}
