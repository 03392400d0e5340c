import { expect, it } from 'vitest';
import { firstFailure, type Kind } from './check.ts';

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
