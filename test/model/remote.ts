import { normalizeFields } from '../../core/normalize.ts';
import type { Attendee, Fields, Moment, RemoteItem } from '../../core/types.ts';
import { GoogleError } from '../../google/errors.ts';
import type { EventPage, NewEvent, RemoteEvent } from '../../google/port.ts';
import { overTheWire } from './moments.ts';
import { told } from './told.ts';
import { followed, instanceOf, occurrenceId, seriesIdOf } from './remote-series.ts';

/** An event as the calendar keeps it; never changed, always replaced. */
export interface KeptEvent {
  item: RemoteItem;
  isGone: boolean;
  /** Which write of the calendar made it so. */
  revision: number;
  /** Has the tombstone been purged? Then nobody tells of it any more. */
  isPurged: boolean;
}

/** In what order a list gives what it has; Google promises none. */
export type ListOrder = 'oldest_first' | 'newest_first' | 'by_id';

/** A page's worth of ids that are still to be given, and the token for after the last. */
interface Pending {
  ids: string[];
  next: string;
}

export const ME = 'me@example.com';

/**
 * One Google calendar in memory, as `google/port.ts` speaks of it: etags, If-Match, tombstones whose ids stay taken until they are purged, exceptions with
 * their original starts, pages, tokens that expire. Synchronous, so that a whole history runs in less than a millisecond.
 */
export class Remote {
  events = new Map<string, KeptEvent>();
  /** What the last write replaced: a stale read answers from before it. */
  replaced = new Map<string, KeptEvent | undefined>();
  revision = 0;
  /** Tokens of an earlier epoch are expired. */
  epoch = 0;
  pages = new Map<string, Pending>();
  order: ListOrder = 'oldest_first';
  pageSize = 100;
  /** Writes that came through the port; what users do by hand does not count. */
  writes = 0;

  copy(): Remote {
    return Object.assign(new Remote(), this, {
      events: new Map(this.events),
      replaced: new Map(this.replaced),
      pages: new Map(this.pages),
    });
  }

  /** The calendar as it was before its last write; only to be read. */
  beforeLastWrite(): Remote {
    if (this.replaced.size === 0) return this;
    const former = this.copy();
    for (const [id, event] of this.replaced) {
      if (event) former.events.set(id, event);
      else former.events.delete(id);
    }
    former.revision = this.revision - 1;
    former.pages = this.pages;
    return former;
  }

  list(syncToken: string | null, pageToken: string | null): EventPage {
    const pending = pageToken === null ? this.begun(syncToken) : this.pages.get(pageToken);
    if (!pending) throw new GoogleError('SyncTokenExpired', 'fullSyncRequired');
    const events = pending.ids.slice(0, this.pageSize).flatMap((id) => {
      const kept = this.events.get(id);
      return kept && !kept.isPurged ? [told(kept)] : [];
    });
    const rest = pending.ids.slice(this.pageSize);
    if (rest.length === 0) return { events, nextPageToken: null, nextSyncToken: pending.next };
    const nextPageToken = `page-${this.pages.size}`;
    this.pages.set(nextPageToken, { ids: rest, next: pending.next });
    return { events, nextPageToken, nextSyncToken: null };
  }

  private begun(syncToken: string | null): Pending {
    const [since, epoch] = syncToken === null ? [-1, this.epoch] : syncToken.split('/').map(Number);
    if (since === undefined || epoch !== this.epoch)
      throw new GoogleError('SyncTokenExpired', 'fullSyncRequired');
    const isFull = syncToken === null;
    const found = [...this.events.values()].filter(
      ({ revision, isGone, item }) =>
        revision > since && !(isFull && isGone) && !(isGone && this.isOrphan(item)),
    );
    const ids = found.toSorted(inOrder(this.order)).map(({ item }) => item.id);
    return { ids, next: `${this.revision}/${this.epoch}` };
  }

  /** The exceptions of a deleted series are not listed: clients delete them themselves. */
  private isOrphan({ exception }: RemoteItem): boolean {
    return exception !== null && (this.events.get(exception.seriesId)?.isGone ?? false);
  }

  get(id: string): RemoteEvent {
    return told(this.there(id));
  }

  /** The occurrence of a series at its original start, an exception or not; null where the series has none there. */
  findInstance(seriesId: string, originalStart: Moment): RemoteEvent | null {
    const master = this.there(seriesId);
    const found = master.isGone ? undefined : this.find(occurrenceId(seriesId, originalStart));
    return found ? told(found) : null;
  }

  /** An event, or an occurrence of a series that is no exception so far: that one has its series' etag. */
  find(id: string): KeptEvent | undefined {
    const known = this.events.get(id);
    const master = known ? undefined : this.events.get(seriesIdOf(id) ?? '');
    if (!master || master.isGone) return known;
    const item = instanceOf(master.item, id);
    return item ? { ...master, item } : undefined;
  }

  private there(id: string): KeptEvent {
    const kept = this.find(id);
    if (!kept || kept.isPurged) throw new GoogleError('NotFound', 'notFound');
    return kept;
  }

  insert({ id, fields, marker }: NewEvent): RemoteEvent {
    const taken = this.events.get(id);
    if (taken && !taken.isPurged) throw new GoogleError('Conflict', 'duplicate');
    this.writes += 1;
    const item: RemoteItem = {
      id,
      etag: '',
      iCalUid: `${id}@google.com`,
      eventType: 'default',
      mayEdit: true,
      ownResponse: null,
      ownAddress: null,
      marker,
      exception: null,
      privacy: fields.private ? 'private' : 'default',
      fields: { ...fields, conferenceLink: '', cancelled: false, attendees: fields.attendees.map(asGuest) },
    };
    return told(this.put([item])[0] ?? fail());
  }

