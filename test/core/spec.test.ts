import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DECISIONS, FIRST_DECISIONS, GUEST_DECISIONS } from '../../core/decisions.ts';
import { PRIVACY, PRIVATE_EVENTS, REMOTE_DELETIONS, REMOVALS, RIGHTS } from '../../core/policy-tables.ts';
import { RULES } from '../../core/rules.ts';
import { spec, tableAfter } from './spec-tables.ts';

const root = new URL('../../', import.meta.url);

type Table<Cell> = Record<string, Record<string, Cell>>;

const mapped = <Cell>(table: Table<Cell>, write: (cell: Cell) => string): Table<string> =>
  Object.fromEntries(
    Object.entries(table).map(([row, cells]) => [
      row,
      Object.fromEntries(Object.entries(cells).map(([column, cell]) => [column, write(cell)])),
    ]),
  );

const namesOfTrue = (cell: object): string =>
  Object.entries(cell)
    .flatMap(([name, is]) => (is === true ? [name] : []))
    .join(', ') || '–';

describe('SPEC.md', () => {
  it.each([
    ['DECISIONS', DECISIONS],
    ['FIRST_DECISIONS', FIRST_DECISIONS],
    ['GUEST_DECISIONS', GUEST_DECISIONS],
    ['PRIVACY', PRIVACY],
    ['PRIVATE_EVENTS', PRIVATE_EVENTS],
    ['REMOTE_DELETIONS', mapped(REMOTE_DELETIONS, ({ decision, rule }) => `${decision} (${rule})`)],
    ['REMOVALS', { step: REMOVALS }],
    ['RIGHTS', mapped(RIGHTS, namesOfTrue)],
  ] as const)('the table %s says what the code does', (name, table) => {
    expect(tableAfter(name)).toEqual(table);
  });

  it('each invariant names a test that is there', () => {
    const lines = spec.slice(spec.indexOf('<!-- list: invariants -->')).match(/^\d+\. .*$/gm) ?? [];
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.map((line) => parseInt(line, 10))).toEqual(lines.map((_line, index) => index + 1));
    const missing = lines.filter((line) => {
      const file = /`(test\/[\w./-]+)`$/.exec(line)?.[1];
      return file === undefined || !existsSync(new URL(file, root));
    });
    expect(missing).toEqual([]);
  });

  it('each rule that the code can name is used there, and those the tables mention exist', () => {
    const code = readdirSync(new URL('core/', root))
      .filter((name) => name.endsWith('.ts') && name !== 'rules.ts')
      .map((name) => readFileSync(new URL(`core/${name}`, root), 'utf8'))
      .join('\n');
    const unused = Object.keys(RULES).filter((rule) => !code.includes(`'${rule}'`));
    expect(unused).toEqual([]);
    const section = spec.slice(spec.indexOf('## What comes before'), spec.indexOf('## Policies'));
    for (const [, rule = ''] of section.matchAll(/`([a-z_]+)`/g)) expect(Object.keys(RULES)).toContain(rule);
  });
});
