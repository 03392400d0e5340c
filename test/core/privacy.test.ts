import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reconcile, type ReconcileInput } from '../../core/reconcile.ts';
import { viewFor } from '../../core/visibility.ts';
import type { Fields, Plan, Policy } from '../../core/types.ts';
import { edits } from './arbitraries.ts';
import {
  ABSENT,
  agreed,
  carriedOut,
  fieldsWith,
  isAtRest,
  MARKER,
  planFor,
  policyWith,
  recordSide,
  remoteSide,
} from './support.ts';

const SECRET = 'oncology';
const secret = (changes: Partial<Fields> = {}): Fields =>
  fieldsWith({
    subject: SECRET,
    description: SECRET,
    location: SECRET,
    conferenceLink: `https://${SECRET}.example`,
    attendees: [{ email: `${SECRET}@example.com`, name: SECRET, response: 'accepted', organizer: true }],
    private: true,
    ...changes,
  });

/** An event from Google that was public and linked, and was then made private in Google. */
function madePrivate(policy: Partial<Policy>, record: Partial<Fields> = {}): ReconcileInput {
  return {
    base: agreed(),
    closed: false,
    record: recordSide(fieldsWith(record), { origin: 'google' }),
    remote: remoteSide(secret()),
    policy: policyWith(policy),
  };
}

describe('an event from Google that is private', () => {
  it.each(['everyone', 'only_me'] as const)('comes in for %s in full', (privateEvents) => {
    const plan = planFor({
      base: null,
      record: ABSENT,
      remote: remoteSide(secret()),
      policy: policyWith({ privateEvents }),
    });
    expect(plan.record).toMatchObject({
      do: 'create',
      visibility: privateEvents,
      fields: { subject: SECRET },
    });
  });

  it('under busy only and do not sync no detail of it enters any plan', () => {
    fc.assert(
      fc.property(
        edits,
        fc.constantFrom('busy_only' as const, 'do_not_sync' as const),
        fc.constantFrom('linked', 'new', 'adopted', 'returned'),
        (record, privateEvents, kind) => {
          const before = madePrivate({ privateEvents }, record);
          const input: ReconcileInput = {
            ...before,
            base: kind === 'linked' ? before.base : null,
            record:
              kind === 'new'
                ? ABSENT
                : kind === 'returned'
                  ? { state: 'deleted', origin: 'google' }
                  : before.record,
          };
          const plan = reconcile(input);
          expect(JSON.stringify(plan)).not.toContain(SECRET);
          expect(plan.storedBody).toBe(privateEvents === 'busy_only' ? 'times' : 'none');
        },
      ),
    );
  });

  it('made private under busy only, the record is emptied at once and colleagues see a block', () => {
    const input = madePrivate({ privateEvents: 'busy_only' });
    const plan = reconcile(input);
    expect(plan.record).toMatchObject({
      do: 'update',
      visibility: 'busy_only',
      changes: { subject: '', description: '', location: '' },
    });
    const after = carriedOut(input, plan);
    expect(isAtRest(reconcile(after), after)).toBe(true);
  });

  it('one cancelled occurrence of it under busy only is never emptied in Google', () => {
    const exception = { seriesId: 'series-1', originalStart: fieldsWith().start };
    const plan = planFor({
      record: recordSide(fieldsWith(), { origin: 'google', exception }),
      remote: remoteSide(fieldsWith({ cancelled: true, private: true }), { exception }),
      policy: policyWith({ privateEvents: 'busy_only' }),
    });
    expect(plan.remote).toEqual({ do: 'nothing' });
    expect(plan.record).toMatchObject({ visibility: 'busy_only', changes: { cancelled: true, subject: '' } });
    expect(plan.link).toMatchObject({ base: { remote: { subject: '', cancelled: true } } });
  });

  it('made public again it opens again, with all its details', () => {
    for (const privateEvents of ['only_me', 'busy_only', 'do_not_sync'] as const) {
      const input = madePrivate({ privateEvents });
      const hidden = carriedOut(input, reconcile(input));
      const opened = { ...hidden, remote: remoteSide(fieldsWith({ subject: 'Open house' })) };
      const end = carriedOut(opened, reconcile(opened));
      expect(end.record).toMatchObject({
        state: 'present',
        item: { visibility: 'everyone', fields: { subject: 'Open house', description: 'About the offer' } },
      });
      expect(isAtRest(reconcile(end), end)).toBe(true);
    }
  });

  it('made private under do not sync the record goes, and the event stays in Google whatever the choice becomes', () => {
    const input = madePrivate({ privateEvents: 'do_not_sync' });
    const plan = reconcile(input);
    expect(steps(plan)).toEqual(['delete', 'nothing', 'set_aside']);
    const after = carriedOut(input, plan);
    for (const privateEvents of ['everyone', 'only_me', 'busy_only', 'do_not_sync'] as const) {
      const later = reconcile({ ...after, policy: policyWith({ privateEvents }) });
      expect(later.remote.do).toBe('nothing');
      expect(later.record.do).toBe(privateEvents === 'do_not_sync' ? 'nothing' : 'create');
    }
  });

  it('a body that was stripped before it was stored is taken away all the same', () => {
    const input = madePrivate({ privateEvents: 'do_not_sync' });
    const plan = reconcile({ ...input, remote: remoteSide(null, { privacy: 'private' }) });
    expect(steps(plan)).toEqual(['delete', 'nothing', 'set_aside']);
  });

  it('a choice made meanwhile does not touch what has not changed', () => {
    const base = { record: secret(), remote: secret() };
    for (const privateEvents of ['busy_only', 'do_not_sync', 'everyone'] as const) {
      const plan = planFor({
        base,
        record: recordSide(secret(), { origin: 'google' }),
        remote: remoteSide(secret()),
        policy: policyWith({ privateEvents }),
      });
      expect(steps(plan)).toEqual(['nothing', 'nothing', 'keep']);
    }
  });

  it('a CRM edit does not bring in a choice made meanwhile', () => {
    const plan = planFor({
      record: recordSide(fieldsWith({ subject: 'Lunch' }), { origin: 'google' }),
      remote: remoteSide(),
      policy: policyWith({ defaultVisibility: 'only_me' }),
    });
    expect([plan.record, plan.remote.do]).toEqual([{ do: 'nothing' }, 'update']);
  });

  it('without a base today’s choice is applied to what is there', () => {
    const input = {
      base: null,
      closed: false,
      record: recordSide(secret(), { origin: 'google' as const }),
      remote: remoteSide(secret()),
    };
    const plan = (privateEvents: Policy['privateEvents']) =>
      reconcile({ ...input, policy: policyWith({ privateEvents }) });
    expect(plan('everyone').record).toEqual({
      do: 'update',
      changes: { private: false },
      visibility: 'everyone',
    });
    expect(plan('busy_only')).toMatchObject({
      record: { visibility: 'busy_only', changes: { subject: '' } },
      conflicts: [],
    });
    expect(steps(plan('do_not_sync'))).toEqual(['delete', 'nothing', 'set_aside']);
    expect(steps(plan('only_me'))).toEqual(['nothing', 'nothing', 'keep']);
  });

  it('its details are edited in Google only: a CRM edit is put back, with a conflict row', () => {
    const plan = planFor({
      base: { record: secret(), remote: secret() },
      record: recordSide(secret({ subject: 'Mine' }), { origin: 'google' }),
      remote: remoteSide(secret()),
    });
    expect(plan).toMatchObject({
      rule: 'private_in_remote',
      record: { do: 'update', changes: { subject: SECRET } },
      remote: { do: 'nothing' },
      conflicts: [{ field: 'subject', winner: 'remote', record: 'Mine', remote: SECRET }],
    });
  });
});

