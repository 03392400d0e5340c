import { expect } from 'vitest';

/**
 * What the tests of the core import as `vitest` when a mutant is tried: `expect` is vitest's own, and tests are merely collected, to be
 * called as plain functions. Whatever else of vitest a test asks for fails at its import.
 */

export interface Test {
  id: string;
  file: string;
  run: () => unknown;
}

type Row = readonly unknown[] | object | string | number;
type Body = (...row: never[]) => unknown;
type Declare = (name: string, body: Body) => void;

let tests: Test[] = [];
let file = '';
let titles: string[] = [];

/** The tests that one file declares while it is imported. */
export async function collect(name: string, importFile: () => Promise<unknown>): Promise<Test[]> {
  [tests, file, titles] = [[], name, []];
  await importFile();
  return tests;
}

const declareTest: Declare = (name, run) => {
  const id = `${file}#${[...titles, name].join(' > ')}`;
  const place = tests.filter((test) => test.id === id || test.id.startsWith(`${id} (`)).length;
  tests.push({ id: place === 0 ? id : `${id} (${place + 1})`, file, run });
};

const declareGroup: Declare = (name, body) => {
  titles.push(name);
  body();
  titles.pop();
};

const withEach = (declare: Declare) =>
  Object.assign(declare, {
    each: (rows: readonly Row[]) => (name: string, body: (...row: unknown[]) => unknown) => {
      for (const row of rows) {
        const values = Array.isArray(row) ? row : [row];
        declare(`${name} ${JSON.stringify(values)}`.slice(0, 200), () => body(...values));
      }
    },
  });

export const it = withEach(declareTest);
export const test = it;
export const describe = withEach(declareGroup);
export { expect };

/** Nothing has to be put back after a test of pure code. */
export const onTestFinished = (): void => undefined;
