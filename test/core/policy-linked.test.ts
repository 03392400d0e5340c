import { describe, expect, it } from 'vitest';
import { keepsOut } from '../../core/policy.ts';
import { reconcile, type ReconcileInput } from '../../core/reconcile.ts';
import type { Policy } from '../../core/types.ts';
import {
  agreed,
  carriedOut,
  DELETED,
  fieldsWith,
  isAtRest,
  MARKER,
  planFor,
  policyWith,
  recordSide,
  remoteItem,
  remoteSide,
} from './support.ts';

const PAST = fieldsWith();

describe('a linked item whose type is no longer sent', () => {
  const policy = policyWith({ outgoingTypes: ['meeting'] });
  const input: ReconcileInput = {
    base: agreed(),
    closed: false,
    record: recordSide(),
    remote: remoteSide(PAST, { marker: MARKER }),
    policy,
  };
  it('leaves Google and stays in the CRM', () => {
    const plan = reconcile(input);
    expect(plan).toMatchObject({
      rule: 'type_not_sent',
      record: { do: 'nothing' },
      remote: { do: 'delete' },
      link: { do: 'set_aside' },
    });
  });
  it('takes along what was edited there', () => {
    const plan = reconcile({
      ...input,
      remote: remoteSide(fieldsWith({ subject: 'Lunch' }), { marker: MARKER }),
    });
    expect(plan).toMatchObject({
      record: { do: 'update', changes: { subject: 'Lunch' } },
      remote: { do: 'delete' },
    });
  });
  it('is not deleted in the CRM by our own tombstone', () => {
    expect(reconcile({ ...input, remote: DELETED })).toMatchObject({
      record: { do: 'nothing' },
      link: { do: 'set_aside' },
    });
  });
  it('goes out anew when its type is sent again', () => {
    const after = carriedOut(input, reconcile(input));
    expect(reconcile({ ...after, policy: policyWith() }).remote).toMatchObject({ do: 'create' });
  });
  it('from Google it keeps syncing whatever its type', () => {
    const record = recordSide(fieldsWith({ location: 'Here' }), { origin: 'google', type: 'lunch' });
    expect(reconcile({ ...input, record, remote: remoteSide() }).remote).toEqual({
      do: 'update',
      changes: { location: 'Here' },
    });
  });
});

describe('deletes in one-way', () => {
  it.each([
    ['unlink', 'nothing', 'nothing', 'close'],
    ['delete', 'delete', 'nothing', 'forget'],
    ['recreate', 'nothing', 'create', 'keep'],
  ] as const)('deleted in Google with "%s"', (choice, record, remote, link) => {
    const plan = planFor({ remote: DELETED, policy: oneWay(choice) });
    expect([plan.record.do, plan.remote.do, plan.link.do]).toEqual([record, remote, link]);
    expect(plan.rule).toBe(`deleted_in_remote_${choice}`);
  });
  it('an edit in the CRM survives each of the choices', () => {
    const record = recordSide(fieldsWith({ subject: 'Lunch' }));
    for (const choice of ['unlink', 'delete', 'recreate'] as const) {
      const plan = planFor({ record, remote: DELETED, policy: oneWay(choice) });
      expect(plan.record.do).toBe('nothing');
      expect(plan.remote.do).toBe(choice === 'unlink' ? 'nothing' : 'create');
    }
  });
  it('a delete in the CRM deletes the event', () => {
    expect(planFor({ record: DELETED, policy: oneWay('unlink') }).remote.do).toBe('delete');
  });
  it('an edit of our event in Google comes back', () => {
    const remote = remoteSide(fieldsWith({ subject: 'Lunch' }), { marker: MARKER });
    expect(planFor({ remote, policy: oneWay('unlink') })).toMatchObject({
      record: { do: 'update', changes: { subject: 'Lunch' } },
      storedBody: 'full',
    });
  });
  it('a linked item from Google is unlinked, neither side is touched', () => {
    const plan = planFor({
      record: recordSide(fieldsWith({ subject: 'Lunch' }), { origin: 'google' }),
      remote: remoteSide(fieldsWith({ location: 'Here' })),
      policy: oneWay('delete'),
    });
    expect([plan.rule, plan.record.do, plan.remote.do, plan.link.do]).toEqual([
      'one_way',
      'nothing',
      'nothing',
      'close',
    ]);
  });
});

