import * as fc from 'fast-check';
import type { Bug } from './bugs.ts';
import { history, perturbed } from './histories.ts';
import { faultsOf, readable } from './run.ts';

/** Both ways of making histories, half of the cases each. */
export const KINDS = { history, perturbed } as const;
export type Kind = keyof typeof KINDS;

export interface Checking {
  seed: number;
  cases: number;
  /** Where in the search of this seed to begin, as a failure printed it. */
  path?: string | undefined;
  bug?: Bug | null;
  /** False stops at the first failure as it was found. */
  isShrunk?: boolean;
}

export interface Failure {
  seed: number;
  path: string;
  /** What is wrong, and the history that leads there, a line for each thing that happens. */
  report: string;
}

/** Looks for a history after which an invariant does not hold; null where there is none among so many. */
export function firstFailure(
  kind: Kind,
  { seed, cases, path, bug = null, isShrunk = true }: Checking,
): Failure | null {
  const property = fc.property(KINDS[kind], (each) => faultsOf(each, bug).length === 0);
  const found = fc.check(property, {
    seed,
    numRuns: cases,
    endOnFailure: !isShrunk,
    ...(path === undefined ? {} : { path }),
  });
  const [worst] = found.counterexample ?? [];
  if (!found.failed || !worst) return null;
  const report = [...faultsOf(worst, bug), readable(worst)].join('\n');
  return { seed, path: found.counterexamplePath ?? '', report };
}
