import { z } from 'zod';

/** What can be made of push messages on their way (`POST /_emulator/push`). */
export const knobsSchema = z.strictObject({
  /** So many of the next messages are lost; true for all of them. */
  drop: z.union([z.boolean(), z.int().min(0)]),
  /** Each message comes so many times more; true for once. */
  repeat: z.union([z.int().min(0).max(100), z.boolean().transform(Number)]),
  /** Each message waits this long. */
  delayMs: z.int().min(0).max(600_000),
  /** Two messages of one channel are sent in swapped order. */
  reorder: z.boolean(),
});

export type Knobs = z.infer<typeof knobsSchema>;

export const STRAIGHT_KNOBS: Knobs = { drop: false, repeat: 0, delayMs: 0, reorder: false };

/** Whether the next message is lost, and the knobs afterwards: a number of lost messages counts down. */
export function afterDrop(knobs: Knobs): { isLost: boolean; left: Knobs } {
  if (typeof knobs.drop === 'boolean') return { isLost: knobs.drop, left: knobs };
  const isLost = knobs.drop > 0;
  return { isLost, left: isLost ? { ...knobs, drop: knobs.drop - 1 } : knobs };
}
