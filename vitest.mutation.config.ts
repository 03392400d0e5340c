import { defineConfig } from 'vitest/config';

/**
 * The same tests by vitest itself, a worker for each mutant (`npm run mutation -- --testRunner vitest`): it says what the quick runner
 * (`test/mutation/runner.ts`) says, an hour later.
 */
export default defineConfig({
  test: {
    include: ['test/core/**/*.test.ts'],
    exclude: ['**/*.real.test.ts', '**/recurrence-speed.test.ts'],
    env: { CORE_RUNS: '15', CORE_SEED: '20260302', CORE_SHRINK: 'no' },
    isolate: false,
    testTimeout: 120_000,
  },
});
