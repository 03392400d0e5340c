import { and, asc, eq, gt, gte, inArray, isNotNull, isNull, lt, or, sql } from 'drizzle-orm';
import type { Transaction } from '../db/client.ts';
import { crmActivities, crmActivityDetails } from '../db/schema/index.ts';
import type { StoredActivity } from './store.ts';

/** Where a page ended: the start and the id of its last item. */
export interface Position {
  fromInstant: string;
  id: string;
}

/** Stored items (singles, masters, exceptions) by their start, a page at a time. */
export function listStored(
  tx: Transaction,
  { ownerId, after, limit }: { ownerId?: string | undefined; after: Position | null; limit: number },
): Promise<StoredActivity[]> {
  const position = sql`(${crmActivities.fromInstant}, ${crmActivities.id})`;
  const isAfter = after && sql`${position} > (${after.fromInstant}::timestamptz, ${after.id}::uuid)`;
  return activities(tx)
    .where(and(isThere(ownerId), isAfter ?? undefined))
    .orderBy(asc(crmActivities.fromInstant), asc(crmActivities.id))
    .limit(limit);
}

/**
 * All that may take place in a span (instants; the end is exclusive): singles and exceptions that touch it, masters whose series
 * reaches into it, and beside them every exception of those masters, since one that was moved away still replaces its occurrence.
 */
export async function listSpan(
  tx: Transaction,
  { ownerId, from, to }: { ownerId?: string | undefined; from: string; to: string },
): Promise<StoredActivity[]> {
  const inSpan = await activities(tx).where(
    and(
      isThere(ownerId),
      lt(crmActivities.fromInstant, to),
      // An item without length is there when its start is.
      or(
        isNull(crmActivities.untilInstant),
        gt(crmActivities.untilInstant, from),
        gte(crmActivities.fromInstant, from),
      ),
    ),
  );
  const masters = inSpan.filter(({ row }) => row.recurrence.length > 0).map(({ row }) => row.id);
  if (masters.length === 0) return inSpan;
  const exceptions = await activities(tx).where(
    and(isThere(ownerId), isNotNull(crmActivities.originalStart), inArray(crmActivities.seriesId, masters)),
  );
  const known = new Set(inSpan.map(({ row }) => row.id));
  return [...inSpan, ...exceptions.filter(({ row }) => !known.has(row.id))];
}

/** A series and its exceptions. */
export function listSeries(tx: Transaction, masterId: string): Promise<StoredActivity[]> {
  const isOfSeries = or(eq(crmActivities.id, masterId), eq(crmActivities.seriesId, masterId));
  return activities(tx).where(and(isThere(undefined), isOfSeries));
}

const activities = (tx: Transaction) =>
  tx
    .select({ row: crmActivities, details: crmActivityDetails })
    .from(crmActivities)
    .leftJoin(crmActivityDetails, eq(crmActivityDetails.activityId, crmActivities.id));

const isThere = (ownerId: string | undefined) =>
  and(
    isNull(crmActivities.deletedAt),
    ownerId === undefined ? undefined : eq(crmActivities.ownerId, ownerId),
  );
