/** The emulator's only source of time. It can be moved forward, so that what expires can be seen expiring. */
export interface Clock {
  /** Milliseconds since the epoch, with everything that was advanced added. */
  now(): number;
  /** Forward, and no further than `LATEST_MS`: throws RangeError. */
  advance(seconds: number): void;
  /** Back to the machine's time. */
  reset(): void;
}

/** 2100-01-01: later, twice a time in microseconds (an etag) is no exact number any more. */
export const LATEST_MS = Date.UTC(2100, 0);

/** A clock that runs with the machine's. `saved` keeps the distance between starts. */
export function createClock(saved: { load(): number; save(offsetMs: number): void }): Clock {
  let offsetMs = saved.load();
  return {
    now: () => Date.now() + offsetMs,
    advance(seconds) {
      if (Date.now() + offsetMs + seconds * 1000 > LATEST_MS) throw new RangeError('the clock ends in 2100');
      offsetMs += seconds * 1000;
      saved.save(offsetMs);
    },
    reset() {
      offsetMs = 0;
      saved.save(offsetMs);
    },
  };
}
