import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeGuests, type GuestsInput } from '../../core/merge-guests.ts';
import { normalAttendees } from '../../core/normalize.ts';
import { conflictKey } from '../../core/plan.ts';
import { reconcile, type ReconcileInput } from '../../core/reconcile.ts';
import type { Attendee, Plan } from '../../core/types.ts';
import { guests, input, ME } from './arbitraries.ts';
import { holds } from './holds.ts';
import { fieldsIn, movedSides } from './world.ts';

const ADA = 'ada@example.com';
const PROPERTIES = ['name', 'response', 'organizer'] as const;
const BLANK = { name: '', response: 'needsAction', organizer: false };

/** Lists as the merge gets them, every kind of base, both settings, every right. */
const lists: fc.Arbitrary<GuestsInput> = fc
  .record({
    base: fc.option(fc.record({ record: guests, remote: guests }), { nil: null }),
    record: guests,
    remote: guests,
    winner: fc.constantFrom('record', 'remote'),
    isRecordWritable: fc.boolean(),
    ownAddress: fc.constantFrom(ME, null),
    mayAnswer: fc.boolean(),
  })
  .map((made) => ({
    ...made,
    base: made.base && {
      record: normalAttendees(made.base.record),
      remote: normalAttendees(made.base.remote),
    },
    record: normalAttendees(made.record),
    remote: normalAttendees(made.remote),
    ownAddress: made.remote.some(({ email }) => email === made.ownAddress) ? made.ownAddress : null,
  }));

describe('the merge of two lists', () => {
  it('swapping the sides swaps the result', () => {
    holds(lists, (made) => {
      const before = { ...made, isRecordWritable: true };
      const { base, record, remote } = before;
      const merged = mergeGuests(before);
      const mirrored = mergeGuests({
        ...before,
        base: base && { record: base.remote, remote: base.record },
        record: remote,
        remote: record,
        winner: before.winner === 'record' ? 'remote' : 'record',
      });
      expect([mirrored.record, mirrored.remote]).toEqual([merged.remote, merged.record]);
      expect(mirrored.conflicts.map(({ guest, winner }) => [guest, winner])).toEqual(
        merged.conflicts.map(({ guest, winner }) => [guest, winner === 'record' ? 'remote' : 'record']),
      );
    });
  });

  it('merged again, with what came of it as the base, nothing moves', () => {
    holds(lists, (before) => {
      const { record, remote } = mergeGuests(before);
      const again = mergeGuests({ ...before, base: { record, remote }, record, remote });
      expect(again).toEqual({ record, remote, conflicts: [] });
    });
  });

  it('one guest’s fate does not hang on another’s', () => {
    holds(lists, (before) => {
      const all = mergeGuests(before);
      for (const email of [ADA, 'bob@example.com', ME]) {
        const alone = mergeGuests({
          ...before,
          base: before.base && {
            record: only(before.base.record, email),
            remote: only(before.base.remote, email),
          },
          record: only(before.record, email),
          remote: only(before.remote, email),
        });
        expect([alone.record, alone.remote]).toEqual([only(all.record, email), only(all.remote, email)]);
        expect(alone.conflicts).toEqual(all.conflicts.filter(({ guest }) => guest === email));
      }
    });
  });

  it('edits of different guests end the same, whichever is observed first', () => {
    holds(fc.tuple(guests, guests, guests), ([was, left, right]) => {
      // Ada moves on one side, everyone else on the other.
      const agreed = normalAttendees(was);
      const together = agreedAfter(agreed, adaAnd(left, agreed), adaAnd(agreed, right));
      const first = agreedAfter(agreed, adaAnd(left, agreed), agreed);
      const second = agreedAfter(agreed, agreed, adaAnd(agreed, right));
      expect(agreedAfter(first, first, adaAnd(first, right))).toEqual(together);
      expect(agreedAfter(second, adaAnd(left, second), second)).toEqual(together);
    });
  });

  it('no side that lists the organiser or the account itself, as agreed, loses that entry', () => {
    holds(lists, (before) => {
      const merged = mergeGuests(before);
      const { base, ownAddress } = before;
      const agreed = [...(base?.record ?? []), ...(base?.remote ?? [])];
      const organisers = new Set(agreed.flatMap(({ email, organizer }) => (organizer ? [email] : [])));
      for (const side of ['record', 'remote'] as const) {
        const known = new Set(base?.[side].map(({ email }) => email));
        const safe = before[side].filter(
          ({ email }) => known.has(email) && (email === ownAddress || organisers.has(email)),
        );
        const left = merged[side].map(({ email }) => email);
        expect(left).toEqual(expect.arrayContaining(safe.map(({ email }) => email)));
      }
    });
  });

  it('a remote that may not be edited is given the account’s own answer and nothing else', () => {
    holds(lists, (made) => {
      const before = { ...made, isRecordWritable: false };
      const { remote } = mergeGuests(before);
      const answered = before.remote.map((entry) => {
        if (!before.mayAnswer || entry.email !== before.ownAddress) return entry;
        return { ...entry, response: remote.find(({ email }) => email === entry.email)?.response };
      });
      expect(remote).toEqual(answered);
    });
  });
});

