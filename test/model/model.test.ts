import { expect, it } from 'vitest';
import { firstFailure, type Kind } from './check.ts';
import { explore, STARTS, type Start } from './explore.ts';

/** Always the same cases, so that a failure is a change's own; `npm run soak` looks for new ones. */
const SEED = 2026;
const TIMEOUT_MS = 120_000;

it.each<[Kind, number, string]>([
  ['perturbed', 60, 'one agreed state, perturbed on both sides, comes to rest with every invariant'],
  [
    'history',
    800,
    'any history of edits, crashes, lost answers, stale reads and late notifications does too',
  ],
])(
  '%s, %i cases: %s',
  (kind, cases) => {
    expect(firstFailure(kind, { seed: SEED, cases })?.report ?? null).toBe(null);
  },
  TIMEOUT_MS,
);

it.each(Object.keys(STARTS) as Start[])(
  'every sequence of two steps from %s ends with every invariant',
  (start) => {
    expect(explore(start, 2).failure).toBe(null);
  },
  TIMEOUT_MS,
);

it(
  'a planted bug yields the shortest sequence that shows it',
  () => {
    const found = explore('an item of the CRM, agreed', 3, 'delete_beats_edit').failure;
    expect(found?.sequence).toEqual([
      'an item of the CRM, agreed',
      'title of 0 in the CRM',
      'delete 0 in Google',
    ]);
    expect(found?.faults[0]).toMatch(/^loss: subject/);
    const crashed = explore('nothing', 4, 'id_of_its_own').failure;
    expect(crashed?.sequence).toEqual(['nothing', 'create in the CRM', 'push, crash after call 3']);
    expect(crashed?.faults[0]).toMatch(/^(?:double|order)/);
  },
  TIMEOUT_MS,
);
