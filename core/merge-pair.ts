import { recordEdits, seenRemote } from './classify.ts';
import { merge, type Merged } from './merge.ts';
import { changedFields, compareText, normalizeFields } from './normalize.ts';
import {
  conflictKey,
  copyField,
  derivedFields,
  pick,
  planOf,
  present,
  recordUpdate,
  remoteUpdate,
  withoutDetails,
  type Pair,
} from './plan.ts';
import { DETAIL_FIELDS, derivedVisibility, isLocked, reduceToTimes, rightsTo } from './policy.ts';
import { projected } from './projection.ts';
import type { Rule } from './rules.ts';
import type {
  Base,
  FieldConflict,
  FieldName,
  Fields,
  Plan,
  Policy,
  RecordItem,
  RemoteItem,
  RemoteStep,
  Visibility,
} from './types.ts';

/** The plan where both sides are there: merged by field, each side brought to what the merge says. Without a base: adoption. */
export function mergePair(pair: Pair, base: Base | null, record: RecordItem, remote: RemoteItem): Plan {
  const { policy, origin } = pair;
  const seen = seenFields(pair, base, record, remote);
  const isRemoteChanged =
    base === null || changedFields(base.remote, seen, policy.capabilities.fields).length > 0;
  const may = rightsTo(remote, origin, policy);
  const merged = merge({
    base,
    record: record.fields,
    remote: seen,
    policy,
    isRecordWritable: may.edit,
    ownAddress: remote.ownAddress,
    // An invitation can always be declined (S4); that it takes place again is for the remote to say.
    mayCancel: remote.ownResponse === null ? may.cancel : record.fields.cancelled,
    // Where the two never agreed nobody knows whose answer is the newer one, so none is sent unasked. Of an occurrence that does
    // not take place the remote's guests are not known, and there is nothing to answer.
    mayAnswer: may.answer && base !== null && !seen.cancelled,
    isPrivateMerged: origin === 'crm',
  });
  // Of a series to decline one occurrence is to cancel it for oneself; a whole item that is declined goes.
  const isDeclined = isDeclinedBy(merged.remote, remote);
  if (isDeclined && remote.exception !== null) merged.record.cancelled = merged.remote.cancelled = true;
  // Where the record may not write, what was cancelled there stays so.
  const mayRevive = record.fields.cancelled || may.edit;
  const isEditKept = base !== null && mayRevive && isEditOfCancelled(pair, base, record, seen);
  if (isEditKept) reviveBoth(merged, record, seen, policy);
  // An occurrence that does not take place may come without a word about its privacy, which opens nothing.
  const isMute = seen.cancelled && !isLocked(remote, origin, policy);
  const visibility =
    origin === 'google' && isRemoteChanged && !isMute
      ? derivedVisibility(remote, policy)
      : mergedVisibility(record, merged.record);
  const isTimesOnly = visibility === 'busy_only';
  const kept = (fields: Fields) => (isTimesOnly ? reduceToTimes(fields) : fields);
  const next = {
    record: origin === 'google' ? derivedFields(merged.record, visibility) : merged.record,
    remote: kept(merged.remote),
  };
  // Of what does not take place the remote is told no more than that: it may refuse anything else there.
  const told = merged.remote.cancelled ? { ...next.remote, cancelled: seen.cancelled } : kept(seen);
  const conflicts = isTimesOnly ? detailFree(merged.conflicts, base) : merged.conflicts;
  const isRefused = remote.ownResponse !== null && merged.remote.cancelled && !seen.cancelled;
  const plan = planOf(pair, pair.policy.direction, {
    record: recordUpdate(record, next.record, visibility),
    // What may not be kept is compared with as little: the remote's own details are never emptied.
    remote: isRefused
      ? { do: 'decline' }
      : (base === null || may.edit) && remote.fields?.cancelled && !merged.remote.cancelled
        ? revivedRemote(base, remote.fields, next.remote, policy, isTimesOnly)
        : remoteUpdate(told, next.remote, policy),
    link: { do: 'keep', base: next },
    conflicts,
  });
  if (isDeclined && remote.exception === null && origin === 'google') return declined(plan);
  if (isRefused) return { ...plan, rule: 'invitation' };
  return { ...plan, rule: isEditKept ? 'edit_beats_delete' : ruleOf(plan, pair, remote, isTimesOnly) };
}

/** What a remote may keep of an occurrence that does not take place, and need not tell. */
const UNTOLD: readonly FieldName[] = ['busy', 'description', 'end', 'location', 'start', 'subject'];

