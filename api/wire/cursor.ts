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

/** `rows` holds one more than the page when there is a next one. */
export function pageOf<Row, Item>(
  rows: Row[],
  limit: number,
  toWire: (row: Row) => Item,
  positionOf: (row: Row) => unknown,
) {
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { items: page.map(toWire), nextCursor: last === undefined ? null : encodeCursor(positionOf(last)) };
}
