import { changeAll, changeFrom, differing } from './series-change.ts';
import {
  nothing,
  occurrenceOf,
  type Refused,
  type SeriesEditInput,
  type SeriesFields,
  type SeriesPlan,
  type StoredException,
} from './series.ts';
import { hasOccurrence, isFirstOccurrence, isFrom, keyOf } from './series-rule.ts';
import { splitRecurrence } from './series-split.ts';
import type { Moment } from './types.ts';

/**
 * What becomes of a series when a user edits it with a scope: of the master, of its exceptions, and of the series that goes on from an
 * occurrence. SPEC.md has the rules. A caller carries it out in one transaction. Throws RangeError for a rule that cannot be read.
 */
export function editSeries<F extends SeriesFields>(input: SeriesEditInput<F>): SeriesPlan<F> | Refused {
  const { master, exceptions, target, scope, edit } = input;
  const stored = target === null ? undefined : exceptions.find(isAt(target));
  if (target === null) {
    if (scope === 'this') return { refused: 'this_of_series' };
    return edit.do === 'delete' ? deleteAll(exceptions) : changeAll(input, edit.changes);
  }
  if (!stored && !hasOccurrence(master, target)) return { refused: 'no_such_occurrence' };
  if (scope === 'this') return editOne(input, target, stored);
  // From the first occurrence on is all of it.
  const isWhole = scope === 'all' || isFirstOccurrence(master, target);
  if (edit.do === 'delete') return isWhole ? deleteAll(exceptions) : deleteFrom(input, target);
  return isWhole ? changeAll(input, edit.changes, stored) : changeFrom(input, edit.changes, target, stored);
}

const isAt =
  (start: Moment) =>
  ({ originalStart }: { originalStart: Moment }): boolean =>
    keyOf(originalStart) === keyOf(start);

function editOne<F extends SeriesFields>(
  { master, edit }: SeriesEditInput<F>,
  target: Moment,
  stored: StoredException<F> | undefined,
): SeriesPlan<F> | Refused {
  if (edit.do === 'change' && edit.changes.recurrence && edit.changes.recurrence.length > 0)
    return { refused: 'rule_of_occurrence' };
  const plan = { ...nothing<F>(), target };
  const changes = edit.do === 'delete' ? { cancelled: true } : edit.changes;
  const occurrence = occurrenceOf(master, target);
  const fields = { ...occurrence, ...changes };
  if (stored) plan.update.push({ id: stored.id, changes });
  // Who changes nothing makes no exception: it would stay behind when its series changes.
  else if (Object.keys(differing(occurrence, fields)).length > 0)
    plan.create.push({ originalStart: target, fields });
  return plan;
}

function deleteAll<F>(exceptions: readonly StoredException<F>[]): SeriesPlan<F> {
  const gone = exceptions.map(({ id }) => ({ id, why: 'series_deleted' as const }));
  return { ...nothing<F>(), master: { do: 'delete' }, delete: gone };
}

function deleteFrom<F extends SeriesFields>(
  { master, exceptions }: SeriesEditInput<F>,
  target: Moment,
): SeriesPlan<F> {
  const gone = exceptions.filter(isFrom(target)).map(({ id }) => ({ id, why: 'occurrence_gone' as const }));
  const { before } = splitRecurrence(master, target);
  return { ...nothing<F>(), master: { do: 'update', changes: { recurrence: before } }, delete: gone, target };
}
