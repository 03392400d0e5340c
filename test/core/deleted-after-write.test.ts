import { describe, expect, it } from 'vitest';
import type { Fields } from '../../core/types.ts';
import { reduceToTimes } from '../../core/policy.ts';
import { ABSENT, agreed, DELETED, fieldsWith, MARKER, planFor, policyWith, remoteSide } from './support.ts';

/** The record said `tombstone` when it was deleted; the remote says `remote`; nothing of it is agreed. */
const planAfter = (tombstone: Partial<Fields>, remote: Partial<Fields>, origin: 'crm' | 'google' = 'crm') =>
  planFor({
    record: { state: 'deleted', origin, type: 'call', fields: fieldsWith(tombstone) },
    remote: remoteSide(fieldsWith(remote), { marker: origin === 'crm' ? MARKER : null }),
  });

describe('a record that was deleted after its edit was written and before that was noted', () => {
  it.each(['crm', 'google'] as const)('takes its item along, from %s: its own write is no edit', (origin) => {
    const plan = planAfter({ subject: 'New' }, { subject: 'New' }, origin);
    expect(plan).toMatchObject({ cell: 'deleted/unchanged', remote: { do: 'delete' } });
  });

  it('comes back for what its deleter did not see', () => {
    const other = planAfter({ subject: 'New' }, { subject: 'Newer' });
    const more = planAfter({ subject: 'New' }, { subject: 'New', location: 'Elsewhere' });
    for (const { cell, record } of [other, more])
      expect([cell, record.do]).toEqual(['deleted/modified', 'create']);
  });

  it('takes its item along where only the times of the event are stored, for it was seen in full', () => {
    const busyOnly = policyWith({ privateEvents: 'busy_only' });
    const base = agreed(fieldsWith({ private: true }));
    const plan = (remote: Partial<Fields>) =>
      planFor({
        base,
        record: { state: 'deleted', origin: 'google', type: 'call', fields: base.record },
        remote: remoteSide({ ...fieldsWith({ private: true }), ...remote }),
        policy: busyOnly,
      });
    const times = reduceToTimes(base.remote);
    expect(plan(times)).toMatchObject({ cell: 'deleted/unchanged', remote: { do: 'delete' } });
    const later = { end: { dateTime: '2026-03-02T11:00:00Z', timeZone: 'Europe/Berlin' } };
    for (const edited of [{ ...times, ...later }, { subject: 'Edited' }])
      expect(plan(edited).cell).toBe('deleted/modified');
  });

  it('comes back where every text of an event that may be read was emptied', () => {
    const record = { state: 'deleted', origin: 'google', fields: fieldsWith() } as const;
    expect(planFor({ record, remote: remoteSide(reduceToTimes(fieldsWith())) }).cell).toBe(
      'deleted/modified',
    );
  });

  it('takes its item along where both say that it is private: of an item from the CRM that is an edit like any other', () => {
    expect(planAfter({ private: true }, { private: true }).cell).toBe('deleted/unchanged');
  });

  it('is forgotten where its event is gone too, and decides nothing while that was not read', () => {
    const record = { state: 'deleted', origin: 'crm', fields: fieldsWith() } as const;
    expect(planFor({ record, remote: DELETED })).toMatchObject({
      cell: 'deleted/deleted',
      link: { do: 'forget' },
    });
    expect(planFor({ record, remote: ABSENT }).rule).toBe('not_observed');
  });

  it('is no witness of an event whose body is not stored: made private it is an edit', () => {
    const record = { state: 'deleted', origin: 'google', fields: fieldsWith() } as const;
    const [secret, open] = (['private', 'public'] as const).map((privacy) =>
      planFor({ record, remote: remoteSide(null, { privacy, marker: null }) }),
    );
    expect([secret?.cell, open?.cell]).toEqual(['deleted/modified', 'deleted/unchanged']);
  });

  it('comes back where the event was made private, for a hidden record says so whoever hid it', () => {
    const plan = planAfter({ private: true }, { private: true }, 'google');
    expect(plan.cell).toBe('deleted/modified');
  });
});
