import type { Capabilities } from './capabilities.ts';
import type { Rule } from './rules.ts';

/**
 * The words of the core. A *record* is what the CRM holds, a *remote* is a calendar on the other side.
 * Everything here is plain data: an adapter makes it, the core compares it, an activity carries out what comes of it.
 */

/**
 * A point on a calendar: an instant with the wall-clock zone it is meant in, or a date alone (all-day).
 * `dateTime` is canonical: UTC, whole seconds, `YYYY-MM-DDTHH:MM:SSZ`. `timeZone` is an IANA name. `date` is `YYYY-MM-DD`.
 */
export type Moment = { dateTime: string; timeZone: string } | { date: string };

export const RESPONSES = ['needsAction', 'accepted', 'declined', 'tentative'] as const;

export interface Attendee {
  email: string;
  name: string;
  response: (typeof RESPONSES)[number];
  organizer: boolean;
}

/** What both sides can say about an item. Texts are never null: what is missing is `''`, a missing list is `[]`. */
export interface Fields {
  subject: string;
  description: string;
  location: string;
  start: Moment;
  /** Exclusive (RFC 5545 section 3.8.2.2). */
  end: Moment;
  busy: boolean;
  /** Remote: marked private there. Record: only its owner may see it. Merged for items born in the CRM, else derived. */
  private: boolean;
  attendees: Attendee[];
  conferenceLink: string;
  /** RRULE, RDATE and EXDATE lines (RFC 5545 section 3.8.5), without DTSTART; `[]` for a single item or an exception. */
  recurrence: string[];
  /** An exception that says "this occurrence does not take place". */
  cancelled: boolean;
}

export type FieldName = keyof Fields;

/** Who may see an item in the CRM. `busy_only` is derived: the slot is taken, no detail is stored. */
export type Visibility = 'everyone' | 'only_me' | 'busy_only';

/** Words of the contract, which every stored row and every answer uses: `google` is the remote, whichever that is. */
export type Origin = 'crm' | 'google';

/** An item as the CRM holds it. */
export interface RecordItem {
  id: string;
  /** Rises by one with every change. */
  version: number;
  /** The CRM's activity type, such as `meeting`. */
  type: string;
  origin: Origin;
  visibility: Visibility;
  /** Record id of the series and the start this exception replaces; null for singles and masters. */
  exception: { seriesId: string; originalStart: Moment } | null;
  /** A series that its user cut off from another one: it goes where that one went, wherever it came from. */
  continuesSeries?: boolean;
  fields: Fields;
}

/** An item as the remote holds it. */
export interface RemoteItem {
  id: string;
  etag: string;
  iCalUid: string;
  /** The remote's own kind of item; its capabilities name those that are synced. */
  eventType: string;
  /** May the account change what all guests share? False for others' meetings unless guests may modify. */
  mayEdit: boolean;
  /** The account's own answer to the invitation; null where the account organises the event or there are no guests. */
  ownResponse: Attendee['response'] | null;
  /** The address under which the account itself is among the guests; null where it is not. */
  ownAddress: string | null;
  /** Which CRM activity this event says it belongs to (a private extended property); repair and adoption only. */
  marker: { companyId: string; recordId: string; generation: number } | null;
  /** Remote id of the series and the start this exception replaces; null for singles and masters. */
  exception: { seriesId: string; originalStart: Moment } | null;
  /** The remote's own word for its privacy. `default` counts as private only under `treatDefaultAsPrivate` (S7). */
  privacy: 'default' | 'public' | 'private';
  /** Null where the policy keeps the body out: then it is not stored anywhere. */
  fields: Fields | null;
}

/** A missing side is a value. `deleted` is a tombstone that was observed, `absent` is "never was there". */
export type RecordSide =
  | { state: 'absent' }
  /**
   * What the tombstone still says. Without `origin` the event's marker tells (a marker means `crm`); without `type` a record made
   * again is given one that the options name. `fields` is what its deleter saw last.
   */
  | { state: 'deleted'; origin?: Origin; type?: string; fields?: Fields }
  | { state: 'present'; item: RecordItem };
