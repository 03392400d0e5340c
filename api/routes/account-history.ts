import { createRoute, z } from '@hono/zod-openapi';
import { and, desc, eq, lt, sql } from 'drizzle-orm';
import { within, type Transaction } from '../../db/client.ts';
import { conflicts, parkedItems, syncLog } from '../../db/schema/index.ts';
import { loadAccount, refOf, toWire } from '../account-row.ts';
import { scopeOf } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import { retryParked } from '../retry.ts';
import {
  account,
  type Conflict,
  conflict,
  conflictList,
  conflictParams,
  conflictQuery,
  logList,
  parkedList,
  parkedParams,
} from '../schemas/accounts.ts';
import { accountParams, pageQuery } from '../schemas/common.ts';
import { type ConflictRow, takeBack } from '../take-back.ts';
import { nudgeSoon } from '../temporal.ts';
import { decodeCursor, pageOf } from '../wire/cursor.ts';
import { uuidOf } from '../wire/ids.ts';
import { isoInstant, isoOrNull } from '../wire/instant.ts';
import { errors, json } from './describe.ts';
import { router } from '../router.ts';

const tags = ['History'];
type PageQuery = z.output<typeof pageQuery>;
const request = { params: accountParams, query: pageQuery };

const listConflicts = createRoute({
  method: 'get',
  path: '/accounts/{id}/conflicts',
  tags,
  summary: 'Fields that both sides changed, newest first; the lost value is kept here',
  request: { ...request, query: conflictQuery },
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

const takeBackConflict = createRoute({
  method: 'post',
  path: '/accounts/{id}/conflicts/{conflictId}/take-back',
  tags,
  summary:
    'Put the lost value back into the CRM activity, as an edit that goes out; start and end go together',
  request: { params: conflictParams },
  responses: { 200: json(conflict, 'The conflict, taken back'), ...errors(404, 409, 422) },
});

const retry = createRoute({
  method: 'post',
  path: '/accounts/{id}/parked/{parkedId}/retry',
  tags,
  summary: 'Have a parked item tried again as it is',
  request: { params: parkedParams },
  responses: { 202: json(account, 'The account, which tries it again'), ...errors(404) },
});

export const accountHistoryRoutes = (deps: ApiDeps) => {
  const { db } = deps;
  return router()
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
    })
    .openapi(takeBackConflict, async (c) => {
      const caller = c.get('caller');
      const { id, conflictId } = c.req.valid('param');
      const taken = await within(db, scopeOf(caller), (tx) => takeBack(tx, caller, id, conflictId));
      nudgeSoon(deps, taken.woken, 'crm');
      return c.json(conflictToWire(taken.conflict), 200);
    })
    .openapi(retry, async (c) => {
      const { id, parkedId } = c.req.valid('param');
      const now = deps.now().toISOString();
      const tried = await within(db, scopeOf(c.get('caller')), async (tx) => {
        const { account: row, side } = await retryParked(tx, id, parkedId, now);
        return { row, side, account: await toWire(tx, row) };
      });
      if (tried.row.wanted === 'running') nudgeSoon(deps, [refOf(tried.row)], tried.side);
      return c.json(tried.account, 202);
    });
};

const timeAndId = z.object({ createdAt: z.string(), id: z.uuid() });

async function conflictsOf(
  tx: Transaction,
  accountId: string,
  { cursor, limit, crmId }: z.output<typeof conflictQuery>,
) {
  const { id } = await loadAccount(tx, accountId);
  const after = decodeCursor(timeAndId, cursor);
  const isAfter =
    after &&
    sql`(${conflicts.createdAt}, ${conflicts.id}) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`;
  const isOfItem = crmId === undefined ? undefined : eq(conflicts.crmId, uuidOf(crmId, 'CRM activity'));
  const rows = await tx
    .select()
    .from(conflicts)
    .where(and(eq(conflicts.accountId, id), isOfItem, isAfter ?? undefined))
    .orderBy(desc(conflicts.createdAt), desc(conflicts.id))
    .limit(limit + 1);
  return pageOf(rows, limit, conflictToWire, (row) => ({ createdAt: row.createdAt, id: row.id }));
}

const conflictToWire = (row: ConflictRow): Conflict => ({
  id: row.id,
  crmId: row.crmId,
  field: row.field,
  winner: row.winner === 'record' ? 'crm' : 'google',
  crmValue: row.recordValue,
  googleValue: row.remoteValue,
  createdAt: isoInstant(row.createdAt),
  takenBackAt: isoOrNull(row.takenBackAt),
});

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
    lost: row.lost,
    createdAt: isoInstant(row.createdAt),
  });
  return pageOf(rows, limit, toWire, (row) => row.id);
}
