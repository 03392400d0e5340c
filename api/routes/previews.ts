import { createRoute } from '@hono/zod-openapi';
import { and, eq } from 'drizzle-orm';
import { within } from '../../db/client.ts';
import { previews } from '../../db/schema/index.ts';
import { loadAccount, storeIntent, tell } from '../account-row.ts';
import { requireState } from '../account-states.ts';
import { scopeOf } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { preview, type Preview, previewParams, previewStarted } from '../schemas/accounts.ts';
import { accountParams } from '../schemas/common.ts';
import { previewBody } from '../schemas/options.ts';
import { checkOptions, overlaid, windowOf } from '../settings.ts';
import { uuidOf } from '../wire/ids.ts';
import { isoInstant } from '../wire/instant.ts';
import { errors, json, optionalBody } from './describe.ts';
import { router } from '../router.ts';

const tags = ['Previews'];

const begin = createRoute({
  method: 'post',
  path: '/accounts/{id}/preview',
  tags,
  summary: 'A dry run: what a start or a change would do. Writes nothing on either side',
  request: { params: accountParams, ...optionalBody(previewBody) },
  responses: { 202: json(previewStarted, 'Ask for it by its id'), ...errors(404, 409, 422, 502) },
});

const get = createRoute({
  method: 'get',
  path: '/accounts/{id}/preview/{previewId}',
  tags,
  summary: 'Progress and counts of a dry run',
  request: { params: previewParams },
  responses: { 200: json(preview, 'The dry run'), ...errors(404) },
});

export const previewRoutes = (deps: ApiDeps) =>
  router()
    .openapi(begin, async (c) => {
      const caller = c.get('caller');
      const accountId = c.req.valid('param').id;
      const { options: asked, effects } = c.req.valid('json');
      const { options, calendarTimeZone } = await checkOptions(deps, {
        caller,
        accountId,
        optionsOf: (row) => ({ ...overlaid(row), ...asked }),
        effects,
        action: 'preview',
      });
      const { row, id } = await within(deps.db, scopeOf(caller), async (tx) => {
        const before = await loadAccount(tx, accountId, { lock: true });
        requireState(before.state, 'preview');
        const { companyId, userId } = before;
        const windowStart = windowOf(before, options, calendarTimeZone, deps.now()).start;
        const values = { companyId, userId, accountId: before.id, options, calendarTimeZone, windowStart };
        const [created] = await tx.insert(previews).values(values).returning({ id: previews.id });
        if (!created) throw new Error('The insert returned no row.');
        return { row: await storeIntent(tx, before.id, {}), id: created.id };
      });
      await tell(deps, row, 'preview');
      return c.json({ id }, 202);
    })
    .openapi(get, async (c) => {
      const { id, previewId } = c.req.valid('param');
      const row = await within(deps.db, scopeOf(c.get('caller')), async (tx) => {
        const [found] = await tx
          .select()
          .from(previews)
          .where(
            and(eq(previews.id, uuidOf(previewId, 'preview')), eq(previews.accountId, uuidOf(id, 'account'))),
          );
        return found;
      });
      if (!row) throw notFound('preview');
      return c.json(previewToWire(row), 200);
    });

const previewToWire = (row: typeof previews.$inferSelect): Preview => ({
  id: row.id,
  state: row.state,
  progress: { done: row.progressDone, total: row.counts?.events ?? null },
  options: row.options,
  counts: row.counts,
  error: row.error,
  createdAt: isoInstant(row.createdAt),
});
