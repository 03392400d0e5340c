import { describe, expect, it } from 'vitest';
import type { Fields } from '../../core/types.ts';
import { fieldsWith, MARKER, planFor, remoteSide } from './support.ts';

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

  it('comes back where the event was made private, for a hidden record says so whoever hid it', () => {
    const plan = planAfter({ private: true }, { private: true }, 'google');
    expect(plan.cell).toBe('deleted/modified');
  });
});
