/** The emulator's only source of time. It can be moved forward, so that what expires can be seen expiring. */
export interface Clock {
  /** Milliseconds since the epoch, with everything that was advanced added. */
  now(): number;
  advance(seconds: number): void;
}

/** A clock that runs with the machine's. `saved` keeps the distance between starts. */
export function createClock(saved: { load(): number; save(offsetMs: number): void }): Clock {
  let offsetMs = saved.load();
  return {
    now: () => Date.now() + offsetMs,
    advance(seconds) {
      offsetMs += seconds * 1000;
      saved.save(offsetMs);
    },
  };
}
