/** Waiting for conditions: everything in this folder asks until an answer comes, and never sleeps for a guessed time. */
import { setTimeout as delay } from 'node:timers/promises';

/** How long a program may take to start. One that cannot start ends, which is noticed at once; a busy machine is given its time. */
export const START_MS = 180_000;

export interface WaitOptions {
  /** What is waited for, as the error would say it: "Postgres answers". */
  readonly what: string;
  readonly timeoutMs: number;
  readonly intervalMs?: number;
  /** Ends the wait at once: the process that should answer is gone. */
  readonly giveUp?: () => Error | undefined;
}

/** Asks until `check` gives something else than `undefined`, `false` or an exception; throws with the last reason after `timeoutMs`. */
export async function waitFor<T>(
  check: () => Promise<T | undefined | false>,
  options: WaitOptions,
): Promise<T> {
  const deadline = Date.now() + options.timeoutMs;
  let reason = '';
  for (;;) {
    const failure = options.giveUp?.();
    if (failure) throw failure;
    try {
      const answer = await check();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
    if (Date.now() >= deadline) {
      const after = `${Math.round(options.timeoutMs / 1000)} s`;
      throw new Error(`Waited ${after} in vain until ${options.what}${reason ? ` (${reason})` : ''}.`);
    }
    await delay(options.intervalMs ?? 50);
  }
}

/** True once the address answers with a status below 400; false while it does not. */
export async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000), redirect: 'manual' });
    await response.body?.cancel();
    return response.status < 400;
  } catch {
    return false;
  }
}
