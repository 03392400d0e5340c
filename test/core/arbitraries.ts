import * as fc from 'fast-check';
import { FIELD_NAMES } from '../../core/normalize.ts';
import type { ReconcileInput } from '../../core/reconcile.ts';
import type {
  Attendee,
  Base,
  Fields,
  Moment,
  Policy,
  RecordSide,
  RemoteItem,
  RemoteSide,
} from '../../core/types.ts';
import { GOOGLE_CAPABILITIES } from '../../google/capabilities.ts';
import {
  ABSENT,
  DELETED,
  fieldsWith,
  holdingOnly,
  MARKER,
  policyWith,
  recordItem,
  remoteItem,
} from './support.ts';

/**
 * One history perturbed on both sides: a base, and two sides that each keep, change or lost it. Values come from small pools, so
 * that the sides often change the same field, and often to the same value.
 */

const at = (hour: number, timeZone = 'Europe/Berlin'): Moment => ({
  dateTime: `2026-03-02T${String(hour).padStart(2, '0')}:00:00Z`,
  timeZone,
});

const TIMES: Pick<Fields, 'start' | 'end'>[] = [
  { start: at(9), end: at(10) },
  { start: at(9), end: at(12) },
  { start: at(12), end: at(13) },
  { start: at(12, 'America/New_York'), end: at(13, 'America/New_York') },
  { start: { date: '2026-03-02' }, end: { date: '2026-03-03' } },
  { start: { date: '2026-03-02' }, end: { date: '2026-03-05' } },
  { start: at(9), end: { dateTime: '2026-03-04T17:00:00Z', timeZone: 'America/New_York' } },
  {
    start: { dateTime: '2026-03-02T09:07:30Z', timeZone: 'Asia/Kolkata' },
    end: { dateTime: '2026-03-02T10:20:10Z', timeZone: 'Asia/Kolkata' },
  },
];

export const ME = 'me@example.com';

/** A guest as lists name it: not at all, invited, with an answer, under another name. */
function guest(email: string, name: string, organizer = false): fc.Arbitrary<Attendee[]> {
  const invited: Attendee = { email, name, response: 'needsAction', organizer };
  const accepted: Attendee = { ...invited, response: 'accepted' };
  const renamed: Attendee = { ...invited, name: '', response: 'declined' };
  return fc.constantFrom([], [invited], [accepted], [renamed]);
}

/** A list of three at most; Ada organises, `ME` is the account itself. In any order, as lists come. */
export const guests: fc.Arbitrary<Attendee[]> = fc
  .tuple(
    guest('ada@example.com', 'Ada', true),
    guest('bob@example.com', 'Bob'),
    guest(ME, 'Me'),
    fc.boolean(),
  )
  .map(([ada, bob, me, isReversed]) => {
    const list = [...ada, ...bob, ...me];
    return isReversed ? list.toReversed() : list;
  });

/** One edit of one field (start and end are moved together, as people do, or the end alone). */
export const edit: fc.Arbitrary<Partial<Fields>> = fc.oneof(
  fc.constantFrom('Call Ada', 'Meet Ada', 'Lunch').map((subject) => ({ subject })),
  fc
    .constantFrom('', 'About the offer', '<p>About the <b>offer</b></p>', 'Bring the draft')
    .map((description) => ({ description })),
  fc.constantFrom('', 'Office', 'Her office').map((location) => ({ location })),
  fc.constantFrom(...TIMES),
  fc.boolean().map((busy) => ({ busy })),
  fc.boolean().map((isPrivate) => ({ private: isPrivate })),
  guests.map((attendees) => ({ attendees })),
  fc.constantFrom('', 'https://meet.example/abc').map((conferenceLink) => ({ conferenceLink })),
  fc
    .constantFrom([], ['RRULE:FREQ=DAILY;COUNT=3'], ['RRULE:FREQ=WEEKLY'])
    .map((recurrence) => ({ recurrence: [...recurrence] })),
);

export const edits: fc.Arbitrary<Partial<Fields>> = fc
  .array(edit, { maxLength: 3 })
  .map((list) => Object.assign({}, ...list) as Partial<Fields>);

export const someFields: fc.Arbitrary<Fields> = edits.map((changes) => fieldsWith(changes));

export const policy: fc.Arbitrary<Policy> = fc
  .record({
    direction: fc.constantFrom('one_way', 'two_way'),
    defaultVisibility: fc.constantFrom('everyone', 'only_me'),
    privateEvents: fc.constantFrom('everyone', 'only_me', 'do_not_sync', 'busy_only'),
    treatDefaultAsPrivate: fc.boolean(),
    outgoingTypes: fc.constantFrom(['call', 'meeting'], ['meeting'], []),
    conflictWinner: fc.constantFrom('crm', 'google'),
    whenDeletedInRemote: fc.constantFrom('unlink', 'delete', 'recreate'),
    windowStart: fc.constantFrom(null, '2026-03-02T11:00:00Z', '2027-01-01T00:00:00Z'),
    capabilities: fc.constantFrom(
      GOOGLE_CAPABILITIES,
      GOOGLE_CAPABILITIES,
      holdingOnly(
        FIELD_NAMES.filter((name) => !['attendees', 'location', 'private', 'recurrence'].includes(name)),
      ),
    ),
  })
  .map((changes) => policyWith(changes));

