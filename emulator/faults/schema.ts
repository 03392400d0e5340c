import { z } from 'zod';

const common = {
  /** `events.list`, `token`, or `*` for everything. */
  method: z.string().min(1),
  /** How often it bites; missing means until it is deleted. */
  times: z.int().min(1).optional(),
  /** Matching calls that are let through first. */
  after: z.int().min(0).optional(),
  probability: z.number().min(0).max(1).optional(),
  /** The same seed bites the same calls. */
  seed: z.int().optional(),
  /** Only calls of this account. */
  user: z.string().optional(),
};

const ms = z.int().min(0).max(600_000);
const when = z.enum(['before_commit', 'after_commit']).default('before_commit');

/** What can be made to go wrong. A new kind is a new line here, and a new case where it bites. */
export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...common,
    kind: z.literal('status'),
    status: z.int().min(400).max(599),
    reason: z.string().optional(),
    retryAfterSeconds: z.number().min(0).optional(),
  }),
  /** 400 `badRequest`. */
  z.strictObject({ ...common, kind: z.literal('bad_request') }),
  /** A sync token is no longer good: 410. */
  z.strictObject({ ...common, kind: z.literal('full_sync_required') }),
  /** A sync token is taken for one that nobody made: 400. */
  z.strictObject({ ...common, kind: z.literal('invalid_sync_token') }),
  /** Pages hold `size` items at most, whatever was asked for. */
  z.strictObject({ ...common, kind: z.literal('small_page'), size: z.int().min(1).max(2500) }),
  /** A page without items that names a next one. */
  z.strictObject({ ...common, kind: z.literal('empty_page') }),
  /** A complete answer without items. */
  z.strictObject({ ...common, kind: z.literal('empty_list') }),
  /** A read that does not know yet of the calendar's last write. */
  z.strictObject({ ...common, kind: z.literal('stale_read') }),
  z.strictObject({ ...common, kind: z.literal('delay'), ms, when }),
  /** The connection is cut: nothing is stored, or everything is. */
  z.strictObject({ ...common, kind: z.literal('reset_before_commit') }),
  z.strictObject({ ...common, kind: z.literal('reset_after_commit') }),
  /** No answer ever comes, and nothing is stored. */
  z.strictObject({ ...common, kind: z.literal('timeout') }),
  /** Stored; the answer trickles out over so long. */
  z.strictObject({ ...common, kind: z.literal('slow_body'), ms: ms.default(2000) }),
  /** Stored; the answer ends in the middle, as a broken proxy leaves it. */
  z.strictObject({ ...common, kind: z.literal('truncated_json') }),
  /** Google's error page instead of JSON. */
  z.strictObject({ ...common, kind: z.literal('html_502'), when }),
]);

export type Fault = z.infer<typeof faultSchema>;
