import { recordEdits, seenRemote } from './classify.ts';
import { DECISIONS } from './decisions.ts';
import { mergePair } from './merge-pair.ts';
import { changedFields, FIELD_NAMES } from './normalize.ts';
import {
  copyField,
  derivedFields,
  planOf,
  present,
  remoteRemoval,
  withoutDetails,
  type Pair,
} from './plan.ts';
import { derivedVisibility, keepsOut, reduceToTimes, staysHome } from './policy.ts';
import { REMOTE_DELETIONS } from './policy-tables.ts';
import { lift, projected } from './projection.ts';
import type { Rule } from './rules.ts';
import type {
  Base,
  Fields,
  FieldConflict,
  LinkStep,
  Plan,
  RecordItem,
  RemoteItem,
  SideChange,
} from './types.ts';

/** Of an item from the remote `private` restates its visibility. */
const NOT_DERIVED = FIELD_NAMES.filter((name) => name !== 'private');

export interface Changes {
  record: SideChange;
  remote: SideChange;
}

/** The plan for a pair with a base, both sides observed: first what the policy takes out of the table, then the table. */
export function planLinked(pair: Pair, base: Base, changes: Changes): Plan {
  const { origin, policy, record, remote } = pair;
  if (origin === 'google') {
    if (policy.direction === 'one_way') return planOf(pair, 'one_way', { link: { do: 'close' } });
    const rule = remote && ruleThatTakesOut(pair, remote, changes);
    if (remote !== null && rule !== null) return takenOut(pair, base, remote, rule);
  } else if (record !== null) {
    const rule = staysHome(record, policy);
    if (rule !== null) return noLongerSent(pair, base, record, changes, rule);
  }
  if (remote !== null && remote.fields === null)
    return planOf(pair, 'not_observed', { link: { do: 'keep', base } });
  return fromTable(pair, base, changes);
}

function fromTable(pair: Pair, base: Base, changes: Changes): Plan {
  const { policy, record, remote } = pair;
  const decision = DECISIONS[changes.record][changes.remote];
  switch (decision) {
    case 'nothing':
      return planOf(pair, policy.direction, {
        link: { do: 'keep', base: withUnheld(base, present(record)) },
      });
    case 'update_record':
    case 'update_remote':
    case 'merge':
      return mergePair(pair, base, present(record), present(remote));
    case 'delete_record':
      return deletedInRemote(pair, base, present(record), 'unchanged');
    case 'recreate_remote':
      return deletedInRemote(pair, base, present(record), 'modified');
    case 'delete_remote':
      return deletedInRecord(pair, present(remote));
    case 'recreate_record':
      return recreatedInRecord(pair, base, present(remote), 'edit_beats_delete');
    case 'forget':
      return planOf(pair, policy.direction, { link: { do: 'forget' } });
  }
}

/** What the record changed and the remote cannot hold is agreed on by itself. */
function withUnheld(base: Base, record: RecordItem): Base {
  if (changedFields(base.record, record.fields, NOT_DERIVED).length === 0) return base;
  return { ...base, record: { ...record.fields, private: base.record.private } };
}

/**
 * The rule that takes a linked item from the remote out of the CRM. A choice (private events) holds for what changes after it was
 * made, so an unchanged item stays until it changes or its body is gone; a declined invitation goes at once.
 */
function ruleThatTakesOut(pair: Pair, remote: RemoteItem, changes: Changes): Rule | null {
  const rule = keepsOut(remote, pair.policy, pair.origin);
  // The two had agreed on the decline, and the user has thought better of it: the new answer goes out.
  if (rule === 'declined' && changes.remote === 'unchanged' && isAnsweredAnew(pair, remote)) return null;
  if (rule !== 'private_do_not_sync') return rule;
  return changes.remote === 'unchanged' && remote.fields !== null ? null : rule;
}

function isAnsweredAnew({ record }: Pair, { ownAddress }: RemoteItem): boolean {
  const own = record?.fields.attendees.find(({ email }) => email === ownAddress);
  return own !== undefined && own.response !== 'declined';
}

/** The record goes and the row waits without a base, so that no value is kept and the item can come back as the same record. */
function takenOut(pair: Pair, base: Base, remote: RemoteItem, rule: Rule): Plan {
  const { record, policy } = pair;
  if (record === null) return planOf(pair, rule, { link: { do: 'set_aside' } });
  const remoteFields = remote.fields ?? base.remote;
  const lost = recordEdits(base, record.fields, pair.origin, policy);
  const conflicts = lost.map((field): FieldConflict => ({
    field,
    winner: 'remote',
    record: record.fields[field],
    remote: remoteFields[field],
  }));
  return planOf(pair, rule, {
    record: { do: 'delete' },
    link: { do: 'set_aside' },
    conflicts: withoutDetails(conflicts),
  });
}

