import type { z } from 'zod';
import { invalid } from '../errors.ts';

/** A place in a list, opaque to callers. */
export const encodeCursor = (position: unknown): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/** Null without a cursor; 422 for one that is not ours. */
export function decodeCursor<T>(schema: z.ZodType<T>, cursor: string | undefined): T | null {
  if (cursor === undefined) return null;
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw invalid([{ field: 'cursor', message: 'must be the nextCursor of the page before' }]);
  }
}
