import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { listOnly, MARKS, ROWS, type Row } from './registry.ts';
import { refuseStrangers } from './wire.ts';

const PAGE = new URL('../../docs/contract-rows.md', import.meta.url);

/** A1 before A10, B3 last; within a section by number and letter. */
function inOrder(one: Row, other: Row): number {
  return one.id.localeCompare(other.id, 'en', { numeric: true });
}

/** All rows, in the reference's order. */
async function allRows(): Promise<Row[]> {
  listOnly();
  await import('./events.test.ts');
  await import('./service.test.ts');
  return ROWS.toSorted(inOrder);
}

const place = ({ needs }: Row) =>
  needs === undefined ? '' : needs === 'guest' ? ' (two accounts)' : ' (emulator alone)';

const line = (row: Row) =>
  `- **${row.id}** [${row.mark}] ${row.sentence}${place(row)}${row.unsure === undefined ? '' : `. _Unsure: ${row.unsure}_`}`;

function pageOf(rows: readonly Row[]): string {
  const sections = [...new Set(rows.map(({ id }) => id.split('.')[0]))];
  const unsure = rows.filter((row) => row.unsure !== undefined).length;
  return `${[
    '# Rows of the contract suite',
    `What \`test/contract/\` asserts about Google Calendar: ${rows.length} rows, ${unsure} of them unsure. Written by the suite itself; its README says what the marks mean and how to point it at Google.`,
    ...sections.map((section) => {
      const own = rows.filter(({ id }) => id.split('.')[0] === section).map(line);
      return [`## ${section}`, own.join('\n')].join('\n\n');
    }),
  ].join('\n\n')}\n`;
}

test('there are at least 150 rows, each with its own sentence, and docs/contract-rows.md lists them', async () => {
  const rows = await allRows();
  expect(rows.length).toBeGreaterThanOrEqual(150);
  expect(new Set(rows.map(({ sentence }) => sentence)).size).toBe(rows.length);
  expect(rows.filter(({ mark }) => !MARKS.includes(mark))).toEqual([]);
  const page = pageOf(rows);
  if (process.env['UPDATE'] === '1') {
    writeFileSync(PAGE, page);
  }
  expect(readFileSync(PAGE, 'utf8'), 'UPDATE=1 writes it anew').toBe(page);
});

test('a host that is neither loopback nor named by the environment is refused before anything is sent', () => {
  expect(() => refuseStrangers(new URL('https://example.com/calendar/v3'))).toThrow('example.com');
  expect(() => refuseStrangers(new URL('http://127.0.0.1:1/calendar/v3'))).not.toThrow();
});