describe('rights', () => {
  it('an edit that the organiser does not allow is put back, and kept in a conflict row', () => {
    const record = recordSide(fieldsWith({ subject: 'Mine' }), { origin: 'google' });
    const remote = remoteSide(PAST, { mayEdit: false, ownResponse: 'accepted' });
    const plan = planFor({ record, remote });
    expect(plan).toMatchObject({
      rule: 'read_only',
      record: { do: 'update', changes: { subject: 'Call Ada' } },
      remote: { do: 'nothing' },
      conflicts: [{ field: 'subject', winner: 'remote', record: 'Mine', remote: 'Call Ada' }],
    });
  });
  it('what is put back is the record’s own spelling of what was agreed', () => {
    const base = {
      record: fieldsWith({ location: '' }),
      remote: fieldsWith({ location: 'https://zoom.example' }),
    };
    const record = recordSide(fieldsWith({ location: 'Mine' }), { origin: 'google' });
    const remote = remoteSide(base.remote, { mayEdit: false });
    expect(planFor({ base, record, remote })).toMatchObject({
      record: { do: 'update', changes: { location: '' } },
      link: { do: 'keep', base },
    });
  });
  it('the organiser’s edit still comes in beside it', () => {
    const record = recordSide(fieldsWith({ subject: 'Mine' }), { origin: 'google' });
    const remote = remoteSide(fieldsWith({ location: 'Room 2', subject: 'Theirs' }), { mayEdit: false });
    expect(planFor({ record, remote }).record).toMatchObject({
      changes: { location: 'Room 2', subject: 'Theirs' },
    });
  });
  it('a delete in the CRM declines another’s meeting, and deletes the account’s own', () => {
    const guest = remoteSide(PAST, { ownResponse: 'accepted' });
    const own = remoteSide(PAST);
    const record = { state: 'deleted', origin: 'google' } as const;
    expect(planFor({ record, remote: guest })).toMatchObject({
      remote: { do: 'decline' },
      link: { do: 'set_aside' },
    });
    expect(planFor({ record, remote: own })).toMatchObject({
      remote: { do: 'delete' },
      link: { do: 'forget' },
    });
  });
});

describe('an invitation', () => {
  const input: ReconcileInput = {
    base: agreed(),
    closed: false,
    record: recordSide(PAST, { origin: 'google' }),
    remote: remoteSide(PAST, { ownResponse: 'declined' }),
    policy: policyWith(),
  };
  it('declined later, its record goes, and comes back when it is accepted again', () => {
    const plan = reconcile(input);
    expect(plan).toMatchObject({
      rule: 'declined',
      record: { do: 'delete' },
      remote: { do: 'nothing' },
      link: { do: 'set_aside' },
      storedBody: 'none',
    });
    const after = carriedOut(input, plan);
    expect(isAtRest(reconcile(after), after)).toBe(true);
    const again = reconcile({ ...after, remote: remoteSide(PAST, { ownResponse: 'accepted' }) });
    expect(again).toMatchObject({ cell: 'deleted/created', record: { do: 'create' }, link: { do: 'keep' } });
  });
  it('declined here after its record was deleted there, the row waits for it', () => {
    const plan = reconcile({ ...input, record: { state: 'deleted', origin: 'google' } });
    expect([plan.record.do, plan.remote.do, plan.link.do]).toEqual(['nothing', 'nothing', 'set_aside']);
  });
  it('never declines what came from the CRM', () => {
    expect(keepsOut(remoteItem(PAST, { ownResponse: 'declined' }), policyWith(), 'crm')).toBe(null);
  });
});

function oneWay(whenDeletedInRemote: Policy['whenDeletedInRemote']): Policy {
  return policyWith({ direction: 'one_way', whenDeletedInRemote });
}
