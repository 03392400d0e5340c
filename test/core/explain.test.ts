import { describe, expect, it } from 'vitest';
import { ACCOUNT_PROBLEMS, ACCOUNT_STATES, type AccountProblem } from '../../core/account.ts';
import { explain, type Answer, type Asked } from '../../core/explain.ts';
import { reconcile, type ReconcileInput } from '../../core/reconcile.ts';
import { RULES, type Rule } from '../../core/rules.ts';
import type { Policy } from '../../core/types.ts';
import { input } from './arbitraries.ts';
import { ADA, inputOf, ME, said } from './guests.ts';
import { holds } from './holds.ts';
import { POOR } from './poor-remote.ts';
import {
  ABSENT,
  agreed,
  carriedOut,
  DELETED,
  fieldsWith,
  MARKER,
  planFor,
  policyWith,
  recordSide,
  remoteSide,
} from './support.ts';

const ACTIVE: Asked['account'] = { state: 'active', problem: null, problemUntil: null };
const asked = (changes: Partial<Asked> = {}): Asked => ({
  plan: planFor(),
  closedBy: null,
  parkedReason: null,
  isHeld: false,
  account: ACTIVE,
  ...changes,
});

interface Case {
  of: Partial<ReconcileInput>;
  is: Answer['is'];
}

const edited = fieldsWith({ subject: 'Lunch' });
const fromGoogle = recordSide(fieldsWith(), { origin: 'google' });
const linked = { state: 'linked', occurrence: agreed() } as const;
const newEvent = (changes: Parameters<typeof remoteSide>[1] = {}) => ({
  base: null,
  record: ABSENT,
  remote: remoteSide(fieldsWith(), changes),
});
const newRecord = (changes: Parameters<typeof recordSide>[1] = {}) => ({
  base: null,
  record: recordSide(fieldsWith(), changes),
  remote: ABSENT,
});
const oneWay = (whenDeletedInRemote: Policy['whenDeletedInRemote']) =>
  policyWith({ direction: 'one_way', whenDeletedInRemote });
const secret = { privacy: 'private' } as const;
const exception = { seriesId: 'series-1', originalStart: fieldsWith().start };
const invited = { mayEdit: false, marker: null, ownResponse: 'needsAction', ownAddress: ME.email } as const;

/** One item per rule, and what it is. No `Partial`: a rule that nobody asked about does not compile. */
const CASES: Record<Rule, Case> = {
  two_way: { of: {}, is: 'synced' },
  one_way: { of: { ...newEvent(), policy: oneWay('unlink') }, is: 'skipped' },
  unlinked: { of: { closed: true }, is: 'skipped' },
  not_observed: { of: { remote: ABSENT }, is: 'waiting' },
  event_type: { of: newEvent({ eventType: 'focusTime' }), is: 'skipped' },
  private_do_not_sync: {
    of: { ...newEvent(secret), policy: policyWith({ privateEvents: 'do_not_sync' }) },
    is: 'skipped',
  },
  private_busy_only: {
    of: { ...newEvent(secret), policy: policyWith({ privateEvents: 'busy_only' }) },
    is: 'waiting',
  },
  private_in_remote: {
    of: { record: recordSide(edited, { origin: 'google' }), remote: remoteSide(fieldsWith(), secret) },
    is: 'waiting',
  },
  declined: { of: newEvent({ ownResponse: 'declined' }), is: 'skipped' },
  read_only: {
    of: { record: recordSide(edited, { origin: 'google' }), remote: remoteSide(fieldsWith(), invited) },
    is: 'waiting',
  },
  own_answer: {
    of: inputOf([ADA, ME], [ADA, said(ME, 'accepted')], [ADA, ME], { event: invited }),
    is: 'waiting',
  },
  invitation: {
    of: { record: { state: 'deleted', origin: 'google' }, remote: remoteSide(fieldsWith(), invited) },
    is: 'waiting',
  },
  outside_window: {
    of: { ...newEvent(), policy: policyWith({ windowStart: '2027-01-01T00:00:00Z' }) },
    is: 'skipped',
  },
  type_not_sent: { of: newRecord({ type: 'lunch' }), is: 'skipped' },
  series_not_held: {
    of: {
      ...newRecord(),
      record: recordSide(fieldsWith({ recurrence: ['RRULE:FREQ=DAILY'] })),
      policy: policyWith({ capabilities: POOR }),
    },
    is: 'skipped',
  },
  privacy_not_held: {
    of: {
      ...newRecord(),
      record: recordSide(fieldsWith({ private: true })),
      policy: policyWith({ capabilities: POOR }),
    },
    is: 'skipped',
  },
  from_google: { of: newRecord({ origin: 'google' }), is: 'skipped' },
  series_not_linked: {
    of: { ...newRecord({ exception }), series: { state: 'not_linked' } },
    is: 'skipped',
  },
  deletion_rejected: { of: { remote: DELETED, isDeletionRejected: true }, is: 'waiting' },
  series_deleted: {
    of: { record: recordSide(fieldsWith(), { exception }), series: { state: 'series_deleted' } },
    is: 'waiting',
  },
  occurrence_gone: {
    of: { record: recordSide(fieldsWith(), { exception }), series: { state: 'occurrence_gone' } },
    is: 'waiting',
  },
  back_to_series: {
    of: { record: DELETED, remote: remoteSide(edited, { exception }), series: linked },
    is: 'waiting',
  },
  as_series: { of: { ...newEvent({ exception }), series: linked }, is: 'skipped' },
  edit_beats_delete: { of: { record: recordSide(edited), remote: DELETED }, is: 'waiting' },
  deleted_in_remote_unlink: { of: { remote: DELETED, policy: oneWay('unlink') }, is: 'skipped' },
  deleted_in_remote_delete: { of: { remote: DELETED, policy: oneWay('delete') }, is: 'waiting' },
  deleted_in_remote_recreate: { of: { remote: DELETED, policy: oneWay('recreate') }, is: 'waiting' },
};

