import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { MUTANTS } from './list.ts';
import { countOf, plant, type Mutant } from './mutant.ts';
import { verdictOf } from './runner.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const textOf = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

it('every mutant fits its file: what it replaces stands there once (else write the line as it stands now)', () => {
  const stale = MUTANTS.filter(
    ({ file, find }) => !existsSync(path.join(ROOT, file)) || countOf(textOf(file), find) !== 1,
  );
  expect(stale.map(({ name, file, find }) => ({ name, file, find }))).toEqual([]);
});

it('every mutant changes something, and names a test that is written where it says', () => {
  const wrong = MUTANTS.filter(
    ({ find, replace, killedBy: { file, test } }) =>
      find === replace || !existsSync(path.join(ROOT, file)) || !textOf(file).includes(test),
  );
  expect(wrong.map(({ name, killedBy }) => ({ name, ...killedBy }))).toEqual([]);
});

it('names are told apart', () => {
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
  expect(MUTANTS.length).toBeGreaterThanOrEqual(30);
});

const MUTANT: Mutant = {
  name: 'plus-for-minus',
  story: 'Sums are wrong.',
  file: 'sum.ts',
  find: 'a + b',
  replace: 'a - b // $&',
  killedBy: { project: 'unit', file: 'sum.test.ts', test: 'adds' },
};

it('a mutant is planted letter for letter, and one that does not fit is stale', () => {
  expect(plant('const sum = a + b;', MUTANT)).toBe('const sum = a - b // $&;');
  expect(() => plant('const sum = b + a;', MUTANT)).toThrow('stale');
  expect(() => plant('[a + b, a + b]', MUTANT)).toThrow('stale');
});

it.each([
  ['killed', 'its test failed', ['failed'], null],
  ['SURVIVED', 'its test passed', ['passed'], null],
  ['broken', 'its test did not run', ['skipped'], null],
  ['broken', 'the file could not be loaded', [], 'Unexpected token'],
] as const)('%s: %s', (verdict, _why, states, error) => {
  const tests = states.map((state) => ({ fullName: 'sum > adds two', result: () => ({ state }) }));
  const other = { fullName: 'sum > another', result: () => ({ state: 'failed' as const }) };
  const module = {
    moduleId: '/copy/sum.test.ts',
    errors: () => (error ? [{ message: error }] : []),
    children: { allTests: () => [...tests, other].values() },
  };
  expect(verdictOf([module] as never, MUTANT.killedBy).verdict).toBe(verdict);
});
