import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take a second or more: a mutant that an example notices never gets to them. */
const SLOW = new Set(['html-text', 'series-properties', 'recurrence-bounds', 'recurrence-clock']);

const isSlow = ({ moduleId }: TestSpecification) => SLOW.has(path.basename(moduleId, '.test.ts'));

class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => Number(isSlow(a)) - Number(isSlow(b)));
  }
}

/**
 * What the mutation tester runs against each mutant: the tests of the core, with fewer cases a property and always the same ones,
 * so that a verdict can be repeated. They share one process, which halves the time; none of them leaves anything behind in it.
 */
export default defineConfig({
  test: {
    include: ['test/core/**/*.test.ts'],
    exclude: ['**/*.real.test.ts'],
    env: { CORE_RUNS: '15', CORE_SEED: '20260302', CORE_SHRINK: 'no' },
    isolate: false,
    sequence: { sequencer: QuickFirst },
    testTimeout: 120_000,
  },
});
