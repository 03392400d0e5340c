import { and, eq, isNull, sql } from 'drizzle-orm';
import { momentToInstant } from '../core/moment.ts';
import { lastEnd } from '../core/recurrence.ts';
import type { Moment, Origin, Visibility } from '../core/types.ts';
import type { Transaction } from '../db/client.ts';
import { crmActivities, crmActivityDetails } from '../db/schema/index.ts';
import { recordChange, type WokenAccount } from './outbox.ts';

type ActivityRow = typeof crmActivities.$inferSelect;
type DetailsRow = typeof crmActivityDetails.$inferSelect;

/** A CRM activity as stored. `details` is null where there are none, and where the viewer may not read them. */
export interface StoredActivity {
  row: ActivityRow;
  details: DetailsRow | null;
}

/** What an activity says. */
export type Details = Omit<DetailsRow, 'activityId' | 'companyId'>;
/** When it is, and who may see it. */
export interface Frame {
  startsAt: Moment;
  endsAt: Moment;
  busy: boolean;
  visibility: Visibility;
  recurrence: string[];
  cancelled: boolean;
}

export interface NewActivity extends Frame {
  companyId: string;
  ownerId: string;
  origin: Origin;
  originAccountId: string | null;
  seriesId: string | null;
  originalStart: Moment | null;
  /** The series that this one goes on from. */
  continuesId?: string | null;
  /** Null for an item that is busy only. */
  details: Details | null;
}

export interface Written {
  activity: StoredActivity;
  /** To be nudged after the commit. */
  woken: WokenAccount[];
}

const NEXT_VERSION = { version: sql`${crmActivities.version} + 1`, updatedAt: sql`now()` };

/** All-day items lie at midnight UTC for range queries. */
export const ZONE_OF_DATES = 'UTC';

export async function getActivity(tx: Transaction, id: string): Promise<StoredActivity | null> {
  const [found] = await tx
    .select({ row: crmActivities, details: crmActivityDetails })
    .from(crmActivities)
    .leftJoin(crmActivityDetails, eq(crmActivityDetails.activityId, crmActivities.id))
    .where(and(eq(crmActivities.id, id), isNull(crmActivities.deletedAt)));
  return found ?? null;
}

/** `author` is the account that writes what it read from its calendar; it is not told of its own change. */
export async function createActivity(
  tx: Transaction,
  activity: NewActivity,
  author: string | null = null,
): Promise<Written> {
  const { details: _details, ...frame } = activity;
  const [row] = await tx
    .insert(crmActivities)
    .values({ ...frame, ...spanOf(frame) })
    .returning();
  if (!row) throw new Error('The insert returned no row.');
  return said(tx, row, activity, author);
}

/** A tombstone, locked by the caller, lives again as a new item would, but under its own id, and is of its own origin. */
export async function reviveActivity(
  tx: Transaction,
  { row: { id } }: StoredActivity,
  activity: NewActivity,
): Promise<Written> {
  const [frame] = split(activity);
  const [row] = await tx
    .update(crmActivities)
    .set({ ...frame, ...spanOf(activity), ...NEXT_VERSION, deletedAt: null })
    .where(eq(crmActivities.id, id))
    .returning();
  if (!row) throw new Error('The tombstone is gone.');
  await tx.delete(crmActivityDetails).where(eq(crmActivityDetails.activityId, id));
  return said(tx, row, activity, null);
}

/** Stores what an item says that has no details yet, and announces all of it. */
async function said(
  tx: Transaction,
  row: ActivityRow,
  { details, ...frame }: NewActivity,
  author: string | null,
): Promise<Written> {
  const stored = details && { activityId: row.id, companyId: row.companyId, ...details };
  if (stored) await tx.insert(crmActivityDetails).values(stored);
  const fields = [...Object.keys(frame), ...Object.keys(details ?? {})];
  return { activity: { row, details: stored }, woken: await announce(tx, row, fields, author) };
}

/** Null when the version is no longer the one that was read: read again. Nothing is written then. */
export async function updateActivity(
  tx: Transaction,
  current: StoredActivity,
  changes: Partial<Frame & Details>,
  author: string | null = null,
): Promise<Written | null> {
  const [frame, details] = split(changes);
  const isMoved = 'startsAt' in frame || 'endsAt' in frame || 'recurrence' in frame;
  const [row] = await tx
    .update(crmActivities)
    .set({
      ...frame,
      ...(isMoved && spanOf({ ...current.row, ...frame })),
      ...NEXT_VERSION,
    })
    .where(isCurrent(current.row))
    .returning();
  if (!row) return null;
  let after = current.details;
  if (after && Object.keys(details).length > 0) {
    await tx.update(crmActivityDetails).set(details).where(eq(crmActivityDetails.activityId, row.id));
    after = { ...after, ...details };
  }
  const woken = await announce(tx, row, Object.keys(changes), author);
  return { activity: { row, details: after }, woken };
}

/** Deletes an activity, and with a series its exceptions. Null when the version is no longer the one that was read. */
export async function removeActivity(
  tx: Transaction,
  current: StoredActivity,
  author: string | null = null,
): Promise<WokenAccount[] | null> {
  const gone = { ...NEXT_VERSION, deletedAt: sql`now()` };
  const [row] = await tx.update(crmActivities).set(gone).where(isCurrent(current.row)).returning();
  if (!row) return null;
  const exceptions = await tx
    .update(crmActivities)
    .set(gone)
    .where(and(eq(crmActivities.seriesId, row.id), isNull(crmActivities.deletedAt)))
    .returning();
  const woken: WokenAccount[] = [];
  for (const each of [row, ...exceptions]) woken.push(...(await announce(tx, each, ['deletedAt'], author)));
  return woken;
}

const isCurrent = ({ id, version }: ActivityRow) =>
  and(eq(crmActivities.id, id), eq(crmActivities.version, version), isNull(crmActivities.deletedAt));

/** The span that range queries compare: the start, and the end of the last occurrence (null for a series without end). */
function spanOf({ startsAt, endsAt, recurrence }: Pick<Frame, 'startsAt' | 'endsAt' | 'recurrence'>) {
  const untilInstant =
    recurrence.length > 0
      ? lastEnd({ start: startsAt, end: endsAt, recurrence }, ZONE_OF_DATES)
      : momentToInstant(endsAt, ZONE_OF_DATES);
  return { fromInstant: momentToInstant(startsAt, ZONE_OF_DATES), untilInstant };
}

const FRAME = ['startsAt', 'endsAt', 'busy', 'visibility', 'recurrence', 'cancelled'] as const;
const isFrame = (name: string) => (FRAME as readonly string[]).includes(name);

function split(changes: Partial<Frame & Details>): [Partial<Frame>, Partial<Details>] {
  const entries = Object.entries(changes);
  return [
    Object.fromEntries(entries.filter(([name]) => isFrame(name))),
    Object.fromEntries(entries.filter(([name]) => !isFrame(name))),
  ];
}

const announce = (tx: Transaction, row: ActivityRow, fields: string[], author: string | null) =>
  recordChange(tx, {
    companyId: row.companyId,
    ownerId: row.ownerId,
    crmId: row.id,
    fields,
    originAccountId: row.originAccountId,
    exceptAccountId: author,
  });
