import { changedFields } from '../../core/normalize.ts';
import { projected } from '../../core/projection.ts';
import { reconcile, type ReconcileInput } from '../../core/reconcile.ts';
import type { Rule } from '../../core/rules.ts';
import type { Fields, Plan, RecordSide, RemoteSide } from '../../core/types.ts';
import { ME } from './arbitraries.ts';
import { agreed, carriedOut, MARKER, policyWith, recordSide, remoteSide } from './support.ts';

/** What the properties ask of inputs and plans: edits made, sides swapped, values gathered. */

export function world(fields: Fields): ReconcileInput {
  return {
    base: agreed(fields),
    closed: false,
    record: recordSide(fields),
    remote: remoteSide(fields, { marker: MARKER }),
    policy: policyWith(),
  };
}

export function edited(
  before: ReconcileInput,
  record: Partial<Fields>,
  remote: Partial<Fields>,
): ReconcileInput {
  return {
    ...before,
    record: withEdits(before.record, record),
    remote: withRemoteEdits(before.remote, remote),
  };
}

export function withEdits(side: RecordSide, changes: Partial<Fields>): RecordSide {
  if (side.state !== 'present') return side;
  const fields = { ...side.item.fields, ...changes };
  return { ...side, item: { ...side.item, fields, visibility: fields.private ? 'only_me' : 'everyone' } };
}

export function withRemoteEdits(side: RemoteSide, changes: Partial<Fields>): RemoteSide {
  if (side.state !== 'present' || side.item.fields === null) return side;
  const fields = { ...side.item.fields, ...changes };
  return { ...side, item: { ...side.item, fields, privacy: fields.private ? 'private' : 'default' } };
}

export function settled(before: ReconcileInput): ReconcileInput {
  return carriedOut(before, reconcile(before));
}

export function swapped(before: ReconcileInput): ReconcileInput {
  const { base, record, remote, policy } = before;
  const fieldsOfRemote = remote.state === 'present' ? remote.item.fields : null;
  return {
    closed: false,
    base: base === null ? null : { record: base.remote, remote: base.record },
    record: fieldsOfRemote === null ? { state: 'deleted', origin: 'crm' } : recordSide(fieldsOfRemote),
    remote:
      record.state === 'present'
        ? remoteSide(record.item.fields, { marker: MARKER, ownAddress: ME })
        : { state: 'deleted' },
    policy: { ...policy, conflictWinner: policy.conflictWinner === 'crm' ? 'google' : 'crm' },
  };
}

/** A step without what only one side has (type, visibility). */
export function bare(step: Plan['record'] | Plan['remote']): unknown {
  if (step.do === 'create') return { do: step.do, fields: step.fields };
  return step.do === 'update' ? { do: step.do, changes: step.changes } : step;
}

/** One side as it was agreed and as it is. */
interface Moved {
  before: Fields;
  after: Fields;
}

/** The sides that are there, each beside its own half of the base. */
export function movedSides({ base, record, remote }: ReconcileInput): Moved[] {
  if (base === null) return [];
  const sides: Moved[] = [];
  if (record.state === 'present') sides.push({ before: base.record, after: record.item.fields });
  if (remote.state === 'present' && remote.item.fields !== null) {
    const { fields, exception, ownResponse } = remote.item;
    const isLeftOut = exception !== null && (fields.cancelled || ownResponse === 'declined');
    const seen = isLeftOut ? { ...base.remote, cancelled: true } : fields;
    sides.push({ before: base.remote, after: seen });
  }
  return sides;
}

/** The fields in which the remote is not as it was agreed. */
export function movedFields({ base, remote, policy }: ReconcileInput): string[] {
  if (base === null || remote.state !== 'present' || remote.item.fields === null) return [];
  return changedFields(base.remote, remote.item.fields, policy.capabilities.fields);
}

/** What each side changed since the base, as the remote can hold it, but for `private` and the guests: they have rules of their own. */
export function editsIn(input: ReconcileInput): { name: keyof Fields; value: Fields[keyof Fields] }[] {
  const { capabilities } = input.policy;
  const names = capabilities.fields.filter((name) => name !== 'private' && name !== 'attendees');
  return movedSides(input).flatMap((side) => {
    const [before, after] = [projected(side.before, capabilities), projected(side.after, capabilities)];
    return changedFields(before, after, names).map((name) => ({ name, value: after[name] }));
  });
}

/** All items of an input, as they are and as the remote can hold them. */
export function fieldsIn({ base, record, remote, policy }: ReconcileInput): Fields[] {
  const all = [
    ...(base === null ? [] : [base.record, base.remote]),
    ...(record.state === 'present' ? [record.item.fields] : []),
    ...(remote.state === 'present' && remote.item.fields !== null ? [remote.item.fields] : []),
  ];
  return [...all, ...all.map((fields) => projected(fields, policy.capabilities))];
}

/**
 * All that a plan says of fields, of items as they would be, their times as the remote can hold them (for a time that comes back
 * keeps what only the record knows of it). What a plan says of guests is told apart by `guestsIn`.
 */
export function valuesIn(plan: Plan, { record, remote, policy }: ReconcileInput): [keyof Fields, never][] {
  const parts: Partial<Fields>[] = [];
  const add = (fields: Fields) => {
    const { start, end } = projected(fields, policy.capabilities);
    parts.push({ ...fields, start, end });
  };
  const before = [
    record.state === 'present' ? record.item.fields : null,
    remote.state === 'present' ? remote.item.fields : null,
  ];
  for (const [index, step] of [plan.record, plan.remote].entries()) {
    const fields = before[index];
    if (step.do === 'create') add(step.fields);
    if (step.do === 'update' && fields) add({ ...fields, ...step.changes });
  }
  if (plan.link.do === 'keep') {
    add(plan.link.base.record);
    add(plan.link.base.remote);
  }
  for (const row of plan.conflicts) parts.push({ [row.field]: row.record }, { [row.field]: row.remote });
  const entries = parts.flatMap((part) => Object.entries(part)) as [keyof Fields, never][];
  return entries.filter(([name]) => name !== 'attendees');
}

export function isEmpty(value: unknown): boolean {
  return value === '' || typeof value === 'boolean' || (Array.isArray(value) && value.length === 0);
}

/** The same value with the keys of every object in reverse, as a database may return them. */
export function reordered<T>(value: T): T {
  if (Array.isArray(value)) return value.map(reordered) as T;
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).toReversed();
  return Object.fromEntries(entries.map(([key, part]) => [key, reordered(part as unknown)])) as T;
}

/** Rules by which an item leaves the remote, with its edits safe in the record. */
const LEAVES: ReadonlySet<Rule> = new Set(['type_not_sent', 'series_not_held', 'privacy_not_held']);

/** What was lost if a plan lets a delete beat an edit, else null. */
export function editThatWasDeleted(plan: Plan): string | null {
  if (plan.cell === 'modified/deleted') return plan.record.do === 'delete' ? 'the record' : null;
  if (plan.cell !== 'deleted/modified' || plan.remote.do === 'nothing') return null;
  return LEAVES.has(plan.rule) && plan.record.do === 'create' ? null : 'the event';
}

export function swappedLink(link: Plan['link']): Plan['link'] {
  if (link.do !== 'keep') return link;
  return { do: 'keep', base: { record: link.base.remote, remote: link.base.record } };
}
