import type { LinkRow } from '../../db/links.ts';
import { isMadeFor } from '../../core/identity.ts';
import type { Attendee, Fields, Moment, RemoteItem } from '../../core/types.ts';
import { fieldsOf, type NewItem } from './crm-user.ts';
import { keyOfException } from './ledger.ts';
import { isOverlooked } from './noted.ts';
import { fail, ME, type KeptEvent } from './remote.ts';
import { occurrenceId } from './remote-series.ts';
import type { World } from './world.ts';

/** What a person does in Google Calendar. */

export const liveEvents = (world: World): KeptEvent[] =>
  [...world.google.events.values()].filter(({ isGone, item }) => !isGone && !item.fields?.cancelled);

export interface NewEvent extends NewItem {
  /** Organised by another, who lets no guest change it. */
  isInvitation: boolean;
}

const ADA: Attendee = { email: 'ada@example.com', name: 'Ada', response: 'accepted', organizer: true };
const OWN: Attendee = { email: ME, name: 'Me', response: 'needsAction', organizer: false };

export function createEvent(
  world: World,
  { span, isPrivate, recurrence, attendees, isInvitation }: NewEvent,
): void {
  const { google, ledger } = world;
  const id = `event${google.events.size}`;
  const item: RemoteItem = {
    id,
    etag: '',
    iCalUid: `${id}@google.com`,
    eventType: 'default',
    mayEdit: !isInvitation,
    ownResponse: isInvitation ? 'needsAction' : null,
    ownAddress: null,
    marker: null,
    exception: null,
    privacy: isPrivate ? 'private' : 'default',
    fields: {
      subject: ledger.token(),
      description: '',
      location: '',
      ...span,
      busy: true,
      private: isPrivate,
      attendees: isInvitation ? [ADA, OWN, ...attendees] : attendees,
      conferenceLink: '',
      recurrence,
      cancelled: false,
    },
  };
  ledger.byEvent.set(id, `event ${id}`);
  const [kept = fail()] = google.put([item]);
  ledger.edited(`event ${id}`, 'remote', null, kept.item.fields ?? fail());
  hide(world, kept);
  world.pending.add('fetch');
}

export function editEvent(world: World, { item }: KeptEvent, changes: Partial<Fields>): void {
  // In another's meeting one answers, and no more.
  if (!item.mayEdit && Object.keys(changes).some((name) => name !== 'attendees' && name !== 'private'))
    return;
  act(world, item.id, () => world.google.change(item.id, changes));
}

/** What a user does to an event, and with it to those that go along: the parts of its series. */
function act(world: World, id: string, edit: () => unknown): void {
  const { google, ledger } = world;
  const before = new Map(google.events);
  const aimed = google.find(id) ?? fail();
  edit();
  for (const [each, kept] of google.events) {
    const was = before.get(each) ?? aimed;
    if (kept === before.get(each)) continue;
    nameException(world, kept.item);
    const isTakenOut = kept.item.fields?.cancelled && !was.item.fields?.cancelled;
    if (isTakenOut) discarded(world, was.item);
    if (each === id || kept.item.exception === null) noted(world, was.item, kept);
    else if (!isTakenOut) followed(world, was.item, kept);
  }
  ledger.deleted.delete(ledger.byEvent.get(id) ?? '');
}

function nameException({ ledger }: World, { id, exception }: RemoteItem): void {
  const series = exception && ledger.byEvent.get(exception.seriesId);
  if (series && !ledger.byEvent.has(id))
    ledger.byEvent.set(id, keyOfException(series, exception.originalStart));
}

/** A copy takes the marker along; its texts are its own here, so that the two are told apart. */
export function copyEvent(world: World, { item }: KeptEvent): void {
  if (item.exception) return;
  const { google, ledger } = world;
  const id = `event${google.events.size}`;
  ledger.byEvent.set(id, `event ${id}`);
  const { subject, description, location } = item.fields ?? fail();
  const again = (text: string) => (text === '' ? '' : ledger.token());
  const texts = { subject: again(subject), description: again(description), location: again(location) };
  const fields = { ...(item.fields ?? fail()), ...texts };
  const [kept = fail()] = google.put([
    { ...item, id, iCalUid: `${id}@google.com`, mayEdit: true, ownResponse: null, fields },
  ]);
  ledger.edited(`event ${id}`, 'remote', null, kept.item.fields ?? fail());
  hide(world, kept);
  world.pending.add('fetch');
}

/** A single event leaves the calendar and is imported again, under another id: its iCalUID tells that it is the same. */
export function reimportEvent(world: World, { item }: KeptEvent): void {
  const { google, ledger } = world;
  if (item.exception || item.ownResponse !== null || (item.fields?.recurrence.length ?? 0) > 0) return;
  const key = ledger.byEvent.get(item.id);
  const link = linkTo(world, item);
  const row = link && world.store.records.get(link.crmId);
  // Before it was seen, or while it is leaving, nobody could tell.
  if (
    world.store.owed.length > 0 ||
    !key ||
    !row ||
    row.isDeleted ||
    link.closedBy !== null ||
    !link.baseRemote ||
    link.dirty
  )
    return;
  google.remove(item.id);
  const id = `event${google.events.size}`;
  ledger.byEvent.set(id, key);
  ledger.moved.set(key, google.pageSize === 1 ? null : row.id);
  const [kept = fail()] = google.put([{ ...item, id }]);
  hide(world, kept);
  world.pending.add('fetch');
}

