import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DECISIONS, FIRST_DECISIONS, GUEST_DECISIONS } from '../../core/decisions.ts';
import { RULES } from '../../core/rules.ts';

const root = new URL('../../', import.meta.url);
const spec = readFileSync(new URL('core/SPEC.md', root), 'utf8');

describe('SPEC.md', () => {
  it.each([
    ['DECISIONS', DECISIONS],
    ['FIRST_DECISIONS', FIRST_DECISIONS],
    ['GUEST_DECISIONS', GUEST_DECISIONS],
  ] as const)('the table %s says what the code does', (name, table) => {
    expect(tableAfter(`<!-- table: ${name} -->`)).toEqual(table);
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

/** The first Markdown table after a mark, as `{ [row]: { [column]: cell } }`. */
function tableAfter(mark: string): Record<string, Record<string, string>> {
  const lines = spec.slice(spec.indexOf(mark)).split('\n').slice(1);
  const start = lines.findIndex((line) => line.startsWith('|'));
  const length = lines.slice(start).findIndex((line) => !line.startsWith('|'));
  const [head = [], , ...rows] = lines.slice(start, start + length).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return Object.fromEntries(
    rows.map(([name = '', ...cells]) => [
      name,
      Object.fromEntries(cells.map((cell, index) => [head[index + 1] ?? '', cell])),
    ]),
  );
}
