import type { Fields, RemoteItem } from '../../core/types.ts';
import type { KeptEvent } from './remote.ts';
import type { World } from './world.ts';

/**
 * The whole state of a world as text, the same for two worlds that can only go on alike: whatever is counted (versions, revisions,
 * etags) is told by what it is compared with, and names are numbered in the order in which they appear.
 */
export function stateOf({ store, google, ledger, pending }: World): string {
  const since = Number(store.cursor?.syncToken?.split('/')[0] ?? -1);
  const list = store.cursor?.listNumber ?? 0;
  const events = [...google.events.values()].map((kept) => [...eventOf(kept), kept.revision > since]);
  const former = [...google.replaced].map(([id, kept]) => [id, kept ? eventOf(kept) : null]);
  const records = [...store.records.values()].map((row) => ({ ...row, version: 0 }));
  const links = [...store.links.values()].map(
    ({ id, crmId, eventId, generation, baseRecord, baseRemote, dirty, closedBy }) => [
      [id, crmId, eventId, generation, dirty, closedBy],
      [baseRecord, baseRemote],
    ],
  );
  const observations = [...store.observations.values()].map(
    ({ event_id, etag, status, item, listNumber }) => {
      const isCurrent = google.events.get(event_id)?.item.etag === etag;
      return [event_id, status, item && partsOf(item), isCurrent, listNumber < list];
    },
  );
  const conflicts = [...store.conflicts.values()];
  const edits = ledger.edits.filter(({ isSuperseded }) => !isSuperseded);
  const said = edits.map(({ item, side, slot, value, isAgreed }) => [item, side, slot, value, isAgreed]);
  const known = [ledger.deleted, ledger.reduced, ledger.secrets].map((set) => [...set]);
  const cursor = store.cursor && [since < 0, store.cursor.sweepPending, store.cursor.listNumber > 1];
  const state = [records, links, events, former, observations, conflicts, cursor, store.changes, store.owed];
  return numbered(JSON.stringify([state, [...pending].toSorted(), said, known]));
}

const eventOf = ({ item, isGone, isPurged }: KeptEvent): unknown[] => [partsOf(item), isGone, isPurged];

const partsOf = ({ id, fields, privacy, marker }: RemoteItem): [string, Fields | null, string, unknown] => [
  id,
  fields,
  privacy,
  marker,
];

const NAME = /t\d+|[0-9a-f]{64}|[0-9a-f]{8}-0000-4000-8000-\d{12}|event\d+/g;

function numbered(text: string): string {
  const names = new Map<string, string>();
  return text.replaceAll(NAME, (name) => {
    const known = names.get(name);
    if (known !== undefined) return known;
    const next = `#${names.size}`;
    names.set(name, next);
    return next;
  });
}
