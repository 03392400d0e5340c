import { defineConfig } from 'vitest/config';

const EMULATOR = ['test/emulator/**/*.test.ts', 'test/witness/**/*.test.ts'];
const CONTRACT = 'test/contract/**/*.test.ts';
const REAL = 'test/**/*.real.test.ts';
const SETUP = { setupFiles: ['test/witness/setup.ts'], testTimeout: 20_000 };

/**
 * Four projects: `unit` is quick and starts nothing outside its own process; `emulator` asks the emulator over HTTP, and so does
 * `contract`, whose rows are noted in a module as its files are loaded; `real` gets a Postgres, a Temporal server and a bundle, and
 * has whatever needs a browser, Python or time.
 *
 * Vitest would leave one core to itself, and so run one file after the other where there are two. Much of a file's time is waiting:
 * as many files at a time as there are cores do not fill them.
 *
 * But for `contract` the files share these processes, and so load the libraries once: of small files more than half of the
 * processor's time. None may leave anything behind in its process.
 */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: '100%',
    globalSetup: ['test/witness/global-setup.ts'],
    projects: [
      {
        test: {
          ...SETUP,
          name: 'unit',
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: [...EMULATOR, CONTRACT, REAL, 'node_modules/**'],
        },
      },
      { test: { ...SETUP, name: 'emulator', isolate: false, include: EMULATOR, exclude: [REAL] } },
      { test: { ...SETUP, name: 'contract', include: [CONTRACT] } },
      {
        test: {
          ...SETUP,
          name: 'real',
          isolate: false,
          include: [REAL],
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
