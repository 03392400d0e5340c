import { z } from 'zod';
import { happeningsIn, occurrenceId, parseOccurrenceId } from '../crm/occurrences.ts';
import { listSeries, listSpan, listStored, type Position } from '../crm/list.ts';
import { getActivity, type StoredActivity } from '../crm/store.ts';
import type { Transaction } from '../db/client.ts';
import type { Caller } from './context.ts';
import { ApiError, invalid, notFound } from './errors.ts';
import type { AnyCrmActivity, crmActivityQuery } from './schemas/crm-activities.ts';
import { happeningToWire, storedToWire, type Viewer, viewOf } from './wire/crm-activity.ts';
import { decodeCursor, encodeCursor } from './wire/cursor.ts';
import { isUuid } from './wire/ids.ts';

type Query = z.output<typeof crmActivityQuery>;
interface Page {
  items: AnyCrmActivity[];
  nextCursor: string | null;
}

const position: z.ZodType<Position> = z.object({ fromInstant: z.string(), id: z.uuid() });

/** Stored items page by page; with `from` and `to` what takes place between them, in one page. 422 for one without the other. */
export async function listActivities(tx: Transaction, query: Query, viewer: Viewer): Promise<Page> {
  const { from, to, owner } = query;
  if (from !== undefined && to !== undefined) return listBetween(tx, { from, to, owner }, viewer);
  if (from !== undefined || to !== undefined) {
    throw invalid([
      { field: from === undefined ? 'from' : 'to', message: 'from and to are given together or not at all' },
    ]);
  }
  const after = decodeCursor(position, query.cursor);
  const found = await listStored(tx, { ownerId: owner, after, limit: query.limit + 1 });
  const page = found.slice(0, query.limit);
  const last = found.length > page.length ? page.at(-1) : undefined;
  return {
    items: page.map((stored) => storedToWire(stored, viewer)).filter((item) => item !== null),
    nextCursor: last ? encodeCursor({ fromInstant: last.row.fromInstant, id: last.row.id }) : null,
  };
}

async function listBetween(
  tx: Transaction,
  { from, to, owner }: { from: string; to: string; owner: string | undefined },
  viewer: Viewer,
): Promise<Page> {
  if (from >= to) throw invalid([{ field: 'to', message: 'must be after from' }]);
  const items = await listSpan(tx, { ownerId: owner, from, to });
  const happenings = happeningsIn(items, { from, to });
  const seen = happenings.map((happening) => happeningToWire(happening, viewer));
  return { items: seen.filter((item) => item !== null), nextCursor: null };
}

/** One item or one occurrence as the viewer may see it; 404 for what he is given nothing of. */
export async function readActivity(tx: Transaction, id: string, viewer: Viewer): Promise<AnyCrmActivity> {
  const found = isUuid(id) ? await readStored(tx, id, viewer) : await readOccurrence(tx, id, viewer);
  if (!found) throw notFound('CRM activity');
  return found;
}

async function readStored(tx: Transaction, id: string, viewer: Viewer): Promise<AnyCrmActivity | null> {
  const stored = await getActivity(tx, id);
  return stored && storedToWire(stored, viewer);
}

/** The occurrence that the series has at its original start, or the exception that has taken its place. */
async function readOccurrence(tx: Transaction, id: string, viewer: Viewer): Promise<AnyCrmActivity | null> {
  const parts = parseOccurrenceId(id);
  if (!parts || !isUuid(parts.masterId)) return null;
  const series = await listSeries(tx, parts.masterId);
  const exception = series.find(
    ({ row }) => row.originalStart && occurrenceId(parts.masterId, row.originalStart) === id,
  );
  if (exception) return storedToWire(exception, viewer);
  const masters = series.filter(({ row }) => row.id === parts.masterId);
  for (const happening of happeningsIn(masters, parts.span)) {
    if (!('occurrence' in happening)) continue;
    const { master, originalStart } = happening.occurrence;
    if (occurrenceId(master.row.id, originalStart) === id) return happeningToWire(happening, viewer);
  }
  return null;
}

/** The caller's own item. 403 for a colleague's that he may know of, 404 for all else. */
export async function findForWriting(tx: Transaction, id: string, caller: Caller): Promise<StoredActivity> {
  const found = await getActivity(tx, isUuid(id) ? id : masterOf(id));
  if (!found || viewOf(found, caller) === 'hidden') throw notFound('CRM activity');
  if (found.row.ownerId !== caller.userId) {
    throw new ApiError(403, 'not_owner', 'Only the owner of a CRM activity may change it.');
  }
  return found;
}

function masterOf(id: string): string {
  const masterId = parseOccurrenceId(id)?.masterId;
  if (masterId === undefined || !isUuid(masterId)) throw notFound('CRM activity');
  return masterId;
}

/** If-Match carries the quoted version: 428 when it is missing and required, 412 when it is not the present one. */
export function requireVersion(
  { row }: StoredActivity,
  ifMatch: string | null,
  { isRequired }: { isRequired: boolean },
): void {
  if (ifMatch === null) {
    if (!isRequired) return;
    throw new ApiError(428, 'version_missing', 'Send the version you read: If-Match: "<version>".');
  }
  if (ifMatch === `"${row.version}"`) return;
  throw new ApiError(412, 'stale', 'The activity changed meanwhile. Read it again and repeat your change.', {
    version: row.version,
  });
}
