import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** One each of the merge, the guests, privacy, what is said to Google, and what is understood of it. */
const QUICK = [
  'last-writer-wins',
  'whole-list-guest-conflict',
  'private-set-back-by-sync',
  'no-if-match',
  'cancelled-exception-deletes-series',
];

it('five planted bugs are seen by the tests that are to see them', { timeout: 300_000 }, () => {
  // Not as a worker of this run: it is a run of its own.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')));
  const args = ['test/mutants/index.ts', '--only', QUICK.join()];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, env, encoding: 'utf8' });
  expect(stdout + stderr).toContain('5 of 5 mutants killed.');
  expect(status).toBe(0);
});