export type RemoteSide = { state: 'absent' } | { state: 'deleted' } | { state: 'present'; item: RemoteItem };

/** The last agreed state, one half per side, so that a value one side cannot hold exactly never looks like an edit. */
export interface Base {
  record: Fields;
  remote: Fields;
}

export type ConflictWinner = 'crm' | 'google';
export type PrivateEvents = 'everyone' | 'only_me' | 'do_not_sync' | 'busy_only';

/** The user's choices and the remote's abilities, as data fed into the decision table. */
export interface Policy {
  direction: 'one_way' | 'two_way';
  defaultVisibility: 'everyone' | 'only_me';
  privateEvents: PrivateEvents;
  treatDefaultAsPrivate: boolean;
  incomingType: string;
  outgoingTypes: readonly string[];
  conflictWinner: ConflictWinner;
  whenDeletedInRemote: 'unlink' | 'delete' | 'recreate';
  /** Items that ended before this instant (UTC, canonical) and are not linked yet are left out; null takes all in (O7). */
  windowStart: string | null;
  /** Zone in which all-day items are compared with the window. */
  calendarTimeZone: string;
  capabilities: Capabilities;
}

interface ValueConflict {
  field: FieldName;
  guest?: undefined;
  winner: 'record' | 'remote';
  record: Fields[FieldName];
  remote: Fields[FieldName];
}

/** The conflict of one guest, with its entry on either side; null where that side does not list the address. */
export interface GuestConflict {
  field: 'attendees';
  /** The address; one that a list names more than once is told apart by its place, such as `ada@example.com#2`. */
  guest: string;
  winner: 'record' | 'remote';
  record: Attendee | null;
  remote: Attendee | null;
}

/** A value that was lost on one side: both are kept, so that a user can take it back. */
export type FieldConflict = ValueConflict | GuestConflict;

export const SIDE_CHANGES = ['unchanged', 'modified', 'deleted'] as const;
/** What happened to a side since the base. */
export type SideChange = (typeof SIDE_CHANGES)[number];

export const GUEST_CHANGES = ['unchanged', 'answered', 'edited', 'removed'] as const;
/** What a side did to one guest since the base: `answered` changed the response alone, added counts as `edited`. */
export type GuestChange = (typeof GUEST_CHANGES)[number];

export type RecordStep =
  | { do: 'nothing' }
  | { do: 'create'; fields: Fields; type: string; visibility: Visibility }
  | { do: 'update'; changes: Partial<Fields>; visibility: Visibility }
  | { do: 'delete' };

export type RemoteStep =
  | { do: 'nothing' }
  | { do: 'create'; fields: Fields }
  | { do: 'update'; changes: Partial<Fields> }
  | { do: 'delete' }
  /** The account is a guest: it answers "no" instead of deleting another's meeting (S4). */
  | { do: 'decline' };

/**
 * What becomes of the link: `keep` it open (with `base` as the new base), `close` it (the row stays; neither side follows the
 * other any more), `set_aside` (the row stays open, its base is erased: the policy took one side away, which comes back under
 * the same row when the policy lets it), `forget` it, or have `none` because the item stays out and never had a row.
 */
export type LinkStep =
  | { do: 'keep'; base: Base }
  | { do: 'close' }
  | { do: 'set_aside' }
  | { do: 'forget' }
  | { do: 'none' };

/**
 * What is to be done about one item: data, the same byte for byte for the same input. The base in `link` is what both halves
 * will be once both steps are carried out; where the remote answers with something else, its answer takes the remote half.
 */
export interface Plan {
  /** The cell of the decision table, `<record>/<remote>`, such as `modified/deleted`. */
  cell: string;
  /** The policy's rule that decided, such as `two_way` or `private_do_not_sync`; see SPEC.md. */
  rule: Rule;
  record: RecordStep;
  remote: RemoteStep;
  link: LinkStep;
  conflicts: FieldConflict[];
  /** How much of the remote's item may be stored: `none` and `times` mean that the adapter strips the body before SQL. */
  storedBody: 'full' | 'times' | 'none';
}
