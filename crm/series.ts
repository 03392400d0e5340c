import { asc, eq, or, sql } from 'drizzle-orm';
import { compareText } from '../core/normalize.ts';
import { editSeries } from '../core/series-edit.ts';
import { keyOf } from '../core/series-rule.ts';
import type {
  Changes,
  NewException,
  Refused,
  Scope,
  SeriesEdit,
  SeriesFields,
  SeriesPlan,
} from '../core/series.ts';
import type { Moment } from '../core/types.ts';
import type { Transaction } from '../db/client.ts';
import { crmActivities, crmActivityDetails } from '../db/schema/index.ts';
import type { WokenAccount } from './outbox.ts';
import {
  createActivity,
  removeActivity,
  reviveActivity,
  updateActivity,
  type Details,
  type Frame,
  type StoredActivity,
} from './store.ts';

/** A series and its exceptions, cancelled ones included. */
export interface StoredSeries {
  master: StoredActivity;
  exceptions: StoredActivity[];
  /** Tombstones of exceptions, the last to go at the end. */
  buried: StoredActivity[];
}

/**
 * One writer at a time makes exceptions of a series, so that no occurrence gets two: rows that are not there yet cannot be locked. To be
 * called before any row of a series is.
 */
export async function holdSeries(tx: Transaction, masterIds: readonly string[]): Promise<void> {
  if (masterIds.length === 0) return;
  // In one order for all who hold several, so that none waits for the other.
  await tx.execute(sql`
    select pg_advisory_xact_lock(hashtextextended(id, 0)) from (
      select id from json_array_elements_text(${JSON.stringify(masterIds)}::json) id order by id) masters`);
}

/** All of a series, locked until the transaction ends; null where there is no such series. */
export async function lockSeries(tx: Transaction, masterId: string): Promise<StoredSeries | null> {
  await holdSeries(tx, [masterId]);
  const rows = await tx
    .select({ row: crmActivities, details: crmActivityDetails })
    .from(crmActivities)
    .leftJoin(crmActivityDetails, eq(crmActivityDetails.activityId, crmActivities.id))
    .where(or(eq(crmActivities.id, masterId), eq(crmActivities.seriesId, masterId)))
    // One order for all who lock several, so that none waits for the other.
    .orderBy(asc(crmActivities.id))
    .for('update', { of: crmActivities });
  const master = rows.find(({ row }) => row.id === masterId);
  if (!master || master.row.deletedAt || master.row.recurrence.length === 0) return null;
  const parts = rows.filter(({ row }) => row.id !== masterId && row.originalStart !== null);
  const buried = parts
    .filter(({ row }) => row.deletedAt !== null)
    .toSorted((a, b) => compareText(a.row.deletedAt ?? '', b.row.deletedAt ?? ''));
  return { master, exceptions: parts.filter(({ row }) => row.deletedAt === null), buried };
}

export interface SeriesRequest {
  /** The original start of the occurrence; null for the series itself. */
  target: Moment | null;
  scope: Scope;
  edit: SeriesEdit<Partial<Frame & Details>>;
}

export interface SeriesWritten {
  /** The series in which the edited item is now: for `following` the new one. */
  masterId: string;
  /** Where it is there; null for the series itself. */
  target: Moment | null;
  /** To be nudged after the commit. */
  woken: WokenAccount[];
}

/**
 * Carries out what the core makes of an edit, in the caller's transaction, with an outbox entry for each item. Null when an item is no
 * longer as it was read: nothing may be committed then.
 */
export async function writeSeries(
  tx: Transaction,
  series: StoredSeries,
  { target, scope, edit }: SeriesRequest,
): Promise<SeriesWritten | Refused | null> {
  const { master, exceptions } = series;
  const plan = editSeries<Said>({
    master: saidOf(master),
    exceptions: exceptions.flatMap((each) =>
      each.row.originalStart
        ? [{ id: each.row.id, originalStart: each.row.originalStart, fields: saidOf(each) }]
        : [],
    ),
    target,
    scope,
    edit: edit.do === 'delete' ? edit : { do: 'change', changes: saidIn(edit.changes) },
  });
  if ('refused' in plan) return plan;
  const written = await carryOut(tx, series, plan);
  if (written === null) return null;
  const { next, woken } = written;
  return next
    ? { masterId: next, target: null, woken }
    : { masterId: master.row.id, target: plan.target, woken };
}

