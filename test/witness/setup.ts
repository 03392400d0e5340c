import { afterAll, afterEach, expect } from 'vitest';
import path from 'node:path';
import { wrongAnswersOf } from './folder.ts';
import { describeWrong } from './report.ts';

const folder = process.env['EMULATOR_WITNESS'];
if (!folder) throw new Error('The schema witness needs its global setup; see vitest.config.ts.');
process.env['EMULATOR_WITNESS_TEST'] = path.relative(process.cwd(), expect.getState().testPath ?? '');

let known = wrongAnswersOf(folder, process.pid).length;

/** Fails the test in whose time an emulator of this process gave a wrong answer. */
function blame(into: string): void {
  const wrong = wrongAnswersOf(into, process.pid).slice(known);
  known += wrong.length;
  if (wrong.length > 0)
    throw new Error(`Google's own types refuse what the emulator answered:\n${describeWrong(wrong)}`);
}

afterEach(() => blame(folder));
afterAll(() => blame(folder));
