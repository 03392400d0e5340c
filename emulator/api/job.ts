import type { Push } from '../push/push.ts';
import type { Quotas } from '../quotas.ts';
import type { State } from '../state.ts';
import { findEvent, readEvent } from '../store/events.ts';
import { findViolations } from '../violations/find.ts';
import { checkScopes, identify, type Credentials } from './auth.ts';
import { parseBody } from './body.ts';
import { accessOf, type Call, type Caller } from './call.ts';
import { badRequest, invalidParameter, notImplemented, payloadTooLarge, ApiError } from './errors.ts';
import { applyFields, maskOf } from './fields.ts';
import type { Job } from './pipeline.ts';
import type { Request } from './record.ts';
import { matchRoute, type Match } from './routes/index.ts';
import type { Route } from './routes/route.ts';
import { reachOf } from './scopes.ts';
import { MAX_QUOTA_USER } from '../limits.ts';

export const PREFIX = '/calendar/v3';

/** A request for the Calendar API: by itself, or a part of a batch. */
export interface ApiRequest extends Request, Credentials {
  body: Uint8Array | 'too_large';
}

/**
 * `X-HTTP-Method-Override` on a POST: for networks that let nothing else through. As GET, the form in the body is the query,
 * which is how Google's clients send one that is too long for an address.
 */
export function overridden(request: ApiRequest): ApiRequest {
  const wanted = request.header('x-http-method-override')?.trim().toUpperCase();
  const { method, body } = request;
  if (method === 'HEAD') return { ...request, method: 'GET' };
  if (method !== 'POST' || !wanted) return request;
  if (wanted !== 'GET') return { ...request, method: wanted };
  const form = new URLSearchParams(body === 'too_large' ? '' : new TextDecoder().decode(body));
  const query = new URLSearchParams([...request.query, ...form]);
  return { ...request, method: 'GET', query, body: new Uint8Array() };
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

const isWrite = ({ operation, method }: Route) =>
  operation.startsWith('events.') && method !== 'GET' && operation !== 'events.watch';

function targetOf({ route }: Match, isServed: boolean, query: URLSearchParams): Job['target'] {
  const isRead = route.method === 'GET';
  return {
    isList: isRead && 'pageToken' in route.parameters,
    hasSyncToken: isRead && isServed && 'syncToken' in route.parameters && query.has('syncToken'),
    readsEvents: isRead && route.operation.startsWith('events.'),
    hasBody: route.response !== undefined,
  };
}

/** Makes requests into jobs: which method it is, who asks, what it costs, what it does. */
export function createJobs(
  state: State,
  quotas: Quotas,
  push: Push,
  routes: readonly Route[],
): (request: ApiRequest) => Job {
  const calendarOf = ({ params }: Match, caller: Caller) =>
    accessOf({ state, caller }, params['calendarId'] ?? '');

  function hasGuests(match: Match, caller: Caller): boolean {
    const eventId = match.params['eventId'];
    const entry = eventId === undefined ? undefined : calendarOf(match, caller);
    const row = entry && findEvent(state, entry.calendar_key, eventId ?? '');
    return row !== undefined && (readEvent(row).attendees ?? []).length > 0;
  }

  function spend(match: Match, caller: Caller, query: URLSearchParams): ApiError | null {
    const { route } = match;
    if (caller.clientId === null) return null;
    const countsWrites = state.options().writeBurst !== null && isWrite(route);
    const entry = countsWrites ? calendarOf(match, caller) : undefined;
    return quotas.spend({
      project: caller.clientId,
      user: query.get('quotaUser') || caller.email,
      units: route.quotaUnits,
      writesTo: entry?.calendar_key ?? null,
    });
  }

  return (request) => {
    const { method, url, query, header, body } = request;
    const path = url.pathname.slice(PREFIX.length);
    const match = matchRoute(routes, method, path);
    if (!match) {
      return {
        operation: null,
        user: null,
        clientId: null,
        quotaUnits: 0,
        run() {
          if (!isDecodable(path)) throw badRequest('badRequest', 'Bad Request');
          throw notImplemented(`${method} ${url.pathname}`);
        },
      };
    }
    const { route, params } = match;
    const caller = identify(state, request, route.operation);
    const isKnown = !(caller instanceof ApiError);
    const clientId = isKnown ? caller.clientId : null;
    const parsed = method === 'GET' ? {} : body === 'too_large' ? payloadTooLarge() : parseBody(body);
    return {
      operation: route.operation,
      user: (isKnown && caller.email) || null,
      clientId,
      quotaUnits: clientId === null ? 0 : route.quotaUnits,
      target: targetOf(match, isKnown, query),
      spend: () => (isKnown ? spend(match, caller, query) : null),
      violationsIn: (reply) =>
        findViolations({
          route,
          query,
          header,
          body: parsed instanceof ApiError ? {} : parsed,
          reply,
          hasGuests: () => isKnown && hasGuests(match, caller),
        }),
      ...(route.operation.endsWith('.watch') ? { finish: () => push.syncsSent() } : {}),
      run(bend) {
        if (!route.handle) throw notImplemented(route.operation);
        // A fault may have held the request back, and access may have ended meanwhile.
        const asker = identify(state, request, route.operation);
        if (asker instanceof ApiError) throw asker;
        const alt = query.get('alt') ?? 'json';
        if (alt !== 'json') throw invalidParameter('alt', alt);
        const quotaUser = query.get('quotaUser') ?? '';
        if (quotaUser.length > MAX_QUOTA_USER) throw invalidParameter('quotaUser', quotaUser);
        const mask = maskOf(query, route.response);
        if (parsed instanceof ApiError) throw parsed;
        const reach = reachOf(asker.scopes, route.scopes);
        const call: Call = {
          state,
          caller: asker,
          reach,
          params,
          query,
          header,
          body: parsed,
          origin: url.origin,
          bend,
        };
        checkScopes(call, route);
        const reply = route.handle(call);
        return mask && reply.body !== undefined ? { ...reply, body: applyFields(reply.body, mask) } : reply;
      },
    };
  };
}
