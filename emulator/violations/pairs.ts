import { EVENTS_FORBIDDEN_WITH_TOKEN } from '../api/events/query.ts';
import type { Violation } from '../store/violations.ts';
import { forbidden } from './parameters.ts';

/** What may not stand beside a sync token (google-calendar.md A1 and A6). */
const FORBIDDEN_WITH_TOKEN: Record<string, readonly string[]> = {
  'events.list': EVENTS_FORBIDDEN_WITH_TOKEN,
  'calendarList.list': ['minAccessRole', 'showOwnOrganizationOnly'],
};

/** What must not be false beside a sync token: deletions always come. */
const NEVER_FALSE_WITH_TOKEN: Record<string, readonly string[]> = {
  'events.list': ['showDeleted'],
  'calendarList.list': ['showDeleted', 'showHidden'],
  'acl.list': ['showDeleted'],
};

function besideToken(operation: string, query: URLSearchParams): Violation[] {
  if (!query.has('syncToken')) return [];
  const names = (FORBIDDEN_WITH_TOKEN[operation] ?? []).filter((name) => query.has(name));
  const hidden = (NEVER_FALSE_WITH_TOKEN[operation] ?? []).filter((name) => query.get(name) === 'false');
  return [
    ...names.map((name) => forbidden(name, 'It is forbidden together with syncToken.')),
    ...hidden.map((name) => forbidden(name, 'It must not be false together with syncToken.')),
  ];
}

/** Whether a time range has no length; false as well when one of its ends is missing or cannot be read. */
export const isEmptyRange = (from: unknown, to: unknown) =>
  typeof from === 'string' && typeof to === 'string' && Date.parse(to) <= Date.parse(from);

/** Parameters that contradict each other. */
export function pairViolations(operation: string, query: URLSearchParams): Violation[] {
  const found = besideToken(operation, query);
  if (query.get('orderBy') === 'startTime' && query.get('singleEvents') !== 'true') {
    found.push(forbidden('orderBy', 'startTime is available with singleEvents=true alone.'));
  }
  if (isEmptyRange(query.get('timeMin'), query.get('timeMax'))) {
    found.push(forbidden('timeMax', 'It must be later than timeMin.'));
  }
  if (query.has('sendUpdates') && query.has('sendNotifications')) {
    found.push(forbidden('sendNotifications', 'It is forbidden beside sendUpdates, which replaced it.'));
  }
  return found;
}
