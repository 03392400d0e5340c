import { describe, expect, test, vi } from 'vitest';
import { create, listener, receiver, watch } from './push-receiver.ts';
import { stage, type Json, type Stage } from './support.ts';

const set = (at: Stage, knobs: Json) => at.control('POST', '/push', knobs);

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

describe('messages on their way', () => {
  test('so many of the next ones are dropped, and no more', async () => {
    const at = await stage();
    const { address, received, numbers } = await receiver();
    await set(at, { drop: 2 });
    await watch(at, address);
    await create(at);
    expect((await at.control('GET', '/push')).body).toMatchObject({ drop: 0 });
    await create(at);
    await vi.waitFor(() => expect(received).toHaveLength(1));
    // The lost ones have used up numbers: 1, and one of the rising ones.
    expect(numbers()[0]).toBeGreaterThan(2);
  });

  test('all are dropped until that is taken back', async () => {
    const at = await stage();
    const { address, received } = await receiver();
    await set(at, { drop: true });
    await watch(at, address);
    for (let count = 0; count < 5; count += 1) await create(at);
    await set(at, { drop: false });
    await create(at);
    await vi.waitFor(() => expect(received).toHaveLength(1));
    expect(received[0]?.headers['x-goog-resource-state']).toBe('exists');
  });

  test('each is repeated as often as is set', async () => {
    const at = await stage();
    const { address, received, numbers } = await receiver();
    await set(at, { repeat: 2 });
    await watch(at, address);
    await vi.waitFor(() => expect(received).toHaveLength(3));
    expect(numbers()).toEqual([1, 1, 1]);
    await create(at);
    await vi.waitFor(() => expect(received).toHaveLength(6));
    expect(new Set(numbers().slice(3)).size).toBe(1);
  });

  test('each is delayed, and none is late for the write', async () => {
    const at = await stage();
    const { address, received } = await receiver();
    await watch(at, address);
    await vi.waitFor(() => expect(received).toHaveLength(1));
    await set(at, { delayMs: 300 });
    const begun = performance.now();
    await create(at);
    expect(received).toHaveLength(1);
    await vi.waitFor(() => expect(received).toHaveLength(2));
    expect(performance.now() - begun).toBeGreaterThan(280);
  });

  test('two of one channel change places, and a last one without a partner comes after a second', async () => {
    const at = await stage();
    const { address, received, numbers } = await receiver();
    await watch(at, address);
    await vi.waitFor(() => expect(received).toHaveLength(1));
    await set(at, { reorder: true });
    for (const arrived of [3, 5]) {
      await create(at);
      await create(at);
      await vi.waitFor(() => expect(received).toHaveLength(arrived));
      const [later = 0, earlier = 0] = numbers().slice(-2);
      expect(later).toBeGreaterThan(earlier);
    }
    await create(at);
    await vi.waitFor(() => expect(received).toHaveLength(6), { timeout: 3000 });
    expect(numbers()[5]).toBe(Math.max(...numbers()));
  });

  test('channels do not swap with each other', async () => {
    const at = await stage();
    const [one, other] = [await receiver(), await receiver()];
    await watch(at, one.address, { id: 'one' });
    await watch(at, other.address, { id: 'other' });
    await vi.waitFor(() => expect([one.received.length, other.received.length]).toEqual([1, 1]));
    await set(at, { reorder: true });
    await create(at);
    await create(at);
    await vi.waitFor(() => expect([one.received.length, other.received.length]).toEqual([3, 3]));
    for (const { numbers } of [one, other]) expect(numbers()[1]).toBeGreaterThan(numbers()[2] ?? 0);
  });
});

describe('the knobs', () => {
  test('are shown, stay until they are changed, and are set straight by a reset', async () => {
    const at = await stage();
    const straight = { drop: false, repeat: 0, delayMs: 0, reorder: false };
    expect((await at.control('GET', '/push')).body).toEqual(straight);
    await set(at, { repeat: true });
    expect((await set(at, { delayMs: 5 })).body).toEqual({ ...straight, repeat: 1, delayMs: 5 });
    await at.control('POST', '/reset');
    expect((await at.control('GET', '/push')).body).toEqual(straight);
    for (const wrong of [{ drop: -1 }, { repeat: 1.5 }, { delayMs: 'long' }, { unheardOf: 1 }]) {
      expect((await set(at, wrong)).status).toBe(400);
    }
  });

  test('a reset forgets what was held back', async () => {
    const at = await stage();
    const { address, received } = await receiver();
    await watch(at, address);
    await vi.waitFor(() => expect(received).toHaveLength(1));
    await set(at, { delayMs: 200 });
    await create(at);
    await at.control('POST', '/reset');
    await set(at, { delayMs: 200 });
    await at.control('POST', '/accounts', { email: 'anna@example.com' });
    const { body } = await at.control<{ accessToken: string }>('GET', '/accounts/anna@example.com');
    await watch(at, address, { id: 'later' }, '/calendars/primary/events', body.accessToken);
    await vi.waitFor(() => expect(received).toHaveLength(2));
    expect(received[1]?.headers['x-goog-channel-id']).toBe('later');
  });

  test('closing leaves nothing running: no message that waited, no attempt that was to come', async () => {
    const at = await stage();
    // Whatever else of this process waits for something (the test's own limit, say) is no concern of the emulator's.
    const before = timers();
    const [busy, silent] = [await receiver(503), await listener(() => {})];
    await watch(at, busy.address, { id: 'busy' });
    await watch(at, silent.address, { id: 'silent' });
    await vi.waitFor(() => expect([busy.received.length, silent.received.length]).toEqual([1, 1]));
    await set(at, { delayMs: 60_000, reorder: true });
    await create(at);
    await at.emulator.close();
    expect(timers()).toBeLessThanOrEqual(before);
  });
});
