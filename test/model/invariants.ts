import { policyOfAccount } from '../../activities/account.ts';
import { keepsOut, sends } from '../../core/policy.ts';
import { occurrenceOf } from '../../core/series.ts';
import type { Fields, RemoteItem } from '../../core/types.ts';
import { fieldsOf, liveRecords } from './crm-user.ts';
import { leaks } from './leaks.ts';
import { guestOf, saidOf, slotsOf, type Edit } from './ledger.ts';
import type { KeptEvent } from './remote.ts';
import { storedRecord, type ActivityRow, type ConflictRow } from './store.ts';
import type { World } from './world.ts';

/** The sides of one item, as they are. */
interface Sides {
  records: ActivityRow[];
  events: KeptEvent[];
}

/** Whatever is wrong with a world at rest, in sentences, each beginning with the name of its invariant. */
export function faultsAtRest(world: World): string[] {
  const items = itemsOf(world);
  return [
    ...world.faults,
    ...doubles(world, items),
    ...losses(world, items),
    ...resurrections(world, items),
    ...outOfStep(world),
    ...leaks(world),
    ...madeUp(world, items),
    ...mislabelled(world),
    ...replaced(world, items),
  ];
}

function itemsOf(world: World): Map<string, Sides> {
  const items = new Map<string, Sides>();
  const of = (key: string): Sides => {
    const known = items.get(key) ?? { records: [], events: [] };
    items.set(key, known);
    return known;
  };
  for (const row of liveRecords(world))
    of(world.ledger.byRecord.get(row.id) ?? `record ${row.id}`).records.push(row);
  for (const kept of world.google.events.values())
    if (!kept.isGone) of(world.ledger.byEvent.get(kept.item.id) ?? `event ${kept.item.id}`).events.push(kept);
  return items;
}

function doubles({ store, ledger }: World, items: ReadonlyMap<string, Sides>): string[] {
  const faults: string[] = [];
  for (const [item, { records, events }] of items) {
    // Imported again, and told of in two pieces: one of them is a new item (SPEC.md, known gaps).
    if (ledger.moved.get(item) === null) continue;
    if (records.length > 1) faults.push(`double: ${item} has ${records.length} CRM activities`);
    if (events.length > 1) faults.push(`double: ${item} has ${events.length} events`);
  }
  const linked = [...store.links.values()].flatMap(({ eventId }) => (eventId === null ? [] : [eventId]));
  if (new Set(linked).size < linked.length) faults.push('double: two links claim one event');
  return faults;
}

/** Each edit is in the end state, or superseded by somebody who saw it, or in a conflict row. */
function losses(world: World, items: ReadonlyMap<string, Sides>): string[] {
  const { ledger } = world;
  return ledger.edits.flatMap((edit) => {
    if (edit.isSuperseded) return [];
    const { records, events } = items.get(edit.item) ?? { records: [], events: [] };
    const ends = [
      ...records.map(fieldsOf),
      ...events.flatMap(({ item }) => (item.fields ? [item.fields] : [])),
    ];
    if (ends.some((fields) => says(fields, edit))) return [];
    // What was to take place no more is gone altogether.
    if (edit.slot === 'cancelled' && edit.value === 'true' && ends.length === 0) return [];
    if (isKept(world, edit) || isAllowed(world, edit)) return [];
    return [`loss: ${edit.slot} of ${edit.item}, given "${edit.value}" in the ${edit.side}, is nowhere`];
  });
}

const says = (fields: Fields, { slot, value }: Edit): boolean => saidOf(slotsOf(fields), slot) === value;

/** Does a conflict row have it, or did until the details of its item had to go? */
export const isKept = ({ ledger, store }: World, edit: Edit): boolean =>
  [...store.conflicts.values(), ...store.erased.values()].some(
    (row) => ledger.byRecord.get(row.crmId) === edit.item && keeps(row, edit),
  );

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function keeps(row: ConflictRow, { slot, value }: Edit): boolean {
  const guest = guestOf(slot);
  if (guest) {
    if (row.field !== 'attendees') return false;
    if (row.guest === undefined) return true;
    if (row.guest !== guest.email) return false;
    return [row.record, row.remote].some((entry) => {
      if (guest.part === 'listed') return String(entry !== null) === value;
      return entry !== null && (guest.part === 'name' ? entry.name : entry.response) === value;
    });
  }
  if (slot === 'time') {
    const isTime = row.field === 'start' || row.field === 'end';
    return isTime && [row.record, row.remote].some((moment) => value.includes(JSON.stringify(moment)));
  }
  const values = [row.record, row.remote].map((each) =>
    Array.isArray(each) ? each.map((line) => (typeof line === 'string' ? line : '')).join(' ') : asText(each),
  );
  return row.field === slot && values.includes(value);
}