describe('every input, every policy', () => {
  it('what a side changed of a guest is in the end on both sides, or in the row of that guest', () => {
    holds(input, (before) => {
      const plan = reconcile(before);
      if (plan.link.do !== 'keep' || before.base === null || plan.rule === 'not_observed') return;
      if (plan.storedBody === 'times' || !before.policy.capabilities.fields.includes('attendees')) return;
      const rows = new Set(plan.conflicts.map(conflictKey));
      const { record, remote } = plan.link.base;
      for (const { guest, wanted } of guestEditsIn(before)) {
        if (rows.has(`attendees:${guest}`)) continue;
        for (const half of [record, remote]) {
          const entry = half.attendees.find(({ email }) => email === guest);
          expect({ guest, entry }).toEqual({ guest, entry: wanted && { ...entry, ...wanted } });
        }
      }
    });
  });

  it('each property of a guest in a plan was said of that guest in the input', () => {
    holds(input, (before) => {
      const said = fieldsIn(before).flatMap(({ attendees }) => attendees);
      for (const entry of guestsIn(reconcile(before))) {
        for (const name of PROPERTIES) {
          const isKnown = said.some((other) => other.email === entry.email && other[name] === entry[name]);
          expect({ entry, name, isKnown }).toMatchObject({ isKnown: true });
        }
      }
    });
  });

  it('of another’s meeting a plan writes the account’s own answer at most', () => {
    holds(input, (before) => {
      const plan = reconcile(before);
      if (before.remote.state !== 'present' || plan.remote.do !== 'update') return;
      const { mayEdit, ownAddress, fields } = before.remote.item;
      if (mayEdit) return;
      expect(Object.keys(plan.remote.changes)).toEqual(['attendees']);
      const written = plan.remote.changes.attendees ?? [];
      const isOther = ({ email }: Attendee) => email !== ownAddress;
      expect(written.filter(isOther)).toEqual(normalAttendees(fields?.attendees ?? []).filter(isOther));
    });
  });
});

function only(list: readonly Attendee[], address: string): Attendee[] {
  return list.filter(({ email }) => email === address);
}

/** Ada as one list has her, beside the others of another list. */
function adaAnd(ada: readonly Attendee[], others: readonly Attendee[]): Attendee[] {
  return normalAttendees([...only(ada, ADA), ...others.filter(({ email }) => email !== ADA)]);
}

/** What both sides hold after they moved apart from one agreed list. */
function agreedAfter(
  agreed: readonly Attendee[],
  record: readonly Attendee[],
  remote: readonly Attendee[],
): Attendee[] {
  const merged = mergeGuests({
    base: { record: agreed, remote: agreed },
    record,
    remote,
    winner: 'record',
    isRecordWritable: true,
    ownAddress: ME,
    mayAnswer: false,
  });
  expect(merged.remote).toEqual(merged.record);
  return merged.record;
}

interface GuestEdit {
  guest: string;
  /** The properties that were changed; undefined where the guest was taken off the list. */
  wanted: Partial<Attendee> | undefined;
}

function guestEditsIn(before: ReconcileInput): GuestEdit[] {
  return movedSides(before).flatMap(({ before: was, after: is }) => {
    const emails = new Set([...was.attendees, ...is.attendees].map(({ email }) => email));
    return [...emails].flatMap((guest): GuestEdit[] => {
      const old = was.attendees.find(({ email }) => email === guest);
      const now = is.attendees.find(({ email }) => email === guest);
      if (!now) return [{ guest, wanted: undefined }];
      const changed = PROPERTIES.filter((name) => now[name] !== (old ?? BLANK)[name]);
      if (old && changed.length === 0) return [];
      return [{ guest, wanted: Object.fromEntries(changed.map((name) => [name, now[name]])) }];
    });
  });
}

/** Every entry that a plan speaks of. */
function guestsIn({ record, remote, link, conflicts }: Plan): Attendee[] {
  const lists: (readonly Attendee[] | undefined)[] = [];
  for (const step of [record, remote]) {
    if (step.do === 'create') lists.push(step.fields.attendees);
    if (step.do === 'update') lists.push(step.changes.attendees);
  }
  if (link.do === 'keep') lists.push(link.base.record.attendees, link.base.remote.attendees);
  for (const row of conflicts) {
    if (row.guest !== undefined) lists.push([row.record, row.remote].filter((entry) => entry !== null));
  }
  return lists.flatMap((list) => list ?? []);
}
