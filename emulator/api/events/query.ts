import type { Window } from '../../events/instances.ts';
import type { CalendarEntry } from '../../store/calendars.ts';
import { INSTANT, parseInstant } from '../../time/text.ts';
import { booleanOf, countOf } from '../call.ts';
import { badRequest, invalidParameter, timeRangeEmpty, updatedMinTooLongAgo } from '../errors.ts';
import { EVENT_TYPES } from '../routes/parameters.ts';
import { DAY_MS } from '../../time/zone.ts';

/** The parameters of events.list, understood. Those that say how an event is shown are in `viewOf`. */
export interface EventsQuery extends Window {
  maxResults: number;
  singleEvents: boolean;
  showDeleted: boolean;
  orderBy: 'startTime' | 'updated' | null;
  updatedMinMs: number | null;
  icalUid: string | null;
  words: string[];
  privateProperties: [string, string][];
  sharedProperties: [string, string][];
  eventTypes: string[];
  syncToken: string | null;
  pageToken: string | null;
}

/** How far back Google remembers what was deleted, as one implementer reports. */
const UPDATED_MIN_LIFE_MS = 30 * DAY_MS;

/** What may not stand beside a sync token (the reference of events.list). */
export const EVENTS_FORBIDDEN_WITH_TOKEN = [
  'iCalUID',
  'orderBy',
  'privateExtendedProperty',
  'q',
  'sharedExtendedProperty',
  'timeMin',
  'timeMax',
  'updatedMin',
];

/** False is what a missing one means. */
const FLAGS = ['singleEvents', 'showDeleted', 'showHiddenInvitations', 'alwaysIncludeEmail'] as const;

/** Parameters that must stay the same from the first list on. */
export const LASTING_PARAMETERS = [...FLAGS, 'eventTypes', 'timeZone', 'maxAttendees'] as const;

/** All parameters but the page token itself: a page token belongs to one query. */
export const PAGE_PARAMETERS = [...LASTING_PARAMETERS, ...EVENTS_FORBIDDEN_WITH_TOKEN, 'syncToken'] as const;

/** An instant of a query, in milliseconds; null when it is missing, 400 when it is none. */
export function instantOf(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  const instant = INSTANT.test(text) ? parseInstant(text) : null;
  if (instant === null) throw badRequest('badRequest', 'Bad Request', name);
  return instant;
}

/** `timeMin` and `timeMax`: what ends after the one and starts before the other. Both are exclusive, and in whole seconds. */
export function windowOf(query: URLSearchParams): Window {
  const fromMs = instantOf(query, 'timeMin');
  const toMs = instantOf(query, 'timeMax');
  if (fromMs !== null && toMs !== null && toMs <= fromMs) throw timeRangeEmpty('timeMax');
  return { fromMs, toMs };
}

/** Items on a page: 250 when nobody says otherwise, more than 2,500 are cut. */
export const pageSizeOf = (query: URLSearchParams) => countOf(query, 'maxResults', 250, 2500);

function propertiesOf(query: URLSearchParams, name: string): [string, string][] {
  return query.getAll(name).map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw invalidParameter(name, pair);
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
}

function checkToken(query: URLSearchParams): void {
  for (const name of EVENTS_FORBIDDEN_WITH_TOKEN) {
    if (!query.has(name)) continue;
    const what = name === 'orderBy' ? 'non-default ordering' : 'other request restrictions';
    throw badRequest('invalid', `Sync token cannot be used with ${what}.`, 'syncToken');
  }
  if (query.get('showDeleted') === 'false') {
    throw badRequest('invalid', 'Sync token cannot be used with showDeleted=false.', 'syncToken');
  }
}

function orderOf(query: URLSearchParams, singleEvents: boolean): EventsQuery['orderBy'] {
  const orderBy = query.get('orderBy');
  if (orderBy !== null && orderBy !== 'startTime' && orderBy !== 'updated') {
    throw invalidParameter('orderBy', orderBy);
  }
  if (orderBy === 'startTime' && !singleEvents) {
    const message = 'The requested ordering is not available for the particular query.';
    throw badRequest('badRequest', message, 'orderBy');
  }
  return orderBy;
}

function eventTypesOf(query: URLSearchParams): string[] {
  const wanted = [...new Set(query.getAll('eventTypes'))];
  const unknown = wanted.find((type) => !EVENT_TYPES.some((known) => known === type));
  if (unknown !== undefined) throw invalidParameter('eventTypes', unknown);
  return wanted;
}

/** Reads and checks the query; 400 in Google's words for what does not go together, 410 for an `updatedMin` of long ago. */
export function parseEventsQuery(query: URLSearchParams, entry: CalendarEntry, nowMs: number): EventsQuery {
  const syncToken = query.get('syncToken');
  if (syncToken !== null) checkToken(query);
  // Whoever sees only when somebody is busy sees occurrences, whatever was asked for.
  const singleEvents = (booleanOf(query, 'singleEvents') ?? false) || entry.access_role === 'freeBusyReader';
  // Nothing is hidden here: there is no spam among the invitations.
  booleanOf(query, 'showHiddenInvitations');
  const updatedMinMs = instantOf(query, 'updatedMin');
  if (updatedMinMs !== null && nowMs - updatedMinMs > UPDATED_MIN_LIFE_MS) throw updatedMinTooLongAgo();
  return {
    ...windowOf(query),
    maxResults: pageSizeOf(query),
    singleEvents,
    showDeleted: booleanOf(query, 'showDeleted') ?? false,
    orderBy: orderOf(query, singleEvents),
    updatedMinMs,
    icalUid: query.get('iCalUID'),
    words: (query.get('q') ?? '').toLowerCase().split(/\s+/).filter(Boolean),
    privateProperties: propertiesOf(query, 'privateExtendedProperty'),
    sharedProperties: propertiesOf(query, 'sharedExtendedProperty'),
    eventTypes: eventTypesOf(query),
    syncToken,
    pageToken: query.get('pageToken'),
  };
}

/** The query without what says nothing: an explicit default is no other request than a missing one. */
export function withoutDefaults(query: URLSearchParams): URLSearchParams {
  const said = new URLSearchParams(query);
  for (const flag of FLAGS) said.delete(flag, 'false');
  return said;
}

/** Lists that were ordered or filtered by content end without a sync token; a window does not keep one away. */
export function endsWithSyncToken(query: EventsQuery): boolean {
  return (
    query.orderBy === null &&
    query.words.length === 0 &&
    query.icalUid === null &&
    query.updatedMinMs === null &&
    query.privateProperties.length === 0 &&
    query.sharedProperties.length === 0
  );
}
