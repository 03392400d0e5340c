import { recordEdits, seenRemote } from './classify.ts';
import { changedFields } from './normalize.ts';
import { isLocked, keepsOut, storedBodyOf } from './policy.ts';
import { planOf, remoteUpdate, withoutDetails, type Pair } from './plan.ts';
import { recreatedInRecord } from './reconcile-linked.ts';
import type { Rule } from './rules.ts';
import type { Base, FieldConflict, Fields, Plan, RecordSide } from './types.ts';

/**
 * What an exception's series is to it. `linked`: both sides have the occurrence, and this is what they agreed that their series says there.
 * `not_linked`: the series is not in the remote. The other two: the record deleted it, or its rule has no such occurrence any more; of an
 * exception that one side alone has, `occurrence` is what the series said there before.
 */
export type SeriesState =
  | { state: 'linked'; occurrence: Base }
  | { state: 'not_linked' }
  | { state: 'series_deleted' | 'occurrence_gone'; occurrence?: Base };

/** What the series decides about an exception of its own; null where the exception is decided about like any item. */
export function planBySeries(
  pair: Pair,
  base: Base | null,
  record: RecordSide,
  series: SeriesState,
): Plan | null {
  switch (series.state) {
    case 'not_linked':
      return planOf(pair, 'series_not_linked', { link: { do: 'set_aside' } });
    case 'series_deleted':
    case 'occurrence_gone':
      return gone(pair, base, series);
    case 'linked':
      if (record.state === 'deleted')
        return backInRecord(pair, base) ?? backToSeries(pair, base, series.occurrence);
      return isAsSeries(pair, base, series.occurrence)
        ? planOf(pair, 'as_series', { link: { do: 'none' } })
        : null;
  }
}

/** A remote's exception that nobody knows is none where it says what its series says: so is each that was taken back. */
function isAsSeries({ record, remote, policy }: Pair, base: Base | null, occurrence: Base): boolean {
  const fields = remote?.fields ?? null;
  if (base !== null || record !== null || fields === null) return false;
  return changedFields(occurrence.remote, fields, policy.capabilities.fields).length === 0;
}

/** An exception goes with its series, or with its occurrence, on both sides. What was edited of it is lost, and said so. */
function gone(
  pair: Pair,
  base: Base | null,
  { state: rule, occurrence = null }: { state: Rule; occurrence?: Base | null },
): Plan {
  const { record, remote } = pair;
  const isThere = remote !== null && remote.fields?.cancelled === false;
  // With its series the remote takes it away by itself.
  const isOurs = record !== null || base !== null;
  const isLeft = rule === 'occurrence_gone' && isOurs && isThere && remote.ownResponse === null;
  return planOf(pair, rule, {
    record: { do: record === null ? 'nothing' : 'delete' },
    remote: { do: isLeft ? 'delete' : 'nothing' },
    link: { do: 'forget' },
    conflicts: lostEdits(pair, base ?? occurrence),
  });
}

/** Details of a private one are the remote's alone (S8), so it cannot be made to say what its series says: the record has it again. */
function backInRecord(pair: Pair, base: Base | null): Plan | null {
  const { remote, policy, origin } = pair;
  if (base === null || !remote?.fields || !isLocked(remote, origin, policy)) return null;
  if (keepsOut(remote, policy, origin) !== null) return null;
  return recreatedInRecord(pair, base, remote, 'private_in_remote');
}

/**
 * The record has no exception here any more, the series goes on: the remote's instance is to say what its series says. There is no other way
 * to take an exception back: deleted, its occurrence would not take place.
 */
function backToSeries(pair: Pair, base: Base | null, occurrence: Base): Plan {
  const { remote, policy, origin } = pair;
  // Details of a private one are Google's alone (S8), and may not even be known here.
  const seen = remote === null || isLocked(remote, origin, policy) ? null : remote.fields;
  return planOf(pair, 'back_to_series', {
    remote: seen === null ? { do: 'nothing' } : remoteUpdate(seen, occurrence.remote, policy),
    link: { do: 'forget' },
    conflicts: [...revived(base, seen), ...lostEdits(pair, base)],
  });
}

/** What was cancelled in the remote since the two agreed takes place again, and a row says so. */
function revived(base: Base | null, seen: Fields | null): FieldConflict[] {
  const isRevived = base !== null && !base.remote.cancelled && seen?.cancelled === true;
  return isRevived ? [{ field: 'cancelled', winner: 'record', record: false, remote: true }] : [];
}

/** A row for each value that a side had changed since the two agreed. A cancellation is no edit that could be lost with its series. */
function lostEdits(pair: Pair, base: Base | null): FieldConflict[] {
  const { record, remote, policy, origin } = pair;
  if (base === null) return [];
  const inRecord = record === null ? [] : recordEdits(base, record.fields, origin, policy);
  const seen = remote === null ? null : seenRemote(base, remote, policy, origin);
  const inRemote =
    seen === null || seen.cancelled ? [] : changedFields(base.remote, seen, policy.capabilities.fields);
  const names = [...new Set([...inRecord, ...inRemote])].filter((name) => name !== 'cancelled').toSorted();
  const rows = names.map((field): FieldConflict => ({
    field,
    winner: inRecord.includes(field) ? 'remote' : 'record',
    record: (record?.fields ?? base.record)[field],
    remote: (seen ?? base.remote)[field],
  }));
  // Its event may have been made private since: what may not be stored of it may not be told in a row either.
  const isHidden =
    remote !== null && isLocked(remote, origin, policy) && storedBodyOf(remote, policy) !== 'full';
  return isHidden || record?.visibility === 'busy_only' ? withoutDetails(rows) : rows;
}
