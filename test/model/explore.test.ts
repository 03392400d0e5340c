import { expect, it } from 'vitest';
import { explore, STARTS, type Start } from './explore.ts';

const STARTING = Object.keys(STARTS) as Start[];

it.each(STARTING)('every sequence of two steps from %s ends with every invariant', (start) => {
  expect(explore(start, 2).failures).toEqual([]);
});

it.each(STARTING.slice(0, 3))('taking equal states once misses no end of two steps from %s', (start) => {
  const [merged, raw] = [explore(start, 2), explore(start, 2, { isMerged: false })];
  expect(merged.ends).toEqual(raw.ends);
  expect(merged.states[2]).toBeLessThan(raw.states[2] ?? 0);
});

it('a planted bug yields the shortest sequence that shows it', () => {
  const [found] = explore('an item of the CRM, agreed', 3, { bug: 'delete_beats_edit' }).failures;
  expect(found?.sequence).toEqual([
    'an item of the CRM, agreed',
    'title of 0 in the CRM',
    'delete 0 in Google',
  ]);
  expect(found?.faults[0]).toMatch(/^loss: subject/);
  const [crashed] = explore('nothing', 4, { bug: 'id_of_its_own' }).failures;
  expect(crashed?.sequence).toEqual(['nothing', 'create in the CRM', 'push, crash after call 3']);
  expect(crashed?.faults[0]).toMatch(/^(?:double|order)/);
});
