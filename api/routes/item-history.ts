import { createRoute, z } from '@hono/zod-openapi';
import { within } from '../../db/client.ts';
import { scopeOf } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import { router } from '../router.ts';
import { pageQuery } from '../schemas/common.ts';
import { crmActivityParams } from '../schemas/crm-activities.ts';
import { historyList, whyList } from '../schemas/history.ts';
import { historyOf, whyOf } from '../why.ts';
import { decodeCursor, pageOf } from '../wire/cursor.ts';
import { errors, json } from './describe.ts';

const tags = ['CRM activities'];

const why = createRoute({
  method: 'get',
  path: '/crm-activities/{id}/why',
  tags,
  summary: 'Why the item is as it is, by account: synced, skipped, waiting, held or parked',
  request: { params: crmActivityParams },
  responses: { 200: json(whyList, 'One answer per account of the owner'), ...errors(404) },
});

const history = createRoute({
  method: 'get',
  path: '/crm-activities/{id}/history',
  tags,
  summary: 'What the sync did to the item, newest first',
  request: { params: crmActivityParams, query: pageQuery },
  responses: { 200: json(historyList, 'The decisions'), ...errors(404, 422) },
});

export const itemHistoryRoutes = ({ db }: ApiDeps) =>
  router()
    .openapi(why, async (c) => {
      const caller = c.get('caller');
      const items = await within(db, scopeOf(caller), (tx) => whyOf(tx, c.req.valid('param').id, caller));
      return c.json({ items, nextCursor: null }, 200);
    })
    .openapi(history, async (c) => {
      const caller = c.get('caller');
      const { cursor, limit } = c.req.valid('query');
      const before = decodeCursor(z.int(), cursor);
      const rows = await within(db, scopeOf(caller), (tx) =>
        historyOf(tx, c.req.valid('param').id, caller, { before, limit }),
      );
      return c.json(
        pageOf(
          rows,
          limit,
          (row) => row,
          (row) => row.id,
        ),
        200,
      );
    });
