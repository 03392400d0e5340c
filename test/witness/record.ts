import { appendFileSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Mail } from '../../emulator/store/mail.ts';
import type { WitnessedResponse } from '../../emulator/witness.ts';
import { createCheck } from './check.ts';
import { filesOf, type UnwantedMail, type WrongAnswer } from './folder.ts';
import { isMailWanted } from './mail.ts';
import type { Schemas } from './schemas.ts';

export interface Recorder {
  response: (response: WitnessedResponse) => void;
  mail: (mail: Mail) => void;
}

const testFile = () => process.env['EMULATOR_WITNESS_TEST'] ?? null;
const writeLine = (file: string, seen: WrongAnswer | UnwantedMail) =>
  appendFileSync(file, `${JSON.stringify(seen)}\n`);

/** Checks each answer, and writes down in the run's folder what it sees. Throws when the folder has no schemas. */
export function createRecorder(folder: string): Recorder {
  const files = filesOf(folder);
  const check = createCheck(JSON.parse(readFileSync(files.schemas, 'utf8')) as Schemas);
  const answers = openSync(files.answers, 'a');
  return {
    response(response) {
      const { operation, status, isFault } = response;
      writeSync(answers, `${operation ?? 'unknown'} ${status}${isFault ? ' fault' : ''}\n`);
      const problems = check(response);
      if (problems.length > 0)
        writeLine(files.problems, { operation, status, testFile: testFile(), problems });
    },
    mail({ kind, sendUpdates, to }) {
      if (!isMailWanted()) writeLine(files.mails, { kind, sendUpdates, to, testFile: testFile() });
    },
  };
}
