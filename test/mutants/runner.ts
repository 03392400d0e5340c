import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createVitest, type TestModule, type Vitest } from 'vitest/node';
import { plant, type Killer, type Mutant } from './mutant.ts';

/** `killed` is what we want; `stale` does not fit its file any more; `broken` was not judged, since its test did not run. */
export type Verdict = 'killed' | 'SURVIVED' | 'stale' | 'broken';

export interface Result {
  mutant: Mutant;
  verdict: Verdict;
  /** What went wrong; empty where the mutant was killed. */
  reason: string;
  seconds: number;
}

/** Read once by what a whole run shares (the database's template, the workflow bundle): a mutant of these needs a run of its own. */
const SHARED_BY_A_RUN = ['db/migrations/', 'workflows/'];

/** One run of Vitest over the copy, whose Postgres and Temporal serve every mutant. */
export interface Lab {
  folder: string;
  vitest: Vitest;
}

export async function openLab(folder: string): Promise<Lab> {
  const vitest = await createVitest('test', {
    root: folder,
    config: path.join(folder, 'vitest.config.ts'),
    watch: false,
    silent: true,
    reporters: [{}],
  });
  await vitest.standalone();
  return { folder, vitest };
}

/** Plants a mutant in the copy, runs the test that should see it, and puts the source back. */
export async function judge(lab: Lab, mutant: Mutant): Promise<Result> {
  const from = performance.now();
  const file = path.join(lab.folder, mutant.file);
  const source = readFileSync(file, 'utf8');
  const result = (verdict: Verdict, reason = ''): Result => ({
    mutant,
    verdict,
    reason,
    seconds: (performance.now() - from) / 1000,
  });
  let changed: string;
  try {
    changed = plant(source, mutant);
  } catch (error) {
    return result('stale', String(error));
  }
  writeFileSync(file, changed);
  try {
    const { verdict, reason } = await runIn(lab, mutant);
    return result(verdict, reason);
  } finally {
    writeFileSync(file, source);
    lab.vitest.invalidateFile(file);
  }
}

async function runIn(lab: Lab, { file, killedBy }: Mutant) {
  const isShared = SHARED_BY_A_RUN.some((folder) => file.startsWith(folder));
  if (!isShared) {
    lab.vitest.invalidateFile(path.join(lab.folder, file));
    return verdictOf(await run(lab, [killedBy]), killedBy);
  }
  const own = await openLab(lab.folder);
  try {
    return verdictOf(await run(own, [killedBy]), killedBy);
  } finally {
    await own.vitest.close();
  }
}

/** Names those of the tests that do not pass while nothing is planted: what fails anyway kills nothing. */
export async function failingAnyway(lab: Lab, killers: readonly Killer[]): Promise<Set<Killer>> {
  const modules = await run(lab, killers);
  return new Set(killers.filter((killer) => verdictOf(modules, killer).verdict !== 'SURVIVED'));
}

async function run({ vitest, folder }: Lab, killers: readonly Killer[]): Promise<readonly TestModule[]> {
  const files = killers.map(({ file }) => path.join(folder, file));
  const found = await vitest.globTestSpecifications(files);
  const wanted = found.filter(({ moduleId, project }) =>
    killers.some((each) => path.join(folder, each.file) === moduleId && each.project === project.name),
  );
  vitest.setGlobalTestNamePattern(new RegExp(killers.map(({ test }) => literally(test)).join('|')));
  return (await vitest.runTestSpecifications(wanted)).testModules;
}

/** What a run says of a mutant. A file that cannot be loaded has judged nothing: any misspelling would be "killed". */
export function verdictOf(
  modules: readonly Pick<TestModule, 'moduleId' | 'errors' | 'children'>[],
  { file, test }: Killer,
): { verdict: Verdict; reason: string } {
  const module = modules.find(({ moduleId }) => moduleId.endsWith(`/${file}`));
  const states = [...(module?.children.allTests() ?? [])]
    .filter(({ fullName }) => fullName.includes(test))
    .map((each) => each.result().state)
    .filter((state) => state !== 'skipped');
  if (states.includes('failed')) return { verdict: 'killed', reason: '' };
  const [error] = module?.errors() ?? [];
  if (error) return { verdict: 'broken', reason: error.message };
  if (states.length === 0) return { verdict: 'broken', reason: `No test "${test}" ran in ${file}.` };
  return { verdict: 'SURVIVED', reason: '' };
}

const literally = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
