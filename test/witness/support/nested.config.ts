import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** A run of its own under the same witness, for tests that are to see it fail. */
export default defineConfig({
  test: {
    root: path.resolve(import.meta.dirname, '../../..'),
    include: ['test/witness/support/wrong-*.ts'],
    pool: 'forks',
    globalSetup: ['test/witness/global-setup.ts'],
    setupFiles: ['test/witness/setup.ts'],
  },
});