/**
 * Of an occurrence that did not take place nothing is certain: where it does again, the remote is told all that it could say otherwise,
 * of the guests no more than was changed, since it knows more of them than is merged.
 */
function revivedRemote(
  base: Base | null,
  told: Fields,
  to: Fields,
  policy: Policy,
  isTimesOnly: boolean,
): RemoteStep {
  const { fields } = policy.capabilities;
  const known = base === null ? [told] : [told, base.remote];
  const differing = known.flatMap((from) => changedFields(normalizeFields(from), to, fields));
  const names = [...differing, ...UNTOLD.filter((name) => fields.includes(name))];
  const mayTell = (name: FieldName) => !(isTimesOnly && DETAIL_FIELDS.includes(name));
  return { do: 'update', changes: pick(to, [...new Set(names.filter(mayTell))].toSorted()) };
}

function reviveBoth(merged: Merged, record: RecordItem, seen: Fields, { capabilities }: Policy): void {
  merged.record.cancelled = merged.remote.cancelled = false;
  // It did not go along with its series there, so it is told what the record says by now.
  if (seen.cancelled) {
    const told = projected(merged.record, capabilities);
    for (const name of [...UNTOLD, 'attendees'] as const) copyField(merged.remote, told, name);
  }
  const { cancelled } = record.fields;
  const kept = merged.conflicts.filter(({ field }) => field !== 'cancelled');
  const winner = cancelled ? 'remote' : 'record';
  const row: FieldConflict = { field: 'cancelled', winner, record: cancelled, remote: seen.cancelled };
  merged.conflicts = [...kept, row].toSorted((a, b) => compareText(conflictKey(a), conflictKey(b)));
}

/** One side cancelled an occurrence that the other edited: to cancel is to delete, and no delete beats an edit. */
function isEditOfCancelled(pair: Pair, base: Base, record: RecordItem, seen: Fields): boolean {
  const { policy, origin } = pair;
  if (base.record.cancelled || record.fields.cancelled === seen.cancelled) return false;
  const edits = record.fields.cancelled
    ? changedFields(base.remote, seen, policy.capabilities.fields)
    : recordEdits(base, record.fields, origin, policy);
  return edits.length > 0;
}

/** Was the invitation declined from the CRM? What the remote said itself is the policy's question, asked before the merge. */
function isDeclinedBy(next: Fields, { ownResponse, ownAddress }: RemoteItem): boolean {
  if (ownResponse === null) return false;
  return next.attendees.some(({ email, response }) => email === ownAddress && response === 'declined');
}

/** The answer goes out with the rest of the record's edits; then the record goes, as if it had been declined in the remote (S18). */
function declined(plan: Plan): Plan {
  const conflicts = withoutDetails(plan.conflicts);
  return {
    ...plan,
    rule: 'declined',
    record: { do: 'delete' },
    link: { do: 'set_aside' },
    conflicts,
    storedBody: 'none',
  };
}

function seenFields(
  { policy, origin }: Pair,
  base: Base | null,
  record: RecordItem,
  remote: RemoteItem,
): Fields {
  if (base !== null) return seenRemote(base, remote, policy, origin) ?? base.remote;
  const told = present(remote.fields);
  if (!told.cancelled || remote.ownResponse === 'declined') return told;
  // Of an occurrence that does not take place no more than that is known, so in nothing else the two are apart.
  const { private: isPrivate, cancelled } = told;
  return { ...projected(record.fields, policy.capabilities), private: isPrivate, cancelled };
}

/** Without a base nobody knows whether a detail that "busy only" takes away was an edit, so it leaves no row. */
function detailFree(conflicts: readonly FieldConflict[], base: Base | null): FieldConflict[] {
  const kept = base === null ? conflicts.filter((row) => !DETAIL_FIELDS.includes(row.field)) : [...conflicts];
  return withoutDetails(kept);
}

/** A merge never opens what is closed. */
function mergedVisibility(record: RecordItem, merged: Fields): Visibility {
  return merged.private && !record.fields.private ? 'only_me' : record.visibility;
}

function ruleOf(plan: Plan, { origin, policy }: Pair, remote: RemoteItem, isTimesOnly: boolean): Rule {
  const { mayEdit, exception, ownResponse } = remote;
  if (exception !== null && ownResponse === 'declined') return 'declined';
  if (plan.conflicts.length > 0 && isLocked(remote, origin, policy)) return 'private_in_remote';
  if (!mayEdit && plan.remote.do === 'update') return 'own_answer';
  if (plan.conflicts.length > 0 && !mayEdit) return 'read_only';
  return isTimesOnly ? 'private_busy_only' : plan.rule;
}
