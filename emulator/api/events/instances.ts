import { present, type View } from '../../events/present.ts';
import { instanceKey, momentOf } from '../../events/times.ts';
import type { State } from '../../state.ts';
import { currentRevision, exceptionsOf, findEvent, readEvent, type EventRow } from '../../store/events.ts';
import { formatBasicDate, formatBasicUtc, parseDate } from '../../time/text.ts';
import { booleanOf, calendarOf, type Call, type Reply } from '../call.ts';
import { badRequest } from '../errors.ts';
import { fingerprint, makePageToken, openPageToken, type Cursor } from '../list-tokens.ts';
import { occurrencesOf, type ListedOccurrence } from './occurrences.ts';
import { pageReply } from './page.ts';
import { instantOf, pageSizeOf, windowOf, withoutDefaults } from './query.ts';
import { readEvents } from './stale.ts';
import { targetOf } from './target.ts';
import { viewOf } from './view.ts';

/** A page token belongs to one series and one query. */
const PAGE_PARAMETERS = [
  'eventId',
  'timeMin',
  'timeMax',
  'originalStart',
  'showDeleted',
  'timeZone',
  'maxAttendees',
  'alwaysIncludeEmail',
] as const;

/** The one occurrence that is asked for, as the key in its id; null for all. */
function wantedKey(query: URLSearchParams): string | null {
  const text = query.get('originalStart');
  if (text === null) return null;
  const dateMs = parseDate(text);
  if (dateMs !== null) return formatBasicDate(dateMs);
  const instantMs = instantOf(query, 'originalStart');
  return instantMs === null ? null : formatBasicUtc(instantMs);
}

/** The series of the path: 404 for what is not there, 400 for what has no occurrences. */
function seriesOf(call: Call, view: View): EventRow {
  const { id } = targetOf(call, view.entry);
  const row = findEvent(call.state, view.entry.calendar_key, id);
  if (row?.kind !== 'master') throw badRequest('invalid', 'The event is not recurring.', 'eventId');
  return row;
}

/** The changed occurrences of a live series inside the window; its deleted ones carry theirs already. */
function exceptionsWithin(state: State, row: EventRow, { fromMs, toMs }: ReturnType<typeof windowOf>) {
  if (row.status === 'cancelled') return [];
  return exceptionsOf(state, row.calendar_key, row.id)
    .filter((each) => (fromMs === null || each.end_ms > fromMs) && (toMs === null || each.start_ms < toMs))
    .map((each): ListedOccurrence => ({ epochMs: each.start_ms, event: readEvent(each) }));
}

/** Every occurrence that the query asks for, in the order of their starts. */
function instancesOf(call: Call, view: View): ListedOccurrence[] {
  const { state, query } = call;
  const window = windowOf(query);
  const wanted = wantedKey(query);
  const row = seriesOf(call, view);
  const keyOf = ({ event: { originalStartTime } }: ListedOccurrence) => {
    const moment = originalStartTime && momentOf(originalStartTime, view.entry.time_zone);
    return moment ? instanceKey(moment) : '';
  };
  const all = [
    ...occurrencesOf(state, view.entry, row, window, null),
    ...exceptionsWithin(state, row, window),
  ];
  return all
    .filter((each) => view.showDeleted || each.event.status !== 'cancelled')
    .filter((each) => wanted === null || keyOf(each) === wanted)
    .toSorted((one, other) => one.epochMs - other.epochMs || (one.event.id < other.event.id ? -1 : 1));
}

/** The page that starts behind a cursor, or what a fault makes of it. */
function partOf(
  call: Call,
  view: View,
  at: Cursor | null,
): { items: ListedOccurrence[]; next: Cursor | null } {
  const { bend, query } = call;
  const size = Math.min(pageSizeOf(query), bend.pageSize ?? Infinity);
  const all = readEvents(call, view.entry, () => instancesOf(call, view));
  if (bend.isListEmpty) return { items: [], next: null };
  if (bend.isPageEmpty) return { items: [], next: at ?? { row: Number.MIN_SAFE_INTEGER } };
  const isBehind = ({ epochMs, event }: ListedOccurrence) =>
    at === null || epochMs > at.row || (epochMs === at.row && event.id > (at.id ?? ''));
  const left = all.filter(isBehind);
  const items = left.slice(0, size);
  const last = items.at(-1);
  return { items, next: last && left.length > size ? { row: last.epochMs, id: last.event.id } : null };
}

/** events.instances: nobody syncs by it, so that no answer of it has a sync token. */
export function listInstances(call: Call): Reply {
  const { state, query } = call;
  const entry = calendarOf(call);
  const view = viewOf(call, entry, booleanOf(query, 'showDeleted') ?? false);
  const said = withoutDefaults(query);
  said.set('eventId', call.params['eventId'] ?? '');
  const hash = fingerprint(said, PAGE_PARAMETERS);
  const { account_id: accountId, calendar_key: collection, access_revision: accessRevision } = entry;
  const who = { accountId, collection, accessRevision };
  const pageToken = query.get('pageToken');
  const resumed = pageToken === null ? null : openPageToken(state, who, pageToken, hash);
  const revision = resumed?.revision ?? currentRevision(state, collection);
  const { items, next } = partOf(call, view, resumed?.at ?? null);
  return pageReply(call, view, {
    items: items.map(({ event }) => JSON.stringify(present(view, event))),
    revision,
    ...(next ? { nextPageToken: makePageToken(state, who, revision, hash, next) } : {}),
  });
}
