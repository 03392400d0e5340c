import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparedText } from '../../core/html-text.ts';
import { FIELD_NAMES, normalizeFields, sameField } from '../../core/normalize.ts';
import { conflictKey } from '../../core/plan.ts';
import { projected } from '../../core/projection.ts';
import { reconcile, type ReconcileInput } from '../../core/reconcile.ts';
import type { Base, Fields } from '../../core/types.ts';
import { edits, input, plainInput } from './arbitraries.ts';
import { holds } from './holds.ts';
import { heldByPlanner, withPlanner } from './poor-remote.ts';
import { carriedOut, fieldsWith, isAtRest, MARKER, planFor, recordSide, remoteSide } from './support.ts';
import {
  world,
  edited,
  settled,
  swapped,
  bare,
  editsIn,
  movedFields,
  fieldsIn,
  valuesIn,
  isEmpty,
  reordered,
  editThatWasDeleted,
  swappedLink,
} from './world.ts';

const REMOTES = [
  { name: 'Google', input, hold: (fields: Fields) => fields },
  { name: 'a poor remote', input: input.map(withPlanner), hold: heldByPlanner },
];

describe.each(REMOTES)('every input, every policy, on $name', ({ input, hold }) => {
  it('after a plan is carried out, a second look finds nothing to do', () => {
    holds(input, (before) => {
      const after = carriedOut(before, reconcile(before), hold);
      const again = reconcile(after);
      expect({ again, isAtRest: isAtRest(again, after) }).toMatchObject({ isAtRest: true });
    });
  });

  it('the same input gives the same plan, byte for byte, whatever the order of its keys', () => {
    holds(input, (before) => {
      expect(JSON.stringify(reconcile(reordered(before)))).toBe(JSON.stringify(reconcile(before)));
    });
  });

  it('the input is left as it was', () => {
    holds(input, (before) => {
      const copy = JSON.stringify(before);
      reconcile(before);
      expect(JSON.stringify(before)).toBe(copy);
    });
  });

  it('each value of a plan was in the input, or is the emptiness that hides a detail', () => {
    holds(input, (before) => {
      const sources = fieldsIn(before);
      for (const [name, value] of valuesIn(reconcile(before), before)) {
        const isKnown = sources.some((fields) => sameField(name, fields[name], value));
        expect({ name, value, isKnown: isKnown || isEmpty(value) }).toMatchObject({ isKnown: true });
      }
    });
  });

  it('the emptiness that hides a detail is never written to the remote', () => {
    holds(input, (before) => {
      const { remote } = reconcile(before);
      if (remote.do !== 'update' || before.record.state !== 'present') return;
      const { changes } = remote;
      const { fields } = before.record.item;
      // What was agreed to be empty there may be empty again: an occurrence that takes place once more is as it was.
      const agreed = before.base?.remote ?? fields;
      const texts = ['subject', 'description', 'location', 'conferenceLink'] as const;
      const hidden = texts.filter(
        (name) => changes[name] === '' && fields[name] !== '' && agreed[name] !== '',
      );
      expect(hidden).toEqual([]);
    });
  });

  it('no delete beats an edit', () => {
    holds(input, (before) => {
      expect(editThatWasDeleted(reconcile(before))).toBe(null);
    });
  });

  it('a value that a side changed is in the end on both sides, or in a conflict row', () => {
    holds(input, (before) => {
      const plan = reconcile(before);
      if (plan.link.do !== 'keep' || before.base === null || plan.rule === 'not_observed') return;
      const { capabilities } = before.policy;
      const { record, remote } = plan.link.base;
      const rows = new Set<string>(plan.conflicts.map((row) => row.field));
      const hidden = plan.storedBody === 'times';
      for (const { name, value } of editsIn(before)) {
        if (rows.has(name) || (hidden && isEmpty(record[name]))) continue;
        const isThere = [projected(record, capabilities), remote].map((half) =>
          sameField(name, half[name], value),
        );
        expect({ name, isThere }).toEqual({ name, isThere: [true, true] });
      }
    });
  });

  it('what a side did not change of the record stays there, letter for letter', () => {
    holds(input, (before) => {
      const { base, record } = before;
      const plan = reconcile(before);
      if (base === null || record.state !== 'present' || plan.record.do !== 'update') return;
      const rows = plan.conflicts.map((row) => row.field);
      const moved = [...movedFields(before), ...rows];
      // Start and end move together, and privacy by rules of its own; the emptiness of what is hidden is no edit.
      const allowed = moved.includes('start') || moved.includes('end') ? ['start', 'end'] : [];
      const others = Object.entries(plan.record.changes).filter(
        ([name, value]) => ![...moved, ...allowed, 'private'].includes(name) && !isEmpty(value),
      );
      expect(others).toEqual([]);
    });
  });

  it('start and end in a plan come from one side, so nothing ends before it starts', () => {
    holds(input, (before) => {
      const { link } = reconcile(before);
      if (link.do !== 'keep') return;
      for (const { start, end } of [link.base.record, link.base.remote]) {
        expect(Object.keys(end)).toEqual(Object.keys(start));
        expect(JSON.stringify(start) < JSON.stringify(end)).toBe(true);
      }
    });
  });

  it('changes, conflicts and the base are sorted and complete', () => {
    holds(input, (before) => {
      const plan = reconcile(before);
      for (const step of [plan.record, plan.remote]) {
        if (step.do !== 'update') continue;
        const names = Object.keys(step.changes);
        expect(names).toEqual(names.toSorted());
      }
      const rows = plan.conflicts.map(conflictKey);
      expect(rows).toEqual([...new Set(rows)].toSorted());
      const halves = plan.link.do === 'keep' ? Object.values(plan.link.base) : [];
      for (const half of halves) expect(Object.keys(half as Fields).toSorted()).toEqual([...FIELD_NAMES]);
    });
  });
});