describe('an item from the CRM', () => {
  it('made private in Google becomes only me', () => {
    expect(linked(false, true).record).toEqual({
      do: 'update',
      changes: { private: true },
      visibility: 'only_me',
    });
  });
  it('made public in Google stays only me, at rest', () => {
    const plan = linked(true, false, { record: true, remote: true });
    expect(steps(plan)).toEqual(['nothing', 'nothing', 'keep']);
    expect(plan.link).toMatchObject({ base: { record: { private: true }, remote: { private: false } } });
  });
  it('closed in the CRM is private in Google, opened there it is open', () => {
    expect(linked(true, false).remote).toEqual({ do: 'update', changes: { private: true } });
    const opened = linked(false, true, { record: true, remote: true });
    expect(opened.remote).toEqual({ do: 'update', changes: { private: false } });
  });
  it('keeps its visibility whatever the choices for Google’s items are', () => {
    for (const privateEvents of ['everyone', 'do_not_sync', 'busy_only'] as const) {
      const plan = planFor({
        base: { record: secret(), remote: secret() },
        record: recordSide(secret({ location: 'Ward 3' })),
        remote: remoteSide(secret(), { marker: MARKER }),
        policy: policyWith({ privateEvents }),
      });
      expect(steps(plan)).toEqual(['nothing', 'update', 'keep']);
      expect(plan.storedBody).toBe('full');
    }
  });
  it('where the two moved apart, private wins whatever the policy says', () => {
    for (const conflictWinner of ['crm', 'google'] as const) {
      const plan = planFor({
        base: null,
        record: recordSide(fieldsWith({ private: false })),
        remote: remoteSide(fieldsWith({ private: true }), { marker: MARKER }),
        policy: policyWith({ conflictWinner }),
      });
      expect(plan.record).toMatchObject({ do: 'update', visibility: 'only_me' });
      expect(plan.remote.do).toBe('nothing');
    }
  });
  it('deleted in the CRM and edited in Google it comes back no more open than it was', () => {
    const base = { record: fieldsWith({ private: true }), remote: fieldsWith({ private: false }) };
    const plan = planFor({
      base,
      record: { state: 'deleted', origin: 'crm', type: 'call' },
      remote: remoteSide(fieldsWith({ subject: 'Lunch' }), { marker: MARKER }),
    });
    expect(plan.record).toMatchObject({ do: 'create', visibility: 'only_me', type: 'call' });
  });
});

describe('what a viewer is given', () => {
  it.each([
    ['everyone', true, false, 'full'],
    ['everyone', false, true, 'full'],
    ['only_me', true, false, 'busy'],
    ['only_me', false, false, 'hidden'],
    ['only_me', true, true, 'hidden'],
    ['busy_only', true, false, 'busy'],
    ['busy_only', false, false, 'hidden'],
    ['busy_only', true, true, 'hidden'],
  ] as const)('%s, busy %s, cancelled %s: %s for a colleague', (visibility, busy, cancelled, view) => {
    expect(viewFor({ visibility, busy, cancelled }, 'colleague')).toBe(view);
    expect(viewFor({ visibility, busy, cancelled }, 'owner')).toBe('full');
  });
});

function steps(plan: Plan): string[] {
  return [plan.record.do, plan.remote.do, plan.link.do];
}

/** A linked item from the CRM, by what each side and each half of the base says about `private`. */
function linked(record: boolean, remote: boolean, base = { record: false, remote: false }): Plan {
  return planFor({
    base: {
      record: fieldsWith({ private: base.record }),
      remote: fieldsWith({ private: base.remote }),
    },
    record: recordSide(fieldsWith({ private: record })),
    remote: remoteSide(fieldsWith({ private: remote }), { marker: MARKER }),
  });
}
