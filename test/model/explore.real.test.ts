import { expect, it } from 'vitest';
import type { Bug } from './bugs.ts';
import { explore, STARTS, type Exploring, type Start } from './explore.ts';

/** What takes longer than a unit test may; `npm run exhaustive` goes further. */
const TIMEOUT_MS = 300_000;
const STARTING = Object.keys(STARTS) as Start[];

it.each(STARTING)(
  'every sequence of three steps from %s ends with every invariant',
  (start) => {
    expect(explore(start, 3).failures).toEqual([]);
  },
  TIMEOUT_MS,
);

it.each(STARTING.map((start) => [start, start.startsWith('a series') ? 2 : 3] as const))(
  'taking equal states once misses no end from %s within %i steps',
  (start, length) => {
    const [merged, raw] = [explore(start, length), explore(start, length, { isMerged: false })];
    expect(merged.ends).toEqual(raw.ends);
    expect(merged.states[length]).toBeLessThan(raw.states[length] ?? 0);
  },
  TIMEOUT_MS,
);

/** Which invariants are broken, each with the length of the shortest sequence that breaks it: what is longer may lead to a state that was seen. */
function badEnds(start: Start, exploring: Exploring): Map<string, number> {
  const shortest = new Map<string, number>();
  for (const { sequence, faults } of explore(start, 3, { ...exploring, isThorough: true }).failures)
    for (const invariant of faults.map((fault) => fault.replace(/:.*/s, '')))
      if (!shortest.has(invariant)) shortest.set(invariant, sequence.length);
  return shortest;
}

it.each<[Bug, Start]>([
  ['delete_beats_edit', 'an item of the CRM, agreed'],
  ['loser_forgotten', 'an item of Google, agreed'],
  ['dirty_cleared_early', 'an item of the CRM, agreed'],
  ['own_half_kept', 'an item of Google, agreed'],
  ['id_of_its_own', 'nothing'],
])(
  'nor how the planted bug %s shows from %s',
  (bug, start) => {
    const merged = badEnds(start, { bug });
    expect(merged.size).toBeGreaterThan(0);
    expect(merged).toEqual(badEnds(start, { bug, isMerged: false }));
  },
  TIMEOUT_MS,
);
