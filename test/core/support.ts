import type { Capabilities } from '../../core/capabilities.ts';
import { reconcile, type ReconcileInput } from '../../core/reconcile.ts';
import type {
  Base,
  FieldName,
  Fields,
  Plan,
  Policy,
  RecordItem,
  RecordSide,
  RemoteItem,
  RemoteSide,
} from '../../core/types.ts';
import { GOOGLE_CAPABILITIES } from '../../google/capabilities.ts';

/** Builders of plain values and a small world that carries plans out, so that "observe again" can be asked. */

export function fieldsWith(changes: Partial<Fields> = {}): Fields {
  return {
    subject: 'Call Ada',
    description: 'About the offer',
    location: 'Office',
    start: { dateTime: '2026-03-02T09:00:00Z', timeZone: 'Europe/Berlin' },
    end: { dateTime: '2026-03-02T10:00:00Z', timeZone: 'Europe/Berlin' },
    busy: true,
    private: false,
    attendees: [],
    conferenceLink: '',
    recurrence: [],
    cancelled: false,
    ...changes,
  };
}

export function policyWith(changes: Partial<Policy> = {}): Policy {
  return {
    direction: 'two_way',
    defaultVisibility: 'everyone',
    privateEvents: 'only_me',
    treatDefaultAsPrivate: false,
    incomingType: 'meeting',
    outgoingTypes: ['call', 'meeting'],
    conflictWinner: 'crm',
    whenDeletedInRemote: 'unlink',
    windowStart: null,
    calendarTimeZone: 'Europe/Berlin',
    capabilities: GOOGLE_CAPABILITIES,
    ...changes,
  };
}

/** A remote that can do what Google can, but holds these fields alone. */
export function holdingOnly(fields: readonly FieldName[]): Capabilities {
  return { ...GOOGLE_CAPABILITIES, fields };
}

export function recordItem(fields: Fields = fieldsWith(), changes: Partial<RecordItem> = {}): RecordItem {
  return {
    id: 'record-1',
    version: 1,
    type: 'call',
    origin: 'crm',
    visibility: fields.private ? 'only_me' : 'everyone',
    exception: null,
    fields,
    ...changes,
  };
}

export const MARKER = { companyId: 'company-1', recordId: 'record-1', generation: 0 };

export function remoteItem(
  fields: Fields | null = fieldsWith(),
  changes: Partial<RemoteItem> = {},
): RemoteItem {
  return {
    id: 'event-1',
    etag: '"1"',
    iCalUid: 'event-1@example.com',
    eventType: 'default',
    mayEdit: true,
    ownResponse: null,
    ownAddress: null,
    marker: null,
    exception: null,
    privacy: fields?.private === true ? 'private' : 'default',
    fields,
    ...changes,
  };
}

export const ABSENT = { state: 'absent' } as const;
export const DELETED = { state: 'deleted' } as const;

export function recordSide(fields?: Fields, changes?: Partial<RecordItem>): RecordSide {
  return { state: 'present', item: recordItem(fields, changes) };
}

export function remoteSide(fields?: Fields | null, changes?: Partial<RemoteItem>): RemoteSide {
  return { state: 'present', item: remoteItem(fields, changes) };
}

export function agreed(fields: Fields = fieldsWith()): Base {
  return { record: fields, remote: fields };
}

/** Reconciles with everything agreed unless said otherwise. */
export function planFor(changes: Partial<ReconcileInput> = {}): Plan {
  return reconcile({
    base: agreed(),
    closed: false,
    record: recordSide(),
    remote: remoteSide(undefined, { marker: MARKER }),
    policy: policyWith(),
    ...changes,
  });
}

/** What a remote will hold of fields that it is given. */
export type Hold = (fields: Fields) => Fields;
const faithfully: Hold = (fields) => fields;

/** The input as it is after the plan was carried out, by a remote that holds what `hold` makes of what it is given. */
export function carriedOut(input: ReconcileInput, plan: Plan, hold: Hold = faithfully): ReconcileInput {
  return {
    policy: input.policy,
    base: plan.link.do === 'keep' ? plan.link.base : plan.link.do === 'close' ? input.base : null,
    closed: plan.link.do === 'close',
    record: recordAfter(input, plan),
    remote: remoteAfter(input, plan, hold),
  };
}

function recordAfter({ record, remote }: ReconcileInput, { record: step }: Plan): RecordSide {
  const origin =
    record.state === 'present' ? record.item.origin : record.state === 'deleted' ? record.origin : undefined;
  const marked = remote.state === 'present' && remote.item.marker !== null ? 'crm' : 'google';
  switch (step.do) {
    case 'nothing':
      return record;
    case 'delete':
      return { state: 'deleted', ...(origin === undefined ? {} : { origin }) };
    case 'create': {
      const { fields, type, visibility } = step;
      const born = record.state === 'absent' ? 'google' : (origin ?? marked);
      return recordSide(fields, { type, visibility, origin: born, ...exceptionOf(remote) });
    }
    case 'update': {
      if (record.state !== 'present') throw new Error('Nothing there to update.');
      const { item } = record;
      const fields = { ...item.fields, ...step.changes };
      const next = { ...item, version: item.version + 1, visibility: step.visibility, fields };
      return { state: 'present', item: next };
    }
  }
}

function exceptionOf(remote: RemoteSide): Partial<RecordItem> {
  return remote.state === 'present' ? { exception: remote.item.exception } : {};
}

function remoteAfter(
  { remote, record, policy }: ReconcileInput,
  { remote: step }: Plan,
  hold: Hold,
): RemoteSide {
  switch (step.do) {
    case 'nothing':
      return remote;
    case 'delete':
      return DELETED;
    case 'create':
      return remoteSide(hold(step.fields), {
        eventType: policy.capabilities.eventTypes[0] ?? '',
        marker: MARKER,
        exception: record.state === 'present' ? record.item.exception : null,
      });
    case 'decline':
      if (remote.state !== 'present') throw new Error('Nothing there to decline.');
      return { state: 'present', item: { ...remote.item, ownResponse: 'declined' } };
    case 'update': {
      if (remote.state !== 'present' || remote.item.fields === null) throw new Error('Nothing to update.');
      const fields = hold({ ...remote.item.fields, ...step.changes });
      const privacy =
        step.changes.private === undefined ? remote.item.privacy : fields.private ? 'private' : 'default';
      const ownResponse = ownResponseIn(remote.item, fields);
      return { state: 'present', item: { ...remote.item, etag: '"2"', privacy, ownResponse, fields } };
    }
  }
}

function ownResponseIn({ ownResponse, ownAddress }: RemoteItem, fields: Fields): RemoteItem['ownResponse'] {
  if (ownResponse === null) return null;
  return fields.attendees.find(({ email }) => email === ownAddress)?.response ?? null;
}

/** What a second look at a settled item may still say: nothing to do on either side, and the same link. */
export function isAtRest(plan: Plan, before: ReconcileInput): boolean {
  if (plan.record.do !== 'nothing' || plan.remote.do !== 'nothing' || plan.conflicts.length > 0) return false;
  if (plan.link.do !== 'keep') return before.base === null || before.closed;
  return JSON.stringify(plan.link.base) === JSON.stringify(before.base);
}
