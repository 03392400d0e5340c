/**
 * Core's expansion against two engines that share nothing with it: python-dateutil 2.9.0.post0, which this project did not write, and
 * the emulator's own. What is printed stands in docs/measurements/recurrence-core.md.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { expandHere } from '../emulator/recurrence/emulated.ts';
import { seriesOfSeed, ZONES } from '../emulator/recurrence/generate.ts';
import { type Difference, KINDS, parting } from '../emulator/recurrence/kinds.ts';
import { mastersOf } from '../emulator/recurrence/masters.ts';
import { plainOf, type Series } from '../emulator/recurrence/series.ts';
import { expandWithDateutil } from '../emulator/recurrence/witnesses.ts';
import { stage } from '../emulator/support.ts';
import { expandInCore } from './recurrence-expanded.ts';

const TIMEOUT_MS = 600_000;
/** Others than those with which the emulator's engine is compared. */
const FIRST_SEED = 1_000_001;
const SAMPLES = process.env['CALENDAR_SAMPLES'] ?? path.join(import.meta.dirname, '../samples/ics');

const WHOLE_DAY =
  'core leaves out all of a day that EXDATE names as a date; the others what starts at the series’ own time of that day';

/** RFC 5545 section 3.8.5.1 has no date exclude a time, so there is no right reading; calendars that write one mean the day. */
function isWholeDay({ lines }: Series, difference: Pick<Difference, 'here' | 'theirs'>): boolean {
  const dates = lines.flatMap((line) =>
    line.startsWith('EXDATE;VALUE=DATE') ? (line.match(/\d{8}/g) ?? []) : [],
  );
  if (dates.length === 0 || difference.here.length > difference.theirs.length) return false;
  const [, theirs] = parting(difference);
  const isTimed = lines.some((line) => /HOURLY|MINUTELY|SECONDLY|BYHOUR|BYMINUTE|BYSECOND|RDATE/.test(line));
  return theirs !== undefined && isTimed;
}

function compareWith(
  series: readonly Series[],
  judged: (series: Series, index: number, here: number[]) => string | null,
): Map<string, number> {
  const reasons = new Map<string, number>();
  for (const [index, each] of series.entries()) {
    const reason = judged(each, index, expandInCore(each));
    if (reason !== null) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  return reasons;
}

const shown = ({ start, lines }: Series, { here, theirs }: Pick<Difference, 'here' | 'theirs'>) => {
  const [ours, other] = parting({ here, theirs });
  return `${lines.join(' ')} from ${JSON.stringify(start)}: core has ${here.length} (${String(ours)}), the other ${theirs.length} (${String(other)})`;
};

const isSame = (difference: Pick<Difference, 'here' | 'theirs'>) =>
  parting(difference).every((at) => at === undefined);

/** By reason how many series core expands otherwise than the emulator's engine; a series without a listed reason is its own. */
function besideEmulator(series: readonly Series[]): Map<string, number> {
  return compareWith(series, (each, _index, here) => {
    const difference = { here, theirs: expandHere(each) };
    if (isSame(difference)) return null;
    return isWholeDay(each, difference) ? WHOLE_DAY : shown(each, difference);
  });
}

async function besideDateutil(series: readonly Series[]): Promise<Map<string, number>> {
  const plains = series.map(plainOf);
  const answers = await expandWithDateutil(plains);
  return compareWith(series, (each, index, here) => {
    const [plain, answer] = [plains[index], answers[index]];
    if (!plain || !answer) throw new Error(`dateutil did not answer for series ${index}.`);
    const { startMatches, starts: theirs } = answer;
    const difference: Difference = { engine: 'dateutil', plain, startMatches, here, theirs };
    if (isSame(difference)) return null;
    const kind = KINDS.find((each) => each.engine === 'dateutil' && each.applies(difference));
    return kind?.name ?? (isWholeDay(each, difference) ? WHOLE_DAY : shown(each, difference));
  });
}

const DATEUTIL_KINDS = KINDS.filter(({ engine }) => engine === 'dateutil').map(({ name }) => name);
const generated = (count: number) =>
  Array.from({ length: count }, (_, index) => seriesOfSeed(FIRST_SEED + index));

function print(what: string, series: readonly Series[], reasons: Map<string, number>): void {
  const occurrences = series.reduce((sum, each) => sum + expandInCore(each).length, 0);
  const zones = new Set(series.map((each) => plainOf(each).zone)).size;
  const lines = [...reasons].map(([reason, count]) => `\n  ${count} ${reason}`).join('');
  console.log(`${what}: ${series.length} series, ${zones} zones, ${occurrences} occurrences${lines}`);
}

test(
  'five thousand generated series in twelve zones occur as the emulator has them, but where EXDATE names a day',
  () => {
    const series = generated(5_000);
    const reasons = besideEmulator(series);
    print('core and emulator', series, reasons);
    expect([...reasons.keys()]).toEqual([WHOLE_DAY]);
    expect(new Set(series.map((each) => plainOf(each).zone)).size).toBe(ZONES.length);
  },
  TIMEOUT_MS,
);

test(
  'two thousand generated series occur as dateutil has them, but for the kinds of differences that are listed',
  async () => {
    const series = generated(2_000);
    const reasons = await besideDateutil(series);
    print('core and dateutil', series, reasons);
    expect([...DATEUTIL_KINDS, WHOLE_DAY]).toEqual(expect.arrayContaining([...reasons.keys()]));
  },
  TIMEOUT_MS,
);

test(
  'every series of the sample files occurs as the emulator and dateutil have it',
  async () => {
    const at = await stage();
    const series: Series[] = [];
    for (const file of readdirSync(SAMPLES).filter((name) => name.endsWith('.ics')))
      series.push(...(await mastersOf(at, file, readFileSync(path.join(SAMPLES, file)))));
    print('samples', series, new Map());
    expect(series.length).toBeGreaterThan(0);
    expect([...besideEmulator(series).keys()]).toEqual([]);
    expect([...(await besideDateutil(series)).keys()]).toEqual([]);
  },
  TIMEOUT_MS,
);
