import { changedFields, FIELD_NAMES } from './normalize.ts';
import { REMOVALS } from './policy-tables.ts';
import { DETAIL_FIELDS, isHiddenFromColleagues, reduceToTimes, storedBodyOf } from './policy.ts';
import type { Rule } from './rules.ts';
import type {
  FieldConflict,
  FieldName,
  Fields,
  LinkStep,
  Origin,
  Plan,
  Policy,
  RecordItem,
  RecordStep,
  RemoteItem,
  RemoteStep,
  Visibility,
} from './types.ts';

/** One item seen from both sides, fields normalised; null where a side is not there. */
export interface Pair {
  cell: string;
  origin: Origin;
  record: RecordItem | null;
  remote: RemoteItem | null;
  /** Was the pair linked before this decision (it has a base, or a row that says so)? */
  isLinked: boolean;
  /** The type that the record's tombstone still knows. */
  formerType: string | null;
  policy: Policy;
}

interface Steps {
  record?: RecordStep;
  remote?: RemoteStep;
  link: LinkStep;
  conflicts?: FieldConflict[];
}

/** The plan with its keys in one order; steps that are not named do nothing. */
export function planOf(pair: Pair, rule: Rule, steps: Steps): Plan {
  const { record = { do: 'nothing' }, remote = { do: 'nothing' }, link, conflicts = [] } = steps;
  const storedBody =
    pair.remote === null
      ? 'none'
      : storedBodyOf(pair.remote, pair.policy, pair.isLinked ? pair.origin : null);
  return { cell: pair.cell, rule, record, remote, link, conflicts, storedBody };
}

const BESIDE_PRIVATE = FIELD_NAMES.filter((name) => name !== 'private');

/** What turns the record as it is into `to`; nothing where they mean the same. */
export function recordUpdate(item: RecordItem, to: Fields, visibility: Visibility): RecordStep {
  const names = changedFields(item.fields, to, BESIDE_PRIVATE);
  // `private` only restates the visibility, so it moves with it.
  if (visibility !== item.visibility) names.push('private');
  if (names.length === 0) return { do: 'nothing' };
  return { do: 'update', changes: pick(to, names.toSorted()), visibility };
}

/** What turns the remote as it is into `to`, in the fields it can hold; nothing where they mean the same. */
export function remoteUpdate(from: Fields, to: Fields, policy: Policy): RemoteStep {
  const names = changedFields(from, to, policy.capabilities.fields);
  return names.length === 0 ? { do: 'nothing' } : { do: 'update', changes: pick(to, names) };
}

/** The step that takes an item out of the remote. */
export function remoteRemoval({ ownResponse }: RemoteItem): RemoteStep {
  return { do: REMOVALS[ownResponse ?? 'organises'] };
}

/** The fields a record holds for an item from the remote: the detail its visibility allows, `private` restating it. */
export function derivedFields(fields: Fields, visibility: Visibility): Fields {
  const allowed = visibility === 'busy_only' ? reduceToTimes(fields) : fields;
  return { ...allowed, private: isHiddenFromColleagues(visibility) };
}

/**
 * Conflict rows of an item whose details may not be stored: the row stays, what it says of a detail is emptied. An address is a
 * detail, so one row speaks for all guests.
 */
export function withoutDetails(conflicts: readonly FieldConflict[]): FieldConflict[] {
  const isFirstOfField = (row: FieldConflict) => conflicts.find(({ field }) => field === row.field) === row;
  return conflicts.filter(isFirstOfField).map((row) => {
    const { field, winner } = row;
    if (!DETAIL_FIELDS.includes(field)) return row;
    const empty = field === 'attendees' ? [] : '';
    return { field, winner, record: empty, remote: empty };
  });
}

/** The tables never ask for a side, or a body, that is not there; saying so once keeps the types honest. */
export function present<T>(side: T | null): T {
  if (side === null) throw new Error('A decision needs a side that is not present.');
  return side;
}

/** What tells the conflict rows of one decision apart: the field, and of a guest its address too (`attendees:ada@example.com`). */
export function conflictKey({ field, guest }: FieldConflict): string {
  return guest === undefined ? field : `${field}:${guest}`;
}

export function copyField<K extends FieldName>(
  to: Partial<Pick<Fields, K>>,
  from: Pick<Fields, K>,
  name: K,
): void {
  to[name] = from[name];
}

export function pick(from: Fields, names: readonly FieldName[]): Partial<Fields> {
  const picked: Partial<Fields> = {};
  for (const name of names) copyField(picked, from, name);
  return picked;
}
