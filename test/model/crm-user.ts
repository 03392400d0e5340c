import type { Fields } from '../../core/types.ts';
import { policyOfAccount } from '../../activities/account.ts';
import { isPrivate } from '../../core/policy.ts';
import type { SeriesEdit } from '../../core/series.ts';
import { editSeriesOf, type SeriesRequest } from './crm-series.ts';
import { storedRecord, type ActivityRow } from './store.ts';
import type { Span } from './moments.ts';
import { isOverlooked } from './noted.ts';
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
    continuesId: null,
    eventKey: null,
    isDeleted: false,
    frame: { ...span, busy: true, recurrence, cancelled: false },
    details: { type, subject: ledger.token(), description: '', location: '', attendees, conferenceLink: '' },
  };
  ledger.byRecord.set(id, `record ${id}`);
  store.records.set(id, row);
  ledger.edited(`record ${id}`, 'record', null, fieldsOf(row));
  announce(world, id);
}

/** Changes of an item; of a series, or of a part of it, as its default scope says. */
export function editRecord(world: World, row: ActivityRow, changes: Partial<Fields>): void {
  const request = requestFor(world, row, { do: 'change', changes });
  if (request) return editSeriesOf(world, request);
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
  noteEdit(world, row.id, fieldsOf(row), fieldsOf(next));
  announce(world, row.id);
}

function requestFor(world: World, row: ActivityRow, edit: SeriesEdit<Partial<Fields>>): SeriesRequest | null {
  const { seriesId, originalStart } = row;
  if (seriesId !== null) {
    const master = world.store.records.get(seriesId);
    if (!master || master.isDeleted) return null;
    return { master, target: originalStart, scope: 'this', edit };
  }
  return row.frame.recurrence.length > 0 ? { master: row, target: null, scope: 'all', edit } : null;
}

export function noteEdit(world: World, id: string, before: Fields | null, after: Fields): void {
  const item = world.ledger.byRecord.get(id);
  const agreed = world.store.linkOf(id)?.baseRecord;
  if (item) world.ledger.edited(item, 'record', before, after, agreed);
}

export function noteFollowed({ ledger }: World, before: ActivityRow, after: ActivityRow): void {
  const item = ledger.byRecord.get(after.id);
  if (item) ledger.followed(item, fieldsOf(before), fieldsOf(after));
}

export function retype(world: World, row: ActivityRow, type: string): void {
  if (row.details === null) return;
  world.store.records.set(row.id, { ...row, version: row.version + 1, details: { ...row.details, type } });
  world.ledger.deleted.delete(world.ledger.byRecord.get(row.id) ?? '');
  announce(world, row.id);
}

/** With a series go its exceptions; an occurrence that is deleted does not take place. */
export function deleteRecord(world: World, row: ActivityRow): void {
  const request = requestFor(world, row, { do: 'delete' });
  if (request) return editSeriesOf(world, request);
  world.store.records.set(row.id, { ...row, version: row.version + 1, isDeleted: true });
  discard(world, row);
  announce(world, row.id);
}

/** What an occurrence said that does not take place any more. */
export function discardSaid({ ledger }: World, row: ActivityRow): void {
  const item = ledger.byRecord.get(row.id);
  if (item) ledger.discarded(item, fieldsOf(row));
}

/** What a row said that its user has deleted now. */
export function discard({ store, ledger, google }: World, row: ActivityRow): void {
  const { settings } = store;
  const item = ledger.byRecord.get(row.id);
  const link = store.linkOf(row.id);
  if (item === undefined) return;
  // Where the two never agreed, what stands on the other side was not seen.
  const isAlone = link === undefined || link.eventId === null;
  if (!isAlone && link.baseRecord === null) return ledger.discardedOwn(item, 'record', fieldsOf(row));
  // Whether what came from Google is private here follows from the choices: of its privacy there it says what was agreed.
  const isPrivate = (row.origin === 'google' ? link?.baseRemote : null)?.private;
  ledger.discarded(item, { ...fieldsOf(row), ...(isPrivate !== undefined && { private: isPrivate }) });
  if (row.details === null) discardHidden({ store, ledger, google }, item, link?.eventId);
  const isSent = row.origin === 'google' || settings.outgoingActivityTypes.includes(row.details?.type ?? '');
  const isFollowed =
    link?.closedBy === null && (row.origin === 'crm' ? isSent : settings.direction === 'two_way');
  const agreed = link?.baseRemote;
  const isLeft = [...google.events.values()].some(
    ({ item: { id, fields }, isGone }) =>
      !isGone &&
      ledger.byEvent.get(id) === item &&
      fields &&
      agreed &&
      isOverlooked(ledger, item, fields, agreed, fieldsOf(row)),
  );
  // Of a slot alone nobody knows whether a choice made later reveals an edit (SPEC.md, known gaps).
  if (isFollowed && row.details !== null && row.seriesId === null && !isLeft) ledger.deleted.add(item);
  else ledger.deleted.delete(item);
}

/** Who deletes an item of which only the times are kept means the event as it was last read. */
function discardHidden(
  { store, google, ledger }: Pick<World, 'store' | 'google' | 'ledger'>,
  item: string,
  eventId: string | null | undefined,
): void {
  const kept = google.events.get(eventId ?? '');
  if (kept?.item.fields && store.observations.get(kept.item.id)?.etag === kept.item.etag)
    ledger.discarded(item, kept.item.fields);
}

/** What the API refuses: details of what Google alone may change (S8, S18), visibility of what came from there. */
export function mayChange(
  { store }: World,
  { id, origin, visibility }: ActivityRow,
  changes: Partial<Fields>,
): boolean {
  if (origin === 'crm') return true;
  if ('private' in changes || visibility === 'busy_only') return false;
  const seen = seenOf(store, id);
  if (!seen) return true;
  if (seen.isPrivate) return false;
  return seen.mayEdit || Object.keys(changes).every((name) => name === 'attendees' || name === 'busy');
}

/** As `checkDivisible` in api/crm-writes.ts: a part of another's series is the organiser's, of a private one it may be taken out. */
export function mayDivide(
  { store }: World,
  { id, origin }: ActivityRow,
  what: SeriesEdit<unknown>['do'],
): boolean {
  const seen = origin === 'crm' ? null : seenOf(store, id);
  return !seen || (seen.mayEdit && !(what === 'change' && seen.isPrivate));
}

/** What was last seen of the event that an item came from. */
function seenOf(store: World['store'], id: string): { isPrivate: boolean; mayEdit: boolean } | null {
  const item = store.observations.get(store.linkOf(id)?.eventId ?? '')?.item;
  return item ? { isPrivate: isPrivate(item, policyOfAccount(store.account)), mayEdit: item.mayEdit } : null;
}

export function announce(world: World, id: string): void {
  world.store.changes.push(id);
  world.pending.add('push');
}

const defined = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
