import type { Seen, UnwantedMail, WrongAnswer } from './folder.ts';
import { placeOf } from './problem.ts';

/** One line for each thing that is wrong, with how often it was seen and where first. */
export function describeWrong(wrong: readonly WrongAnswer[]): string {
  const times = new Map<string, { count: number; testFile: string | null }>();
  for (const { operation, status, testFile, problems } of wrong) {
    for (const { path, message } of problems) {
      const line = `${operation ?? 'an unknown path'} ${status} ${placeOf(path)}: ${message}`;
      const { count = 0, testFile: first = testFile } = times.get(line) ?? {};
      times.set(line, { count: count + 1, testFile: first });
    }
  }
  return [...times]
    .map(([line, { count, testFile }]) => `  ${line} (${count}×${testFile ? `, first in ${testFile}` : ''})`)
    .join('\n');
}

const SHOWN = 10;

/** One line for each mail that no test asked for, the first ten. */
export function describeMails(mails: readonly UnwantedMail[]): string {
  return mails
    .slice(0, SHOWN)
    .map(
      ({ kind, sendUpdates, to, testFile }) =>
        `  ${kind} to ${to.join(', ')} (sendUpdates=${sendUpdates}${testFile ? `, in ${testFile}` : ''})`,
    )
    .join('\n');
}

/** What a run has seen, for a person: how many answers of which method, and what was wrong. */
export function describeRun({ processes, answers, wrong, mails }: Seen, source: string): string {
  const byOperation = new Map<string, number>();
  let all = 0;
  let faults = 0;
  for (const [line, count] of answers) {
    const [operation = '', , isFault] = line.split(' ');
    all += count;
    if (isFault) faults += count;
    byOperation.set(operation, (byOperation.get(operation) ?? 0) + count);
  }
  const counts = [...byOperation].toSorted(([a], [b]) => a.localeCompare(b));
  const head = `Schema witness (${source}): answers ${all}, of faults ${faults}, processes ${processes}.`;
  const list = counts.map(([operation, count]) => `${operation} ${count}`).join(', ');
  const tail = wrong.length === 0 ? '' : `\nWrong answers ${wrong.length}:\n${describeWrong(wrong)}`;
  const post = mails.length === 0 ? '' : `\nMails unasked ${mails.length}:\n${describeMails(mails)}`;
  return `${head}\n${list}${tail}${post}`;
}
