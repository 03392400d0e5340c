/** Quota units of a call (Calendar API guide "Manage quotas"): a patch counts three. */
const WEIGHT = { read: 1, write: 1, patch: 3 } as const;

/** Below Google's 600 units a minute and user, so that the user's other clients have room. */
const UNITS_PER_MINUTE = 540;
const MINUTE_MS = 60_000;

/** Makes callers of one account wait until a sliding minute has room for them. Times come from `now`, in milliseconds. */
export function createPacer(
  now: () => number,
  wait: (delayMs: number) => Promise<void>,
  unitsPerMinute = UNITS_PER_MINUTE,
) {
  const spent: { at: number; units: number }[] = [];
  return async function pace(kind: keyof typeof WEIGHT): Promise<void> {
    const units = WEIGHT[kind];
    for (;;) {
      while (spent[0] && spent[0].at <= now() - MINUTE_MS) spent.shift();
      const used = spent.reduce((sum, call) => sum + call.units, 0);
      const oldest = spent[0];
      if (!oldest || used + units <= unitsPerMinute) break;
      await wait(oldest.at + MINUTE_MS - now());
    }
    spent.push({ at: now(), units });
  };
}
