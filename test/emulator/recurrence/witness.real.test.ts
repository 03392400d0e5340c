/**
 * The emulator's expansion against two engines that this project did not write: python-dateutil 2.9.0.post0 and rrule-temporal 2.2.8.
 * The generated series call the function below every method of the API; a hundred of them, and the masters of all sample files, go
 * through HTTP: inserted, then listed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { stage } from '../support.ts';
import { compare, type Comparison } from './compare.ts';
import { expandHere, expandOverHttp } from './emulated.ts';
import { seriesOfSeed, ZONES } from './generate.ts';
import { KINDS } from './kinds.ts';
import { mastersOf } from './masters.ts';
import type { Series } from './series.ts';

const GENERATED = 5000;
const TIMEOUT_MS = 600_000;
const SAMPLES = process.env['CALENDAR_SAMPLES'] ?? path.join(import.meta.dirname, '../../samples/ics');

const seeds = (count: number, first = 1) =>
  Array.from({ length: count }, (_, index) => seriesOfSeed(first + index));

function print(what: string, { series, zones, occurrences, unmatchedStarts, byKind }: Comparison): void {
  const kinds = [...byKind].map(([name, count]) => `\n  ${count} ${name}`).join('');
  console.log(
    `${what}: ${series} series, ${zones} zones, ${occurrences} occurrences, ${unmatchedStarts} starts that their rules do not give${kinds}`,
  );
}

test(
  'five thousand generated series occur when both engines say, but for the kinds of differences that are listed',
  async () => {
    const result = await compare(seeds(GENERATED), expandHere);
    print('generated', result);
    expect(result.unexplained).toEqual([]);
    expect(result.zones).toBe(ZONES.length);
    expect(result.occurrences).toBeGreaterThan(80_000);
    // Excuses that nothing needs are none.
    expect([...result.byKind.keys()].toSorted()).toEqual(KINDS.map(({ name }) => name).toSorted());
    expect(KINDS.length).toBeLessThanOrEqual(20);
  },
  TIMEOUT_MS,
);

test(
  'a hundred generated series occur over HTTP as both engines say',
  async () => {
    const at = await stage();
    const result = await compare(seeds(100, 100_001), (series) => expandOverHttp(at, series));
    print('over HTTP', result);
    expect(result.unexplained).toEqual([]);
  },
  TIMEOUT_MS,
);

test(
  'every series of the sample files occurs over HTTP as both engines say',
  async () => {
    const at = await stage();
    const masters: Series[] = [];
    for (const file of readdirSync(SAMPLES).filter((name) => name.endsWith('.ics'))) {
      masters.push(...(await mastersOf(at, file, readFileSync(path.join(SAMPLES, file)))));
    }
    const result = await compare(masters, (series) => expandOverHttp(at, series));
    print('samples', result);
    expect(result.unexplained).toEqual([]);
    expect(result.series).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);

/** No kind of difference concerns it. */
const isPlainlyAgreed = (series: Series) =>
  !/COUNT|BYWEEKNO/.test(series.lines[0] ?? '') && expandHere(series).length > 3;

test(
  'a single occurrence too few, too many or at another time is reported against both engines',
  async () => {
    const some = seeds(100).filter(isPlainlyAgreed).slice(0, 8);
    expect(await compare(some, expandHere)).toMatchObject({ series: 8, unexplained: [], byKind: new Map() });
    const faults: ((starts: number[]) => number[])[] = [
      (starts) => starts.toSpliced(1, 1),
      (starts) => starts.slice(1),
      (starts) => starts.slice(0, -1),
      (starts) => starts.map((start, index) => (index === 2 ? start + 60 : start)),
      (starts) => [...starts, (starts.at(-1) ?? 0) + 86_400],
    ];
    for (const plant of faults) {
      const { unexplained } = await compare(some, (series) => plant(expandHere(series)));
      expect(unexplained).toHaveLength(2 * some.length);
    }
  },
  TIMEOUT_MS,
);
