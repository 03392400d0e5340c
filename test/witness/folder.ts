/**
 * The folder of one test run: what all its processes saw of the emulator's answers. A process appends as it goes, so that nothing
 * is lost when it is killed: `<pid>.answers` has a line for each answer, `<pid>.problems` one for each that was wrong, `<pid>.mails`
 * one for each mail to guests that no test had asked for.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Mail } from '../../emulator/store/mail.ts';
import type { Problem } from './problem.ts';

export interface WrongAnswer {
  operation: string | null;
  status: number;
  /** The test file that started the process; null where none is known. */
  testFile: string | null;
  problems: Problem[];
}

/** A mail that Google would have sent, unasked. */
export interface UnwantedMail extends Pick<Mail, 'kind' | 'sendUpdates' | 'to'> {
  /** As above. */
  testFile: string | null;
}

/** The files of a run's folder. */
export const filesOf = (folder: string, pid: number = process.pid) => ({
  schemas: path.join(folder, 'schemas.json'),
  answers: path.join(folder, `${pid}.answers`),
  problems: path.join(folder, `${pid}.problems`),
  mails: path.join(folder, `${pid}.mails`),
});

function linesOf(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}

/** The wrong answers of one process. */
export function wrongAnswersOf(folder: string, pid: number): WrongAnswer[] {
  return linesOf(filesOf(folder, pid).problems).map((line) => JSON.parse(line) as WrongAnswer);
}

export const mailsOf = (folder: string, pid: number): UnwantedMail[] =>
  linesOf(filesOf(folder, pid).mails).map((line) => JSON.parse(line) as UnwantedMail);

export interface Seen {
  processes: number;
  /** `events.list 200` → how many. */
  answers: Map<string, number>;
  wrong: WrongAnswer[];
  mails: UnwantedMail[];
}

/** What all processes of a run saw. */
export function readFolder(folder: string): Seen {
  const seen: Seen = { processes: 0, answers: new Map(), wrong: [], mails: [] };
  for (const name of readdirSync(folder).toSorted()) {
    const pid = Number.parseInt(name, 10);
    if (name.endsWith('.mails')) seen.mails.push(...mailsOf(folder, pid));
    if (!name.endsWith('.answers')) continue;
    seen.processes += 1;
    for (const line of linesOf(path.join(folder, name))) {
      seen.answers.set(line, (seen.answers.get(line) ?? 0) + 1);
    }
    seen.wrong.push(...wrongAnswersOf(folder, pid));
  }
  return seen;
}
