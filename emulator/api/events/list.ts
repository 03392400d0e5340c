import type { View } from '../../events/present.ts';
import type { State } from '../../state.ts';
import { currentRevision, settledRevision } from '../../store/events.ts';
import { purgedRevision } from '../../store/tombstones.ts';
import { calendarOf, type Call, type Reply } from '../call.ts';
import {
  fingerprint,
  makePageToken,
  makeSyncToken,
  openPageToken,
  openSyncToken,
  type Cursor,
} from '../list-tokens.ts';
import { pageReply } from './page.ts';
import {
  endsWithSyncToken,
  LASTING_PARAMETERS,
  PAGE_PARAMETERS,
  parseEventsQuery,
  withoutDefaults,
  type EventsQuery,
} from './query.ts';
import { itemsOf, type Item, type Range } from './rows.ts';
import { readEvents } from './stale.ts';
import { viewOf } from './view.ts';

interface Part {
  items: Item[];
  /** Where the next page starts; null on the last one. */
  next: Cursor | null;
}

/** What is listed, from where on, and how many items at most. */
interface Work {
  view: View;
  query: EventsQuery;
  range: Range;
  at: Cursor | null;
  size: number;
}

function highestRow(state: State, calendarKey: number): number {
  const sql = 'SELECT max(seq) AS last FROM events WHERE calendar_key = ?';
  return state.db.get<{ last: number | null }>(sql, calendarKey)?.last ?? 0;
}

/**
 * Whether a series has lost occurrences in the range that could not be told: it has changed again since, and its row moved on while
 * somebody paged. The changes are then to be told once more.
 */
function hidesLosses(state: State, calendarKey: number, { since, upTo }: Range): boolean {
  const sql = `SELECT 1 AS found FROM events e JOIN past_series p USING (calendar_key, id)
    WHERE e.calendar_key = ? AND e.revision > ? AND p.replaced_at > ? AND p.replaced_at <= ? LIMIT 1`;
  return since !== null && state.db.get(sql, calendarKey, upTo, since, upTo) !== undefined;
}

/** A page in row order: ends as soon as one item more than asked for was found. */
function inOrder(state: State, { view, query, range, at, size }: Work): Part {
  const items: Item[] = [];
  // A series that was cut in two is begun again behind its last occurrence.
  const resumed = at?.within === undefined ? range : { ...range, after: range.after - 1 };
  for (const item of itemsOf(state, view, query, resumed, size)) {
    const previous = items.at(-1);
    if (previous && items.length === size) {
      const within = previous.within === null ? {} : { within: previous.within, id: previous.id };
      return { items, next: { row: previous.row, ...within, last: range.upTo } };
    }
    items.push(item);
  }
  return { items, next: null };
}

/** A page in an order of its own: everything is collected, sorted, and read on behind the last page's key. */
function sorted(state: State, { view, query, range, at, size }: Work): Part {
  const keyOf = (item: Item) => (query.orderBy === 'startTime' ? item.startMs : item.updatedMs);
  const compare = (one: Item, other: Item) => keyOf(one) - keyOf(other) || (one.id < other.id ? -1 : 1);
  const isBehind = (item: Item) =>
    at === null || keyOf(item) > at.row || (keyOf(item) === at.row && item.id > (at.id ?? ''));
  const all = [...itemsOf(state, view, query, range, size)].filter(isBehind).toSorted(compare);
  const items = all.slice(0, size);
  const last = items.at(-1);
  const isMore = last !== undefined && all.length > items.length;
  return { items, next: isMore ? { row: keyOf(last), id: last.id, last: range.upTo } : null };
}

/** The page itself, or what a fault makes of it. */
function partOf(call: Call, work: Work): Part {
  const { range, at, query } = work;
  if (call.bend.isListEmpty) return { items: [], next: null };
  const isSorted = query.orderBy !== null;
  if (call.bend.isPageEmpty) {
    const row = isSorted ? Number.MIN_SAFE_INTEGER : range.after;
    return { items: [], next: at ?? { row, last: range.upTo } };
  }
  return readEvents(call, work.view.entry, () => (isSorted ? sorted : inOrder)(call.state, work));
}

/** events.list */
export function listEvents(call: Call): Reply {
  const { state, bend } = call;
  const entry = calendarOf(call);
  const query = parseEventsQuery(call.query, entry, state.clock.now());
  const view = viewOf(call, entry, query.showDeleted);
  const key = entry.calendar_key;
  const who = {
    accountId: call.caller.accountId,
    collection: key,
    accessRevision: entry.access_revision,
    purgedRevision: purgedRevision(state, key),
  };
  const said = withoutDefaults(call.query);
  const lasting = fingerprint(said, LASTING_PARAMETERS);
  const whole = fingerprint(said, PAGE_PARAMETERS);
  const now = currentRevision(state, key);
  const since = query.syncToken === null ? null : openSyncToken(state, who, query.syncToken, lasting, now);
  const resumed = query.pageToken === null ? null : openPageToken(state, who, query.pageToken, whole);
  // A stale page promises no more than it has seen: the last write comes with the next sync token.
  const seen = bend.isStale ? settledRevision(state, key) : now;
  const revision = Math.min(resumed?.revision ?? seen, seen);
  const at = resumed?.at ?? null;
  const start = query.orderBy === null ? at?.row : 0;
  const range: Range =
    since === null
      ? { by: 'seq', after: start ?? 0, upTo: at?.last ?? highestRow(state, key), since, at }
      : { by: 'revision', after: start ?? since, upTo: revision, since, at };
  const size = Math.min(query.maxResults, bend.pageSize ?? Infinity);
  const { items, next } = partOf(call, { view, query, range, at, size });
  const isLast = next === null && endsWithSyncToken(query);
  // An empty answer to a sync token has not told the changes that it keeps back.
  const isUntold = bend.isListEmpty || (query.singleEvents && hidesLosses(state, key, range));
  const reached = since !== null && isUntold ? since : revision;
  return pageReply(call, view, {
    items: items.map((item) => item.text),
    revision,
    ...(next ? { nextPageToken: makePageToken(state, who, revision, whole, next) } : {}),
    ...(isLast ? { nextSyncToken: makeSyncToken(state, who, reached, lasting) } : {}),
  });
}
