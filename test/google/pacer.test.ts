import { expect, it } from 'vitest';
import { createPacer } from '../../google/pacer.ts';

/** A clock that only waiting moves; `waits` holds how long each wait was, in milliseconds. */
function pacerOf(unitsPerMinute: number) {
  let now = 1_000;
  const waits: number[] = [];
  const wait = (delayMs: number) => {
    waits.push(delayMs);
    now += delayMs;
    return Promise.resolve();
  };
  const pace = createPacer(() => now, wait, unitsPerMinute);
  return { pace, waits, pass: (ms: number) => (now += ms) };
}

/** Lets everything that waits for nothing but promises run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

it('lets a whole minute of calls through without waiting, and no more', async () => {
  const { pace, waits } = pacerOf(5);
  for (let n = 0; n < 5; n += 1) await pace('read');
  expect(waits).toEqual([]);
  await pace('write');
  expect(waits).toEqual([60_000]);
});

it('counts a patch as three units, as Google does', async () => {
  const { pace, waits } = pacerOf(6);
  await pace('patch');
  await pace('patch');
  expect(waits).toEqual([]);
  await pace('read');
  expect(waits).toHaveLength(1);
});

it('waits just until the oldest call leaves the sliding minute', async () => {
  const { pace, waits, pass } = pacerOf(2);
  await pace('read');
  pass(20_000);
  await pace('read');
  pass(10_000);
  await pace('read');
  expect(waits).toEqual([30_000]);
  await pace('read');
  expect(waits).toEqual([30_000, 20_000]);
});

it('waits for several calls to leave when one patch needs their room', async () => {
  const { pace, waits, pass } = pacerOf(3);
  for (let n = 0; n < 3; n += 1) {
    await pace('read');
    pass(1_000);
  }
  await pace('patch');
  expect(waits).toEqual([57_000, 1_000, 1_000]);
});

it('never lets callers that wait together through together beyond the limit', async () => {
  let now = 0;
  const sleepers: { until: number; wake: () => void }[] = [];
  const wait = (delayMs: number) =>
    new Promise<void>((wake) => void sleepers.push({ until: now + delayMs, wake }));
  const pace = createPacer(() => now, wait, 2);
  let passed = 0;
  const calls = Array.from({ length: 6 }, () => pace('read').then(() => (passed += 1)));
  await settle();
  expect(passed).toBe(2);
  for (const expected of [4, 6]) {
    now += 60_000;
    for (const sleeper of sleepers.splice(0)) sleeper.wake();
    await settle();
    expect(passed).toBe(expected);
  }
  await Promise.all(calls);
});

it('lets a call through that alone is above the limit', async () => {
  const { pace, waits } = pacerOf(1);
  await pace('patch');
  expect(waits).toEqual([]);
});
