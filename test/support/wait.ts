const POLL_MS = 25;

/** Waits until `look` answers with something other than null, undefined or false; throws naming `what` when it does not. */
export async function until<T>(
  what: string,
  look: () => Promise<T> | T,
  timeoutMs = 20_000,
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const found = await look();
      if (found !== null && found !== undefined && found !== false)
        return found as NonNullable<Exclude<T, false>>;
      last = found;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline)
      throw new Error(`Waited ${timeoutMs} ms in vain until ${what}; last: ${String(last)}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