const isDetail = (slot: string): boolean =>
  ['subject', 'description', 'location'].includes(slot) || slot.startsWith('guest');

/** What SPEC.md says may go: details that may not be stored, and its known gaps. */
function isAllowed({ ledger, store }: World, edit: Edit): boolean {
  const { item, slot, side, value, isAgreed } = edit;
  if (ledger.reduced.has(item) && (side === 'record' || isDetail(slot))) return true;
  // Opened in Google, an item of the CRM stays closed until its user opens it (S7).
  if (slot === 'private' && side === 'remote' && value === 'false') return true;
  // Who deleted a CRM activity that said the same knew of it.
  const isKnown = [...store.records.values()].some(
    (row) =>
      row.isDeleted && ledger.byRecord.get(row.id) === item && saidOf(slotsOf(fieldsOf(row)), slot) === value,
  );
  if (side === 'remote' && isKnown) return true;
  // Deleted in the CRM before the two ever agreed, an item leaves Google whatever was written there.
  const isRecordGone = [...store.records.values()].some(
    (row) => row.isDeleted && row.origin === 'crm' && ledger.byRecord.get(row.id) === item,
  );
  if (side === 'remote' && !isAgreed && isRecordGone) return true;
  // What goes back to what was written and not noted, or to what is read a moment late, has not changed (SPEC.md, known gaps).
  if (side === 'record' && ledger.restates(edit)) return true;
  // Without a base every guest counts as new.
  if (slot.endsWith('listed') && value === 'false' && !isAgreed) return true;
  // What an exception says as its series did goes along with that one in Google, whoever said it (SPEC.md, known gaps). What was cut off
  // says what its series said, and goes where the cut is put back.
  const part = [...store.records.values()].find((row) => ledger.byRecord.get(row.id) === item);
  const cutFrom = part?.isDeleted ? ledger.byRecord.get(part.continuesId ?? '') : undefined;
  const [ofException, isException] = item.split('~');
  const series = cutFrom ?? ofException;
  const isSeries = (each: Edit) => each.item === series && each.slot === slot && each.value === value;
  if ((isException || cutFrom) && ledger.edits.some(isSeries)) return true;
  // What was edited in Google of an exception, and not read before its series was deleted there, goes along.
  const isRead = !ledger.unseen.has(item) && [...ledger.byRecord.values()].includes(item);
  if (side === 'remote' && item.includes('~') && !isRead) return true;
  const cells = store.log.flatMap(({ crm_id, cell }) =>
    crm_id !== null && ledger.byRecord.get(crm_id) === item ? [cell] : [],
  );
  const isRemade = cells.some((cell) => cell.includes('deleted'));
  return isRemade && (slot.startsWith('guest') || slot === 'private');
}

function resurrections({ ledger }: World, items: ReadonlyMap<string, Sides>): string[] {
  return [...ledger.deleted].flatMap((item) => {
    if (ledger.edits.some((edit) => edit.item === item && !edit.isSuperseded)) return [];
    const { records = [], events = [] } = items.get(item) ?? {};
    const alive = events.filter(
      ({ item: { ownResponse, exception } }) => ownResponse !== 'declined' && !exception,
    );
    if (records.length === 0 && alive.length === 0) return [];
    return [`resurrection: ${item} was deleted and is there again`];
  });
}

/** What is linked says the same on both sides, and what belongs on the other side is there. */
function outOfStep(world: World): string[] {
  const { store, google } = world;
  const policy = policyOfAccount(store.account);
  const faults: string[] = [];
  const follows = (id: string) => [...store.links.values()].find((link) => link.eventId === id);
  for (const row of liveRecords(world)) {
    const link = store.linkOf(row.id);
    const event = link?.eventId ? google.find(link.eventId) : undefined;
    if (row.details?.type === '') faults.push(`out of step: ${row.id} has no type`);
    if (link?.closedBy || store.parked.has(`crm:${row.id}`) || waitsForSeries(store, row)) continue;
    if (event && !event.isGone) faults.push(...differences(world, row, event));
    else if (sends(storedRecord(row).item, policy, link !== undefined) === null)
      faults.push(`out of step: ${row.id} has no event`);
    else if (row.origin === 'google' && row.seriesId === null && row.continuesId === null)
      faults.push(`out of step: ${row.id} outlived its event`);
  }
  for (const { item, isGone } of google.events.values()) {
    if (isGone || item.fields?.cancelled || isAsSeries(world, item)) continue;
    const link = follows(item.id);
    const isOurs = item.marker !== null && link?.origin === 'crm';
    // A series that is not followed any more has its exceptions stay there as well.
    const isLeft = (link ?? follows(item.exception?.seriesId ?? ''))?.closedBy;
    if (isLeft || isOurs || keepsOut(item, policy, null) !== null) continue;
    const row = link && store.records.get(link.crmId);
    if (!row || row.isDeleted) faults.push(`out of step: ${item.id} has no CRM activity`);
  }
  return faults;
}

