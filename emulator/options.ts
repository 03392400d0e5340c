import { z } from 'zod';
import type { Database } from './store/database.ts';

/** What can be set on the whole emulator (`POST /_emulator/options`). */
export const optionsSchema = z.strictObject({
  /** Deleted and cancelled items carry only what Google guarantees of them, in every answer. */
  minimalTombstones: z.boolean(),
  /** Refresh tokens die after seven days, as of an application whose consent screen is in testing. */
  testingMode: z.boolean(),
  /** How a spent quota is answered. */
  quotaStatus: z.literal([403, 429]),
  /** Seconds of the `Retry-After` header beside a spent quota; null for none. */
  retryAfter: z.int().min(0).nullable(),
  /** Quota units a minute; Google's numbers to begin with. */
  userUnitsPerMinute: z.int().min(1),
  projectUnitsPerMinute: z.int().min(1),
  /** Writes to one calendar in ten seconds before Google's unpublished operational limit bites; null for none. */
  writeBurst: z.int().min(1).nullable(),
  /** The `sync` message of a channel is sent before its watch call is answered. */
  syncBeforeAnswer: z.boolean(),
  /** No channel lives longer. */
  maxTtlSeconds: z.int().min(1),
});

export type Options = z.infer<typeof optionsSchema>;

export const DEFAULT_OPTIONS: Options = {
  minimalTombstones: false,
  testingMode: false,
  quotaStatus: 403,
  retryAfter: null,
  userUnitsPerMinute: 600,
  projectUnitsPerMinute: 10_000,
  writeBurst: null,
  syncBeforeAnswer: false,
  maxTtlSeconds: 2_592_000,
};

const KEY = 'options';

/** The options as they are stored; what was never set has its default. */
export function loadOptions(db: Database): Options {
  const stored = db.meta.get(KEY);
  return stored === undefined
    ? DEFAULT_OPTIONS
    : { ...DEFAULT_OPTIONS, ...optionsSchema.partial().parse(JSON.parse(stored)) };
}

export function saveOptions(db: Database, options: Options): void {
  db.meta.set(KEY, JSON.stringify(options));
}
