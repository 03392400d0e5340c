import type { Hono } from 'hono';
import type { HttpBindings } from '@hono/node-server';
import type { Faults } from '../faults.ts';
import type { Push } from '../push.ts';
import type { State } from '../state.ts';
import { findEntry } from '../store/calendars.ts';
import { findLiveToken } from '../store/tokens.ts';
import type { Call, Caller, Reply } from './call.ts';
import {
  badRequest,
  insufficientScopes,
  invalidCredentials,
  loginRequired,
  notImplemented,
  type ApiError,
} from './errors.ts';
import { answer, type HttpContext, type Job } from './pipeline.ts';
import { createRoutes, matchRoute } from './routes/index.ts';
import type { Route } from './routes/route.ts';
import { reachOf } from './scopes.ts';

const PREFIX = '/calendar/v3';

/** The bearer token of a request: from its header, or its query. */
export function bearerOf(context: HttpContext): string | undefined {
  const header = context.req.header('authorization');
  return header === undefined ? context.req.query('access_token') : /^Bearer\s+(\S+)$/i.exec(header)?.[1];
}

function callerOf(state: State, token: string | undefined): Caller | null {
  const live = token === undefined ? undefined : findLiveToken(state, token);
  if (!live) return null;
  return {
    accountId: live.account.account_id,
    email: live.account.email,
    clientId: live.clientId,
    scopes: live.scopes && new Set(live.scopes),
  };
}

/** 403 when none of the token's scopes opens this method here. */
function checkScopes(call: Call, route: Route): void {
  const reach = reachOf(call.caller.scopes, route.scopes);
  if (reach.includes('all')) return;
  const calendarId = call.params['calendarId'];
  if (reach.length === 0) throw insufficientScopes(route.operation);
  if (calendarId === undefined) return;
  const entry = findEntry(call.state.db, call.caller.accountId, calendarId);
  const isReached =
    (reach.includes('owned') && entry?.access_role === 'owner') ||
    (reach.includes('created') && entry?.created_by_client === call.caller.clientId);
  if (entry && !isReached) throw insufficientScopes(route.operation);
}

function parseBody(text: string): Record<string, unknown> | ApiError {
  if (text.trim() === '') return {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
      return parsed as Record<string, unknown>;
    }
  } catch {
    // Falls through to the one answer for what is no JSON object.
  }
  return badRequest('parseError', 'Parse Error');
}

/** Mounts the Calendar API. */
export function serveCalendarApi(
  app: Hono<{ Bindings: HttpBindings }>,
  state: State,
  faults: Faults,
  push: Push,
): void {
  const routes = createRoutes(push);

  function jobOf(context: HttpContext, text: string): Job {
    const url = new URL(context.req.url);
    const match = matchRoute(routes, context.req.method, url.pathname.slice(PREFIX.length));
    const token = bearerOf(context);
    const caller = callerOf(state, token);
    const quotaUnits = match && caller?.clientId ? match.route.quotaUnits : 0;
    const operation = match?.route.operation ?? null;
    return {
      operation,
      user: caller?.email ?? null,
      clientId: caller?.clientId ?? null,
      quotaUnits,
      run(bend): Reply {
        const handle = match?.route.handle;
        if (!match || !handle) throw notImplemented(operation ?? `${context.req.method} ${url.pathname}`);
        if (token === undefined) throw loginRequired();
        if (!caller) throw invalidCredentials();
        const body = parseBody(text);
        if (body instanceof Error) throw body;
        const call: Call = {
          state,
          caller,
          params: match.params,
          query: url.searchParams,
          header: (name) => context.req.header(name),
          body,
          origin: url.origin,
          bend,
        };
        checkScopes(call, match.route);
        return handle(call);
      },
    };
  }

  app.all(`${PREFIX}/*`, async (context) => {
    const hasBody = context.req.method !== 'GET' && context.req.method !== 'HEAD';
    return answer(context, state, faults, jobOf(context, hasBody ? await context.req.text() : ''));
  });
}
