/**
 * Exported calendars through all of the product: the emulator's import, the activities over HTTP, Postgres, the CRM calendar. Real
 * exports when their folder is named (CALENDAR_SAMPLES), else the project's own; both have counts of another engine beside them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openRig } from '../activities/support.ts';
import type { TestAccount } from '../support/sync-rig.ts';
import { countsByUid, rowsOf } from './counts.ts';
import { disagreementsOf, type Expected, readExpected, SAMPLES } from './expected.ts';
import { type Outcome, pageOf } from './page.ts';
import { REASONS } from './reasons.ts';

const TIMEOUT_MS = 300_000;
const PAGE = new URL('../../docs/measurements/samples.md', import.meta.url);
const expectedByFile = readExpected();
const outcomes: Outcome[] = [];

const { rig, act } = await openRig();

async function leftOutOf(account: TestAccount, file: string): Promise<number> {
  const place = `${encodeURIComponent(account.email)}/calendars/${encodeURIComponent(account.calendarId)}`;
  const url = `${rig.emulator.url}/_emulator/accounts/${place}/import`;
  const answer = await fetch(url, { method: 'POST', body: readFileSync(path.join(SAMPLES, file)) });
  const { rejected = [] } = (await answer.json()) as { rejected?: unknown[] };
  return rejected.length;
}

async function outcomeOf(file: string, expected: Expected): Promise<Outcome> {
  const account = await rig.addAccount();
  const leftOut = await leftOutOf(account, file);
  await act.sync(account);
  expect(await act.parked(account)).toEqual([]);
  const counts = await countsByUid(rig, account, { from: expected.window.start, to: expected.window.end });
  return {
    file,
    leftOut,
    ...(await rowsOf(rig, account)),
    uids: Object.keys(expected.occurrences).length,
    shown: [...counts.values()].reduce((sum, count) => sum + count, 0),
    disagreements: disagreementsOf(file, expected, counts),
  };
}

test.each([...expectedByFile])(
  '%s: of each UID the CRM calendar shows as many occurrences as another engine counts, or a reason is listed',
  async (file, expected) => {
    const outcome = await outcomeOf(file, expected);
    outcomes.push(outcome);
    const listed = REASONS.filter((each) => each.file === file).map(({ uid }) => uid);
    expect(outcome.disagreements.map(({ uid }) => uid).toSorted()).toEqual(listed.toSorted());
  },
  TIMEOUT_MS,
);

test('the committed page says what was found', () => {
  expect(outcomes).toHaveLength(expectedByFile.size);
  expect(outcomes.reduce((sum, { masters }) => sum + masters, 0)).toBeGreaterThan(10);
  if (process.env['CALENDAR_SAMPLES'] === undefined) return;
  const page = pageOf(outcomes);
  if (process.env['UPDATE'] === '1') writeFileSync(PAGE, page);
  expect(readFileSync(PAGE, 'utf8'), 'UPDATE=1 writes it anew').toBe(page);
});
