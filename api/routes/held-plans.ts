import { createRoute } from '@hono/zod-openapi';
import { within } from '../../db/client.ts';
import { scopeOf } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import { decide, heldPlansOf } from '../held-plans.ts';
import { router } from '../router.ts';
import { account, decisionBody, heldPlanList } from '../schemas/accounts.ts';
import { accountParams } from '../schemas/common.ts';
import { errors, json, jsonBody } from './describe.ts';

const tags = ['Held deletions'];

const list = createRoute({
  method: 'get',
  path: '/accounts/{id}/held',
  tags,
  summary:
    'Deletions that wait for a decision, since very many came at once; counts and the first few of them',
  request: { params: accountParams },
  responses: { 200: json(heldPlanList, 'The plan to decide about, if there is one'), ...errors(404) },
});

const decided = { 202: json(account, 'Stored; the account follows'), ...errors(404, 409, 422) };
const request = { params: accountParams, ...jsonBody(decisionBody) };

const approve = createRoute({
  method: 'post',
  path: '/accounts/{id}/approve',
  tags,
  summary: 'Let the deletions of a held plan be carried out',
  request,
  responses: decided,
});

const reject = createRoute({
  method: 'post',
  path: '/accounts/{id}/reject',
  tags,
  summary: 'Make again what was deleted, on the side where it is missing',
  request,
  responses: decided,
});

export const heldPlanRoutes = (deps: ApiDeps) =>
  router()
    .openapi(list, async (c) => {
      const { id } = c.req.valid('param');
      const items = await within(deps.db, scopeOf(c.get('caller')), (tx) => heldPlansOf(tx, id));
      return c.json({ items, nextCursor: null }, 200);
    })
    .openapi(approve, async (c) => {
      const { id: accountId } = c.req.valid('param');
      const { planId } = c.req.valid('json');
      return c.json(await decide(deps, c.get('caller'), { accountId, planId, decision: 'approved' }), 202);
    })
    .openapi(reject, async (c) => {
      const { id: accountId } = c.req.valid('param');
      const { planId } = c.req.valid('json');
      return c.json(await decide(deps, c.get('caller'), { accountId, planId, decision: 'rejected' }), 202);
    });
