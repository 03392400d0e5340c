import { spentQuota, type ApiError } from './api/errors.ts';
import type { State } from './state.ts';

const MINUTE_MS = 60_000;
const BURST_MS = 10_000;

/** What a request is about to spend. */
export interface Spending {
  /** The OAuth client stands for its project. */
  project: string;
  /** The account, or what `quotaUser` says instead. */
  user: string;
  units: number;
  /** The calendar that a write goes to; null for anything else. */
  writesTo: number | null;
}

export interface Quotas {
  /** Books the units and lets the request through, or refuses it: what is refused costs nothing. */
  spend(spending: Spending): ApiError | null;
  clear(): void;
}

/** A sliding window, exact to the millisecond; it remembers no more entries than there are milliseconds in it. */
interface Window {
  /** What was spent in the `lengthMs` before `nowMs`. */
  spent(nowMs: number): number;
  add(nowMs: number, units: number): void;
}

function createWindow(lengthMs: number): Window {
  let entries: { atMs: number; units: number }[] = [];
  let first = 0;
  let sum = 0;
  return {
    spent(nowMs) {
      for (let entry = entries[first]; entry && entry.atMs <= nowMs - lengthMs; entry = entries[first]) {
        sum -= entry.units;
        first += 1;
      }
      // Forgotten entries are cleared away in bulk, so that each costs next to nothing.
      if (first > 1000 && first * 2 > entries.length) {
        entries = entries.slice(first);
        first = 0;
      }
      return sum;
    },
    add(nowMs, units) {
      const last = entries.at(-1);
      if (last?.atMs === nowMs) last.units += units;
      else entries.push({ atMs: nowMs, units });
      sum += units;
    },
  };
}

/**
 * Google's quotas (google-calendar.md A8): units a minute of one user in one project, of a whole project, and writes to one
 * calendar in quick succession. They live in memory, on the emulator's clock.
 */
export function createQuotas(state: State): Quotas {
  const windows = new Map<string, Window>();
  let sweptMs = 0;

  /** Windows in which nothing is left are dropped once a minute: there are never more than the last minutes' users. */
  function sweep(nowMs: number): void {
    if (nowMs - sweptMs < MINUTE_MS) return;
    sweptMs = nowMs;
    for (const [key, window] of windows) if (window.spent(nowMs) === 0) windows.delete(key);
  }

  function windowOf(key: string, lengthMs: number): Window {
    const known = windows.get(key);
    if (known) return known;
    const made = createWindow(lengthMs);
    windows.set(key, made);
    return made;
  }

  return {
    spend({ project, user, units, writesTo }) {
      const { userUnitsPerMinute, projectUnitsPerMinute, writeBurst, quotaStatus, retryAfter } =
        state.options();
      const nowMs = state.clock.now();
      sweep(nowMs);
      const refuse = (reason: 'userRateLimitExceeded' | 'rateLimitExceeded') =>
        spentQuota(quotaStatus, quotaStatus === 429 ? 'rateLimitExceeded' : reason, retryAfter);
      const ofUser = windowOf(`user ${JSON.stringify([project, user])}`, MINUTE_MS);
      if (ofUser.spent(nowMs) + units > userUnitsPerMinute) return refuse('userRateLimitExceeded');
      const ofProject = windowOf(`project ${project}`, MINUTE_MS);
      if (ofProject.spent(nowMs) + units > projectUnitsPerMinute) return refuse('rateLimitExceeded');
      if (writeBurst !== null && writesTo !== null) {
        // Not `quotaExceeded`: that one stops a client for hours, and this limit is over in seconds.
        const ofCalendar = windowOf(`calendar ${writesTo}`, BURST_MS);
        if (ofCalendar.spent(nowMs) >= writeBurst) return refuse('rateLimitExceeded');
        ofCalendar.add(nowMs, 1);
      }
      ofUser.add(nowMs, units);
      ofProject.add(nowMs, units);
      return null;
    },
    clear: () => windows.clear(),
  };
}
