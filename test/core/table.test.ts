import { describe, expect, it } from 'vitest';
import { FIRST_STATES, type FirstState } from '../../core/decisions.ts';
import type { FieldConflict, Plan, RecordSide, RemoteSide, SideChange } from '../../core/types.ts';
import { SIDE_CHANGES } from '../../core/types.ts';
import {
  ABSENT,
  agreed,
  carriedOut,
  DELETED,
  fieldsWith,
  isAtRest,
  MARKER,
  planFor,
  policyWith,
  recordSide,
  remoteSide,
} from './support.ts';
import { reconcile, type ReconcileInput } from '../../core/reconcile.ts';

interface Expected {
  promise: string;
  record: Plan['record']['do'];
  remote: Plan['remote']['do'];
  link: Plan['link']['do'];
}

const base = fieldsWith();
const inCrm = fieldsWith({ subject: 'Call Ada at noon' });
const inRemote = fieldsWith({ location: 'Her office' });

const LINKED: Record<SideChange, Record<SideChange, Expected>> = {
  unchanged: {
    unchanged: {
      promise: 'both as agreed: nothing happens',
      record: 'nothing',
      remote: 'nothing',
      link: 'keep',
    },
    modified: { promise: 'a remote edit comes in', record: 'update', remote: 'nothing', link: 'keep' },
    deleted: {
      promise: 'a remote delete deletes the record',
      record: 'delete',
      remote: 'nothing',
      link: 'forget',
    },
  },
  modified: {
    unchanged: { promise: 'a CRM edit goes out', record: 'nothing', remote: 'update', link: 'keep' },
    modified: {
      promise: 'edits of different fields cross over and both survive',
      record: 'update',
      remote: 'update',
      link: 'keep',
    },
    deleted: {
      promise: 'a CRM edit survives a delete in the remote',
      record: 'nothing',
      remote: 'create',
      link: 'keep',
    },
  },
  deleted: {
    unchanged: {
      promise: 'a CRM delete deletes the event',
      record: 'nothing',
      remote: 'delete',
      link: 'forget',
    },
    modified: {
      promise: 'a remote edit survives a delete in the CRM',
      record: 'create',
      remote: 'nothing',
      link: 'keep',
    },
    deleted: { promise: 'both gone: the link goes', record: 'nothing', remote: 'nothing', link: 'forget' },
  },
};

const RECORDS: Record<SideChange, RecordSide> = {
  unchanged: recordSide(base),
  modified: recordSide(inCrm),
  deleted: DELETED,
};

const REMOTES: Record<SideChange, RemoteSide> = {
  unchanged: remoteSide(base, { marker: MARKER }),
  modified: remoteSide(inRemote, { marker: MARKER }),
  deleted: DELETED,
};

describe('the table with a base', () => {
  for (const record of SIDE_CHANGES) {
    for (const remote of SIDE_CHANGES) {
      const expected = LINKED[record][remote];
      it(`${record}/${remote}: ${expected.promise}`, () => {
        const input: ReconcileInput = {
          base: agreed(base),
          closed: false,
          record: RECORDS[record],
          remote: REMOTES[remote],
          policy: policyWith(),
        };
        const plan = reconcile(input);
        expect(plan.cell).toBe(`${record}/${remote}`);
        expect(steps(plan)).toEqual([expected.record, expected.remote, expected.link]);
        expect(plan.conflicts).toEqual<FieldConflict[]>([]);
        const after = carriedOut(input, plan);
        expect(isAtRest(reconcile(after), after)).toBe(true);
      });
    }
  }

  it('a remote edit carries exactly the changed field and its new value', () => {
    const plan = planFor({ remote: REMOTES.modified });
    expect(plan.record).toEqual({
      do: 'update',
      changes: { location: 'Her office' },
      visibility: 'everyone',
    });
    expect(plan.link).toEqual({ do: 'keep', base: { record: inRemote, remote: inRemote } });
  });

  it('a CRM edit carries exactly the changed field and its new value', () => {
    const plan = planFor({ record: RECORDS.modified });
    expect(plan.remote).toEqual({ do: 'update', changes: { subject: 'Call Ada at noon' } });
    expect(plan.link).toEqual({ do: 'keep', base: { record: inCrm, remote: inCrm } });
  });

  it('the event made again has the edit and all that was agreed', () => {
    const plan = planFor({ record: RECORDS.modified, remote: DELETED });
    expect(plan.remote).toEqual({ do: 'create', fields: inCrm });
    expect(plan.rule).toBe('edit_beats_delete');
  });

  it('the record made again has the edit and all that was agreed', () => {
    const plan = planFor({ record: DELETED, remote: REMOTES.modified });
    expect(plan.record).toMatchObject({ do: 'create', fields: inRemote, visibility: 'everyone' });
    expect(plan.rule).toBe('edit_beats_delete');
  });
});