describe('the bare merge', () => {
  it('swapping the sides swaps the plan', () => {
    holds(plainInput, (before) => {
      const plan = reconcile(before);
      const mirrored = reconcile(swapped(before));
      expect(mirrored.cell).toBe(plan.cell.split('/').toReversed().join('/'));
      expect(bare(mirrored.record)).toEqual(bare(plan.remote));
      expect(bare(mirrored.remote)).toEqual(bare(plan.record));
      expect(mirrored.link).toEqual(swappedLink(plan.link));
      expect(mirrored.conflicts).toEqual(
        plan.conflicts.map(({ winner, record, remote, ...about }) => ({
          ...about,
          winner: winner === 'record' ? 'remote' : 'record',
          record: remote,
          remote: record,
        })),
      );
    });
  });

  it('edits of different fields end the same, whichever is observed first', () => {
    holds(fc.tuple(edits, edits), ([recordEdits, remoteEdits]) => {
      const mine = { ...recordEdits, private: false };
      const theirs = Object.fromEntries(
        Object.entries(remoteEdits).filter(([name]) => !(name in mine)),
      ) as Partial<Fields>;
      const start = world(fieldsWith());
      const together = settled(edited(start, mine, theirs));
      const crmFirst = settled(edited(settled(edited(start, mine, {})), {}, theirs));
      const remoteFirst = settled(edited(settled(edited(start, {}, theirs)), mine, {}));
      for (const end of [crmFirst, remoteFirst]) {
        expect(bodiesOf(end)).toEqual(bodiesOf(together));
        expect(asCompared(end.base)).toEqual(asCompared(together.base));
      }
    });
  });

  it('both sides with the same edit adopt it without a write', () => {
    holds(edits, (same) => {
      const plan = reconcile(edited(world(fieldsWith()), same, same));
      expect([plan.record.do, plan.remote.do, plan.conflicts.length]).toEqual(['nothing', 'nothing', 0]);
    });
  });

  it('a value one side spells otherwise since ever is never taken for an edit', () => {
    const base = {
      record: fieldsWith({ location: '' }),
      remote: fieldsWith({ location: 'https://zoom.example' }),
    };
    const plan = planFor({
      base,
      record: recordSide({ ...base.record, subject: 'Lunch' }),
      remote: remoteSide(base.remote, { marker: MARKER }),
    });
    expect(plan.record).toEqual({ do: 'nothing' });
    expect(plan.remote).toEqual({ do: 'update', changes: { subject: 'Lunch' } });
    expect(plan.link).toMatchObject({
      base: { record: { location: '' }, remote: { location: 'https://zoom.example' } },
    });
  });
});

/** What each side holds in the end, as it is stored: letter for letter, HTML and all. */
const bodiesOf = ({ record, remote }: ReconcileInput) =>
  [record, remote].map((side) =>
    side.state === 'present' && side.item.fields !== null ? normalizeFields(side.item.fields) : side.state,
  );

/** A base with its descriptions as they are compared: a respelling alone is no edit, so it waits for one to be noted in the base. */
function asCompared(base: Base | null): Fields[] | undefined {
  return base === null
    ? undefined
    : [base.record, base.remote].map((half) => ({ ...half, description: comparedText(half.description) }));
}
