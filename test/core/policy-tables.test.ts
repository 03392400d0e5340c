import { describe, expect, it } from 'vitest';
import { reconcile } from '../../core/reconcile.ts';
import type { Attendee, Plan, PrivateEvents, RemoteItem } from '../../core/types.ts';
import { ADA, ME, said } from './guests.ts';
import { FROM_CRM, FROM_REMOTE, inputOf, stepsOf, type Situation } from './policy-situations.ts';
import { tableAfter } from './spec-tables.ts';
import {
  ABSENT,
  agreed,
  carriedOut,
  fieldsWith,
  isAtRest,
  planFor,
  policyWith,
  recordSide,
  remoteSide,
} from './support.ts';

describe.each([
  ['the CRM', 'crm', FROM_CRM, 'FROM_CRM'],
  ['the remote', 'google', FROM_REMOTE, 'FROM_REMOTE'],
] as const)('an item from %s', (_where, origin, situations, name) => {
  const withBase = tableAfter(`${name}_WITH_BASE`);
  const withoutBase = tableAfter(`${name}_WITHOUT_BASE`);

  function stepsIn(cell: string, hasBase: boolean, situation: Situation): string {
    const input = inputOf(cell, hasBase, origin, situation);
    const plan = reconcile(input);
    expect(plan.cell).toBe(cell);
    const after = carriedOut(input, plan);
    expect(isAtRest(reconcile(after), after)).toBe(true);
    return stepsOf(plan);
  }

  for (const [column, situation] of Object.entries(situations)) {
    it(`${column}: ${situation.promise}`, () => {
      for (const [cell, row] of Object.entries(withBase))
        expect([cell, stepsIn(cell, true, situation)]).toEqual([cell, row[column]]);
      for (const [cell, row] of Object.entries(withoutBase))
        expect([cell, stepsIn(cell, false, situation)]).toEqual([cell, row[column]]);
    });
  }

  it('is in a complete table: every cell that can be, and no other situation', () => {
    for (const row of [...Object.values(withBase), ...Object.values(withoutBase)])
      expect(Object.keys(row)).toEqual(Object.keys(situations));
    expect(Object.keys(withBase)).toEqual(cellsOf(['unchanged', 'modified', 'deleted']));
    // What never was in the CRM does not come from there.
    const first = cellsOf(['absent', 'created', 'deleted']).filter(
      (cell) => origin === 'google' || !cell.startsWith('absent'),
    );
    expect(Object.keys(withoutBase)).toEqual(first);
  });
});

const cellsOf = (states: readonly string[]): string[] =>
  states.flatMap((record) => states.map((remote) => `${record}/${remote}`));

describe('a new event from the remote', () => {
  interface Entry {
    promise: string;
    record: object;
    storedBody: Plan['storedBody'];
  }
  const PRIVATE: Record<PrivateEvents, Entry> = {
    everyone: {
      promise: 'private, everyone sees it in full',
      record: { do: 'create', visibility: 'everyone', fields: { subject: 'Call Ada', private: false } },
      storedBody: 'full',
    },
    only_me: {
      promise: 'private, its owner alone sees it',
      record: { do: 'create', visibility: 'only_me', fields: { subject: 'Call Ada', private: true } },
      storedBody: 'full',
    },
    busy_only: {
      promise: 'private, it takes its slot and says nothing',
      record: { do: 'create', visibility: 'busy_only', fields: { subject: '', private: true } },
      storedBody: 'times',
    },
    do_not_sync: {
      promise: 'private, it does not come in',
      record: { do: 'nothing' },
      storedBody: 'none',
    },
  };
  const OPEN: Entry = {
    promise: 'open, it is seen as events are by default',
    record: { do: 'create', visibility: 'everyone', fields: { subject: 'Call Ada', private: false } },
    storedBody: 'full',
  };
  /** By the event's own word, and by whether the account says that "default" means private. */
  const COUNTS: Record<RemoteItem['privacy'], [treatDefaultAsPrivate: boolean, isPrivate: boolean][]> = {
    default: [
      [false, false],
      [true, true],
    ],
    public: [
      [false, false],
      [true, false],
    ],
    private: [
      [false, true],
      [true, true],
    ],
  };
  for (const privateEvents of ['everyone', 'only_me', 'busy_only', 'do_not_sync'] as const) {
    for (const privacy of ['default', 'public', 'private'] as const) {
      for (const [treatDefaultAsPrivate, isPrivate] of COUNTS[privacy]) {
        const { promise, ...expected } = isPrivate ? PRIVATE[privateEvents] : OPEN;
        const meant = treatDefaultAsPrivate ? 'private' : 'open';
        it(`of privacy "${privacy}", where "default" means ${meant}, under ${privateEvents}: ${promise}`, () => {
          const plan = planFor({
            base: null,
            record: ABSENT,
            remote: remoteSide(fieldsWith(), { privacy }),
            policy: policyWith({ privateEvents, treatDefaultAsPrivate }),
          });
          expect(plan).toMatchObject(expected);
        });
      }
    }
  }
});

describe('deleted in the CRM', () => {
  const LEAVES: Record<Attendee['response'] | 'organises', [promise: string, step: Plan['remote']['do']]> = {
    organises: ['the account’s own event is deleted', 'delete'],
    needsAction: ['an unanswered invitation is declined', 'decline'],
    accepted: ['an accepted invitation is declined', 'decline'],
    tentative: ['an invitation that was answered "maybe" is declined', 'decline'],
    declined: ['a declined invitation is left as it is', 'nothing'],
  };
  for (const answer of ['organises', 'needsAction', 'accepted', 'tentative', 'declined'] as const) {
    const [promise, step] = LEAVES[answer];
    it(`${answer}: ${promise}`, () => {
      const ownResponse = answer === 'organises' ? null : answer;
      const record = { state: 'deleted', origin: 'google' } as const;
      expect(planFor({ record, remote: remoteSide(fieldsWith(), { ownResponse }) }).remote.do).toBe(step);
    });
  }
});

describe('what the CRM may do to an event from the remote', () => {
  const REACH: [promise: string, event: Partial<RemoteItem>, reaches: string[]][] = [
    ['all, where it may edit', {}, ['edit', 'answer', 'cancel']],
    ['cancel it alone, where it is private', { privacy: 'private' }, ['cancel']],
    ['answer it alone, where the organiser lets nobody edit', { mayEdit: false }, ['answer']],
    ['nothing, where another’s meeting is private', { mayEdit: false, privacy: 'private' }, []],
  ];
  it.each(REACH)('%s', (_promise, event, reaches) => {
    const fields = fieldsWith({ attendees: [ADA, ME], private: event.privacy === 'private' });
    const exception = { seriesId: 'series-1', originalStart: fields.start };
    const seen = { ownAddress: ME.email, exception, ...event };
    const isWritten = (changes: object): boolean =>
      planFor({
        base: agreed(fields),
        record: recordSide({ ...fields, ...changes }, { origin: 'google', exception }),
        remote: remoteSide(fields, seen),
      }).remote.do === 'update';
    const edits = {
      edit: { subject: 'Mine' },
      answer: { attendees: [ADA, said(ME, 'accepted')] },
      cancel: { cancelled: true },
    };
    const written = Object.entries(edits).flatMap(([name, changes]) => (isWritten(changes) ? [name] : []));
    expect(written).toEqual(reaches);
  });
});
