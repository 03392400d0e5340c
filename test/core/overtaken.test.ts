import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedFields, FIELD_NAMES, sameField } from '../../core/normalize.ts';
import { editedSince, overtakenBase } from '../../core/overtaken.ts';
import { reconcile, type ReconcileInput } from '../../core/reconcile.ts';
import type { FieldConflict, Fields } from '../../core/types.ts';
import { edits, plainInput } from './arbitraries.ts';
import { ADA, BOB, EVE, inputOf, ME, said } from './guests.ts';
import { holds } from './holds.ts';
import {
  agreed,
  carriedOut,
  fieldsWith,
  isAtRest,
  MARKER,
  policyWith,
  recordSide,
  remoteSide,
} from './support.ts';
import { editsIn, withEdits } from './world.ts';

describe('an edit during a write', () => {
  it('of anything leaves no value without a place on both sides or a row', () => {
    holds(fc.tuple(plainInput, fc.boolean(), edits), ([made, isLinked, meanwhile]) => {
      const input = isLinked ? made : { ...made, base: null };
      const run = overtaken(input, meanwhile);
      if (run === null) return;
      const { end, rows, decidedOn } = run;
      const lost = new Set<string>(rows.map((row) => row.field));
      const wanted = changedFields(decidedOn, { ...decidedOn, ...meanwhile }, FIELD_NAMES)
        .filter((name) => name !== 'attendees' && name !== 'private')
        .map((name) => ({ name, value: { ...decidedOn, ...meanwhile }[name] }));
      const byRecord = new Set<string>(wanted.map(({ name }) => name));
      // What the record itself edited once more is no loss.
      const earlier = editsIn(input).filter(
        ({ name, value }) => !byRecord.has(name) || !sameField(name, decidedOn[name], value),
      );
      for (const { name, value } of [...earlier, ...wanted]) {
        if (lost.has(name)) continue;
        const isThere = end.map((fields) => sameField(name, fields[name], value));
        expect({ name, isThere }).toEqual({ name, isThere: [true, true] });
      }
      for (const { start, end: until } of end) {
        expect(Object.keys(until)).toEqual(Object.keys(start));
        expect(JSON.stringify(start) < JSON.stringify(until)).toBe(true);
      }
    });
  });

  it('of the guests uninvites nobody whom the remote added', () => {
    holds(fc.tuple(plainInput, edits), ([input, meanwhile]) => {
      const run = overtaken(input, meanwhile);
      if (run === null || input.base === null || input.remote.state !== 'present') return;
      const known = [
        ...input.base.record.attendees,
        ...input.base.remote.attendees,
        ...run.decidedOn.attendees,
      ];
      const isKnown = new Set(known.map(({ email }) => email));
      for (const { email } of input.remote.item.fields?.attendees ?? []) {
        if (isKnown.has(email)) continue;
        const isThere = run.end.map(({ attendees }) => attendees.some((guest) => guest.email === email));
        expect({ email, isThere }).toEqual({ email, isThere: [true, true] });
      }
    });
  });

  it('uninvites whom it takes off, also where the remote added another', () => {
    const run = overtaken(inputOf([ADA], [ADA, BOB], [ADA, EVE]), { attendees: [ADA, ME] });
    expect(run?.end.map(({ attendees }) => attendees)).toEqual([
      [ADA, EVE, ME],
      [ADA, EVE, ME],
    ]);
    expect(run?.rows).toEqual([]);
  });

  it('has its row beside the answer that came in meanwhile', () => {
    const input = inputOf([BOB], [ADA, BOB], [said(BOB, 'declined')]);
    const run = overtaken(input, { attendees: [ADA, said(BOB, 'accepted')] });
    expect(run?.rows).toMatchObject([{ guest: BOB.email, winner: 'record', remote: said(BOB, 'declined') }]);
  });
});

