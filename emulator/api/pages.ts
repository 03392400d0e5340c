import { booleanOf, countOf, json, type Call, type Reply } from './call.ts';
import { badRequest } from './errors.ts';
import { fingerprint, makePageToken, makeSyncToken, openPageToken, openSyncToken } from './list-tokens.ts';

/** A resource as it is answered. */
export interface Resource {
  etag: string;
  [name: string]: unknown;
}

/** A list other than that of events: short enough to be made whole for every page. */
export interface Collection<Item> {
  kind: string;
  /** Tells its tokens from those of other lists of the account. */
  collection: number;
  accessRevision: number;
  /** The revision that the list stands at now. */
  revision: number;
  /** Parameters that must not be there beside a sync token. */
  restrictions: readonly string[];
  /** Switches that a sync token turns on by itself: turning them off is refused. */
  switches: readonly string[];
  /** Items changed after a revision, or (null) all of them, in the order of their positions. */
  load(sinceRevision: number | null): Item[];
  /** Rises along the list, and stays with an item while somebody pages. */
  positionOf(item: Item): number;
  show(item: Item): Resource;
}

type Rules = Pick<Collection<unknown>, 'restrictions' | 'switches'>;

function checkSyncToken(call: Call, { restrictions, switches }: Rules): void {
  const isOff = switches.some((name) => booleanOf(call.query, name) === false);
  if (!isOff && !restrictions.some((name) => call.query.has(name))) return;
  throw badRequest('invalid', 'Sync token cannot be used with other request restrictions.', 'syncToken');
}

/** One page of a list, in Google's envelope: a full list, what changed since a sync token, or more of either. */
export function answerList<Item>(call: Call, list: Collection<Item>): Reply {
  const { state, query, bend } = call;
  const { accessRevision, collection, restrictions, switches } = list;
  const who = { accountId: call.caller.accountId, collection, accessRevision };
  const syncToken = query.get('syncToken');
  const pageToken = query.get('pageToken');
  if (syncToken !== null) checkSyncToken(call, list);
  const size = Math.min(countOf(query, 'maxResults', 100, 250), bend.pageSize ?? Infinity);
  const lasting = fingerprint(query, switches);
  const whole = fingerprint(query, [...switches, ...restrictions, 'syncToken']);
  const since = syncToken === null ? null : openSyncToken(state, who, syncToken, lasting, list.revision);
  const resumed = pageToken === null ? null : openPageToken(state, who, pageToken, whole);
  // A delta that a fault emptied has told nothing: its token stays where it was.
  const now = since !== null && bend.isListEmpty ? since : list.revision;
  const revision = resumed?.revision ?? now;
  const after = resumed?.at.row ?? -1;
  const left = bend.isListEmpty ? [] : list.load(since).filter((item) => list.positionOf(item) > after);
  const items = bend.isPageEmpty ? [] : left.slice(0, size);
  const last = items.at(-1);
  const isMore = bend.isPageEmpty || left.length > items.length;
  const next = { row: last === undefined ? after : list.positionOf(last) };
  // A list that left something out is no ground to build changes on.
  const isWhole = !restrictions.some((name) => query.has(name));
  const etag = `"p${revision.toString(32)}${accessRevision}"`;
  return json(
    {
      kind: list.kind,
      etag,
      ...(isMore ? { nextPageToken: makePageToken(state, who, revision, whole, next) } : {}),
      ...(!isMore && isWhole ? { nextSyncToken: makeSyncToken(state, who, revision, lasting) } : {}),
      items: items.map((item) => list.show(item)),
    },
    etag,
  );
}

export const answerOne = (resource: Resource): Reply => json(resource, resource.etag);

/** Answers a read of one resource: 304 when the caller has it already (`If-None-Match`). */
export function readOne(call: Call, resource: Resource, etag = resource.etag): Reply {
  const known = new Set((call.header('if-none-match') ?? '').split(',').map((each) => each.trim()));
  const isKnown = known.has(etag) || known.has('*');
  return isKnown ? { status: 304, headers: { ETag: etag } } : json(resource, etag);
}
