import type { CalendarEntry } from '../../store/calendars.ts';
import { parseInstant } from '../../time/text.ts';
import { isTimeZone } from '../../time/zone.ts';
import { booleanOf, countOf } from '../call.ts';
import { badRequest, invalidParameter, timeRangeEmpty } from '../errors.ts';

/** The parameters of events.list, understood. */
export interface EventsQuery {
  maxResults: number;
  singleEvents: boolean;
  showDeleted: boolean;
  orderBy: 'startTime' | 'updated' | null;
  fromMs: number | null;
  toMs: number | null;
  updatedMinMs: number | null;
  icalUid: string | null;
  words: string[];
  privateProperties: [string, string][];
  sharedProperties: [string, string][];
  eventTypes: string[];
  timeZone: string | null;
  maxAttendees: number | null;
  syncToken: string | null;
  pageToken: string | null;
}

const FORBIDDEN_WITH_TOKEN = [
  'iCalUID',
  'orderBy',
  'privateExtendedProperty',
  'q',
  'sharedExtendedProperty',
  'timeMin',
  'timeMax',
  'updatedMin',
];

/** Parameters that must stay the same from the first list on. */
export const LASTING_PARAMETERS = [
  'singleEvents',
  'showDeleted',
  'eventTypes',
  'showHiddenInvitations',
  'timeZone',
  'maxAttendees',
  'alwaysIncludeEmail',
] as const;

/** All parameters but the page token itself: a page token belongs to one query. */
export const PAGE_PARAMETERS = [...LASTING_PARAMETERS, ...FORBIDDEN_WITH_TOKEN, 'syncToken'] as const;

const EVENT_TYPES = new Set([
  'birthday',
  'default',
  'focusTime',
  'fromGmail',
  'outOfOffice',
  'workingLocation',
]);

function instantOf(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  // A plus sign that was not encoded arrives as a space.
  const instant = parseInstant(text.replace(' ', '+'));
  if (instant === null) throw badRequest('badRequest', 'Bad Request', name);
  return instant;
}

function propertiesOf(query: URLSearchParams, name: string): [string, string][] {
  return query.getAll(name).map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw invalidParameter(name, pair);
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
}

function checkToken(query: URLSearchParams): void {
  for (const name of FORBIDDEN_WITH_TOKEN) {
    if (!query.has(name)) continue;
    const what = name === 'orderBy' ? 'non-default ordering' : 'other request restrictions';
    throw badRequest('invalid', `Sync token cannot be used with ${what}.`, 'syncToken');
  }
  if (query.get('showDeleted') === 'false') {
    throw badRequest('invalid', 'Sync token cannot be used with showDeleted=false.', 'syncToken');
  }
}

/** Reads and checks the query; 400 in Google's words for what does not go together. */
export function parseEventsQuery(query: URLSearchParams, entry: CalendarEntry): EventsQuery {
  const syncToken = query.get('syncToken');
  if (syncToken !== null) checkToken(query);
  const singleEvents = (booleanOf(query, 'singleEvents') ?? false) || entry.access_role === 'freeBusyReader';
  const orderBy = query.get('orderBy');
  if (orderBy !== null && orderBy !== 'startTime' && orderBy !== 'updated') {
    throw invalidParameter('orderBy', orderBy);
  }
  if (orderBy === 'startTime' && !singleEvents) {
    throw badRequest(
      'badRequest',
      'The requested ordering is not available for the particular query.',
      'orderBy',
    );
  }
  const fromMs = instantOf(query, 'timeMin');
  const toMs = instantOf(query, 'timeMax');
  if (fromMs !== null && toMs !== null && toMs <= fromMs) throw timeRangeEmpty('timeMax');
  const timeZone = query.get('timeZone');
  if (timeZone !== null && !isTimeZone(timeZone)) throw invalidParameter('timeZone', timeZone);
  const eventTypes = query.getAll('eventTypes');
  const unknownType = eventTypes.find((type) => !EVENT_TYPES.has(type));
  if (unknownType !== undefined) throw invalidParameter('eventTypes', unknownType);
  return {
    maxResults: countOf(query, 'maxResults', 250, 2500),
    singleEvents,
    showDeleted: booleanOf(query, 'showDeleted') ?? false,
    orderBy,
    fromMs,
    toMs,
    updatedMinMs: instantOf(query, 'updatedMin'),
    icalUid: query.get('iCalUID'),
    words: (query.get('q') ?? '').toLowerCase().split(/\s+/).filter(Boolean),
    privateProperties: propertiesOf(query, 'privateExtendedProperty'),
    sharedProperties: propertiesOf(query, 'sharedExtendedProperty'),
    eventTypes,
    timeZone,
    maxAttendees: query.has('maxAttendees') ? countOf(query, 'maxAttendees', 1, 1_000_000) : null,
    syncToken,
    pageToken: query.get('pageToken'),
  };
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
