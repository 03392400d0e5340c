import { appendFileSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { WitnessedResponse } from '../../emulator/witness.ts';
import { createCheck } from './check.ts';
import { filesOf, type WrongAnswer } from './folder.ts';
import type { Schemas } from './schemas.ts';

/** Checks each answer it is given and writes down in the run's folder what it sees. Throws when the folder has no schemas. */
export function createRecorder(folder: string): (response: WitnessedResponse) => void {
  const files = filesOf(folder);
  const check = createCheck(JSON.parse(readFileSync(files.schemas, 'utf8')) as Schemas);
  const answers = openSync(files.answers, 'a');
  return (response) => {
    const { operation, status, isFault } = response;
    writeSync(answers, `${operation ?? 'unknown'} ${status}${isFault ? ' fault' : ''}\n`);
    const problems = check(response);
    if (problems.length === 0) return;
    const testFile = process.env['EMULATOR_WITNESS_TEST'] ?? null;
    const wrong: WrongAnswer = { operation, status, testFile, problems };
    appendFileSync(files.problems, `${JSON.stringify(wrong)}\n`);
  };
}
