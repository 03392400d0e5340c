import { z } from '@hono/zod-openapi';
import { instant, listOf } from './common.ts';

/** Why one item is as it is, seen from one account. */
const why = z
  .object({
    accountId: z.string(),
    email: z.string(),
    is: z.enum(['synced', 'skipped', 'waiting', 'held', 'parked']),
    /** The rule that decides about it; null where it is parked, or gone. */
    rule: z.string().nullable(),
    sentence: z.string(),
    /** What the user can do. */
    advice: z.string().nullable(),
    /** When that which it waits for passes by itself. */
    until: instant.nullable(),
    /** Where it is parked: what to retry. */
    parkedId: z.string().nullable(),
  })
  .openapi('Why');
export type Why = z.infer<typeof why>;
export const whyList = listOf(why);

/** One thing that the sync did to an item: from which side, by which cell of the decision table and which rule. */
const historyEntry = z
  .object({
    id: z.int(),
    accountId: z.string(),
    /** Null where the link alone changed. */
    from: z.enum(['crm', 'google', 'both']).nullable(),
    cell: z.string(),
    rule: z.string(),
    sentence: z.string(),
    crmStep: z.string(),
    googleStep: z.string(),
    fields: z.array(z.string()),
    /** Names of fields of which a value was lost. */
    lost: z.array(z.string()),
    /** Where the lost values stand, as long as they may be kept. */
    conflicts: z.array(z.string()),
    createdAt: instant,
  })
  .openapi('HistoryEntry');
export type HistoryEntry = z.infer<typeof historyEntry>;
export const historyList = listOf(historyEntry);
