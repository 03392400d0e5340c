import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { copyProject } from './copy.ts';
import { MUTANTS } from './list.ts';
import type { Mutant } from './mutant.ts';
import { report } from './report.ts';
import { failingAnyway, judge, openLab, type Result } from './runner.ts';

/**
 * Plants each bug of the list in a copy of the project and runs the test that is to see it: `npm run mutants [-- --only NAME,NAME]`.
 * Without `--only` the table in docs/measurements is written. Ends with 1 where a bug was not seen.
 */

const REPORT = path.resolve(import.meta.dirname, '../../docs/measurements/mutants.md');

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const names = values.only?.split(',');
const unknown = names?.filter((name) => !MUTANTS.some((mutant) => mutant.name === name)) ?? [];
if (unknown.length > 0) throw new Error(`There is no mutant "${unknown.join('", "')}".`);
const mutants = names ? MUTANTS.filter(({ name }) => names.includes(name)) : MUTANTS;

const results = await judgeAll(mutants);
const alive = results.filter(({ verdict }) => verdict !== 'killed');
console.log(`${results.length - alive.length} of ${results.length} mutants killed.`);
if (!names) {
  mkdirSync(path.dirname(REPORT), { recursive: true });
  writeFileSync(REPORT, report(results));
}
process.exit(alive.length === 0 ? 0 : 1);

async function judgeAll(all: readonly Mutant[]): Promise<Result[]> {
  const { folder, remove } = copyProject();
  const lab = await openLab(folder);
  try {
    const killers = all.map(({ killedBy }) => killedBy);
    const useless = await failingAnyway(lab, killers);
    const judged: Result[] = [];
    for (const mutant of all) {
      const result: Result = useless.has(mutant.killedBy)
        ? { mutant, verdict: 'broken', reason: 'Its test does not pass without it either.', seconds: 0 }
        : await judge(lab, mutant);
      judged.push(result);
      const { verdict, reason, seconds } = result;
      console.log(`${verdict.padEnd(8)} ${seconds.toFixed(1).padStart(5)} s  ${mutant.name} ${reason}`);
    }
    return judged;
  } finally {
    await lab.vitest.close();
    remove();
  }
}
