import { describe, expect, it } from 'vitest';
import { deletionOf } from '../../core/brake.ts';
import { reconcile, type ReconcileInput } from '../../core/reconcile.ts';
import { input } from './arbitraries.ts';
import { holds } from './holds.ts';
import {
  agreed,
  carriedOut,
  DELETED,
  fieldsWith,
  planFor,
  policyWith,
  recordSide,
  remoteSide,
} from './support.ts';

const rejected = (changes: Partial<ReconcileInput>) => planFor({ ...changes, isDeletionRejected: true });

describe('a deletion that the user rejects', () => {
  it('of an event makes the event again, as it was agreed', () => {
    const { rule, record, remote, link } = rejected({ remote: DELETED });
    expect([rule, record.do, link.do]).toEqual(['deletion_rejected', 'nothing', 'keep']);
    expect(remote).toEqual({ do: 'create', fields: fieldsWith() });
  });

  it('of a record makes the record again, with its type and what the event says', () => {
    const record = { state: 'deleted', origin: 'crm', type: 'call' } as const;
    const plan = rejected({ record });
    expect(plan).toMatchObject({
      rule: 'deletion_rejected',
      record: { do: 'create', fields: fieldsWith(), type: 'call', visibility: 'everyone' },
      remote: { do: 'nothing' },
      link: { do: 'keep' },
    });
  });

  it('of a record that never agreed with its event makes it from the event', () => {
    const record = { state: 'deleted', origin: 'crm' } as const;
    const plan = rejected({ base: null, record, remote: remoteSide(fieldsWith({ subject: 'Half done' })) });
    expect(plan.record).toMatchObject({ do: 'create', fields: { subject: 'Half done' } });
  });

  it('of a record of which only the times may be kept agrees on no detail either', () => {
    const secret = fieldsWith({ private: true });
    const plan = rejected({
      base: agreed(secret),
      record: { state: 'deleted', origin: 'google' },
      remote: remoteSide(secret),
      policy: policyWith({ privateEvents: 'busy_only' }),
    });
    expect(plan.link).toMatchObject({ base: { record: { subject: '' }, remote: { subject: '' } } });
  });

  it('of a record whose type is sent no more makes the record alone: the event stays, and follows it no more', () => {
    const record = { state: 'deleted', origin: 'crm', type: 'lunch' } as const;
    const plan = rejected({ record });
    expect(plan).toMatchObject({
      record: { do: 'create', fields: fieldsWith(), type: 'lunch' },
      remote: { do: 'nothing' },
      link: { do: 'close' },
    });
  });

  it('of a record that never agreed with its event, which says nothing, leaves the event alone', () => {
    const record = { state: 'deleted', origin: 'crm' } as const;
    const plan = rejected({ base: null, record, remote: remoteSide(null) });
    expect([plan.record.do, plan.remote.do, plan.link.do]).toEqual(['nothing', 'nothing', 'close']);
  });

  it('that an option asks for leaves both sides as they are, linked no more', () => {
    const retyped = rejected({ record: recordSide(fieldsWith(), { type: 'lunch' }) });
    const record = recordSide(fieldsWith(), { origin: 'google' });
    const declined = rejected({ record, remote: remoteSide(fieldsWith(), { ownResponse: 'declined' }) });
    for (const plan of [retyped, declined]) {
      expect([plan.record.do, plan.remote.do, plan.link.do]).toEqual(['nothing', 'nothing', 'close']);
    }
    expect([retyped.rule, declined.rule]).toEqual(['type_not_sent', 'declined']);
  });

  it('is nothing to a plan that deletes nothing', () => {
    for (const changes of [{}, { remote: remoteSide(fieldsWith({ subject: 'Lunch' })) }]) {
      expect(rejected(changes)).toEqual(planFor(changes));
    }
    const secret = remoteSide(fieldsWith({ subject: 'Doctor' }), { privacy: 'private' });
    const hidden = { record: recordSide(fieldsWith(), { origin: 'google' as const }), remote: secret };
    const policy = policyWith({ privateEvents: 'do_not_sync' });
    expect(rejected({ ...hidden, policy }).record.do).toBe('delete');
  });

  it('is never carried out, and leaves nothing to do', () => {
    holds(input, (before) => {
      const usual = reconcile(before);
      if (deletionOf(usual) === null) return;
      const plan = reconcile({ ...before, isDeletionRejected: true });
      expect(deletionOf(plan)).toBeNull();
      const settled = reconcile(carriedOut(before, plan));
      expect([settled.record.do, settled.remote.do]).toEqual(['nothing', 'nothing']);
    });
  });
});
