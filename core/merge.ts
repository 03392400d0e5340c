import { compareText, sameField } from './normalize.ts';
import { mergeGuests } from './merge-guests.ts';
import { conflictKey, copyField } from './plan.ts';
import { lift, projected } from './projection.ts';
import type { Base, FieldConflict, FieldName, Fields, Policy } from './types.ts';

export interface MergeInput {
  /** Null where the two never agreed: then each field that differs counts as changed by both. */
  base: Base | null;
  record: Fields;
  remote: Fields;
  policy: Policy;
  /** False where the record's edits may not reach the remote: they are put back, each with a conflict row. */
  isRecordWritable: boolean;
  /** The account's own address among the guests, null where it is not one of them. */
  ownAddress: string | null;
  /** May the account's own answer go out where the record's other edits may not? */
  mayAnswer: boolean;
  /** May the record cancel an occurrence, also where privacy locks all else? */
  mayCancel: boolean;
  /** Is `private` merged (an item from the CRM), or left as it is on either side (an item from the remote)? */
  isPrivateMerged: boolean;
}

/** What both sides will hold, and what was lost on the way. */
export interface Merged {
  record: Fields;
  remote: Fields;
  conflicts: FieldConflict[];
}

/**
 * Three-way merge by field. Each side is compared with its own half of the base; a value moves to the other side only where it was
 * changed, so what a side cannot hold exactly stays as that side has it. Of the record that is compared which the remote can hold.
 */
export function merge(input: MergeInput): Merged {
  const merged: Merged = { record: { ...input.record }, remote: { ...input.remote }, conflicts: [] };
  const { capabilities } = input.policy;
  const { fields } = capabilities;
  const held: Held = {
    base: input.base && projected(input.base.record, capabilities),
    record: projected(input.record, capabilities),
  };
  for (const group of groupsOf(fields)) mergeGroup(input, held, group, merged);
  if (fields.includes('attendees')) mergeAttendees(input, merged);
  if (input.isPrivateMerged && fields.includes('private')) mergePrivate(input, merged);
  merged.conflicts.sort((a, b) => compareText(conflictKey(a), conflictKey(b)));
  return merged;
}

/** The record as the remote can hold it: when the two agreed (null where they never did), and now. */
interface Held {
  base: Fields | null;
  record: Fields;
}

/** Merged by rules of their own. */
const APART: ReadonlySet<FieldName> = new Set(['start', 'end', 'private', 'attendees']);

/** Start and end are merged as one: a start from one side with an end from the other could end before it starts. */
function groupsOf(names: readonly FieldName[]): FieldName[][] {
  const times = names.filter((name) => name === 'start' || name === 'end');
  return [times, ...names.filter((name) => !APART.has(name)).map((name) => [name])];
}

function mergeGroup(input: MergeInput, held: Held, group: readonly FieldName[], merged: Merged): void {
  const { base, record, remote, policy, mayCancel } = input;
  const { capabilities } = policy;
  const isRecordWritable = group.includes('cancelled') ? mayCancel : input.isRecordWritable;
  if (!isChanged(group, held.record, remote)) return;
  const isRecordChanged = held.base === null || isChanged(group, held.base, held.record);
  const isRemoteChanged = base === null || isChanged(group, base.remote, remote);
  if (!isRecordChanged && !isRemoteChanged) return;

  // Invariant from here: at least one side moved, and the two differ.
  if (isRecordChanged && isRemoteChanged) {
    const winner = isRecordWritable && policy.conflictWinner === 'crm' ? 'record' : 'remote';
    addConflicts(merged, differing(group, held.record, remote), record, remote, winner);
    if (winner === 'record') copyGroup(group, held.record, merged.remote);
    else lift(merged.record, remote, group, capabilities);
  } else if (isRemoteChanged) {
    lift(merged.record, remote, group, capabilities);
  } else if (isRecordWritable) {
    copyGroup(group, held.record, merged.remote);
  } else if (base !== null) {
    // The remote still says what it agreed to, so the record goes back to its own half of that, not to the remote's spelling.
    addConflicts(merged, differing(group, held.base ?? remote, held.record), record, remote, 'remote');
    copyGroup(group, base.record, merged.record);
  }
}

function mergeAttendees(input: MergeInput, merged: Merged): void {
  const { base, record, remote, policy, isRecordWritable, ownAddress, mayAnswer } = input;
  const guests = mergeGuests({
    base: base === null ? null : { record: base.record.attendees, remote: base.remote.attendees },
    record: record.attendees,
    remote: remote.attendees,
    winner: policy.conflictWinner === 'crm' ? 'record' : 'remote',
    isRecordWritable,
    ownAddress,
    mayAnswer,
  });
  merged.record.attendees = guests.record;
  merged.remote.attendees = guests.remote;
  merged.conflicts.push(...guests.conflicts);
}

/**
 * Privacy only closes by itself: made private in the remote, the record becomes private; made public there, the record stays
 * private until its user opens it (S7). Where both moved apart, private wins whatever the policy says, for a secret told cannot be
 * taken back.
 */
function mergePrivate(input: MergeInput, merged: Merged): void {
  const { base, record, remote, isRecordWritable } = input;
  if (record.private === remote.private) return;
  const isRecordChanged = base === null || base.record.private !== record.private;
  const isRemoteChanged = base === null || base.remote.private !== remote.private;
  if (isRecordChanged && isRemoteChanged) {
    addConflicts(merged, ['private'], record, remote, record.private ? 'record' : 'remote');
    merged.record.private = true;
    if (isRecordWritable) merged.remote.private = true;
  } else if (isRecordChanged) {
    if (isRecordWritable) merged.remote.private = record.private;
  } else if (isRemoteChanged) {
    merged.record.private = true;
  }
}

function isChanged(group: readonly FieldName[], before: Fields, after: Fields): boolean {
  return differing(group, before, after).length > 0;
}

function differing(group: readonly FieldName[], a: Fields, b: Fields): FieldName[] {
  return group.filter((name) => !sameField(name, a[name], b[name]));
}

function copyGroup(group: readonly FieldName[], from: Fields, to: Fields): void {
  for (const name of group) copyField(to, from, name);
}

function addConflicts(
  merged: Merged,
  lost: readonly FieldName[],
  record: Fields,
  remote: Fields,
  winner: FieldConflict['winner'],
): void {
  for (const field of lost)
    merged.conflicts.push({ field, winner, record: record[field], remote: remote[field] });
}