const presence = fc.constantFrom('present', 'present', 'present', 'deleted', 'absent');
const origin = fc.constantFrom('crm', 'google');

/** Any input at all, every policy, linked or not. */
export const input: fc.Arbitrary<ReconcileInput> = fc
  .record({
    base: fc.record({
      fields: someFields,
      recordOnly: fc.oneof(fc.constant({}), edits),
      kept: fc.integer({ min: 0, max: 3 }),
    }),
    closed: fc.integer({ min: 0, max: 15 }).map((n) => n === 0),
    record: fc.record({ presence, edits, type: fc.constantFrom('call', 'meeting'), knowsType: fc.boolean() }),
    remote: fc.record({
      presence,
      edits,
      mayEdit: fc.boolean(),
      own: fc.constantFrom('none', 'organises', 'invited'),
      isPublic: fc.boolean(),
      eventType: fc.constantFrom('default', 'default', 'fromGmail', 'focusTime'),
      hasBody: fc.integer({ min: 0, max: 7 }).map((n) => n !== 0),
      exception: fc.constantFrom('none', 'none', 'none', 'moved', 'cancelled'),
    }),
    origin,
    policy,
  })
  .map(({ base, closed, record, remote, origin, policy }) => {
    const exception =
      remote.exception === 'none' ? null : { seriesId: 'series-1', originalStart: { date: '2026-03-02' } };
    const answered = ownEntryIn(base.fields.attendees, remote.own === 'invited').ownResponse;
    // Of an occurrence that was declined the two agreed that it does not take place.
    const agreed = exception !== null && answered === 'declined' ? { cancelled: true } : {};
    const halves: Base = {
      record: fieldsWith({ ...base.fields, ...base.recordOnly, ...agreed }),
      remote: { ...base.fields, ...agreed },
    };
    const recordFields = { ...halves.record, ...record.edits };
    const cancelled = remote.exception === 'cancelled';
    const remoteFields = { ...halves.remote, ...remote.edits, cancelled };
    const recordSide: RecordSide =
      record.presence === 'present'
        ? {
            state: 'present',
            item: recordItem(recordFields, {
              origin,
              type: record.type,
              exception,
              visibility: recordFields.private ? 'only_me' : 'everyone',
            }),
          }
        : record.presence === 'deleted'
          ? { state: 'deleted', origin, ...(record.knowsType ? { type: record.type } : {}) }
          : ABSENT;
    const remoteSide: RemoteSide =
      remote.presence === 'present'
        ? {
            state: 'present',
            item: remoteItem(remote.hasBody ? remoteFields : null, {
              mayEdit: remote.mayEdit,
              ...ownEntryIn(remoteFields.attendees, remote.own === 'invited'),
              ...(remote.own === 'none' ? { ownAddress: null } : {}),
              eventType: remote.eventType,
              exception,
              marker: origin === 'crm' ? MARKER : null,
              privacy: remoteFields.private ? 'private' : remote.isPublic ? 'public' : 'default',
            }),
          }
        : remote.presence === 'deleted'
          ? DELETED
          : ABSENT;
    return {
      base: base.kept === 0 ? null : halves,
      closed,
      record: recordSide,
      remote: remoteSide,
      policy,
    };
  });

/** What a remote item says of the account itself; who organises has no answer to give. */
function ownEntryIn(
  attendees: readonly Attendee[],
  isInvited: boolean,
): Pick<RemoteItem, 'ownAddress' | 'ownResponse'> {
  const own = attendees.find(({ email }) => email === ME);
  return { ownAddress: own?.email ?? null, ownResponse: isInvited ? (own?.response ?? null) : null };
}

/** A linked item of the CRM's own, without rights, privacy or filters in play: the bare three-way merge. */
export const plainInput: fc.Arbitrary<ReconcileInput> = fc
  .record({
    base: someFields,
    recordOnly: fc.oneof(fc.constant({}), edits),
    record: fc.record({ isDeleted: fc.integer({ min: 0, max: 4 }), edits }),
    remote: fc.record({ isDeleted: fc.integer({ min: 0, max: 4 }), edits }),
    conflictWinner: fc.constantFrom('crm' as const, 'google' as const),
  })
  .map(({ base, recordOnly, record, remote, conflictWinner }) => {
    const halves = {
      record: fieldsWith({ ...base, ...recordOnly, private: false }),
      remote: fieldsWith({ ...base, private: false }),
    };
    return {
      base: halves,
      closed: false,
      record:
        record.isDeleted === 0
          ? { state: 'deleted', origin: 'crm' }
          : {
              state: 'present',
              item: recordItem({ ...halves.record, ...record.edits, private: false }),
            },
      remote:
        remote.isDeleted === 0
          ? DELETED
          : {
              state: 'present',
              item: remoteItem(
                { ...halves.remote, ...remote.edits, private: false },
                { marker: MARKER, ownAddress: ME },
              ),
            },
      policy: policyWith({ conflictWinner }),
    };
  });
