import {
  nothing,
  occurrenceOf,
  type Refused,
  type SeriesEditInput,
  type SeriesFields,
  type SeriesPlan,
  type StoredException,
} from './series.ts';
import { daysOf, isMove, isOfOtherKind, moved, movedRecurrence, type Move } from './series-move.ts';
import { hasOccurrence, isFrom, keyOf } from './series-rule.ts';
import { splitRecurrence } from './series-split.ts';
import type { Moment } from './types.ts';

/** How the start and the end of the edited item are moved; everything else of the series moves likewise. */
interface Shift {
  start: Move;
  end: Move;
}

const shiftOf = (edited: SeriesFields, changes: Partial<SeriesFields>): Shift => ({
  start: { from: edited.start, to: changes.start ?? edited.start },
  end: { from: edited.end, to: changes.end ?? edited.end },
});

const shifted = ({ start, end }: SeriesFields, shift: Shift) => ({
  start: moved(start, shift.start),
  end: moved(end, shift.end),
});

/** The whole series changed, at the series itself or at one of its occurrences. */
export function changeAll<F extends SeriesFields>(
  { master, exceptions, target }: SeriesEditInput<F>,
  changes: Partial<F>,
  stored?: StoredException<F>,
): SeriesPlan<F> | Refused {
  const edited = stored?.fields ?? (target === null ? master : occurrenceOf(master, target));
  const shift = shiftOf(edited, changes);
  const recurrence = changes.recurrence ?? ruleAfter(master, shift.start, target === null);
  if (recurrence === null) return { refused: 'rule_does_not_follow' };
  const update = { ...changes, ...shifted(master, shift), recurrence };
  const plan: SeriesPlan<F> = { ...nothing<F>(), master: { do: 'update', changes: update } };
  plan.target = target && moved(target, shift.start);
  const follow = followerOf(master, { ...master, ...update }, changes, shift);
  for (const exception of exceptions) {
    const { id, originalStart } = exception;
    // Edited itself, a series may merely begin later: an occurrence that it still has is the same one then.
    const isKept = target === null && hasOccurrence({ ...master, ...update }, originalStart);
    const place = isKept ? originalStart : moved(originalStart, shift.start);
    if (!isKept && !hasOccurrence({ ...master, ...update }, place)) {
      plan.delete.push({ id, why: 'occurrence_gone' });
      continue;
    }
    const fields = follow(exception, place, exception === stored);
    if (keyOf(place) !== keyOf(originalStart)) {
      plan.delete.push({ id, why: 'carried' });
      plan.create.push({ originalStart: place, fields });
    } else {
      const own = differing(exception.fields, fields);
      if (Object.keys(own).length > 0) plan.update.push({ id, changes: own });
    }
  }
  return plan;
}

/** The series cut at an occurrence that is not its first: the old one ends before it, a new one goes on with the changes. */
export function changeFrom<F extends SeriesFields>(
  { master, exceptions }: SeriesEditInput<F>,
  changes: Partial<F>,
  target: Moment,
  stored?: StoredException<F>,
): SeriesPlan<F> | Refused {
  const first = occurrenceOf(master, target);
  const shift = shiftOf(stored?.fields ?? first, changes);
  const { before, after } = splitRecurrence(master, target);
  const rest = after && { ...first, recurrence: after };
  const recurrence = changes.recurrence ?? (rest && ruleAfter(rest, shift.start, false));
  if (recurrence === null) return { refused: 'rule_does_not_follow' };
  const next = { ...first, ...changes, ...shifted(first, shift), recurrence };
  const plan = nothing<F>();
  plan.master = { do: 'update', changes: { recurrence: before } };
  plan.next = { fields: next, exceptions: [] };
  const follow = followerOf(master, next, changes, shift);
  for (const exception of exceptions.filter(isFrom(target))) {
    const place = moved(exception.originalStart, shift.start);
    const isCarried = hasOccurrence(next, place);
    plan.delete.push({ id: exception.id, why: isCarried ? 'carried' : 'occurrence_gone' });
    if (!isCarried) continue;
    plan.next.exceptions.push({
      originalStart: place,
      fields: follow(exception, place, exception === stored),
    });
  }
  return plan;
}

/**
 * The rule of a series whose start moves. At the series itself the user says with the start what the rule begins with, so its days stay
 * as they are; where the day stays too, the times of its other lines follow, so that nothing that was left out comes back.
 */
function ruleAfter(series: SeriesFields, move: Move, isOfSeries: boolean): string[] | null {
  if (!isMove(move)) return series.recurrence;
  if (isOfSeries && daysOf(move) !== 0 && !isOfOtherKind(move)) return series.recurrence;
  return movedRecurrence(series, move);
}

/**
 * What an exception says after its series changed: what it had from the series goes along, what it has of its own stays (as Google does
 * it). Moved with its series, it moves by the same amount; the edited one takes the changes as they were asked for.
 */
function followerOf<F extends SeriesFields>(before: F, after: F, changes: Partial<F>, shift: Shift) {
  return ({ originalStart, fields }: StoredException<F>, place: Moment, isEdited: boolean): F => {
    const had = occurrenceOf(before, originalStart);
    const isMoved = keyOf(place) !== keyOf(originalStart);
    const hasOwnTimes = !isSame(fields.start, had.start) || !isSame(fields.end, had.end);
    const { start, end } =
      isEdited || (isMoved && hasOwnTimes)
        ? shifted(fields, shift)
        : hasOwnTimes
          ? fields
          : occurrenceOf(after, place);
    const followed = Object.fromEntries(
      Object.entries(changes).filter(([name]) => {
        const key = name as keyof F;
        return isEdited || isSame(fields[key], before[key]);
      }),
    );
    return { ...fields, ...followed, start, end, recurrence: [], cancelled: fields.cancelled };
  };
}

/** What `after` says otherwise than `before`. */
export function differing<F extends object>(before: F, after: F): Partial<F> {
  const entries = Object.entries(after).filter(([name, value]) => !isSame(before[name as keyof F], value));
  return Object.fromEntries(entries) as Partial<F>;
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
