import { createRoute } from '@hono/zod-openapi';
import { asc } from 'drizzle-orm';
import { within } from '../../db/client.ts';
import { activityTypes } from '../../db/schema/index.ts';
import { scopeOf } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import { activityTypeList } from '../schemas/crm-activities.ts';
import { errors, json } from './describe.ts';
import { router } from '../router.ts';

const list = createRoute({
  method: 'get',
  path: '/activity-types',
  tags: ['CRM activities'],
  summary: 'The activity types of the caller’s company, in their order',
  responses: { 200: json(activityTypeList, 'The types'), ...errors() },
});

export const activityTypeRoutes = ({ db }: ApiDeps) =>
  router().openapi(list, async (c) => {
    const items = await within(db, scopeOf(c.get('caller')), (tx) =>
      tx
        .select({ key: activityTypes.key, name: activityTypes.name })
        .from(activityTypes)
        .orderBy(asc(activityTypes.position), asc(activityTypes.key)),
    );
    return c.json({ items, nextCursor: null }, 200);
  });
