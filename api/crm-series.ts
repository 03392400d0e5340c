import { isFirstOccurrence } from '../core/series-rule.ts';
import { occurrenceOf, REFUSALS, type Refused, type Scope } from '../core/series.ts';
import { parseOccurrenceId, occurrenceId } from '../crm/occurrences.ts';
import { lockSeries, writeSeries, type SeriesWritten, type StoredSeries } from '../crm/series.ts';
import { type Details, type Frame, type StoredActivity } from '../crm/store.ts';
import type { Moment } from '../core/types.ts';
import type { Transaction } from '../db/client.ts';
import type { Caller } from './context.ts';
import { findForWriting, readActivity, requireVersion } from './crm-reads.ts';
import { checkedChanges, checkDivisible, checkEditable } from './crm-writes.ts';
import { ApiError, notFound } from './errors.ts';
import type { CrmActivity, CrmActivityChanges } from './schemas/crm-activities.ts';
import { isUuid } from './wire/ids.ts';

/** A write to a series or to a part of it, as it came in. */
export interface SeriesWrite {
  id: string;
  scope: Scope | undefined;
  ifMatch: string | null;
  /** Null deletes. */
  body: CrmActivityChanges | null;
}

/** The item that a path names, with the series it belongs to. */
interface Aim {
  series: StoredSeries;
  /** What the caller read: the series, an exception, or an occurrence as an item of its own. */
  item: StoredActivity;
  /** Null for the series itself. */
  target: Moment | null;
}

/**
 * Carries out a write to a series, an exception or an occurrence; null for any other item. Answers with what the write has made of it
 * (null where it is gone) and whom to tell. 412, 422 and 428 as for single items, and 422 for what the core refuses.
 */
export async function writeToSeries(
  tx: Transaction,
  caller: Caller,
  write: SeriesWrite,
): Promise<{ answer: CrmActivity | null; woken: SeriesWritten['woken'] } | null> {
  const aim = await aimOf(tx, write.id, caller);
  if (aim === null) return null;
  const { series, item, target } = aim;
  requireVersion(item, write.ifMatch, { isRequired: write.body !== null });
  const scope = write.scope ?? (target === null ? 'all' : 'this');
  const edit =
    write.body === null
      ? ({ do: 'delete' } as const)
      : ({ do: 'change', changes: await changesOf(tx, aim, scope, write.body) } as const);
  if (target !== null && (scope === 'following' || edit.do === 'delete')) {
    const isWhole =
      scope === 'all' || (scope === 'following' && isFirstOccurrence(fieldsOf(series.master), target));
    // Another's meeting is declined, as a whole or one occurrence of it. To cut off the rest is to change the rule, which is the organiser's.
    const what = scope === 'following' ? 'change' : edit.do;
    if (edit.do === 'change' || !isWhole) await checkDivisible(tx, series.master, what);
  }
  const written = (await orRefuse(() => writeSeries(tx, series, { target, scope, edit }))) ?? stale();
  const answer = edit.do === 'delete' ? null : await answerOf(tx, written, caller);
  return { answer, woken: written.woken };
}

async function aimOf(tx: Transaction, id: string, caller: Caller): Promise<Aim | null> {
  // Asked first, so that what the caller may not know of stays unknown.
  const found = await findForWriting(tx, id, caller);
  const masterId = found.row.seriesId ?? found.row.id;
  const series = await lockSeries(tx, masterId);
  if (isUuid(id)) {
    if (series === null) return null;
    const item = [series.master, ...series.exceptions].find(({ row }) => row.id === id) ?? stale();
    return { series, item, target: item.row.originalStart };
  }
  const target = targetOf(id, series);
  if (series === null || target === null) throw notFound('CRM activity');
  const stored = series.exceptions.find(
    ({ row }) => row.originalStart && occurrenceId(masterId, row.originalStart) === id,
  );
  return { series, item: stored ?? occurrenceItem(series.master, target), target };
}

/** The original start that an occurrence's id names, in the kind and the zone of its series. */
function targetOf(id: string, series: StoredSeries | null): Moment | null {
  const parts = parseOccurrenceId(id);
  if (!parts || !series) return null;
  const { startsAt } = series.master.row;
  const target =
    'date' in startsAt
      ? { date: parts.span.from.slice(0, 10) }
      : { dateTime: parts.span.from, timeZone: startsAt.timeZone };
  return occurrenceId(series.master.row.id, target) === id ? target : null;
}

const fieldsOf = ({ row }: StoredActivity) => ({
  start: row.startsAt,
  end: row.endsAt,
  recurrence: row.recurrence,
  cancelled: row.cancelled,
});

function occurrenceItem(master: StoredActivity, originalStart: Moment): StoredActivity {
  const { start, end } = occurrenceOf(fieldsOf(master), originalStart);
  const row = {
    ...master.row,
    startsAt: start,
    endsAt: end,
    recurrence: [],
    seriesId: master.row.id,
    originalStart,
  };
  return { row, details: master.details };
}

/** Checked against the item that was read: its rights, its times, and whether it may have a rule. */
async function changesOf(
  tx: Transaction,
  { series, item }: Aim,
  scope: Scope,
  body: CrmActivityChanges,
): Promise<Partial<Frame & Details>> {
  await checkEditable(tx, series.master, body);
  if (item.row.id !== series.master.row.id) await checkEditable(tx, item, body);
  const isOne = scope === 'this';
  return checkedChanges(tx, body, isOne ? item : { ...item, row: { ...item.row, seriesId: null } });
}

/** What a user can mend is told as such: an edit that the core refuses, a rule that takes too many steps. */
async function orRefuse(work: () => Promise<SeriesWritten | Refused | null>): Promise<SeriesWritten | null> {
  const written = await work().catch((error: unknown) => {
    if (!(error instanceof RangeError)) throw error;
    return { refused: 'rule_does_not_follow' } as const;
  });
  if (!written || !('refused' in written)) return written;
  const { refused } = written;
  if (refused === 'no_such_occurrence') throw notFound('CRM activity');
  throw new ApiError(422, refused, REFUSALS[refused]);
}

/** The item as it now stands. An occurrence that a new rule no longer has is answered for by its series. */
async function answerOf(
  tx: Transaction,
  { masterId, target }: SeriesWritten,
  caller: Caller,
): Promise<CrmActivity> {
  const id = target === null ? masterId : occurrenceId(masterId, target);
  const viewer = { userId: caller.userId };
  const found = await readActivity(tx, id, viewer).catch((error: unknown) => {
    if (isGone(error)) return readActivity(tx, masterId, viewer);
    throw error;
  });
  if ('redacted' in found) throw new Error('An owner is given the whole of his item.');
  return found;
}

const isGone = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

function stale(): never {
  throw new ApiError(412, 'stale', 'The activity changed meanwhile. Read it again and repeat your change.');
}
