import type { View } from '../../events/present.ts';
import { currentRevision } from '../../store/events.ts';
import type { State } from '../../state.ts';
import { calendarOf, type Call, type Reply } from '../call.ts';
import { itemsOf, type Item, type Range } from './rows.ts';
import {
  endsWithSyncToken,
  LASTING_PARAMETERS,
  PAGE_PARAMETERS,
  parseEventsQuery,
  type EventsQuery,
} from './query.ts';
import { applyFields } from '../fields.ts';
import {
  fingerprint,
  makePageToken,
  makeSyncToken,
  openPageToken,
  openSyncToken,
  type Cursor,
} from '../list-tokens.ts';

interface Page {
  items: Item[];
  /** Where the next page starts; null on the last one. */
  next: Cursor | null;
}

function highestRow(state: State, calendarKey: number): number {
  const sql = 'SELECT max(seq) AS last FROM events WHERE calendar_key = ?';
  return state.db.get<{ last: number | null }>(sql, calendarKey)?.last ?? 0;
}

/** A page in row order: ends as soon as one item more than asked for was found. */
function pageInOrder(state: State, view: View, query: EventsQuery, range: Range, at: Cursor | null): Page {
  const items: Item[] = [];
  // A series that was cut in two is begun again behind its last occurrence.
  const resumed = at?.within === undefined ? range : { ...range, after: range.after - 1 };
  for (const item of itemsOf(state, view, query, resumed)) {
    if (at?.within !== undefined && item.row === at.row && (item.within ?? Infinity) <= at.within) continue;
    const previous = items.at(-1);
    if (previous && items.length === query.maxResults) {
      const within = previous.within === null ? {} : { within: previous.within };
      return { items, next: { row: previous.row, ...within, last: range.upTo } };
    }
    items.push(item);
  }
  return { items, next: null };
}

/** A page in an order of its own: everything is collected, sorted, and read on behind the last page's key. */
function pageSorted(state: State, view: View, query: EventsQuery, range: Range, at: Cursor | null): Page {
  const keyOf = (item: Item) => (query.orderBy === 'startTime' ? item.startMs : Date.parse(item.updated));
  const compare = (one: Item, other: Item) => keyOf(one) - keyOf(other) || (one.id < other.id ? -1 : 1);
  const isBehind = (item: Item) =>
    at === null || keyOf(item) > at.row || (keyOf(item) === at.row && item.id > (at.id ?? ''));
  const all = [...itemsOf(state, view, query, range)].filter(isBehind).toSorted(compare);
  const items = all.slice(0, query.maxResults);
  const last = items.at(-1);
  const isMore = last !== undefined && all.length > items.length;
  return { items, next: isMore ? { row: keyOf(last), id: last.id, last: range.upTo } : null };
}

/** events.list */
export function listEvents(call: Call): Reply {
  const { state } = call;
  const entry = calendarOf(call);
  const query = parseEventsQuery(call.query, entry);
  const key = entry.calendar_key;
  const who = { accountId: call.caller.accountId, collection: key, accessRevision: entry.access_revision };
  const lasting = fingerprint(call.query, LASTING_PARAMETERS);
  const whole = fingerprint(call.query, PAGE_PARAMETERS);
  const now = currentRevision(state, key);
  const since = query.syncToken === null ? null : openSyncToken(state, who, query.syncToken, lasting, now);
  const resumed = query.pageToken === null ? null : openPageToken(state, who, query.pageToken, whole);
  const revision = resumed?.revision ?? now;
  const at = resumed?.at ?? null;
  const isSorted = query.orderBy !== null;
  const start = isSorted ? 0 : at?.row;
  const range: Range =
    since === null
      ? { by: 'seq', after: start ?? 0, upTo: at?.last ?? highestRow(state, key) }
      : { by: 'revision', after: start ?? since, upTo: revision };
  const { timeZone, maxAttendees, showDeleted } = query;
  const view: View = { entry, timeZone, maxAttendees, showDeleted };
  const page = (isSorted ? pageSorted : pageInOrder)(state, view, query, range, at);
  const etag = `"p${revision.toString(32)}${entry.access_revision}"`;
  const head = {
    kind: 'calendar#events',
    etag,
    summary: entry.access_role === 'freeBusyReader' ? entry.id : entry.summary,
    ...(entry.description ? { description: entry.description } : {}),
    updated: new Date(Math.floor(entry.updated_us / 1000)).toISOString(),
    timeZone: timeZone ?? entry.time_zone,
    accessRole: entry.access_role,
    defaultReminders: entry.access_role === 'owner' ? [{ method: 'popup', minutes: 30 }] : [],
    ...(page.next ? { nextPageToken: makePageToken(state, who, revision, whole, page.next) } : {}),
    ...(!page.next && endsWithSyncToken(query)
      ? { nextSyncToken: makeSyncToken(state, who, revision, lasting) }
      : {}),
  };
  // The items are JSON already: joining texts is what makes a page of 2,500 cheap.
  const text = `${JSON.stringify(head).slice(0, -1)},"items":[${page.items.map((item) => item.text).join(',')}]}`;
  return { status: 200, body: applyFields(text, call.query.get('fields')), headers: { ETag: etag } };
}
