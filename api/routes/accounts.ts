import { createRoute } from '@hono/zod-openapi';
import { and, asc, eq, isNull, lt } from 'drizzle-orm';
import { within, type Transaction } from '../../db/client.ts';
import { accounts, oauthStates } from '../../db/schema/index.ts';
import { countParked, loadAccount, toWire, updateAccount } from '../account-row.ts';
import { beginConsent } from '../consent.ts';
import { type Caller, scopeOf } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import { ApiError } from '../errors.ts';
import {
  account,
  accountGroups,
  type AccountGroups,
  connectAnswer,
  connectBody,
} from '../schemas/accounts.ts';
import { accountParams } from '../schemas/common.ts';
import { type AccountRow, accountToWire } from '../wire/account.ts';
import { errors, json, jsonBody } from './describe.ts';
import { router } from '../router.ts';

/** A consent that nobody finished is forgotten after this. */
const UNFINISHED_MS = 3_600_000;

const connect = createRoute({
  method: 'post',
  path: '/accounts',
  tags: ['Accounts'],
  summary: 'Connect a Google account; for one that is there, ask for consent again',
  request: jsonBody(connectBody),
  responses: { 201: json(connectAnswer, 'Send the browser to authorizationUrl'), ...errors(409, 422) },
});

const list = createRoute({
  method: 'get',
  path: '/accounts',
  tags: ['Accounts'],
  summary: 'The caller’s accounts, in the three groups of the page',
  responses: { 200: json(accountGroups, 'The groups'), ...errors() },
});

const get = createRoute({
  method: 'get',
  path: '/accounts/{id}',
  tags: ['Accounts'],
  summary: 'State, problem, settings, draft, progress and freshness of an account',
  request: { params: accountParams },
  responses: { 200: json(account, 'The account'), ...errors(404) },
});

export const accountRoutes = (deps: ApiDeps) =>
  router()
    .openapi(connect, async (c) => {
      const caller = c.get('caller');
      const { email } = c.req.valid('json');
      const { row, isNew, wire } = await within(deps.db, scopeOf(caller), async (tx) => {
        const { row, isNew } = await accountFor(tx, caller, email, deps.now());
        return { row, isNew, wire: await toWire(tx, row) };
      });
      const authorizationUrl = await beginConsent(deps, c, row, { forceConsent: !isNew });
      return c.json({ account: wire, authorizationUrl }, 201);
    })
    .openapi(list, async (c) => {
      const groups = await within(deps.db, scopeOf(c.get('caller')), async (tx) => {
        await forgetUnfinished(tx, deps.now());
        const rows = await tx.select().from(accounts).orderBy(asc(accounts.createdAt), asc(accounts.id));
        const parkedById = await countParked(
          tx,
          rows.map(({ id }) => id),
        );
        return groupsOf(rows, parkedById);
      });
      return c.json(groups, 200);
    })
    .openapi(get, async (c) => {
      const found = await within(deps.db, scopeOf(c.get('caller')), async (tx) =>
        toWire(tx, await loadAccount(tx, c.req.valid('param').id)),
      );
      return c.json(found, 200);
    });

/** The account that is there keeps its state; only a new consent begins. */
async function accountFor(tx: Transaction, { companyId, userId }: Caller, email: string, now: Date) {
  const [created] = await tx
    .insert(accounts)
    .values({ companyId, userId, email })
    .onConflictDoNothing({ target: [accounts.companyId, accounts.userId, accounts.email] })
    .returning();
  if (created) return { row: created, isNew: true };
  const [row] = await tx.select().from(accounts).where(eq(accounts.email, email)).for('update');
  if (!row || row.state === 'disconnected') {
    throw new ApiError(409, 'wrong_state', 'The account is being disconnected. Try again in a moment.');
  }
  if (row.state !== 'connecting') return { row, isNew: false };
  // The hour that an unfinished consent lives begins anew.
  return { row: await updateAccount(tx, row.id, { createdAt: now.toISOString() }), isNew: false };
}

/** A row without a workflow and without a problem is a consent that was left. */
async function forgetUnfinished(tx: Transaction, now: Date): Promise<void> {
  await tx.delete(oauthStates).where(lt(oauthStates.expiresAt, now.toISOString()));
  await tx
    .delete(accounts)
    .where(
      and(
        eq(accounts.state, 'connecting'),
        isNull(accounts.problem),
        lt(accounts.createdAt, new Date(now.getTime() - UNFINISHED_MS).toISOString()),
      ),
    );
}

function groupsOf(rows: AccountRow[], parkedById: Map<string, number>): AccountGroups {
  const groups: AccountGroups = { active: [], readyToConnect: [], syncedPreviously: [] };
  for (const row of rows) {
    const name = groupOf(row);
    if (name) groups[name].push(accountToWire(row, parkedById.get(row.id) ?? 0));
  }
  return groups;
}

/** Null for what is listed nowhere: a consent under way, and what was disconnected. */
function groupOf({ state, problem }: AccountRow): keyof AccountGroups | null {
  switch (state) {
    case 'importing':
    case 'active':
    case 'paused':
      return 'active';
    case 'ready':
      return 'readyToConnect';
    case 'connecting':
      return problem === null ? null : 'readyToConnect';
    case 'stopped':
      return 'syncedPreviously';
    case 'disconnected':
      return null;
  }
}