describe('why', () => {
  for (const [rule, { of, is }] of Object.entries(CASES) as [Rule, Case][]) {
    it(`${rule}: ${is}, ${RULES[rule]}`, () => {
      const plan = planFor(of);
      expect(plan.rule).toBe(rule);
      const answer = explain(asked({ plan }));
      expect([answer.is, answer.rule]).toEqual([is, rule]);
      const isPending = plan.record.do !== 'nothing' || plan.remote.do !== 'nothing';
      expect(answer.sentence).toBe(isPending ? 'A change is on its way.' : RULES[rule]);
    });
  }

  it('a closed link tells the rule that closed it, and how it is opened again', () => {
    const plan = planFor({ closed: true });
    expect(explain(asked({ plan, closedBy: 'type_not_sent' }))).toMatchObject({
      is: 'skipped',
      rule: 'type_not_sent',
      sentence: RULES.type_not_sent,
    });
    expect(explain(asked({ plan })).advice).toMatch(/^Choose the calendar/);
  });

  it('what is in step under a rule that keeps others out needs no advice', () => {
    expect(explain(asked({ plan: planFor({ policy: oneWay('unlink') }) }))).toEqual({
      is: 'synced',
      rule: 'one_way',
      sentence: RULES.one_way,
      advice: null,
      until: null,
    });
  });

  it('what was set aside is skipped by its rule once it has gone', () => {
    const before: ReconcileInput = {
      base: { record: fieldsWith(), remote: fieldsWith() },
      closed: false,
      record: fromGoogle,
      remote: remoteSide(fieldsWith(), { ownResponse: 'declined' }),
      policy: policyWith(),
    };
    expect(explain(asked({ plan: reconcile(before) })).is).toBe('waiting');
    const after = reconcile(carriedOut(before, reconcile(before)));
    expect(explain(asked({ plan: after }))).toMatchObject({ is: 'skipped', rule: 'declined' });
  });

  it('what both sides have deleted is gone, not skipped', () => {
    for (const of of [
      { record: DELETED, remote: DELETED },
      { base: null, record: ABSENT, remote: DELETED },
    ]) {
      const answer = explain(asked({ plan: planFor(of) }));
      expect([answer.is, answer.rule, answer.sentence]).toEqual([
        'synced',
        null,
        'Neither side has it any more.',
      ]);
    }
  });
});

