import { createRoute } from '@hono/zod-openapi';
import { within } from '../../db/client.ts';
import { CREATE_CALENDAR_SCOPE } from '../../google/oauth.ts';
import { loadAccount, refOf } from '../account-row.ts';
import { requireState } from '../account-states.ts';
import { calendarToWire, googleOf, listCalendars } from '../calendars.ts';
import { beginConsent } from '../consent.ts';
import { type Caller, scopeOf } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import { ApiError } from '../errors.ts';
import { calendar, calendarList, newCalendarBody } from '../schemas/accounts.ts';
import { accountParams } from '../schemas/common.ts';
import { errors, json, jsonBody } from './describe.ts';
import { router } from '../router.ts';

const tags = ['Calendars'];

const list = createRoute({
  method: 'get',
  path: '/accounts/{id}/calendars',
  tags,
  summary: 'The calendars of the Google account; those that cannot be chosen say why',
  request: { params: accountParams },
  responses: { 200: json(calendarList, 'Those that can be chosen come first'), ...errors(404, 409, 502) },
});

const create = createRoute({
  method: 'post',
  path: '/accounts/{id}/calendars',
  tags,
  summary: 'Create a calendar of its own for the CRM; 409 scope_missing says where to grant that',
  request: { params: accountParams, ...jsonBody(newCalendarBody) },
  responses: { 201: json(calendar, 'The new calendar'), ...errors(404, 409, 422, 502) },
});

export const calendarRoutes = (deps: ApiDeps) =>
  router()
    .openapi(list, async (c) => {
      const row = await connectedAccount(deps, c.get('caller'), c.req.valid('param').id);
      return c.json({ items: await listCalendars(deps, refOf(row)), nextCursor: null }, 200);
    })
    .openapi(create, async (c) => {
      const row = await connectedAccount(deps, c.get('caller'), c.req.valid('param').id);
      if (!row.grantedScopes.includes(CREATE_CALENDAR_SCOPE)) {
        const authorizationUrl = await beginConsent(deps, c, row, {
          forceConsent: false,
          mayCreateCalendar: true,
        });
        const message =
          'Google has not been asked yet for the right to create a calendar. Grant it, then try again.';
        throw new ApiError(409, 'scope_missing', message, { authorizationUrl });
      }
      const google = googleOf(deps, refOf(row));
      const entries = await google.listCalendars();
      const timeZone = entries.find(({ primary }) => primary)?.timeZone ?? 'UTC';
      const created = await google.createCalendar(c.req.valid('json').summary, timeZone);
      return c.json(calendarToWire(created), 201);
    });

async function connectedAccount({ db }: ApiDeps, caller: Caller, id: string) {
  const row = await within(db, scopeOf(caller), (tx) => loadAccount(tx, id));
  requireState(row.state, 'calendars');
  return row;
}
