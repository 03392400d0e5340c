import { defineConfig } from 'vitest/config';

/**
 * What the mutation tester runs against each mutant: the tests of the core, with fewer cases a property and always the same ones,
 * so that a verdict can be repeated. They share one process, which halves the time; none of them leaves anything behind in it.
 */
export default defineConfig({
  test: {
    include: ['test/core/**/*.test.ts'],
    exclude: ['**/*.real.test.ts'],
    env: { CORE_RUNS: '15', CORE_SEED: '20260302' },
    isolate: false,
    testTimeout: 120_000,
  },
});
