import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { STRAIGHT, type Call, type Reply } from '../../emulator/api/call.ts';
import { ApiError } from '../../emulator/api/errors.ts';
import { listEvents } from '../../emulator/api/events/list.ts';
import { moveEvent } from '../../emulator/api/events/move.ts';
import { deleteEvent, insertEvent, patchEvent } from '../../emulator/api/events/write.ts';
import { openState } from '../../emulator/state.ts';
import type { Account } from '../../emulator/store/accounts.ts';
import { addCalendar, findEntry, openAccount } from '../../emulator/store/calendars.ts';
import { purgeTombstones } from '../../emulator/store/tombstones.ts';
import { temporaryFolder, timed, type Event, type Json, type List } from './support.ts';

type Handler = (call: Call) => Reply;
interface Asked {
  query?: string;
  eventId?: string;
  body?: object;
}
/** One calendar; a call that Google refuses gives nothing. */
interface Calendar {
  id: string;
  call(handler: Handler, asked: Asked): unknown;
  purge(): void;
}

/**
 * An account's primary calendar and another one. Calls go straight to the methods: HTTP has nothing to say about what is missed
 * and what is doubled.
 */
function calendars(): () => [Calendar, Calendar] {
  const state = openState(temporaryFolder(), 'Europe/Zurich');
  onTestFinished(() => state.db.close());
  let accounts = 0;

  function calendarOf(account: Account, calendarId: string, key: number): Calendar {
    const call: Calendar['call'] = (handler, { query = '', eventId = '', body = {} }) => {
      const made: Call = {
        state,
        caller: { accountId: account.account_id, email: account.email, clientId: null, scopes: null },
        params: { calendarId, eventId },
        query: new URLSearchParams(query),
        header: () => undefined,
        body: { ...body },
        reach: ['all'],
        origin: 'http://127.0.0.1',
        bend: STRAIGHT,
      };
      try {
        return JSON.parse(handler(made).body ?? 'null');
      } catch (error) {
        if (error instanceof ApiError && error.status < 500) return null;
        throw error;
      }
    };
    return { id: calendarId, call, purge: () => void purgeTombstones(state, key) };
  }

  return () => {
    accounts += 1;
    const account = openAccount(state.db, state.clock, `anna${accounts}@example.com`, 'Europe/Zurich');
    const primary = findEntry(state.db, account.account_id, 'primary');
    if (!primary) throw new Error('an account without a calendar');
    const wanted = { summary: 'Random', timeZone: 'Europe/Zurich', accessRole: 'owner' } as const;
    const other = addCalendar(state.db, state.clock, account, wanted);
    return [
      calendarOf(account, other.id, other.calendar_key),
      calendarOf(account, primary.id, primary.calendar_key),
    ];
  };
}

/** What a client does that follows Google's guide: it pages, applies what it gets, and keeps the sync token. */
class Client {
  readonly known = new Map<string, Event>();
  private listed = new Set<string>();
  private syncToken: string | undefined;
  private pageToken: string | undefined;
  private readonly calendar: Calendar;
  private readonly listsOccurrences: boolean;

  constructor(calendar: Calendar, listsOccurrences: boolean) {
    this.calendar = calendar;
    this.listsOccurrences = listsOccurrences;
  }

  list(size: number, more: Record<string, string | undefined> = {}): List | null {
    const query = new URLSearchParams({ maxResults: String(size) });
    if (this.listsOccurrences) query.set('singleEvents', 'true');
    for (const [name, value] of Object.entries(more)) if (value !== undefined) query.set(name, value);
    return this.calendar.call(listEvents, { query: query.toString() }) as List | null;
  }

  private apply(item: Event): void {
    const isException = item['recurringEventId'] !== undefined;
    // A cancelled exception is kept as long as its series: it is the hole in it.
    if (item.status !== 'cancelled' || (isException && !this.listsOccurrences)) {
      this.known.set(item.id, item);
      return;
    }
    this.known.delete(item.id);
    if (isException) return;
    for (const [id, each] of this.known) if (each['recurringEventId'] === item.id) this.known.delete(id);
  }

  private forget(): void {
    this.known.clear();
    this.listed = new Set();
    this.syncToken = undefined;
    this.pageToken = undefined;
  }

  /** Reads one page; says whether it was the last one of a list without items. */
  page(size: number): boolean {
    const { syncToken, pageToken } = this;
    const answer = this.list(size, { syncToken, pageToken });
    if (!answer) {
      // After a purge the token is worth nothing: everything is listed anew.
      if (syncToken === undefined) throw new Error('a full list was refused');
      this.forget();
      return false;
    }
    const { items, nextPageToken, nextSyncToken } = answer;
    if (items.length > size) throw new Error(`${items.length} items on a page of ${size}`);
    if ((nextPageToken === undefined) === (nextSyncToken === undefined)) {
      throw new Error('a page has either a next page or, as the last one, a sync token');
    }
    for (const item of items) {
      if (this.listed.has(item.id)) throw new Error(`${item.id} came twice in one list`);
      this.listed.add(item.id);
      this.apply(item);
    }
    const isQuiet = this.listed.size === 0 && nextSyncToken !== undefined;
    this.pageToken = nextPageToken;
    if (nextSyncToken) {
      this.syncToken = nextSyncToken;
      this.listed = new Set();
    }
    return isQuiet;
  }

