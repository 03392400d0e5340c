import { present, type View } from '../../events/present.ts';
import type { EventResource } from '../../events/resource.ts';
import type { EventsQuery } from './query.ts';

function matchesText(event: EventResource, words: string[]): boolean {
  if (words.length === 0) return true;
  const people = [...(event.attendees ?? []), event.organizer ?? {}];
  const texts = [
    event.summary,
    event.description,
    event.location,
    ...people.flatMap((person) => [person.displayName, person.email]),
  ];
  const haystack = texts.join('\n').toLowerCase();
  return words.every((word) => haystack.includes(word));
}

function matchesProperties(
  properties: Record<string, string> | undefined,
  wanted: [string, string][],
): boolean {
  return wanted.every(([name, value]) => properties?.[name] === value);
}

function isSearch(query: EventsQuery): boolean {
  return query.words.length > 0 || query.privateProperties.length > 0 || query.sharedProperties.length > 0;
}

/** Whether the columns of a row do not say all that the query asks about its event. */
export function readsContent(query: EventsQuery): boolean {
  return isSearch(query) || query.updatedMinMs !== null || query.orderBy === 'updated';
}

/** Whether the query finds an event: only what the caller may see is searched. */
export function matchesContent(view: View, event: EventResource, query: EventsQuery): boolean {
  // A change of reminders alone writes the row, and is no update in Google's sense.
  if (query.updatedMinMs !== null && Date.parse(event.updated ?? '') < query.updatedMinMs) return false;
  if (!isSearch(query)) return true;
  const { entry } = view;
  const seen = present({ entry, timeZone: null, maxAttendees: null, showDeleted: true }, event);
  return (
    matchesText(seen, query.words) &&
    matchesProperties(seen.extendedProperties?.private, query.privateProperties) &&
    matchesProperties(seen.extendedProperties?.shared, query.sharedProperties)
  );
}
