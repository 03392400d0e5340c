import type { Fields, Moment } from '../../core/types.ts';
import { momentToInstant } from '../../core/moment.ts';
import { startsFrom } from '../../core/series-rule.ts';
import { occurrenceOf, type Scope } from '../../core/series.ts';
import type { Settings } from '../../db/schema/settings.ts';
import { owedBy } from '../../api/options.ts';
import { editSeriesOf } from './crm-series.ts';
import { createRecord, deleteRecord, editRecord, fieldsOf, shownRecords, retype } from './crm-user.ts';
import {
  copyEvent,
  createEvent,
  deleteEvent,
  editEvent,
  editOccurrence,
  liveEvents,
  reimportEvent,
} from './google-user.ts';
import { SPANS } from './moments.ts';
import type { Mishap } from './ports.ts';
import { ME, type ListOrder } from './remote.ts';
import type { World } from './world.ts';

export type Side = 'record' | 'remote';
/** What is edited; numbers choose among what there is. */
export type What =
  | 'subject'
  | 'description'
  | 'location'
  | 'time'
  | 'busy'
  | 'private'
  | 'rule'
  | 'invite'
  | 'uninvite'
  | 'rename'
  | 'answer';

/** One thing that happens, as data: what there is decides which item a number means. */
export type Command =
  | {
      do: 'create';
      side: Side;
      span: number;
      isPrivate: boolean;
      isSeries: boolean;
      guests: number;
      isInvitation: boolean;
      type: string;
    }
  | { do: 'edit'; side: Side; item: number; what: What; choice: number }
  | { do: 'occurrence'; item: number; nth: number; what: 'move' | 'retitle' | 'cancel'; choice: number }
  | {
      do: 'series';
      item: number;
      nth: number;
      scope: Scope;
      what: 'time' | 'subject' | 'location' | 'busy' | 'rule' | 'delete';
      choice: number;
    }
  | { do: 'delete'; side: Side; item: number }
  | { do: 'retype'; item: number; type: string }
  | { do: 'copy'; item: number }
  | { do: 'reimport'; item: number }
  | { do: 'set'; changes: Partial<Settings>; applyToExisting: boolean }
  | { do: 'sync'; mishap: { at: number; kind: Mishap['kind']; edit: Command | null } | null }
  | { do: 'expire_token' }
  | { do: 'purge' }
  | { do: 'list'; order: ListOrder; pageSize: number };

export function perform(world: World, command: Command): void {
  switch (command.do) {
    case 'create':
      return create(world, command);
    case 'edit':
      return edit(world, command);
    case 'occurrence': {
      const series = liveEvents(world).filter(
        ({ item }) => (item.fields?.recurrence.length ?? 0) > 0 && item.mayEdit,
      );
      const master = series[command.item % Math.max(series.length, 1)];
      if (!master?.item.fields) return;
      const start = nthStart(master.item.fields, command.nth);
      if (start === null) return;
      const span = SPANS[command.choice % SPANS.length];
      const changes = {
        move: { ...span },
        retitle: { subject: world.ledger.token() },
        cancel: { cancelled: true },
      };
      return editOccurrence(world, master, start, changes[command.what]);
    }
    case 'series':
      return editPart(world, command);
    case 'delete': {
      const record = pick(shownRecords(world), command.item);
      const event = pick(liveEvents(world), command.item);
      if (command.side === 'record' && record) deleteRecord(world, record);
      if (command.side === 'remote' && event) deleteEvent(world, event);
      return;
    }
    case 'retype': {
      const record = pick(shownRecords(world), command.item);
      if (record?.origin === 'crm') retype(world, record, command.type);
      return;
    }
    case 'copy': {
      const event = pick(liveEvents(world), command.item);
      if (event) copyEvent(world, event);
      return;
    }
    case 'reimport': {
      const event = pick(liveEvents(world), command.item);
      if (event) reimportEvent(world, event);
      return;
    }
    case 'set':
      return choose(world, command.changes, command.applyToExisting);
    case 'sync': {
      // Read a moment late, an event that was imported again is deleted first.
      if (command.mishap?.kind === 'stale') forgetMoved(world);
      const job = world.nextJob() ?? 'fetch';
      world.run(job, command.mishap && mishapOf(world, command.mishap));
      return;
    }
    case 'expire_token':
      world.google.epoch += 1;
      world.google.pages.clear();
      return;
    case 'purge':
      return world.google.purge();
    case 'list':
      forgetMoved(world);
      world.google.order = command.order;
      world.google.pageSize = command.pageSize;
  }
}

/** An event that was imported again may be told of in two pieces now. */
function forgetMoved({ ledger }: World): void {
  for (const item of ledger.moved.keys()) ledger.moved.set(item, null);
}

function mishapOf(
  world: World,
  { at, kind, edit }: NonNullable<Extract<Command, { do: 'sync' }>['mishap']>,
): Mishap {
  if (kind !== 'meanwhile') return { at, kind };
  return { at, kind, edit: () => void (edit && perform(world, edit)) };
}

