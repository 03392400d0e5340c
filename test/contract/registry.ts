import { afterAll, beforeAll, expect, test } from 'vitest';
import { REAL } from './environment.ts';
import { openGoogle, type Google } from './google.ts';
import { openTarget, whyNot, type Need, type Target } from './target.ts';

/** The reference's marks: Google's text, quoted, measured, reported, own knowledge, open. */
export const MARKS = ['D', 'Q', 'X', 'R', 'K', '?'] as const;

type About = { needs?: Need } & (
  | { mark: 'D' | 'X'; unsure?: string }
  | { mark: 'Q' | 'R' | 'K' | '?'; unsure: string }
);

type Body = (google: Google) => Promise<void>;

/** One statement about Google. */
export interface Row {
  /** Section of the reference, number of its row or paragraph there, a letter where it says several things: `A1.03c`. */
  id: string;
  mark: (typeof MARKS)[number];
  sentence: string;
  /** Why real Google may differ. */
  unsure: string | undefined;
  needs: Need | undefined;
}

/** The usual reasons to be unsure. */
export const QUOTED = 'quoted by others, not read by us';
export const REPORTED = 'reported by other implementers, not in Google’s text';
export const KNOWLEDGE = 'common knowledge, never checked';
export const SILENT = 'Google’s text names the rule, not the answer to a breach of it';

export const ROWS: Row[] = [];

const ID = /^(A([1-9]|10)|B3)\.\d\d[a-z]?$/;

const TIMEOUT_MS = 10_000;
const REAL_TIMEOUT_MS = 180_000;

const state: { isListing: boolean; target: Target | undefined } = { isListing: false, target: undefined };
const tested: string[] = [];
const leftOut: string[] = [];
const outcomes: string[] = [];

/** From here on rows are only noted, in `ROWS`, and nothing is started. */
export function listOnly(): void {
  state.isListing = true;
}

function startOnce(): void {
  beforeAll(async () => {
    state.target = await openTarget();
  });
  afterAll(async () => {
    await state.target?.close();
    for (const line of outcomes) {
      console.log(line);
    }
  });
  if (REAL !== undefined) {
    nameLeftOut();
  }
}

/** A test for itself, so that a file of which no row can run here still says so. */
function nameLeftOut(): void {
  test('each row of this file is tested or named as left out', () => {
    console.log(`${leftOut.length} rows left out: ${leftOut.join(', ') || 'none'}`);
    expect(tested.length + leftOut.length).toBe(ROWS.length);
  });
}

async function run(row: Row, body: Body): Promise<void> {
  const { target } = state;
  if (target === undefined) {
    throw new Error('the target did not open');
  }
  try {
    await body(await openGoogle(target, row.needs));
  } finally {
    await target.afterRow();
  }
}

/** On Google itself a row that is marked unsure cannot fail: what it finds is printed, for the reference. */
async function observe(row: Row, body: Body): Promise<string> {
  const found = await run(row, body).then(
    () => 'held',
    (error: unknown) => `differs: ${error instanceof Error ? error.message : String(error)}`,
  );
  outcomes.push(`${row.id} ${row.sentence}: ${found}`);
  return found;
}

function testObserved(row: Row, body: Body): void {
  test(`${row.id} [${row.mark}] ${row.sentence}`, { timeout: REAL_TIMEOUT_MS }, async () => {
    expect(await observe(row, body)).toMatch(/^(held|differs)/);
  });
}

function testRow(row: Row, body: Body): void {
  const timeout = REAL === undefined ? TIMEOUT_MS : REAL_TIMEOUT_MS;
  test(`${row.id} [${row.mark}] ${row.sentence}`, { timeout }, () => {
    expect.hasAssertions();
    return run(row, body);
  });
}

/** States one row of the reference and tests it. Throws on an id that is malformed or taken. */
export function row(id: string, about: About, sentence: string, body: Body): void {
  if (!ID.test(id) || ROWS.some((other) => other.id === id)) {
    throw new Error(`${id} is malformed or taken`);
  }
  const { mark, unsure, needs } = about;
  const stated: Row = { id, mark, sentence, unsure, needs };
  ROWS.push(stated);
  if (state.isListing) {
    return;
  }
  if (ROWS.length === 1) {
    startOnce();
  }
  const missing = whyNot(needs);
  if (missing !== undefined) {
    leftOut.push(`${id} (${missing})`);
    return;
  }
  tested.push(id);
  if (REAL !== undefined && unsure !== undefined) {
    testObserved(stated, body);
  } else {
    testRow(stated, body);
  }
}
