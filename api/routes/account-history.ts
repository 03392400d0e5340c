import { createRoute, z } from '@hono/zod-openapi';
import { and, desc, eq, lt, sql } from 'drizzle-orm';
import { within, type Transaction } from '../../db/client.ts';
import { conflicts, parkedItems, syncLog } from '../../db/schema/index.ts';
import { loadAccount } from '../account-row.ts';
import { scopeOf } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import { conflictList, logList, parkedList } from '../schemas/accounts.ts';
import { accountParams } from '../schemas/common.ts';
import { decodeCursor, encodeCursor } from '../wire/cursor.ts';
import { isoInstant, isoOrNull } from '../wire/instant.ts';
import { errors, json } from './describe.ts';
import { router } from '../router.ts';

const tags = ['History'];
const pageQuery = z.object({
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
type PageQuery = z.output<typeof pageQuery>;
const request = { params: accountParams, query: pageQuery };

const listConflicts = createRoute({
  method: 'get',
  path: '/accounts/{id}/conflicts',
  tags,
  summary: 'Fields that both sides changed, newest first; the lost value is kept here',
  request,
  responses: { 200: json(conflictList, 'The conflicts'), ...errors(404, 422) },
});

const listParked = createRoute({
  method: 'get',
  path: '/accounts/{id}/parked',
  tags,
  summary: 'Items that wait because something is wrong with them, newest first',
  request,
  responses: { 200: json(parkedList, 'The items and their reasons'), ...errors(404, 422) },
});

const listLog = createRoute({
  method: 'get',
  path: '/accounts/{id}/log',
  tags,
  summary: 'Decisions of the sync, newest first',
  request,
  responses: { 200: json(logList, 'The decisions'), ...errors(404, 422) },
});

export const accountHistoryRoutes = ({ db }: ApiDeps) =>
  router()
    .openapi(listConflicts, async (c) => {
      const found = await within(db, scopeOf(c.get('caller')), (tx) =>
        conflictsOf(tx, c.req.valid('param').id, c.req.valid('query')),
      );
      return c.json(found, 200);
    })
    .openapi(listParked, async (c) => {
      const found = await within(db, scopeOf(c.get('caller')), (tx) =>
        parkedOf(tx, c.req.valid('param').id, c.req.valid('query')),
      );
      return c.json(found, 200);
    })
    .openapi(listLog, async (c) => {
      const found = await within(db, scopeOf(c.get('caller')), (tx) =>
        logOf(tx, c.req.valid('param').id, c.req.valid('query')),
      );
      return c.json(found, 200);
    });

const timeAndId = z.object({ createdAt: z.string(), id: z.uuid() });

async function conflictsOf(tx: Transaction, accountId: string, { cursor, limit }: PageQuery) {
  const { id } = await loadAccount(tx, accountId);
  const after = decodeCursor(timeAndId, cursor);
  const isAfter =
    after &&
    sql`(${conflicts.createdAt}, ${conflicts.id}) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`;
  const rows = await tx
    .select()
    .from(conflicts)
    .where(and(eq(conflicts.accountId, id), isAfter ?? undefined))
    .orderBy(desc(conflicts.createdAt), desc(conflicts.id))
    .limit(limit + 1);
  const toWire = (row: (typeof rows)[number]) => ({
    id: row.id,
    crmId: row.crmId,
    field: row.field,
    winner: row.winner === 'record' ? ('crm' as const) : ('google' as const),
    crmValue: row.recordValue,
    googleValue: row.remoteValue,
    createdAt: isoInstant(row.createdAt),
    takenBackAt: isoOrNull(row.takenBackAt),
  });
  return pageOf(rows, limit, toWire, (row) => ({ createdAt: row.createdAt, id: row.id }));
}

async function parkedOf(tx: Transaction, accountId: string, { cursor, limit }: PageQuery) {
  const { id } = await loadAccount(tx, accountId);
  const after = decodeCursor(timeAndId, cursor);
  const isAfter =
    after &&
    sql`(${parkedItems.createdAt}, ${parkedItems.id}) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`;
  const rows = await tx
    .select()
    .from(parkedItems)
    .where(and(eq(parkedItems.accountId, id), isAfter ?? undefined))
    .orderBy(desc(parkedItems.createdAt), desc(parkedItems.id))
    .limit(limit + 1);
  const toWire = (row: (typeof rows)[number]) => ({
    id: row.id,
    side: row.item.startsWith('crm:') ? ('crm' as const) : ('google' as const),
    itemId: row.item.slice(row.item.indexOf(':') + 1),
    reason: row.reason,
    attempts: row.attempts,
    createdAt: isoInstant(row.createdAt),
  });
  return pageOf(rows, limit, toWire, (row) => ({ createdAt: row.createdAt, id: row.id }));
}

async function logOf(tx: Transaction, accountId: string, { cursor, limit }: PageQuery) {
  const { id } = await loadAccount(tx, accountId);
  const after = decodeCursor(z.int(), cursor);
  const rows = await tx
    .select()
    .from(syncLog)
    .where(and(eq(syncLog.accountId, id), after === null ? undefined : lt(syncLog.id, after)))
    .orderBy(desc(syncLog.id))
    .limit(limit + 1);
  const toWire = (row: (typeof rows)[number]) => ({
    id: row.id,
    crmId: row.crmId,
    eventId: row.eventId,
    cell: row.cell,
    rule: row.rule,
    crmStep: row.recordStep,
    googleStep: row.remoteStep,
    fields: row.fields,
    createdAt: isoInstant(row.createdAt),
  });
  return pageOf(rows, limit, toWire, (row) => row.id);
}

/** `rows` holds one more than the page when there is a next one. */
function pageOf<Row, Item>(
  rows: Row[],
  limit: number,
  toWire: (row: Row) => Item,
  positionOf: (row: Row) => unknown,
) {
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { items: page.map(toWire), nextCursor: last === undefined ? null : encodeCursor(positionOf(last)) };
}