const pending = () => planFor({ record: recordSide(edited) });
const incoming = () => planFor({ remote: remoteSide(edited, { marker: MARKER }) });
const deleting = () => planFor({ remote: DELETED });

describe('what a change waits for', () => {
  it.each(ACCOUNT_STATES)('%s: only a state in which no work is done is named', (state) => {
    const { is, sentence } = explain(asked({ plan: pending(), account: { ...ACTIVE, state } }));
    const isWorking = state === 'active' || state === 'importing';
    expect([is, sentence === 'A change is on its way.']).toEqual(['waiting', isWorking]);
  });

  it.each(ACCOUNT_PROBLEMS)('%s: what is in step already waits for nothing', (problem) => {
    expect(explain(asked({ account: { ...ACTIVE, problem } })).is).toBe('synced');
  });

  const STOPS: Record<AccountProblem, [boolean, boolean, boolean]> = {
    needs_reauth: [true, true, true],
    permission_missing: [true, true, true],
    calendar_gone: [true, true, true],
    calendar_read_only: [true, false, false],
    limited: [true, true, true],
    held: [false, false, true],
  };
  it.each(ACCOUNT_PROBLEMS)('%s: stops what goes out, what comes in, what is deleted', (problem) => {
    const isStopped = [pending, incoming, deleting].map((planned) => {
      const { sentence } = explain(asked({ plan: planned(), account: { ...ACTIVE, problem } }));
      return sentence !== 'A change is on its way.';
    });
    expect(isStopped).toEqual(STOPS[problem]);
  });

  it('a limit that passes by itself says when', () => {
    const until = '2027-03-01T09:00:00.000Z';
    const account = { ...ACTIVE, problem: 'limited', problemUntil: until } as const;
    expect(explain(asked({ plan: pending(), account }))).toMatchObject({ is: 'waiting', until });
    expect(explain(asked({ account })).until).toBeNull();
  });

  it('the state is told before the problem', () => {
    const account = { ...ACTIVE, state: 'paused', problem: 'needs_reauth' } as const;
    expect(explain(asked({ plan: pending(), account })).sentence).toBe('The sync is paused.');
  });

  it('what has not been read yet waits for the reading, or for what stops it', () => {
    const plan = planFor({ remote: ABSENT });
    expect(explain(asked({ plan })).sentence).toBe(RULES.not_observed);
    const account = { ...ACTIVE, problem: 'needs_reauth' } as const;
    expect(explain(asked({ plan, account })).advice).toContain('Connect the account again');
  });
});

describe('a held deletion', () => {
  it('says that it waits for the user, whatever else is wrong with the account', () => {
    const plan = planFor({ remote: DELETED });
    const account = { ...ACTIVE, problem: 'needs_reauth' } as const;
    expect(explain(asked({ plan, isHeld: true, account }))).toMatchObject({
      is: 'held',
      rule: 'two_way',
      advice: 'Approve or reject them.',
    });
    expect(explain(asked({ plan, isHeld: true, parkedReason: 'It is broken.' })).is).toBe('parked');
  });
});

describe('a parked item', () => {
  it('says what is wrong with it, before anything else, and what to do', () => {
    const parkedReason = 'Google refused it: invalid.';
    const answer = explain(
      asked({
        plan: planFor({ closed: true }),
        parkedReason,
        account: { ...ACTIVE, state: 'paused', problem: 'limited' },
      }),
    );
    expect(answer).toMatchObject({ is: 'parked', rule: null, sentence: parkedReason });
    expect(answer.advice).toContain('tried again');
  });
});

it('every item has an answer, and it is "waiting" exactly while there is something to do or to read', () => {
  holds(input, (before) => {
    const plan = reconcile(before);
    const { is, sentence } = explain(asked({ plan }));
    expect(sentence).toMatch(/^[A-Z].*\.$/);
    const isIdle = plan.record.do === 'nothing' && plan.remote.do === 'nothing';
    expect(is === 'waiting').toBe(!isIdle || plan.rule === 'not_observed');
    const after = carriedOut(before, plan);
    const settled = reconcile(after);
    const isWaiting = explain(asked({ plan: settled })).is === 'waiting';
    expect(isWaiting).toBe(settled.rule === 'not_observed');
  });
});
