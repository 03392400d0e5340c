import type { Disagreement } from './expected.ts';
import { REASONS } from './reasons.ts';

/** How one file came through. */
export interface Outcome {
  file: string;
  /** Rows in the CRM. */
  masters: number;
  exceptions: number;
  /** VEVENTs that the import left out, with a reason each. */
  leftOut: number;
  uids: number;
  shown: number;
  disagreements: Disagreement[];
}

const cell = (text: string) => text.replaceAll('|', String.raw`\|`);
const row = (...cells: (string | number)[]) => `| ${cells.join(' | ')} |`;
const sum = (outcomes: readonly Outcome[], count: (outcome: Outcome) => number) =>
  outcomes.reduce((total, each) => total + count(each), 0);

const reasonOf = ({ file, uid }: Disagreement) =>
  REASONS.find((each) => each.file === file && each.uid === uid)?.reason ?? '**no reason is listed**';

/** docs/measurements/samples.md. */
export function pageOf(outcomes: readonly Outcome[]): string {
  const all = outcomes.flatMap(({ disagreements }) => disagreements);
  const uids = sum(outcomes, (each) => each.uids);
  return `${[
    '# Exported calendars, counted by UID',
    'Each file goes through the whole way: imported into the emulator, listed by the sync, stored in Postgres, laid out as the CRM calendar shows it to its owner. The occurrences of each UID in the file’s window are compared with the count of another engine (recurring-ical-events 3.8.2); a UID with an occurrence at an edge of the window may differ by one, since dates and floating times lie in another zone there. Cancelled occurrences take place nowhere. Written by `CALENDAR_SAMPLES=<folder> UPDATE=1 npx vitest run --project real test/calendars`, which fails where this page and reality differ.',
    `${outcomes.length} files, ${uids} UIDs, ${sum(outcomes, (each) => each.shown)} occurrences; ${all.length} UIDs are counted otherwise:`,
    [
      row('file', 'UID', 'the other engine', 'CRM calendar', 'reason'),
      row('---', '---', '---:', '---:', '---'),
      ...all.map((each) =>
        row(
          each.file,
          cell(each.uid === '' ? '(none)' : each.uid),
          each.expected,
          each.found,
          cell(reasonOf(each)),
        ),
      ),
    ].join('\n'),
    [
      row('file', 'series', 'exceptions', 'left out by the import', 'UIDs', 'occurrences', 'unlike'),
      row('---', '---:', '---:', '---:', '---:', '---:', '---:'),
      ...outcomes.map((each) =>
        row(
          each.file,
          each.masters,
          each.exceptions,
          each.leftOut,
          each.uids,
          each.shown,
          each.disagreements.length,
        ),
      ),
    ].join('\n'),
  ].join('\n\n')}\n`;
}