const FIRST: Record<FirstState, Record<FirstState, Expected>> = {
  absent: {
    absent: { promise: 'nothing anywhere', record: 'nothing', remote: 'nothing', link: 'none' },
    created: { promise: 'a new event comes in', record: 'create', remote: 'nothing', link: 'keep' },
    deleted: {
      promise: 'a foreign tombstone is nothing',
      record: 'nothing',
      remote: 'nothing',
      link: 'none',
    },
  },
  created: {
    absent: { promise: 'a new CRM activity goes out', record: 'nothing', remote: 'create', link: 'keep' },
    created: { promise: 'equal items are adopted', record: 'nothing', remote: 'nothing', link: 'keep' },
    deleted: {
      promise: 'what was set aside goes out again',
      record: 'nothing',
      remote: 'create',
      link: 'keep',
    },
  },
  deleted: {
    absent: {
      promise: 'a record gone before it went out',
      record: 'nothing',
      remote: 'nothing',
      link: 'forget',
    },
    created: { promise: 'what was set aside comes back', record: 'create', remote: 'nothing', link: 'keep' },
    deleted: { promise: 'both gone', record: 'nothing', remote: 'nothing', link: 'forget' },
  },
};

const FIRST_RECORDS: Record<FirstState, RecordSide> = {
  absent: ABSENT,
  created: recordSide(base),
  deleted: DELETED,
};

const FIRST_REMOTES: Record<FirstState, RemoteSide> = {
  absent: ABSENT,
  created: remoteSide(base),
  deleted: DELETED,
};

describe('the table without a base', () => {
  for (const record of FIRST_STATES) {
    for (const remote of FIRST_STATES) {
      const expected = FIRST[record][remote];
      it(`${record}/${remote}: ${expected.promise}`, () => {
        const input: ReconcileInput = {
          base: null,
          closed: false,
          record: FIRST_RECORDS[record],
          remote: FIRST_REMOTES[remote],
          policy: policyWith(),
        };
        const plan = reconcile(input);
        expect(plan.cell).toBe(`${record}/${remote}`);
        expect(steps(plan)).toEqual([expected.record, expected.remote, expected.link]);
        const after = carriedOut(input, plan);
        expect(isAtRest(reconcile(after), after)).toBe(true);
      });
    }
  }

  it('our own event whose record was deleted before the two agreed is deleted, not taken in', () => {
    const plan = planFor({ base: null, record: DELETED, remote: remoteSide(base, { marker: MARKER }) });
    expect(steps(plan)).toEqual(['nothing', 'delete', 'forget']);
  });

  it('two that differ keep the winner’s value, and the loser’s stays in a conflict row', () => {
    for (const conflictWinner of ['crm', 'google'] as const) {
      const input = {
        base: null,
        closed: false,
        record: recordSide(inCrm),
        remote: remoteSide(base, { marker: MARKER }),
        policy: policyWith({ conflictWinner }),
      };
      const plan = reconcile(input);
      const winner = conflictWinner === 'crm' ? 'record' : 'remote';
      expect(plan.conflicts).toEqual([
        { field: 'subject', winner, record: 'Call Ada at noon', remote: 'Call Ada' },
      ]);
      const agreedSubject = conflictWinner === 'crm' ? 'Call Ada at noon' : 'Call Ada';
      expect(plan.link).toMatchObject({ do: 'keep', base: { record: { subject: agreedSubject } } });
      const after = carriedOut(input, plan);
      expect(isAtRest(reconcile(after), after)).toBe(true);
    }
  });
});

describe('outside the tables', () => {
  it('a closed link does nothing in any cell', () => {
    for (const record of [ABSENT, ...Object.values(RECORDS)]) {
      for (const remote of [ABSENT, ...Object.values(REMOTES)]) {
        for (const closedBase of [null, agreed()]) {
          const plan = planFor({ base: closedBase, closed: true, record, remote });
          expect(plan.rule).toBe('unlinked');
          expect(steps(plan)).toEqual(['nothing', 'nothing', 'close']);
        }
      }
    }
  });

  it('a linked side that was not observed is never taken for deleted', () => {
    for (const [record, remote] of [
      [RECORDS.modified, ABSENT],
      [RECORDS.unchanged, ABSENT],
      [DELETED, ABSENT],
      [ABSENT, REMOTES.modified],
      [ABSENT, DELETED],
      [ABSENT, ABSENT],
    ] as const) {
      const plan = planFor({ record, remote });
      expect(plan.rule).toBe('not_observed');
      expect(steps(plan)).toEqual(['nothing', 'nothing', 'keep']);
      expect(plan.link).toEqual({ do: 'keep', base: agreed() });
    }
  });

  it('a linked event whose body is not stored yet is not decided upon', () => {
    const plan = planFor({ record: RECORDS.modified, remote: remoteSide(null, { marker: MARKER }) });
    expect(plan.rule).toBe('not_observed');
    expect(steps(plan)).toEqual(['nothing', 'nothing', 'keep']);
  });
});

function steps(plan: Plan): string[] {
  return [plan.record.do, plan.remote.do, plan.link.do];
}