function create(world: World, command: Extract<Command, { do: 'create' }>): void {
  const { side, span: index, isPrivate, isSeries, guests, isInvitation, type } = command;
  const span = SPANS[index % SPANS.length] ?? SPANS[0];
  if (!span) return;
  const attendees = GUESTS.slice(0, guests % (GUESTS.length + 1));
  const item = { span, isPrivate, recurrence: isSeries ? ['RRULE:FREQ=WEEKLY;COUNT=4'] : [], attendees };
  if (side === 'record') createRecord(world, item, type);
  else createEvent(world, { ...item, isInvitation });
}

const GUESTS: Fields['attendees'] = ['bob', 'cy'].map((name) => ({
  email: `${name}@example.com`,
  name,
  response: 'needsAction',
  organizer: false,
}));

function edit(world: World, { side, item, what, choice }: Extract<Command, { do: 'edit' }>): void {
  if (side === 'record') {
    const row = pick(shownRecords(world), item);
    if (!row) return;
    const changes = changesOf(world, fieldsOf(row), what, choice);
    if (changes && !(changes.recurrence && row.seriesId)) editRecord(world, row, changes);
    return;
  }
  const event = pick(liveEvents(world), item);
  if (!event?.item.fields) return;
  const changes = changesOf(world, event.item.fields, what, choice);
  if (changes && !(changes.recurrence && event.item.exception)) editEvent(world, event, changes);
}

function changesOf(world: World, fields: Fields, what: What, choice: number): Partial<Fields> | null {
  const { ledger } = world;
  const { attendees } = fields;
  const guest = pick(
    attendees.filter(({ organizer }) => !organizer),
    choice,
  );
  const others = attendees.filter((each) => each !== guest);
  switch (what) {
    case 'subject':
      return { subject: ledger.token() };
    case 'description':
      return { description: ledger.token() };
    case 'location':
      return { location: ledger.token() };
    case 'time':
      return { ...SPANS[choice % SPANS.length] };
    case 'busy':
      return { busy: !fields.busy };
    case 'private':
      return { private: !fields.private };
    case 'rule':
      return fields.recurrence.length > 0
        ? { recurrence: [`RRULE:FREQ=WEEKLY;COUNT=${5 + (choice % 3)}`] }
        : null;
    case 'invite': {
      const email = `${ledger.token()}@example.com`;
      return { attendees: [...attendees, { email, name: '', response: 'needsAction', organizer: false }] };
    }
    case 'uninvite':
      return guest && guest.email !== ME ? { attendees: others } : null;
    case 'rename':
      return guest ? { attendees: [...others, { ...guest, name: ledger.token() }] } : null;
    case 'answer': {
      const response = (['accepted', 'tentative', 'declined'] as const)[choice % 3] ?? 'accepted';
      return guest ? { attendees: [...others, { ...guest, response }] } : null;
    }
  }
}

/** As `editSettings` in api/settings.ts: what a change makes necessary is owed. */
function choose(world: World, changes: Partial<Settings>, applyToExisting: boolean): void {
  const { store, ledger } = world;
  const after: Settings = { ...store.settings, ...changes };
  const owed = owedBy(store.settings, after, { applyToExisting, isWindowMoved: false });
  store.settings = after;
  store.owed = [...new Set([...store.owed, ...owed])];
  ledger.secrets.clear();
  ledger.deleted.clear();
  world.isChanged ||= !applyToExisting || changes.direction !== undefined;
}

/** A part of a series is edited in the CRM: one occurrence, that and the following ones, or all at one of them. */
function editPart(
  world: World,
  { item, nth, scope, what, choice }: Extract<Command, { do: 'series' }>,
): void {
  const master = pick(
    shownRecords(world).filter(({ frame }) => frame.recurrence.length > 0),
    item,
  );
  const target = master ? nthStart(master.frame, nth) : null;
  if (!master || target === null) return;
  const times = occurrenceOf(master.frame, target);
  const fields = { ...fieldsOf(master), start: times.start, end: times.end };
  const changes = what === 'delete' ? null : changesOf(world, fields, what, choice);
  const edit = changes ? ({ do: 'change', changes } as const) : ({ do: 'delete' } as const);
  if (what === 'delete' || changes) editSeriesOf(world, { master, target, scope, edit });
}

const pick = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(list.length, 1)];

/** The start of the nth occurrence of a series, or the last that it has before that; null where it has none. */
export function nthStart(series: Pick<Fields, 'start' | 'end' | 'recurrence'>, nth: number): Moment | null {
  const { start } = series;
  const starts = startsFrom(series, momentToInstant(start, 'UTC'), FAR);
  const at = starts[Math.min(nth, starts.length - 1)];
  if (at === undefined) return null;
  return 'date' in start ? { date: at.slice(0, 10) } : { dateTime: at, timeZone: start.timeZone };
}

/** All of our rules have ended by then. */
const FAR = '2028-01-01T00:00:00Z';