it('two that never agreed are compared with what the record said, so that the new edit has its row too', () => {
  const input = {
    ...inputOf([], [], []),
    base: null,
    record: recordSide(fieldsWith({ subject: 'One' })),
    remote: remoteSide(fieldsWith({ subject: 'Two' }), { marker: MARKER }),
    policy: policyWith({ conflictWinner: 'google' }),
  };
  const run = overtaken(input, { subject: 'Three' });
  expect(run?.end.map(({ subject }) => subject)).toEqual(['Two', 'Two']);
  expect(run?.rows.map(({ record, remote }) => [record, remote])).toEqual([
    ['One', 'Two'],
    ['Three', 'Two'],
  ]);
});

const at = { dateTime: '2026-03-02T08:00:00Z', timeZone: 'Europe/Berlin' };

it.each([
  ['the end', { end: at, busy: false }, ['busy', 'end', 'start']],
  ['the start', { start: at }, ['end', 'start']],
  ['neither', { subject: 'Lunch' }, ['subject']],
] as const)('start and end count as edited together: %s', (_what, changes, names) => {
  expect([...editedSince(fieldsWith(), fieldsWith(changes))].toSorted()).toEqual(names);
});

describe('of the guests', () => {
  const former = agreed(fieldsWith({ attendees: [ADA, BOB] }));
  const next = agreed(fieldsWith({ attendees: [ADA, said(BOB, 'accepted'), EVE] }));
  const of = (edited: (keyof Fields)[]) =>
    overtakenBase({
      former,
      next,
      decidedOn: fieldsWith({ attendees: [ADA, BOB, EVE] }),
      changes: { attendees: [ADA, said(BOB, 'accepted'), EVE] },
      edited: new Set(edited),
    });

  it('those alone whom the plan was to change are as they were before it', () => {
    const guests = [ADA, BOB, EVE];
    expect(of(['attendees'])).toEqual(agreed(fieldsWith({ attendees: guests })));
  });
  it('all are agreed on where nobody edited them meanwhile', () => {
    expect(of(['subject'])).toEqual(next);
  });
});

it('what the plan was not to change in the record, and what nobody edited, is agreed on', () => {
  const next = agreed(fieldsWith({ subject: 'Written', location: 'Brought in' }));
  const base = overtakenBase({
    former: agreed(),
    next,
    decidedOn: fieldsWith({ subject: 'Written' }),
    changes: { location: 'Brought in' },
    edited: new Set(['subject']),
  });
  expect(base).toEqual(next);
});

/** A plan carried out while its record was edited, and the looks that follow; null where no side of the plan can be overtaken. */
function overtaken(input: ReconcileInput, meanwhile: Partial<Fields>) {
  const plan = reconcile(input);
  if (input.record.state !== 'present' || input.remote.state !== 'present') return null;
  if (plan.link.do !== 'keep' || plan.record.do !== 'update') return null;
  const decidedOn = input.record.item.fields;
  const current = { ...decidedOn, ...meanwhile, private: false };
  const edited = editedSince(decidedOn, current);
  const { changes } = plan.record;
  const brought = Object.entries(changes).filter(([name]) => !edited.has(name as keyof Fields));
  const { base: next } = plan.link;
  const between: ReconcileInput = {
    ...carriedOut(input, plan),
    base: overtakenBase({ former: input.base, next, decidedOn, changes, edited }),
    record: withEdits(input.record, { ...current, ...Object.fromEntries(brought) }),
  };
  const second = reconcile(between);
  const { record, remote, ...rest } = carriedOut(between, second);
  const again = { record, remote, ...rest };
  expect(isAtRest(reconcile(again), again)).toBe(true);
  if (record.state !== 'present' || remote.state !== 'present') throw new Error('A side is gone.');
  const rows: FieldConflict[] = [...plan.conflicts, ...second.conflicts];
  return { end: [record.item.fields, remote.item.fields ?? record.item.fields], rows, decidedOn };
}
