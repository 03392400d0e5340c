import { afterAll } from 'vitest';

/** Waits for what all tests of a file share, and closes it after the last of them. */
export async function openForFile<T extends { close: () => Promise<unknown> }>(
  opening: Promise<T>,
): Promise<T> {
  const opened = await opening;
  afterAll(() => opened.close());
  return opened;
}
