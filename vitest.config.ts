import { defineConfig } from 'vitest/config';

const EMULATOR = ['emulator', 'contract', 'witness'].map((folder) => `test/${folder}/**/*.test.ts`);

/**
 * Three projects: `unit` is quick and starts nothing outside its own process; `emulator` asks the emulator over HTTP; `real` gets a
 * Postgres, a Temporal server and a bundle, and has whatever needs a browser, Python or time.
 *
 * Files of `unit` share their processes, and so load the libraries once: two fifths of the processor's time. None of them may leave
 * anything behind in its process. The others stay apart.
 *
 * Vitest would leave one core to itself, and so run one file after the other where there are two. Much of a file's time is waiting:
 * as many files at a time as there are cores do not fill them.
 */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: '100%',
    globalSetup: ['test/witness/global-setup.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: [...EMULATOR, 'test/**/*.real.test.ts', 'node_modules/**'],
          setupFiles: ['test/witness/setup.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'emulator',
          include: EMULATOR,
          exclude: ['test/**/*.real.test.ts'],
          setupFiles: ['test/witness/setup.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/**/*.real.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          setupFiles: ['test/witness/setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
