import { createRoute } from '@hono/zod-openapi';
import { within } from '../../db/client.ts';
import { intend, loadAccount, toWire, updateAccount } from '../account-row.ts';
import { requireState } from '../account-states.ts';
import { scopeOf } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import { ApiError } from '../errors.ts';
import { account } from '../schemas/accounts.ts';
import { accountParams } from '../schemas/common.ts';
import { draftOptions, settingsBody, startBody, stopBody } from '../schemas/options.ts';
import { editSettings, startSyncing } from '../settings.ts';
import { errors, json, jsonBody, optionalBody } from './describe.ts';
import { router } from '../router.ts';

const tags = ['Accounts'];
const accepted = { 202: json(account, 'Stored; the account follows'), ...errors(404, 409) };

const draft = createRoute({
  method: 'put',
  path: '/accounts/{id}/draft',
  tags,
  summary: 'Add what was chosen to what was chosen before; never starts anything',
  request: { params: accountParams, ...jsonBody(draftOptions) },
  responses: { 200: json(account, 'The account'), ...errors(404, 409, 422) },
});

const settings = createRoute({
  method: 'put',
  path: '/accounts/{id}/settings',
  tags,
  summary: 'Change the options; an account that syncs follows at once',
  request: { params: accountParams, ...jsonBody(settingsBody) },
  responses: { 200: json(account, 'The account'), ...errors(404, 409, 422, 502) },
});

const start = createRoute({
  method: 'post',
  path: '/accounts/{id}/start',
  tags,
  summary: 'Start syncing with the settings overlaid by the draft',
  request: { params: accountParams, ...optionalBody(startBody) },
  responses: { ...accepted, ...errors(422, 502) },
});

const pause = createRoute({
  method: 'post',
  path: '/accounts/{id}/pause',
  tags,
  summary: 'Pause; nothing is lost',
  request: { params: accountParams },
  responses: accepted,
});

const resume = createRoute({
  method: 'post',
  path: '/accounts/{id}/resume',
  tags,
  summary: 'Go on where it was paused',
  request: { params: accountParams },
  responses: accepted,
});

const stop = createRoute({
  method: 'post',
  path: '/accounts/{id}/stop',
  tags,
  summary: 'Stop syncing; the items of both sides stay',
  request: { params: accountParams, ...optionalBody(stopBody) },
  responses: { ...accepted, ...errors(422) },
});

export const accountIntentRoutes = (deps: ApiDeps) =>
  router()
    .openapi(draft, async (c) => {
      const stored = await within(deps.db, scopeOf(c.get('caller')), async (tx) => {
        const row = await loadAccount(tx, c.req.valid('param').id, { lock: true });
        requireState(row.state, 'draft');
        const draft = { ...row.draft, ...c.req.valid('json') };
        return toWire(tx, await updateAccount(tx, row.id, { draft }));
      });
      return c.json(stored, 200);
    })
    .openapi(settings, async (c) => {
      const { effects, ...options } = c.req.valid('json');
      return c.json(
        await editSettings(deps, c.get('caller'), c.req.valid('param').id, options, effects),
        200,
      );
    })
    .openapi(start, async (c) => {
      const { effects } = c.req.valid('json');
      return c.json(await startSyncing(deps, c.get('caller'), c.req.valid('param').id, effects), 202);
    })
    .openapi(pause, async (c) => {
      const paused = await intend(deps, c.get('caller'), c.req.valid('param').id, 'pause', ({ state }) => {
        requireState(state, 'pause');
        return { wanted: 'paused' };
      });
      return c.json(paused, 202);
    })
    .openapi(resume, async (c) => {
      const resumed = await intend(deps, c.get('caller'), c.req.valid('param').id, 'resume', ({ state }) => {
        requireState(state, 'resume');
        return { wanted: 'running' };
      });
      return c.json(resumed, 202);
    })
    .openapi(stop, async (c) => {
      const { removeFromGoogle, removeFromCrm } = c.req.valid('json');
      const stopped = await intend(deps, c.get('caller'), c.req.valid('param').id, 'stop', ({ state }) => {
        requireState(state, 'stop');
        if (removeFromGoogle || removeFromCrm) {
          const message =
            'Removing what the sync wrote is not offered in this version; stopping keeps both sides.';
          throw new ApiError(422, 'effect_not_offered', message);
        }
        return { wanted: 'stopped' };
      });
      return c.json(stopped, 202);
    });
