import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { GOOGLES_PYTHON_CLIENT } from '../support/google-python.ts';
import { pythonWith } from '../support/python.ts';
import { EMAIL, stage } from './support.ts';

const run = promisify(execFile);
const SCRIPT = path.resolve(import.meta.dirname, 'google_client.py');

let python: string;
beforeAll(async () => {
  python = await pythonWith(GOOGLES_PYTHON_CLIENT);
}, 300_000);

test("Google's Python client builds itself from the discovery document, and does its work on the emulator", async () => {
  const at = await stage();
  // Nothing of the machine's own network settings may lead it elsewhere.
  const env = { PATH: process.env['PATH'], NO_PROXY: '127.0.0.1' };
  const { stdout } = await run(python, [SCRIPT, at.url, at.token], { env, timeout: 60_000 });
  expect(JSON.parse(stdout)).toEqual({
    crud: {
      same: true,
      patched: ['Call', 'Here'],
      put: ['Talk', 'Here'],
      taken: [409, 'duplicate'],
      deleted: '',
      gone: [410, 'deleted'],
    },
    paging: {
      pages: [['Day 1', 'Day 2', 'Day 3'], ['Day 4', 'Day 5', 'Day 6'], ['Day 7']],
      has_sync_token: true,
    },
    etags: { not_modified: 304, stale: [412, 'conditionNotMet'], fresh: 'Won' },
    batch: { 'made-10': 'Batch 10', 'made-11': 'Batch 11', 'made-12': 'Batch 12', missing: 404 },
    syncing: {
      first: [['New', 'confirmed']],
      second: ['cancelled'],
      refused: [400, 'invalid'],
      malformed: [400, 'invalid'],
    },
    series: {
      starts: ['2026-07-01T09:00:00+02:00', '2026-07-08T09:00:00+02:00', '2026-07-15T09:00:00+02:00'],
      series_of_moved: true,
      titles: ['Weekly', 'Once', 'Weekly'],
    },
    calendars: [[EMAIL, 'owner']],
    colors: 'calendar#colors',
  });
});
