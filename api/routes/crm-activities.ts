import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { createActivity, type Details, type Frame, removeActivity, updateActivity } from '../../crm/store.ts';
import { within } from '../../db/client.ts';
import { checkedChanges, checkEditable } from '../crm-writes.ts';
import { findForWriting, listActivities, readActivity, requireVersion } from '../crm-reads.ts';
import { writeToSeries } from '../crm-series.ts';
import { type ApiEnv, scopeOf } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import { ApiError } from '../errors.ts';
import {
  anyCrmActivity,
  type CrmActivity,
  crmActivity,
  crmActivityChanges,
  crmActivityList,
  crmActivityParams,
  crmActivityQuery,
  newCrmActivityBody,
  scopeQuery,
  viewQuery,
} from '../schemas/crm-activities.ts';
import { nudgeSoon } from '../temporal.ts';
import { full, viewerOf } from '../wire/crm-activity.ts';
import { errors, json, jsonBody } from './describe.ts';
import { router } from '../router.ts';

const tags = ['CRM activities'];

const list = createRoute({
  method: 'get',
  path: '/crm-activities',
  tags,
  summary:
    'Stored items, page by page; with from and to, what takes place between them (all of it, in one page)',
  request: { query: crmActivityQuery },
  responses: { 200: json(crmActivityList, 'What the caller may see'), ...errors(422) },
});

const create = createRoute({
  method: 'post',
  path: '/crm-activities',
  tags,
  summary: 'Create a CRM activity; the caller owns it',
  request: jsonBody(newCrmActivityBody),
  responses: { 201: json(crmActivity, 'The new activity'), ...errors(422) },
});

const get = createRoute({
  method: 'get',
  path: '/crm-activities/{id}',
  tags,
  summary: 'One activity, or one occurrence of a series',
  request: { params: crmActivityParams, query: viewQuery },
  responses: { 200: json(anyCrmActivity, 'The activity'), ...errors(404) },
});

const change = createRoute({
  method: 'patch',
  path: '/crm-activities/{id}',
  tags,
  summary:
    'Change fields of an item, of one occurrence, of this and the following ones, or of a whole series',
  request: { params: crmActivityParams, query: scopeQuery, ...jsonBody(crmActivityChanges) },
  responses: { 200: json(crmActivity, 'As it now stands'), ...errors(403, 404, 412, 422, 428) },
});

const remove = createRoute({
  method: 'delete',
  path: '/crm-activities/{id}',
  tags,
  summary:
    'Delete an item, one occurrence (it becomes a cancelled exception), this and the following ones, or a whole series',
  request: { params: crmActivityParams, query: scopeQuery },
  responses: { 204: { description: 'It is gone' }, ...errors(403, 404, 412, 422) },
});

export const crmActivityRoutes = (deps: ApiDeps) =>
  router()
    .openapi(list, async (c) => {
      const query = c.req.valid('query');
      const viewer = viewerOf(c.get('caller'), query.viewAs);
      const found = await within(deps.db, viewScope(c, query.viewAs), (tx) =>
        listActivities(tx, query, viewer),
      );
      return c.json(found, 200);
    })
    .openapi(create, async (c) => {
      const { companyId, userId } = c.get('caller');
      const body = c.req.valid('json');
      const written = await within(deps.db, scopeOf(c.get('caller')), async (tx) => {
        const { startsAt, endsAt, ...changes } = await checkedChanges(tx, body, null);
        if (!startsAt || !endsAt) throw new Error('The schema lets no activity through without its times.');
        // Busy unset means busy when timed, free when all-day (S10).
        const values = { busy: !('date' in startsAt), ...EMPTY, ...changes };
        const { busy, visibility, recurrence, cancelled, ...details } = values;
        return createActivity(tx, {
          companyId,
          ownerId: userId,
          origin: 'crm',
          originAccountId: null,
          seriesId: null,
          originalStart: null,
          startsAt,
          endsAt,
          busy,
          visibility,
          recurrence,
          cancelled,
          details: { ...details, type: body.type },
        });
      });
      nudgeSoon(deps, written.woken, 'crm');
      return withVersion(c, full(written.activity), 201);
    })
    .openapi(get, async (c) => {
      const { viewAs } = c.req.valid('query');
      const viewer = viewerOf(c.get('caller'), viewAs);
      const found = await within(deps.db, viewScope(c, viewAs), (tx) =>
        readActivity(tx, c.req.valid('param').id, viewer),
      );
      if ('version' in found) c.header('ETag', `"${found.version}"`);
      return c.json(found, 200);
    })
    .openapi(change, async (c) => {
      const body = c.req.valid('json');
      const { id } = c.req.valid('param');
      const { scope } = c.req.valid('query');
      const ifMatch = c.req.header('If-Match') ?? null;
      const written = await within(deps.db, scopeOf(c.get('caller')), async (tx) => {
        const ofSeries = await writeToSeries(tx, c.get('caller'), { id, scope, ifMatch, body });
        if (ofSeries) return { ...ofSeries, answer: ofSeries.answer ?? stale() };
        const current = await findForWriting(tx, id, c.get('caller'));
        requireVersion(current, ifMatch, { isRequired: true });
        await checkEditable(tx, current, body);
        const changes = await checkedChanges(tx, body, current);
        const { activity, woken } = (await updateActivity(tx, current, changes)) ?? stale();
        return { answer: full(activity), woken };
      });
      nudgeSoon(deps, written.woken, 'crm');
      return withVersion(c, written.answer, 200);
    })
    .openapi(remove, async (c) => {
      const { id } = c.req.valid('param');
      const { scope } = c.req.valid('query');
      const ifMatch = c.req.header('If-Match') ?? null;
      const woken = await within(deps.db, scopeOf(c.get('caller')), async (tx) => {
        const ofSeries = await writeToSeries(tx, c.get('caller'), { id, scope, ifMatch, body: null });
        if (ofSeries) return ofSeries.woken;
        const current = await findForWriting(tx, id, c.get('caller'));
        requireVersion(current, ifMatch, { isRequired: false });
        return (await removeActivity(tx, current)) ?? stale();
      });
      nudgeSoon(deps, woken, 'crm');
      return c.body(null, 204);
    });

const EMPTY: Omit<Frame & Details, 'type' | 'startsAt' | 'endsAt' | 'busy'> = {
  visibility: 'everyone',
  recurrence: [],
  cancelled: false,
  done: false,
  subject: '',
  publicDescription: '',
  note: '',
  location: '',
  attendees: [],
  conferenceLink: '',
  deal: '',
  person: '',
  organisation: '',
};

/** Even the row-level policies then see somebody who owns nothing. */
const viewScope = (c: Context<ApiEnv>, viewAs: 'colleague' | undefined) =>
  viewAs === 'colleague' ? { company: c.get('caller').companyId, viewer: '' } : scopeOf(c.get('caller'));

function withVersion<S extends 200 | 201>(c: Context<ApiEnv>, activity: CrmActivity, status: S) {
  c.header('ETag', `"${activity.version}"`);
  return c.json(activity, status);
}

function stale(): never {
  throw new ApiError(412, 'stale', 'The activity changed meanwhile. Read it again and repeat your change.');
}
