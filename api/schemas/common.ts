import { z } from '@hono/zod-openapi';

/** The one shape of every error. `details` is there when it helps to mend the request. */
export const errorBody = z
  .object({
    error: z.object({
      code: z.string().openapi({ example: 'not_found' }),
      message: z.string(),
      requestId: z.string(),
      details: z.record(z.string(), z.unknown()).optional(),
    }),
  })
  .openapi('Error');
export type ErrorBody = z.infer<typeof errorBody>;

/** The one shape of every list; `nextCursor` is null on the last page. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/**
 * A timed moment, or a date alone (all-day). Read: the offset is that of the zone at that time. Written: RFC 3339 with an
 * offset, beside an IANA zone; the zone wins for rules.
 */
export const wireMoment = z
  .union(
    [
      z.strictObject({
        dateTime: z.string().openapi({ example: '2026-03-02T09:30:00+01:00' }),
        timeZone: z.string().openapi({ example: 'Europe/Berlin' }),
      }),
      z.strictObject({ date: z.string().openapi({ example: '2026-03-02' }) }),
    ],
    {
      error:
        'must be { dateTime, timeZone } (RFC 3339 with an offset, and an IANA zone) or { date } (YYYY-MM-DD)',
    },
  )
  .openapi('Moment');
export type WireMoment = z.infer<typeof wireMoment>;

/** An instant as it is answered: ISO 8601, UTC. */
export const instant = z.string().openapi({ example: '2026-03-02T08:30:00.000Z' });

export const accountParams = z.object({
  id: z.string().openapi({ param: { name: 'id', in: 'path' }, description: 'The account' }),
});

export const pageQuery = z.object({
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