/** While its series is not in Google, an exception is nowhere else either (SPEC.md, series_not_linked). */
function waitsForSeries(store: World['store'], { seriesId }: ActivityRow): boolean {
  const link = seriesId === null ? undefined : store.linkOf(seriesId);
  return seriesId !== null && (!link?.eventId || link.closedBy !== null || link.baseRecord === null);
}

/** An exception that was taken back in the CRM: it says what its series says (SPEC.md, as_series). */
function isAsSeries({ google }: World, { exception, fields }: RemoteItem): boolean {
  const master = exception && google.events.get(exception.seriesId)?.item.fields;
  if (!master || !fields) return false;
  const occurrence = slotsOf(occurrenceOf(master, exception.originalStart));
  const own = slotsOf(fields);
  return [...new Set([...occurrence.keys(), ...own.keys()])].every(
    (slot) => slot === 'private' || saidOf(occurrence, slot) === saidOf(own, slot),
  );
}

function differences({ ledger }: World, row: ActivityRow, { item }: KeptEvent): string[] {
  if (!item.fields || row.details === null || (item.fields.cancelled && row.frame.cancelled)) return [];
  const [record, remote] = [slotsOf(fieldsOf(row)), slotsOf(item.fields)];
  const isGiven = (slot: string) => row.origin === 'crm' || slot !== 'private';
  const key = ledger.byRecord.get(row.id) ?? row.id;
  return [...new Set([...record.keys(), ...remote.keys()])].flatMap((slot) => {
    const [a, b] = [saidOf(record, slot), saidOf(remote, slot)];
    if (a === b || !isGiven(slot)) return [];
    // Public again there, it stays closed here until its user opens it (S7).
    if (slot === 'private' && a === 'true') return [];
    // An exception that is opened here stays closed there, as its series is.
    if (slot === 'private' && row.seriesId !== null) return [];
    return [`out of step: ${slot} of ${key} is "${a}" and "${b}"`];
  });
}

/** An event's marker names its own CRM activity, or none. */
function mislabelled({ google, store }: World): string[] {
  return [...google.events.values()].flatMap(({ item: { id, marker, exception }, isGone }) => {
    if (isGone || marker === null || exception !== null) return [];
    const own = store.linkOfEvent(id)?.crmId;
    // Imported again when its item was not followed any more, it is still its item's.
    const isLeft = own === undefined && store.linkOf(marker.recordId)?.closedBy;
    return own === marker.recordId || isLeft
      ? []
      : [`mislabelled: ${id} says that it belongs to ${marker.recordId}`];
  });
}

/** An event that was merely imported again keeps its CRM activity. */
function replaced({ ledger }: World, items: ReadonlyMap<string, Sides>): string[] {
  return [...ledger.moved].flatMap(([item, crmId]) => {
    const { records = [] } = items.get(item) ?? {};
    const isOther = crmId !== null && records.length > 0 && records.every(({ id }) => id !== crmId);
    return isOther ? [`replaced: ${item} has another CRM activity than before`] : [];
  });
}

/** Each value is one that a user gave to this item, or the emptiness that hides a detail. */
function madeUp(world: World, items: ReadonlyMap<string, Sides>): string[] {
  const { ledger } = world;
  const faults: string[] = [];
  for (const [item, { records, events }] of items) {
    // An exception has what its series said as well.
    if (item.includes('~')) continue;
    const fields = [
      ...records.flatMap((row) => (row.originalStart === null ? [fieldsOf(row)] : [])),
      ...events.flatMap(({ item: { fields, exception } }) => (fields && !exception ? [fields] : [])),
    ];
    for (const slots of fields.map(slotsOf)) {
      for (const slot of ['subject', 'description', 'location', 'time']) {
        const value = saidOf(slots, slot);
        const isGiven = ledger.edits.some(
          (each) => each.item === item && each.slot === slot && each.value === value,
        );
        if (value !== '' && !isGiven) faults.push(`made up: ${slot} of ${item} is "${value}"`);
      }
    }
  }
  return faults;
}
