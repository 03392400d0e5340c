import { changedFields, normalizeFields, sameField } from './normalize.ts';
import { DETAIL_FIELDS, derivedVisibility, isLeftOut, reduceToTimes } from './policy.ts';
import { projected } from './projection.ts';
import type {
  Base,
  FieldName,
  Fields,
  Origin,
  Policy,
  RecordSide,
  RemoteItem,
  RemoteSide,
  SideChange,
} from './types.ts';

/** Where a pair was born. The record knows; of a tombstone its own word or the event's marker tells; nothing else has one. */
export function originOf(record: RecordSide, remote: RemoteSide): Origin {
  if (record.state === 'present') return record.item.origin;
  if (record.state === 'absent') return 'google';
  if (record.origin !== undefined) return record.origin;
  return remote.state === 'present' && remote.item.marker === null ? 'google' : 'crm';
}

/**
 * The fields in which the record was edited since the base, as far as the remote can hold them. `private` of an item from the remote
 * is derived, so never an edit there.
 */
export function recordEdits(
  base: Base,
  fields: Fields,
  origin: Origin,
  { capabilities }: Policy,
): FieldName[] {
  const names = capabilities.fields.filter((name) => origin === 'crm' || name !== 'private');
  return changedFields(projected(base.record, capabilities), projected(fields, capabilities), names);
}

/** What happened to the record since the base. A side that was not observed (`absent`) is never taken for deleted. */
export function classifyRecord(base: Base, side: RecordSide, policy: Policy): SideChange {
  if (side.state === 'deleted') return 'deleted';
  if (side.state === 'absent') return 'unchanged';
  const { origin, fields } = side.item;
  return recordEdits(base, fields, origin, policy).length > 0 ? 'modified' : 'unchanged';
}

/** What happened to the remote since the base. A side that was not observed (`absent`) is never taken for deleted. */
export function classifyRemote(base: Base, side: RemoteSide, policy: Policy, origin: Origin): SideChange {
  if (side.state === 'deleted') return 'deleted';
  if (side.state === 'absent') return 'unchanged';
  const seen = seenRemote(base, side.item, policy, origin);
  // Without a body only the remote's own word for its privacy is left to compare.
  if (seen === null)
    return (side.item.privacy === 'private') === base.remote.private ? 'unchanged' : 'modified';
  return changedFields(base.remote, seen, policy.capabilities.fields).length > 0 ? 'modified' : 'unchanged';
}

/**
 * Does the remote say nothing but what was agreed and what the record said when it was deleted? Then its deleter saw all of it: it is
 * most likely a write of our own whose bookkeeping was cut short, and no edit. Where only the times of the event are stored, what its
 * details say is not known, and no edit either.
 */
export function isSeenByDeleter(
  base: Base,
  record: RecordSide,
  remote: RemoteSide,
  policy: Policy,
  origin: Origin,
): boolean {
  if (record.state !== 'deleted' || record.fields === undefined || remote.state !== 'present') return false;
  const seen = seenRemote(base, remote.item, policy, origin);
  if (seen === null) return false;
  const said = projected(normalizeFields(record.fields), policy.capabilities);
  const isReduced = derivedVisibility(remote.item, policy) === 'busy_only' && isTimesOnly(remote.item);
  const names = policy.capabilities.fields.filter((name) => !(isReduced && DETAIL_FIELDS.includes(name)));
  const changed = changedFields(base.remote, seen, names);
  return changed.every(
    (name) => (origin === 'crm' || name !== 'private') && sameField(name, seen[name], said[name]),
  );
}

const isTimesOnly = ({ fields }: RemoteItem): boolean =>
  fields !== null && changedFields(fields, reduceToTimes(fields), DETAIL_FIELDS).length === 0;

/**
 * The remote's fields as they count against the base, normalised; null where the body is not known.
 *
 * A cancelled exception may come without anything else, so all it says is that it is cancelled; one that is declined says no more. Of a busy
 * only item the times count, unless the item is as it was in full: then a choice made meanwhile does not make it an edit.
 */
export function seenRemote(base: Base, item: RemoteItem, policy: Policy, origin: Origin): Fields | null {
  if (item.fields === null) return null;
  const fields = normalizeFields(item.fields);
  if (isLeftOut(item)) return { ...base.remote, cancelled: true };
  if (origin === 'crm' || derivedVisibility(item, policy) !== 'busy_only') return fields;
  const isAsItWas = changedFields(base.remote, fields, policy.capabilities.fields).length === 0;
  return isAsItWas ? fields : reduceToTimes(fields);
}
