import { readdirSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { collect, type Test } from './collect.ts';

/**
 * Stryker's test runner for pure code: it imports the tests of the core into its own process once and calls them as functions, so that
 * a mutant costs milliseconds where a worker of vitest costs a second. A mutant of what is evaluated as a module is loaded gets all
 * modules anew. Whatever leaves something behind in the process would be seen by the next mutant; the core does not.
 */

/** Fewer cases a property, always the same ones, and no search for the smallest that fails: a verdict is all that is asked for. */
Object.assign(process.env, { CORE_RUNS: '15', CORE_SEED: '20260302', CORE_SHRINK: 'no' });

/** Files that take a second or more: a mutant that an example notices never gets to them. */
const SLOW = new Set(['html-text', 'recurrence-bounds', 'recurrence-clock', 'series-properties']);
const isSlow = (name: string) => Number(SLOW.has(path.basename(name, '.test.ts')));

/** Where Stryker's marks in the code look which mutant is on, and count which test came by. */
interface Marks {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: unknown;
}

const marks: Marks = {};
Object.assign(globalThis, { __stryker__: marks });

interface MutantRun {
  activeMutant: { id: string };
  mutantActivation: 'runtime' | 'static';
  testFilter?: string[];
  hitLimit?: number;
}

const SANDBOX = pathToFileURL(`${process.cwd()}/`).href;
let generation = 0;

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'vitest' && context.parentURL?.startsWith(SANDBOX))
      return { url: new URL('collect.ts', import.meta.url).href, shortCircuit: true };
    const found = next(specifier, context);
    const isOurs = found.url.startsWith(SANDBOX) && !found.url.includes('/node_modules/');
    return isOurs ? { ...found, url: `${found.url}?${generation}` } : found;
  },
});

class PureRunner {
  static inject = [] as const;
  #tests: Promise<Test[]> | undefined;

  capabilities() {
    return { reloadEnvironment: true };
  }

  async dryRun() {
    this.#tests ??= loadTests();
    const results = [];
    for (const test of await this.#tests) {
      marks.currentTestId = test.id;
      const from = performance.now();
      const failureMessage = await failureOf(test);
      marks.currentTestId = undefined;
      const result = {
        id: test.id,
        name: test.id,
        fileName: test.file,
        timeSpentMs: performance.now() - from,
      };
      results.push({
        ...result,
        ...(failureMessage === null ? { status: 0 } : { status: 1, failureMessage }),
      });
    }
    return { status: 'complete', tests: results, mutantCoverage: marks.mutantCoverage };
  }

  async mutantRun({ activeMutant, mutantActivation, testFilter, hitLimit }: MutantRun) {
    const isStatic = mutantActivation === 'static';
    // Stryker leaves room for a search for the smallest case, which is not made here.
    const most = hitLimit && hitLimit / 5;
    if (!isStatic) await (this.#tests ??= loadTests());
    Object.assign(marks, { activeMutant: activeMutant.id, hitCount: 0, hitLimit: most });
    try {
      const all = await (isStatic ? loadTests() : (this.#tests ?? []));
      const wanted = testFilter && new Set(testFilter);
      return await verdict(wanted ? all.filter(({ id }) => wanted.has(id)) : all, most);
    } catch (error) {
      return { status: 'killed', killedBy: [], failureMessage: String(error), nrOfTests: 0 };
    } finally {
      marks.activeMutant = undefined;
    }
  }
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'pure', injectableClass: PureRunner }];

async function verdict(tests: readonly Test[], hitLimit = Infinity) {
  for (const [index, test] of tests.entries()) {
    const failureMessage = await failureOf(test);
    if ((marks.hitCount ?? 0) > hitLimit) return { status: 'timeout', reason: 'It goes round without end.' };
    if (failureMessage !== null)
      return { status: 'killed', killedBy: [test.id], failureMessage, nrOfTests: index + 1 };
  }
  return { status: 'survived', nrOfTests: tests.length };
}

async function failureOf({ run }: Test): Promise<string | null> {
  try {
    await run();
    return null;
  } catch (error) {
    return String(error);
  }
}

async function loadTests(): Promise<Test[]> {
  generation += 1;
  const folder = path.resolve('test/core');
  // What measures time says nothing of a mutant.
  const names = readdirSync(folder).filter((name) => /^(?!recurrence-speed)[^.]+\.test\.ts$/.test(name));
  const tests: Test[] = [];
  for (const name of names.toSorted((a, b) => isSlow(a) - isSlow(b))) {
    const file = path.join(folder, name);
    tests.push(...(await collect(`test/core/${name}`, () => import(pathToFileURL(file).href))));
  }
  return tests;
}
