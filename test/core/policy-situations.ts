import { reduceToTimes } from '../../core/policy.ts';
import type { ReconcileInput } from '../../core/reconcile.ts';
import type {
  Fields,
  Origin,
  Plan,
  Policy,
  RecordItem,
  RecordSide,
  RemoteItem,
  RemoteSide,
} from '../../core/types.ts';
import {
  ABSENT,
  agreed,
  DELETED,
  fieldsWith,
  MARKER,
  policyWith,
  recordSide,
  remoteSide,
} from './support.ts';

/** One setting of the policy, or one property of the item, under which the tables of SPEC.md say what becomes of each cell. */
export interface Situation {
  /** What the user is promised there. */
  promise: string;
  policy?: Partial<Policy>;
  record?: Partial<RecordItem>;
  remote?: Partial<RemoteItem>;
  /** What both sides say when they agree. */
  fields?: Partial<Fields>;
}

const oneWay = (whenDeletedInRemote: Policy['whenDeletedInRemote']): Partial<Policy> => ({
  direction: 'one_way',
  whenDeletedInRemote,
});

/** Items from the CRM, by the columns of their tables. */
export const FROM_CRM: Record<string, Situation> = {
  'two-way': { promise: 'both sides follow each other, and an edit beats a delete' },
  'one-way, unlink': {
    promise: 'deleted in Google, the CRM activity stays and the two part',
    policy: oneWay('unlink'),
  },
  'one-way, delete': {
    promise: 'deleted in Google, the CRM activity goes too, unless it was edited',
    policy: oneWay('delete'),
  },
  'one-way, recreate': {
    promise: 'deleted in Google, the event is made again',
    policy: oneWay('recreate'),
  },
  'stays home': {
    promise: 'what is not sent leaves Google, edits made there come in, and nothing is deleted in the CRM',
    policy: { outgoingTypes: [] },
  },
};

const locked = { private: true };

/** Items from the remote, by the columns of their tables. */
export const FROM_REMOTE: Record<string, Situation> = {
  'two-way': { promise: 'both sides follow each other, and an edit beats a delete' },
  'one-way': { promise: 'nothing of Google’s is touched or taken in', policy: { direction: 'one_way' } },
  'kind not synced': {
    promise: 'the CRM activity goes, the event stays',
    remote: { eventType: 'focusTime' },
  },
  declined: { promise: 'the CRM activity goes, the event stays', remote: { ownResponse: 'declined' } },
  'read only': {
    promise: 'the organiser’s changes come in, the CRM’s are put back, to delete is to decline',
    remote: { mayEdit: false, ownResponse: 'accepted' },
  },
  'private, only me': {
    promise: 'details are changed in Google alone, and the CRM may delete it',
    policy: { privateEvents: 'only_me' },
    fields: locked,
  },
  'private, busy only': {
    promise: 'Google’s changes of its times come in, and the CRM may delete it',
    policy: { privateEvents: 'busy_only' },
    record: { visibility: 'busy_only' },
    fields: reduceToTimes(fieldsWith(locked)),
  },
  'private, do not sync': {
    promise: 'once it changes the CRM activity goes, the event stays',
    policy: { privateEvents: 'do_not_sync' },
    fields: locked,
  },
};

/** The record was edited in its subject, the remote in its times. */
const IN_RECORD: Partial<Fields> = { subject: 'Call Ada at noon' };
const IN_REMOTE: Partial<Fields> = { end: { dateTime: '2026-03-02T11:00:00Z', timeZone: 'Europe/Berlin' } };

/** Both sides as a cell names them, such as `modified/deleted` or (without a base) `created/absent`, in a situation. */
export function inputOf(
  cell: string,
  hasBase: boolean,
  origin: Origin,
  situation: Situation,
): ReconcileInput {
  const [record, remote] = cell.split('/');
  const fields = fieldsWith(situation.fields);
  return {
    base: hasBase ? agreed(fields) : null,
    closed: false,
    record: recordOf(record, fields, { origin, ...situation.record }),
    remote: remoteOf(remote, fields, { marker: origin === 'crm' ? MARKER : null, ...situation.remote }),
    policy: policyWith(situation.policy),
  };
}

function recordOf(state: string | undefined, fields: Fields, item: Partial<RecordItem>): RecordSide {
  if (state === 'absent') return ABSENT;
  if (state === 'deleted') return { state, origin: item.origin ?? 'crm', type: 'call' };
  return recordSide(state === 'modified' ? { ...fields, ...IN_RECORD } : fields, item);
}

function remoteOf(state: string | undefined, fields: Fields, item: Partial<RemoteItem>): RemoteSide {
  if (state === 'absent') return ABSENT;
  if (state === 'deleted') return DELETED;
  return remoteSide(state === 'modified' ? { ...fields, ...IN_REMOTE } : fields, item);
}

/** A plan as the tables write it: what becomes of the record, of the event, and of the link. */
export const stepsOf = ({ record, remote, link }: Plan): string =>
  [record.do, remote.do, link.do].map((step) => (step === 'nothing' ? '–' : step)).join(' / ');
