import { hash } from 'node:crypto';
import type { RemoteItem } from '../../core/types.ts';
import { isKept } from './invariants.ts';
import { slotsOf, type Edit } from './ledger.ts';
import { fieldsOf } from './crm-user.ts';
import type { KeptEvent } from './remote.ts';
import type { ActivityRow, ObservationRow } from './store.ts';
import type { World } from './world.ts';

/**
 * The whole state of a world, the same for two worlds that can only go on alike and be judged alike (README.md says why): what is counted
 * (versions, revisions, etags) is told by what it is compared with, names and texts are numbered in the order in which they appear, and of
 * what was only remembers that which can still be asked for.
 */
export function stateOf(world: World): string {
  const { store, google, ledger } = world;
  const since = Number(store.cursor?.syncToken?.split('/')[0] ?? -1);
  const told = ({ revision }: KeptEvent) => revision > since;
  const linked = new Set([...store.links.values()].map(({ crmId }) => crmId));
  const rows = [...store.records.values()];
  const sides = [
    rows.map((row) => (row.isDeleted && !linked.has(row.id) ? row.id : recordText(row))),
    [...store.links.values()].map((link) => ({ ...link, baseRevision: 0 })),
    [...google.events.values()].map((kept) => [eventText(kept), told(kept)]),
    [...google.replaced].map(([id, kept]) => [id, kept && [eventText(kept), told(kept)]]),
    [...store.observations.values()].map((row) => [
      observationText(row),
      google.events.get(row.event_id)?.item.etag === row.etag,
      row.listNumber < (store.cursor?.listNumber ?? 0),
    ]),
  ];
  const text = JSON.stringify(sides);
  const alive = new Set(text.match(/t\d+/g));
  const order = [...google.events.values()]
    .toSorted((a, b) => a.revision - b.revision)
    .map(({ item }) => item.id);
  const { cursor } = store;
  const rest = [
    order,
    cursor && [since < 0, cursor.sweepPending, cursor.listNumber > 1, cursor.pageToken],
    [...new Set(store.changes)],
    store.owed,
    [...store.parked.keys()],
    rows.map(({ id }) => ledger.byRecord.get(id)),
    [...google.events.keys()].map((id) => ledger.byEvent.get(id)),
  ];
  const numbered = numbering();
  const first = numbered(text + JSON.stringify(rest));
  // Only now, when all that is alive has its number, is there an order in which they can be sorted.
  const known = [
    [...ledger.deleted],
    [...ledger.reduced],
    [...ledger.unseen],
    [...ledger.secrets].filter((secret) => alive.has(secret)),
    said(world, alive),
  ].map((lines) => lines.map(numbered).toSorted());
  return hash('sha1', first + JSON.stringify(known), 'base64');
}

const texts = new WeakMap<object, string>();

/** Rows are replaced, never changed, so each is written out once. */
function written<T extends object>(row: T, write: (row: T) => unknown): string {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const text = JSON.stringify(write(row));
  texts.set(row, text);
  return text;
}

const recordText = (row: ActivityRow): string => written(row, () => ({ ...row, version: 0 }));

/** Of an event that is gone nobody is told more than its id. */
const eventText = (kept: KeptEvent): string =>
  written(kept, ({ item, isGone, isPurged }) => [
    isGone ? { ...withoutEtag(item), fields: null } : withoutEtag(item),
    isGone,
    isPurged,
  ]);

const observationText = (row: ObservationRow): string =>
  written(row, () => ({ ...row, etag: '', listNumber: 0, item: row.item && withoutEtag(row.item) }));

const withoutEtag = (item: RemoteItem): RemoteItem => ({ ...item, etag: '' });

const TEXTS = new Set(['subject', 'description', 'location']);
const isText = (slot: string): boolean => TEXTS.has(slot);

/** What users said, as far as anything can still be found missing, made up, brought back or older than another. */
function said(world: World, alive: ReadonlySet<string>): string[] {
  const { ledger, store } = world;
  const lines = new Set<string>();
  const isAlive = ({ slot, value }: Edit) => !isText(slot) || alive.has(value);
  for (const edit of ledger.edits) {
    const { item, side, slot, value, isSuperseded, over } = edit;
    if (!isSuperseded) lines.add(JSON.stringify([item, openOf(world, edit, isAlive(edit))]));
    if (!isAlive(edit)) continue;
    if (isText(slot) || slot === 'time') lines.add(JSON.stringify([item, slot, value]));
    if (side === 'record') lines.add(JSON.stringify([item, side, slot, value]));
    for (let at = over; isText(slot) && at !== null; at = ledger.edits[at]?.over ?? null) {
      const older = ledger.edits[at]?.value ?? '';
      if (alive.has(older)) lines.add(JSON.stringify([item, value, older]));
    }
  }
  for (const [key, row] of store.conflicts) {
    const [linkId = '', revision, field = ''] = key.split(' ');
    const isRepeatable = store.links.get(linkId)?.baseRevision === Number(revision);
    const { record, remote, winner } = row;
    const values = [record, remote].map((value) =>
      typeof value !== 'string' || alive.has(value) ? value : '',
    );
    if (values.some((value) => value !== ''))
      lines.add(JSON.stringify([row.crmId, isRepeatable && linkId, field, values, winner]));
  }
  return [...lines];
}

/** An edit that nobody superseded; what a conflict row has is safe, whatever becomes of it. */
function openOf(world: World, edit: Edit, isAlive: boolean): unknown[] {
  const { ledger, store } = world;
  const { item, side, slot, value, isAgreed } = edit;
  const shown = isAlive ? value : '';
  if (isKept(world, edit)) return isAlive ? [slot, shown] : [];
  const isOwn = (id: string | null) => id !== null && ledger.byRecord.get(id) === item;
  const isOnTombstone = [...store.records.values()].some(
    (row) => row.isDeleted && isOwn(row.id) && slotsOf(fieldsOf(row)).get(slot) === value,
  );
  const isRemade = store.log.some(({ crm_id, cell }) => isOwn(crm_id) && cell.includes('deleted'));
  const isRestated = side === 'record' && ledger.restates(edit);
  return [side, slot, shown, isAgreed, isOnTombstone, slot === 'private' && isRemade, isRestated];
}

const NAME = /t\d+|[0-9a-f]{64}|[0-9a-f]{8}-0000-4000-8000-\d{12}|event\d+/g;

/** Names are numbered in the order in which they are asked for. */
function numbering(): (text: string) => string {
  const names = new Map<string, string>();
  return (text) =>
    text.replaceAll(NAME, (name) => {
      const next = names.get(name) ?? `#${names.size}`;
      names.set(name, next);
      return next;
    });
}