  untilQuiet(size: number): void {
    for (let pages = 0; pages < 1000; pages += 1) if (this.page(size)) return;
    throw new Error('the calendar never became quiet');
  }
}

const DEEDS = [
  'insert',
  'insertSeries',
  'change',
  'move',
  'delete',
  'revive',
  'changeOne',
  'moveOne',
  'deleteOne',
  'otherRule',
  'invite',
  'inviteOne',
  'uninvite',
  'uninviteOne',
  'moveAway',
  'purge',
] as const;
interface Step {
  do: (typeof DEEDS)[number] | 'page';
  /** Which of the events, by the order they were made in. */
  which: number;
  /** Which of a series' occurrences. */
  week: number;
  size: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  do: fc.oneof(
    { weight: 2, arbitrary: fc.constant('page' as const) },
    { weight: 3, arbitrary: fc.constantFrom(...DEEDS) },
  ),
  which: fc.nat({ max: 5 }),
  week: fc.nat({ max: 3 }),
  size: fc.integer({ min: 1, max: 4 }),
});

const day = (index: number) => `2026-04-${String((index % 24) + 1).padStart(2, '0')}`;
const weekly = (count: number) => ({ recurrence: [`RRULE:FREQ=WEEKLY;COUNT=${count}`] });

/** A person at work in two calendars, who invites the primary one to events of the other and moves events between them. */
function person([other, primary]: [Calendar, Calendar]): (step: Step) => void {
  const made: { id: string; isSeries: boolean; date: string; home: Calendar }[] = [];
  let count = 0;

  function insert(more: Json, isSeries: boolean): void {
    const date = day(count);
    const { id } = other.call(insertEvent, { body: timed(date, more) }) as Event;
    made.push({ id, isSeries, date, home: other });
  }

  return ({ do: deed, which, week }) => {
    count += 1;
    if (deed === 'insert') insert({}, false);
    if (deed === 'insertSeries') insert(weekly(2 + week), true);
    if (deed === 'purge') for (const each of [other, primary]) each.purge();
    const event = made[which % Math.max(1, made.length)];
    if (!event) return;
    const weekMs = Date.parse(event.date) + week * 7 * 86_400_000;
    const key = new Date(weekMs).toISOString().slice(0, 10).replaceAll('-', '');
    // Nine o'clock in Zurich, in summer.
    const eventId = deed.endsWith('One') ? `${event.id}_${key}T070000Z` : event.id;
    const { start, end } = timed(day(count * 5));
    const { home } = event;
    const patch = (body: object) => home.call(patchEvent, { eventId, body });
    if (deed === 'change' || deed === 'changeOne') patch({ summary: `Changed ${count}` });
    if (deed === 'move' || deed === 'moveOne') patch({ start, end });
    if (deed === 'delete' || deed === 'deleteOne') home.call(deleteEvent, { eventId });
    if (deed === 'revive') patch({ status: 'confirmed' });
    if (deed === 'invite' || deed === 'inviteOne') patch({ attendees: [{ email: primary.id }] });
    if (deed === 'uninvite' || deed === 'uninviteOne') patch({ attendees: [] });
    if (deed === 'moveAway') {
      const destination = home === other ? primary : other;
      const query = `destination=${encodeURIComponent(destination.id)}`;
      if (home.call(moveEvent, { eventId, query })) event.home = destination;
    }
    if (deed === 'otherRule' && event.isSeries) patch(weekly(1 + week));
  };
}

/** What a client may show: holes of series that it does not have are nothing. */
function shown(events: Iterable<Event>): Event[] {
  const all = [...events];
  const ids = new Set(all.map(({ id }) => id));
  return all
    .filter(({ status, recurringEventId }) => status !== 'cancelled' || ids.has(String(recurringEventId)))
    .toSorted(byId);
}

const byId = (one: Event, other: Event) => (one.id < other.id ? -1 : 1);

describe('changes that arrive while somebody pages', () => {
  test.each([
    ['series', false],
    ['occurrences', true],
  ])(
    'a client that lists %s has everything in the end, and nothing twice in one list',
    (_, listsOccurrences) => {
      const next = calendars();
      const steps = fc.array(step, { minLength: 5, maxLength: 40, size: 'max' });
      fc.assert(
        fc.property(steps, fc.integer({ min: 1, max: 50 }), (taken, size) => {
          const two = next();
          const clients = two.map((calendar) => new Client(calendar, listsOccurrences));
          const write = person(two);
          for (const each of taken) {
            if (each.do === 'page') clients[each.which % 2]?.page(each.size);
            else write(each);
          }
          for (const client of clients) {
            client.untilQuiet(size);
            expect(shown(client.known.values())).toEqual(shown(client.list(2500)?.items ?? []));
          }
        }),
        { numRuns: 60 },
      );
    },
  );
});