/**
 * A CRM activity whose type is not sent (S20), or that the remote cannot hold, leaves it; what was edited there comes in first. A tombstone here is most
 * likely our own (the write done, its bookkeeping cut short), so it never deletes the record.
 */
function noLongerSent(pair: Pair, base: Base, record: RecordItem, changes: Changes, rule: Rule): Plan {
  const { remote } = pair;
  const link = { do: 'set_aside' } as const;
  if (remote === null) return planOf(pair, rule, { link });
  const removal = remoteRemoval(remote);
  if (changes.remote === 'unchanged' || remote.fields === null)
    return planOf(pair, rule, { remote: removal, link });
  const merged = mergePair(pair, base, record, remote);
  return { ...merged, rule, remote: removal, link };
}

function deletedInRemote(
  pair: Pair,
  base: Base,
  record: RecordItem,
  change: Exclude<SideChange, 'deleted'>,
): Plan {
  const { direction, whenDeletedInRemote } = pair.policy;
  const { decision, rule } =
    REMOTE_DELETIONS[direction === 'two_way' ? direction : whenDeletedInRemote][change];
  switch (decision) {
    case 'delete_record':
      return planOf(pair, rule, { record: { do: 'delete' }, link: { do: 'forget' } });
    case 'recreate_remote':
      return remade(pair, base, record, rule);
    case 'close':
      return planOf(pair, rule, { link: { do: 'close' } });
  }
}

/** The event made anew: as the remote last had it, with what the record changed since. */
export function remade(pair: Pair, base: Base, record: RecordItem, rule: Rule): Plan {
  const { policy, origin } = pair;
  const fields = overlay(base.remote, record.fields, recordEdits(base, record.fields, origin, policy));
  if (origin === 'crm') fields.private = record.fields.private;
  const remote = projected(fields, policy.capabilities);
  return planOf(pair, rule, {
    remote: { do: 'create', fields: remote },
    link: { do: 'keep', base: { record: record.fields, remote } },
  });
}

function deletedInRecord(pair: Pair, remote: RemoteItem): Plan {
  const removal = remoteRemoval(remote);
  if (removal.do === 'delete')
    return planOf(pair, pair.policy.direction, { remote: removal, link: { do: 'forget' } });
  // Accepted again in the remote, the same record comes back: the row stays.
  return planOf(pair, 'invitation', { remote: removal, link: { do: 'set_aside' } });
}

/** The record made anew: as it last was, with what the remote changed since. */
export function recreatedInRecord(pair: Pair, base: Base, item: RemoteItem, rule: Rule): Plan {
  const { policy, origin } = pair;
  const seen = seenRemote(base, item, policy, origin) ?? base.remote;
  const { capabilities } = policy;
  const fields = { ...base.record };
  lift(fields, seen, changedFields(base.remote, seen, capabilities.fields), capabilities);
  const isMadePrivate = seen.private && !base.remote.private;
  const visibility =
    origin === 'google'
      ? derivedVisibility(item, policy)
      : base.record.private || isMadePrivate
        ? 'only_me'
        : 'everyone';
  const record = derivedFields(fields, visibility);
  const remote = visibility === 'busy_only' ? reduceToTimes(seen) : seen;
  const type = pair.formerType ?? typeAgain(pair);
  const create = { do: 'create', fields: record, type, visibility } as const;
  const leaves =
    origin === 'google' ? null : staysHome({ type, exception: item.exception, fields: record }, policy);
  if (leaves !== null) {
    const link: LinkStep = { do: 'set_aside' };
    return planOf(pair, leaves, { record: create, remote: remoteRemoval(item), link });
  }
  const link: LinkStep = { do: 'keep', base: { record, remote } };
  return planOf(pair, rule, { record: create, link });
}

/** A type for a record whose own is not known any more: one that keeps an item from the CRM in the remote, if there is one. */
function typeAgain({ origin, policy }: Pair): string {
  const { incomingType, outgoingTypes } = policy;
  if (origin === 'google' || outgoingTypes.includes(incomingType)) return incomingType;
  return outgoingTypes.toSorted()[0] ?? incomingType;
}

function overlay(under: Fields, over: Fields, names: readonly (keyof Fields)[]): Fields {
  const fields = { ...under };
  for (const name of names) copyField(fields, over, name);
  // Start and end travel together, as in a merge.
  if (names.includes('start') || names.includes('end')) {
    copyField(fields, over, 'start');
    copyField(fields, over, 'end');
  }
  return fields;
}
