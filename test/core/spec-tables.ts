import { readFileSync } from 'node:fs';

export const spec = readFileSync(new URL('../../core/SPEC.md', import.meta.url), 'utf8');

/** The Markdown table after `<!-- table: NAME -->` in SPEC.md, as `{ [row]: { [column]: cell } }`. */
export function tableAfter(name: string): Record<string, Record<string, string>> {
  const mark = `<!-- table: ${name} -->`;
  if (!spec.includes(mark)) throw new Error(`SPEC.md has no ${mark}`);
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
    rows.map(([row = '', ...cells]) => [
      row,
      Object.fromEntries(cells.map((cell, index) => [head[index + 1] ?? '', cell])),
    ]),
  );
}
