import * as fc from 'fast-check';

/**
 * `CORE_RUNS`, `CORE_SEED` and `CORE_PATH` turn these into a soak or repeat a failure; fast-check prints seed and path. Who only asks
 * whether a property fails saves the search for the smallest case (`CORE_SHRINK=no`).
 */
const { CORE_RUNS = '1000', CORE_SEED, CORE_PATH, CORE_SHRINK } = process.env;
const PARAMETERS = {
  numRuns: Number(CORE_RUNS),
  endOnFailure: CORE_SHRINK === 'no',
  ...(CORE_SEED === undefined ? {} : { seed: Number(CORE_SEED) }),
  ...(CORE_PATH === undefined ? {} : { path: CORE_PATH }),
};

/** A property that has to hold for everything the arbitrary can make. */
export function holds<T>(arbitrary: fc.Arbitrary<T>, predicate: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, predicate), PARAMETERS);
}
