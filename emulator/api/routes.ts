import type { Push } from '../push.ts';
import type { Call, Reply } from './call.ts';
import { getCalendar, getCalendarListEntry, insertCalendar, listCalendars } from './calendars.ts';
import { listEvents } from './events-list.ts';
import { getEvent } from './events-read.ts';
import { deleteEvent, insertEvent, patchEvent, updateEvent } from './events-write.ts';
import { SCOPES } from './scopes.ts';
import { stopChannelCall, watchEvents } from './watch.ts';

/** One served method of the Calendar API. */
export interface Route {
  operation: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/calendar/v3`; `:name` takes one part. */
  path: string;
  scopes: readonly string[];
  quotaUnits: number;
  handle(call: Call): Reply;
}

const EVENTS = '/calendars/:calendarId/events';
const EVENT = `${EVENTS}/:eventId`;

/** Everything that is served. What is not here answers 501. */
export function createRoutes(push: Push): Route[] {
  const route = (
    operation: string,
    method: Route['method'],
    path: string,
    scopes: readonly string[],
    handle: Route['handle'],
    quotaUnits = 1,
  ): Route => ({ operation, method, path, scopes, quotaUnits, handle });

  return [
    route('calendarList.list', 'GET', '/users/me/calendarList', SCOPES.READ_LIST, listCalendars),
    route(
      'calendarList.get',
      'GET',
      '/users/me/calendarList/:calendarId',
      SCOPES.READ_LIST,
      getCalendarListEntry,
    ),
    route('calendars.insert', 'POST', '/calendars', SCOPES.MAKE_CALENDAR, insertCalendar),
    route('calendars.get', 'GET', '/calendars/:calendarId', SCOPES.READ_CALENDAR, getCalendar),
    route('events.list', 'GET', EVENTS, SCOPES.READ_EVENTS, listEvents),
    route('events.insert', 'POST', EVENTS, SCOPES.WRITE_EVENTS, insertEvent),
    route('events.watch', 'POST', `${EVENTS}/watch`, SCOPES.READ_EVENTS, (call) => watchEvents(call, push)),
    route('events.get', 'GET', EVENT, SCOPES.READ_EVENTS, getEvent),
    route('events.patch', 'PATCH', EVENT, SCOPES.WRITE_EVENTS, patchEvent, 3),
    route('events.update', 'PUT', EVENT, SCOPES.WRITE_EVENTS, updateEvent),
    route('events.delete', 'DELETE', EVENT, SCOPES.WRITE_EVENTS, deleteEvent),
    route('channels.stop', 'POST', '/channels/stop', SCOPES.READ_EVENTS, stopChannelCall),
  ];
}

/** What Google serves and this does not: named, so that a 501 says which method is missing. */
const MISSING: [string, string, string][] = [
  ['calendarList.insert', 'POST', '/users/me/calendarList'],
  ['calendarList.watch', 'POST', '/users/me/calendarList/watch'],
  ['calendarList.update', 'PUT', '/users/me/calendarList/:calendarId'],
  ['calendarList.patch', 'PATCH', '/users/me/calendarList/:calendarId'],
  ['calendarList.delete', 'DELETE', '/users/me/calendarList/:calendarId'],
  ['calendars.update', 'PUT', '/calendars/:calendarId'],
  ['calendars.patch', 'PATCH', '/calendars/:calendarId'],
  ['calendars.delete', 'DELETE', '/calendars/:calendarId'],
  ['calendars.clear', 'POST', '/calendars/:calendarId/clear'],
  ['events.import', 'POST', `${EVENTS}/import`],
  ['events.quickAdd', 'POST', `${EVENTS}/quickAdd`],
  ['events.instances', 'GET', `${EVENT}/instances`],
  ['events.move', 'POST', `${EVENT}/move`],
  ['acl.list', 'GET', '/calendars/:calendarId/acl'],
  ['colors.get', 'GET', '/colors'],
  ['freebusy.query', 'POST', '/freeBusy'],
  ['settings.list', 'GET', '/users/me/settings'],
];

function paramsOf(pattern: string, parts: readonly string[]): Record<string, string> | null {
  const wanted = pattern.split('/');
  if (wanted.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [index, want] of wanted.entries()) {
    const part = parts[index] ?? '';
    if (want.startsWith(':')) params[want.slice(1)] = part;
    else if (want !== part) return null;
  }
  return params;
}

export type Match =
  | { route: Route; params: Record<string, string> }
  | { route: null; operation: string | null };

/** Finds the method of a path (already without `/calendar/v3`); fixed parts win over parameters by their order above. */
export function matchRoute(routes: readonly Route[], method: string, path: string): Match {
  let parts: string[];
  try {
    parts = path.split('/').map((part) => decodeURIComponent(part));
  } catch {
    return { route: null, operation: null };
  }
  for (const route of routes) {
    const params = route.method === method ? paramsOf(route.path, parts) : null;
    if (params) return { route, params };
  }
  const missing = MISSING.find(([, verb, pattern]) => verb === method && paramsOf(pattern, parts));
  return { route: null, operation: missing?.[0] ?? null };
}
