import { randomInt } from 'node:crypto';
import { createDelivery, createPauses, type Message, type Pause } from './delivery.ts';
import { afterDrop, STRAIGHT_KNOBS, type Knobs } from './knobs.ts';
import type { State } from '../state.ts';
import { liveChannelsOf, setMessageNumber, type Channel } from '../store/channels.ts';

/** How long a message waits for a second one to be swapped with. */
const SWAP_WAIT_MS = 1000;
/** A watch call waits for its first message at most this long. */
const SYNC_WAIT_MS = 5000;

export interface Push {
  /** The first message of a channel. */
  sync(channel: Channel): void;
  /** Resolves when no first message is on its way that has to come before the answer to its watch call. */
  syncsSent(): Promise<void>;
  knobs(): Knobs;
  configure(changes: Partial<Knobs>): void;
  /** Forgets what waits to be sent, and sets the knobs straight. */
  reset(): void;
  close(): void;
}

/**
 * Tells the watchers of a collection that something changed: at once after the commit, without waiting for anybody. An address
 * that does not answer loses its message; nothing here can fail a write.
 */
export function createPush(state: State): Push {
  const pauses = createPauses();
  /** Of channels whose last message waits for another one to overtake it. */
  const held = new Map<number, Pause>();
  const syncs = new Set<Promise<void>>();
  let knobs = STRAIGHT_KNOBS;
  let isClosed = false;
  let epoch = 0;
  const delivery = createDelivery(
    pauses,
    (message) => !isClosed && message.epoch === epoch && message.channel.expires_ms > state.clock.now(),
  );

  /** Sends a message, and what the knob `repeat` adds to it. */
  async function carry(message: Message): Promise<void> {
    const copies = Array.from({ length: 1 + knobs.repeat }, () => delivery.send(message));
    await Promise.all(copies);
  }

  /** Holds a message back until the next one of its channel has overtaken it, or until it has waited long enough. */
  async function swap(message: Message): Promise<void> {
    const key = message.channel.channel_key;
    const before = held.get(key);
    if (before) {
      held.delete(key);
      await carry(message);
      before.end();
      return;
    }
    const pause = pauses.begin(SWAP_WAIT_MS);
    held.set(key, pause);
    const mayGo = await pause.done;
    if (held.get(key) === pause) held.delete(key);
    if (mayGo) await carry(message);
  }

  async function dispatch(message: Message): Promise<void> {
    const { isLost, left } = afterDrop(knobs);
    knobs = left;
    if (isLost) return;
    if (knobs.delayMs > 0 && !(await pauses.begin(knobs.delayMs).done)) return;
    await (knobs.reorder ? swap(message) : carry(message));
  }

  state.db.listenToChanges((change) => {
    for (const channel of liveChannelsOf(state, change)) {
      // Numbers rise, and not one by one.
      const number = channel.message_number + randomInt(1, 500);
      setMessageNumber(state, channel.channel_key, number);
      void dispatch({ channel, resourceState: 'exists', number, epoch });
    }
  });

  return {
    sync(channel) {
      const sent = dispatch({ channel, resourceState: 'sync', number: 1, epoch });
      if (!state.options().syncBeforeAnswer) return;
      syncs.add(sent);
      void sent.finally(() => syncs.delete(sent));
    },
    async syncsSent() {
      if (syncs.size === 0) return;
      const longest = pauses.begin(SYNC_WAIT_MS);
      void Promise.all(syncs).then(() => longest.end());
      await longest.done;
    },
    knobs: () => knobs,
    configure(changes) {
      knobs = { ...knobs, ...changes };
    },
    reset() {
      knobs = STRAIGHT_KNOBS;
      epoch += 1;
      pauses.callOff();
    },
    close() {
      isClosed = true;
      pauses.callOff();
      delivery.close();
    },
  };
}