/** What an item says, in the words of the core. An item that is busy only has no details. */
type Said = SeriesFields & Pick<Frame, 'busy' | 'visibility'> & Partial<Details>;

function saidOf({ row, details }: StoredActivity): Said {
  const { startsAt: start, endsAt: end, recurrence, cancelled, busy, visibility } = row;
  const { activityId: _activity, companyId: _company, ...said } = details ?? {};
  return { start, end, recurrence, cancelled, busy, visibility, ...said };
}

function saidIn({ startsAt, endsAt, ...rest }: Partial<Frame & Details>): Partial<Said> {
  return { ...rest, ...(startsAt && { start: startsAt }), ...(endsAt && { end: endsAt }) };
}

function storedIn({ start, end, ...rest }: Changes<Said>): Partial<Frame & Details> {
  return { ...rest, ...(start && { startsAt: start }), ...(end && { endsAt: end }) };
}

async function carryOut(
  tx: Transaction,
  { master, exceptions, buried }: StoredSeries,
  plan: SeriesPlan<Said>,
): Promise<{ next: string | null; woken: WokenAccount[] } | null> {
  const woken: WokenAccount[] = [];
  const take = (told: WokenAccount[] | undefined | null): boolean => {
    woken.push(...(told ?? []));
    return Boolean(told);
  };
  const byId = new Map(exceptions.map((each) => [each.row.id, each]));
  if (plan.master.do === 'delete') {
    // The exceptions go along with it.
    return take(await removeActivity(tx, master)) ? { next: null, woken } : null;
  }
  const free = [...buried];
  for (const { id } of plan.delete) {
    const exception = byId.get(id);
    if (!exception) continue;
    if (!take(await removeActivity(tx, exception))) return null;
    free.push(exception);
  }
  if (plan.master.do === 'update') {
    const written = await updateActivity(tx, master, storedIn(plan.master.changes));
    if (!take(written?.woken)) return null;
  }
  for (const { id, changes } of plan.update) {
    const exception = byId.get(id);
    if (exception && !take((await updateActivity(tx, exception, storedIn(changes)))?.woken)) return null;
  }
  const createException = async ({ originalStart, fields }: NewException<Said>, seriesId: string) => {
    const activity = { ...newActivity(master, fields), seriesId, originalStart };
    // What takes the place of a tombstone is the same item again: two of them would claim one event.
    const former = free.findLast(
      ({ row }) =>
        row.seriesId === seriesId && row.originalStart && keyOf(row.originalStart) === keyOf(originalStart),
    );
    const made = former ? reviveActivity(tx, former, activity) : createActivity(tx, activity);
    take((await made).woken);
  };
  for (const each of plan.create) await createException(each, master.row.id);
  if (plan.next === null) return { next: null, woken };
  const next = { ...newActivity(master, plan.next.fields), continuesId: master.row.id };
  const { activity, woken: told } = await createActivity(tx, next);
  take(told);
  for (const each of plan.next.exceptions) await createException(each, activity.row.id);
  return { next: activity.row.id, woken };
}

/** A part of a series is of the same owner and origin as the series. */
function newActivity({ row, details }: StoredActivity, fields: Said) {
  const { start, end, recurrence, cancelled, busy, visibility, ...said } = fields;
  const { companyId, ownerId, origin, originAccountId } = row;
  const {
    activityId: _activity,
    companyId: _company,
    ...inherited
  } = details ?? { activityId: '', companyId: '' };
  const frame = { startsAt: start, endsAt: end, recurrence, cancelled, busy, visibility };
  const place = { seriesId: null, originalStart: null, continuesId: null };
  const stored = details && { ...(inherited as Details), ...said };
  return { companyId, ownerId, origin, originAccountId, ...place, ...frame, details: stored };
}