  patch(id: string, changes: Partial<Fields>, etag: string | null): RemoteEvent {
    const kept = this.matched(id, etag);
    if (kept.isGone) throw new GoogleError('Forbidden', 'cancelled');
    if (!kept.item.mayEdit && Object.keys(changes).some((name) => name !== 'attendees'))
      throw new GoogleError('Forbidden', 'forbiddenForNonOrganizer');
    this.writes += 1;
    return told(this.change(id, changes));
  }

  decline(id: string, etag: string | null): RemoteEvent {
    const { item } = this.matched(id, etag);
    this.writes += 1;
    const attendees = (item.fields?.attendees ?? []).map((guest) =>
      guest.email === ME ? { ...guest, response: 'declined' as const } : guest,
    );
    return told(this.change(id, { attendees }));
  }

  /** Says to which CRM activity an event belongs. */
  label(id: string, marker: RemoteItem['marker'], etag: string): RemoteEvent {
    const { item, isGone } = this.matched(id, etag);
    if (isGone) throw new GoogleError('Forbidden', 'cancelled');
    this.writes += 1;
    return told(this.put([{ ...item, marker }])[0] ?? fail());
  }

  delete(id: string, etag: string | null): void {
    const kept = this.find(id);
    if (!kept || kept.isGone) return;
    this.matched(id, etag);
    this.writes += 1;
    this.remove(id);
  }

  private matched(id: string, etag: string | null): KeptEvent {
    const kept = this.there(id);
    if (etag !== null && kept.item.etag !== etag)
      throw new GoogleError('PreconditionFailed', 'conditionNotMet');
    return kept;
  }

  /**
   * Changes fields of an event, by whomever; who organises is not theirs to say. Exceptions go along with their series. One that is made
   * private closes all of its series; one that is opened stays closed (google-calendar A2).
   */
  change(id: string, changes: Partial<Fields>): KeptEvent {
    const { item } = this.find(id) ?? fail();
    const master = this.events.get(item.exception?.seriesId ?? '')?.item;
    const isOpened = master !== undefined && changes.private === false;
    const next = changed(item, isOpened ? { ...changes, private: item.privacy === 'private' } : changes);
    const isClosed = master && changes.private === true && master.privacy !== 'private';
    const series = isClosed ? changed(master, { private: true }) : next;
    const before = isClosed ? master : item;
    const others = [...this.events.values()].flatMap(({ item: each, isGone }) => {
      if (isGone || each.fields?.cancelled || each.id === id || each.exception?.seriesId !== before.id)
        return [];
      const after = followed(before, series, each);
      return JSON.stringify(after) === JSON.stringify(each) ? [] : [after];
    });
    return this.put([next, ...(isClosed ? [series] : []), ...others])[0] ?? fail();
  }

  /** A series takes its exceptions along; an occurrence that is deleted does not take place. */
  remove(id: string): void {
    const { item } = this.find(id) ?? fail();
    if (item.exception) {
      this.change(id, { cancelled: true });
      return;
    }
    const gone = [...this.events.values()].filter(
      ({ item, isGone }) => !isGone && (item.id === id || item.exception?.seriesId === id),
    );
    this.put(
      gone.map(({ item }) => item),
      true,
    );
  }

  /** Tombstones go, and with them every token that could have told of them. */
  purge(): void {
    this.epoch += 1;
    this.pages.clear();
    for (const [id, kept] of this.events) if (kept.isGone) this.events.set(id, { ...kept, isPurged: true });
  }

  /** One write of the calendar. */
  put(items: readonly RemoteItem[], isGone = false): KeptEvent[] {
    this.revision += 1;
    this.replaced = new Map(items.map(({ id }) => [id, this.events.get(id)]));
    return items.map((item) => {
      const fields = item.fields === null ? null : normalizeFields(travelled(item.fields));
      const own = fields?.attendees.find(({ email }) => email === ME) ?? null;
      const isMine = item.ownResponse === null || own === null;
      const next: RemoteItem = {
        ...item,
        etag: `"${this.revision}"`,
        fields: fields && { ...fields, private: item.privacy === 'private' },
        ownAddress: own?.email ?? null,
        ownResponse: isMine ? null : own.response,
      };
      const kept: KeptEvent = { item: next, isGone, revision: this.revision, isPurged: false };
      this.events.set(item.id, kept);
      return kept;
    });
  }
}

const inOrder = (order: ListOrder) => (a: KeptEvent, b: KeptEvent) => {
  if (order === 'by_id') return a.item.id < b.item.id ? -1 : 1;
  const difference = a.revision - b.revision || (a.item.id < b.item.id ? -1 : 1);
  return order === 'oldest_first' ? difference : -difference;
};

const travelled = (fields: Fields): Fields => ({
  ...fields,
  start: overTheWire(fields.start),
  end: overTheWire(fields.end),
});

const asGuest = (guest: Attendee): Attendee => ({ ...guest, organizer: false });

function withOrganizerOf(known: readonly Attendee[], wanted: readonly Attendee[]): Attendee[] {
  const organizers = new Set(known.filter(({ organizer }) => organizer).map(({ email }) => email));
  return wanted.map((guest) => ({ ...guest, organizer: organizers.has(guest.email) }));
}

function changed(item: RemoteItem, changes: Partial<Fields>): RemoteItem {
  const before = item.fields ?? fail();
  const fields = { ...before, ...changes };
  if (changes.attendees) fields.attendees = withOrganizerOf(before.attendees, changes.attendees);
  const privacy = changes.private === undefined ? item.privacy : changes.private ? 'private' : 'default';
  return { ...item, privacy, fields };
}

export function fail(): never {
  throw new Error('The model asked for what is not there.');
}
