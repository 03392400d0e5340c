import { describe, expect, it } from 'vitest';
import { ACCOUNT_PROBLEMS, ACCOUNT_STATES } from '../../core/account.ts';
import { explain, type Asked } from '../../core/explain.ts';
import { isRule, RULES, type Rule } from '../../core/rules.ts';
import { DELETED, fieldsWith, planFor, recordSide } from './support.ts';

/** Every answer is read by a user: whole sentences, in the answer and in the advice. */

const SENTENCE = /^[A-Z].*\.$/;
const asked = (changes: Partial<Asked> = {}): Asked => ({
  plan: planFor({ closed: true }),
  closedBy: null,
  parkedReason: null,
  isHeld: false,
  account: { state: 'active', problem: null, problemUntil: null },
  ...changes,
});

/** Rules against which a user can do nothing, or need not. */
const WITHOUT_ADVICE: ReadonlySet<Rule> = new Set<Rule>([
  'two_way',
  'not_observed',
  'event_type',
  'from_google',
  'series_deleted',
  'occurrence_gone',
  'back_to_series',
  'as_series',
  'deleted_in_remote_delete',
  'deleted_in_remote_recreate',
  'deletion_rejected',
]);

it('no advice names what the page and the API do not have', () => {
  const advices = (Object.keys(RULES) as Rule[]).map((closedBy) => explain(asked({ closedBy })).advice);
  expect(advices.filter((advice) => advice?.includes('Sync again'))).toEqual([]);
});

describe('an answer is a sentence, with advice where there is something to do', () => {
  it.each(Object.keys(RULES) as Rule[])('for what is skipped by %s', (closedBy) => {
    const { sentence, advice } = explain(asked({ closedBy }));
    expect(sentence).toMatch(SENTENCE);
    expect(advice === null).toBe(WITHOUT_ADVICE.has(closedBy));
    expect(advice ?? 'None.').toMatch(SENTENCE);
  });

  const pending = { record: recordSide(fieldsWith({ subject: 'Lunch' })) };
  it.each(ACCOUNT_STATES)('for what waits while the account is %s', (state) => {
    const account = { state, problem: null, problemUntil: null };
    const { sentence, advice } = explain(asked({ plan: planFor(pending), account }));
    expect(sentence).toMatch(SENTENCE);
    expect(advice === null).toBe(state === 'active' || state === 'importing');
    expect(advice ?? 'None.').toMatch(SENTENCE);
  });

  it.each(ACCOUNT_PROBLEMS)('for what waits for %s', (problem) => {
    const of = problem === 'held' ? { remote: DELETED } : pending;
    const account = { state: 'active', problem, problemUntil: null } as const;
    const { sentence, advice } = explain(asked({ plan: planFor(of), account }));
    expect(sentence).toMatch(SENTENCE);
    expect(sentence).not.toBe('A change is on its way.');
    expect(advice === null).toBe(problem === 'limited');
    expect(advice ?? 'None.').toMatch(SENTENCE);
  });
});

it('a stored word names a rule where it is one, and not where every object has it', () => {
  expect(['two_way', 'three_way', 'toString'].map(isRule)).toEqual([true, false, false]);
});

it('a deletion of the event waits as one of the CRM activity does, when many are held', () => {
  const account = { state: 'active', problem: 'held', problemUntil: null } as const;
  const { sentence } = explain(asked({ plan: planFor({ record: DELETED }), account }));
  expect(sentence).toContain('held');
});
