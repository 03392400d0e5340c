import type { Fields } from '../../core/types.ts';
import { storedRecord, type ActivityRow } from './store.ts';
import type { Span } from './moments.ts';
import type { World } from './world.ts';

/** What a user does in the CRM, within what the API lets him do (crm/store.ts, api/crm-writes.ts). */

export const fieldsOf = (row: ActivityRow): Fields => storedRecord(row).item.fields;

export const liveRecords = (world: World): ActivityRow[] =>
  [...world.store.records.values()].filter((row) => !row.isDeleted);

/** An occurrence that does not take place is shown to nobody. */
export const shownRecords = (world: World): ActivityRow[] =>
  liveRecords(world).filter(({ frame }) => !frame.cancelled);

export interface NewItem {
  span: Span;
  isPrivate: boolean;
  recurrence: string[];
  attendees: Fields['attendees'];
}

export function createRecord(
  world: World,
  { span, isPrivate, recurrence, attendees }: NewItem,
  type: string,
): void {
  const { store, ledger } = world;
  const id = store.newId();
  const row: ActivityRow = {
    id,
    version: 1,
    origin: 'crm',
    visibility: isPrivate ? 'only_me' : 'everyone',
    seriesId: null,
    originalStart: null,
    isDeleted: false,
    frame: { ...span, busy: true, recurrence, cancelled: false },
    details: { type, subject: ledger.token(), description: '', location: '', attendees, conferenceLink: '' },
  };
  ledger.byRecord.set(id, `record ${id}`);
  store.records.set(id, row);
  ledger.edited(`record ${id}`, 'record', null, fieldsOf(row));
  announce(world, id);
}

export function editRecord(world: World, row: ActivityRow, changes: Partial<Fields>): void {
  if (!mayChange(world, row, changes)) return;
  const { private: isPrivate, subject, description, location, attendees, conferenceLink, ...frame } = changes;
  const details = defined({ subject, description, location, attendees, conferenceLink });
  const next: ActivityRow = {
    ...row,
    version: row.version + 1,
    visibility: isPrivate === undefined ? row.visibility : isPrivate ? 'only_me' : 'everyone',
    frame: { ...row.frame, ...frame },
    details: row.details && { ...row.details, ...details },
  };
  world.store.records.set(row.id, next);
  const item = world.ledger.byRecord.get(row.id);
  if (item) {
    const agreed = world.store.linkOf(row.id)?.baseRecord;
    world.ledger.edited(item, 'record', fieldsOf(row), fieldsOf(next), agreed);
  }
  announce(world, row.id);
}

export function retype(world: World, row: ActivityRow, type: string): void {
  if (row.details === null) return;
  world.store.records.set(row.id, { ...row, version: row.version + 1, details: { ...row.details, type } });
  world.ledger.deleted.delete(world.ledger.byRecord.get(row.id) ?? '');
  announce(world, row.id);
}

/** With a series go its exceptions. */
export function deleteRecord(world: World, master: ActivityRow): void {
  const { store, ledger } = world;
  const { settings } = store;
  const eventId = store.linkOf(master.id)?.eventId;
  if (eventId) ledger.orphaned.add(eventId);
  for (const row of liveRecords(world).filter(
    ({ id, seriesId }) => id === master.id || seriesId === master.id,
  )) {
    const item = ledger.byRecord.get(row.id);
    const link = store.linkOf(row.id);
    store.records.set(row.id, { ...row, version: row.version + 1, isDeleted: true });
    announce(world, row.id);
    if (item === undefined) continue;
    // Where the two never agreed, what stands on the other side was not seen.
    const isAlone = link === undefined || link.eventId === null;
    if (!isAlone && link.baseRecord === null) {
      ledger.discardedOwn(item, 'record', fieldsOf(row));
      continue;
    }
    ledger.discarded(item, 'record', fieldsOf(row), link?.baseRemote ?? null);
    if (row.details === null) discardHidden(world, item, link?.eventId);
    const isSent =
      row.origin === 'google' || settings.outgoingActivityTypes.includes(row.details?.type ?? '');
    const isFollowed =
      link?.closedBy === null && (row.origin === 'crm' ? isSent : settings.direction === 'two_way');
    // Of a slot alone nobody knows whether a choice made later reveals an edit (SPEC.md, known gaps).
    if (isFollowed && row.details !== null && row.id === master.id) ledger.deleted.add(item);
  }
}

/** Who deletes an item of which only the times are kept means the event as it was last read. */
function discardHidden(
  { store, google, ledger }: World,
  item: string,
  eventId: string | null | undefined,
): void {
  const kept = google.events.get(eventId ?? '');
  if (kept?.item.fields && store.observations.get(kept.item.id)?.etag === kept.item.etag)
    ledger.discarded(item, 'remote', kept.item.fields, null);
}

/** What the API refuses: details of what Google alone may change (S8, S18), visibility of what came from there. */
function mayChange(
  { store }: World,
  { id, origin, visibility }: ActivityRow,
  changes: Partial<Fields>,
): boolean {
  if (origin === 'crm') return true;
  if ('private' in changes || visibility === 'busy_only') return false;
  const eventId = store.linkOf(id)?.eventId;
  const seen = eventId ? store.observations.get(eventId)?.item : undefined;
  if (!seen) return true;
  const { treatDefaultAsPrivate } = store.settings;
  if (seen.privacy === 'private' || (seen.privacy === 'default' && treatDefaultAsPrivate)) return false;
  return seen.mayEdit || Object.keys(changes).every((name) => name === 'attendees' || name === 'busy');
}

function announce(world: World, id: string): void {
  world.store.changes.push(id);
  world.pending.add('push');
}

const defined = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