export function deleteEvent(world: World, { item: master }: KeptEvent): void {
  const { google, ledger, store } = world;
  if (master.exception) return act(world, master.id, () => google.remove(master.id));
  const gone = [...google.events.values()].filter(
    ({ item, isGone }) => !isGone && (item.id === master.id || item.exception?.seriesId === master.id),
  );
  google.remove(master.id);
  for (const { item } of gone) discarded(world, item);
  const key = ledger.byEvent.get(master.id);
  const link = linkTo(world, master);
  // Our own event, deleted before the two had agreed, is made again (SPEC.md, return_remote).
  const isAgreed = link
    ? link.closedBy === null && link.baseRemote !== null && isNoted(world, key, link)
    : master.marker === null;
  const isFollowed = isAgreed && store.settings.direction === 'two_way' && isSent(world, link?.crmId);
  if (key && isFollowed) ledger.deleted.add(key);
  else if (key) ledger.deleted.delete(key);
  world.pending.add('fetch');
}

/** Made anew and not noted yet, an event is of the link of its marker. */
function linkTo({ store }: World, item: RemoteItem): LinkRow | undefined {
  const links = [...store.links.values()];
  const made = isMadeFor(item) ? item.marker?.recordId : undefined;
  return links.find(({ eventId }) => eventId === item.id) ?? links.find(({ crmId }) => crmId === made);
}

/** Does the CRM say nothing that Google's user threw away before it was noted? */
function isNoted(
  { ledger, store }: World,
  item: string | undefined,
  { crmId, baseRecord }: LinkRow,
): boolean {
  const row = store.records.get(crmId);
  return !(item && row && baseRecord && isOverlooked(ledger, item, fieldsOf(row), baseRecord));
}

/** A type that is no longer sent leaves Google anyway, so a deletion there deletes nothing. */
function isSent({ store }: World, crmId: string | undefined): boolean {
  const row = crmId === undefined ? undefined : store.records.get(crmId);
  if (row?.origin !== 'crm') return true;
  return row.details !== null && store.settings.outgoingActivityTypes.includes(row.details.type);
}

function discarded({ ledger }: World, item: RemoteItem): void {
  const key = ledger.byEvent.get(item.id);
  if (key && item.fields) ledger.discarded(key, item.fields);
}

/** Edits one occurrence, which makes it an exception; it keeps its original start wherever it goes. */
export function editOccurrence(
  world: World,
  { item }: KeptEvent,
  start: Moment,
  changes: Partial<Fields>,
): void {
  const id = occurrenceId(item.id, start);
  const known = world.google.find(id);
  if (known && !known.isGone && !known.item.fields?.cancelled)
    act(world, id, () => world.google.change(id, changes));
}

function followed(world: World, before: RemoteItem, kept: KeptEvent): void {
  const key = world.ledger.byEvent.get(before.id);
  if (key && before.fields && kept.item.fields) world.ledger.followed(key, before.fields, kept.item.fields);
  hide(world, kept, before.privacy === 'private');
  world.pending.add('fetch');
}

function noted(world: World, before: RemoteItem, kept: KeptEvent): void {
  const key = world.ledger.byEvent.get(before.id);
  const agreed = linkTo(world, before)?.baseRemote;
  if (key && before.fields && kept.item.fields)
    world.ledger.edited(key, 'remote', before.fields, kept.item.fields, agreed);
  hide(world, kept, before.privacy === 'private');
  world.pending.add('fetch');
}

/** What is written into a private event from Google that the choices keep out must never be stored. */
function hide({ store, ledger, google }: World, { item }: KeptEvent, wasPrivate = true): void {
  const { privateEvents, direction } = store.settings;
  const { subject, description, location } = item.fields ?? fail();
  const isKept = direction === 'two_way' && (privateEvents === 'everyone' || privateEvents === 'only_me');
  const marker = google.events.get(item.exception?.seriesId ?? '')?.item.marker ?? item.marker;
  const isHidden = item.privacy === 'private' && wasPrivate && marker === null && !isKept;
  for (const text of [subject, description, location]) {
    if (item.privacy !== 'private') ledger.secrets.delete(text);
    else if (isHidden && text !== '' && !isKnown(store, text)) ledger.secrets.add(text);
  }
}

/** A text that was taken in before it became private is no secret until the choices are applied to it. */
const isKnown = (store: World['store'], text: string): boolean =>
  [...store.observations.values()].some(({ item }) =>
    JSON.stringify(item?.fields ?? '').includes(`"${text}"`),
  ) || [...store.records.values()].some(({ details }) => JSON.stringify(details ?? '').includes(`"${text}"`));
