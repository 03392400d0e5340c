import { z } from '@hono/zod-openapi';
import { ACCOUNT_PROBLEMS, ACCOUNT_STATES, WANTED } from '../../core/account.ts';
import { accountParams, instant, listOf, pageQuery, wireMoment } from './common.ts';
import { draftOptions, storedOptions } from './options.ts';

export const account = z
  .object({
    id: z.string(),
    email: z.string(),
    state: z.enum(ACCOUNT_STATES),
    problem: z.enum(ACCOUNT_PROBLEMS).nullable(),
    /** When the problem passes by itself. */
    problemUntil: instant.nullable(),
    wanted: z.enum(WANTED),
    settings: storedOptions.nullable(),
    draft: draftOptions,
    calendarTimeZone: z.string().nullable(),
    progress: z.object({ done: z.int(), total: z.int().nullable() }),
    freshness: z.object({ lastSeenAt: instant.nullable(), lastAppliedAt: instant.nullable() }),
    /** Items that wait because of something that is wrong with them. */
    parked: z.int(),
    createdAt: instant,
  })
  .openapi('Account');
export type Account = z.infer<typeof account>;

/** The page's three groups; accounts that are in none are listed nowhere. */
export const accountGroups = z
  .object({
    active: z.array(account),
    readyToConnect: z.array(account),
    syncedPreviously: z.array(account),
  })
  .openapi('AccountGroups');
export type AccountGroups = z.infer<typeof accountGroups>;

export const connectBody = z
  .strictObject({
    email: z
      .string()
      .trim()
      .toLowerCase()
      .pipe(z.email('must be an e-mail address, such as ann@example.com')),
  })
  .openapi('ConnectBody');
export const connectAnswer = z.object({ account, authorizationUrl: z.string() }).openapi('ConnectAnswer');
export type ConnectAnswer = z.infer<typeof connectAnswer>;

const accessRoles = ['freeBusyReader', 'reader', 'writerWithoutPrivateAccess', 'writer', 'owner'] as const;

/** A calendar of the account at Google. One that is not `writable` cannot be chosen; `reason` says why, in words for the user. */
export const calendar = z
  .object({
    id: z.string(),
    summary: z.string(),
    timeZone: z.string(),
    primary: z.boolean(),
    accessRole: z.enum(accessRoles),
    writable: z.boolean(),
    reason: z.string().nullable(),
  })
  .openapi('Calendar');
export type Calendar = z.infer<typeof calendar>;
export const calendarList = listOf(calendar);

export const newCalendarBody = z
  .strictObject({ summary: z.string().trim().min(1, 'must not be empty').max(254) })
  .openapi('NewCalendarBody');

export const previewParams = z.object({
  id: z.string().openapi({ param: { name: 'id', in: 'path' } }),
  previewId: z.string().openapi({ param: { name: 'previewId', in: 'path' } }),
});
export const previewStarted = z.object({ id: z.string() }).openapi('PreviewStarted');

/** What a start would do, in numbers of items. `inPast` counts events that only the window keeps out. */
const previewCounts = z.object({
  events: z.int(),
  createsInCrm: z.int(),
  createsInGoogle: z.int(),
  updates: z.int(),
  hides: z.int(),
  deletes: z.int(),
  emails: z.int(),
  inPast: z.int(),
  /** Items left out, by the rule that keeps them out. */
  skipped: z.record(z.string(), z.int()),
});
export const preview = z
  .object({
    id: z.string(),
    state: z.enum(['waiting', 'running', 'done', 'failed']),
    progress: z.object({ done: z.int(), total: z.int().nullable() }),
    options: storedOptions,
    /** Null until the state is `done`. */
    counts: previewCounts.nullable(),
    /** Why it failed, in words for the user. */
    error: z.string().nullable(),
    createdAt: instant,
  })
  .openapi('Preview');
export type Preview = z.infer<typeof preview>;

/** A field that both sides changed; the loser's value is kept here. */
export const conflict = z
  .object({
    id: z.string(),
    crmId: z.string(),
    field: z.string(),
    winner: z.enum(['crm', 'google']),
    crmValue: z.unknown(),
    googleValue: z.unknown(),
    createdAt: instant,
    takenBackAt: instant.nullable(),
  })
  .openapi('Conflict');
export type Conflict = z.infer<typeof conflict>;
export const conflictList = listOf(conflict);
export const conflictQuery = pageQuery.extend({
  crmId: z.string().optional().openapi({ description: 'Those of one CRM activity alone' }),
});
export const conflictParams = accountParams.extend({
  conflictId: z.string().openapi({ param: { name: 'conflictId', in: 'path' } }),
});

/** Deletions that wait for a decision. `side` is where the item would be deleted: the other side has lost it already. */
const heldPlan = z
  .object({
    id: z.string(),
    reason: z.enum(['too_many', 'list_is_empty']),
    counts: z.object({ crm: z.int(), google: z.int() }),
    samples: z.array(
      z.object({
        crmId: z.string(),
        subject: z.string(),
        start: wireMoment,
        side: z.enum(['crm', 'google']),
      }),
    ),
    createdAt: instant,
  })
  .openapi('HeldPlan');
export type HeldPlan = z.infer<typeof heldPlan>;
export const heldPlanList = listOf(heldPlan);

export const decisionBody = z.strictObject({ planId: z.string() }).openapi('DecisionBody');

const parkedItem = z
  .object({
    id: z.string(),
    side: z.enum(['crm', 'google']),
    /** The CRM activity's id, or the event's. */
    itemId: z.string(),
    reason: z.string(),
    attempts: z.int(),
    createdAt: instant,
  })
  .openapi('ParkedItem');
export const parkedList = listOf(parkedItem);
export const parkedParams = accountParams.extend({
  parkedId: z.string().openapi({ param: { name: 'parkedId', in: 'path' } }),
});

/** One decision of the sync: the cell of the decision table, the rule, and what was done on each side. */
const logEntry = z
  .object({
    id: z.int(),
    crmId: z.string().nullable(),
    eventId: z.string().nullable(),
    cell: z.string(),
    rule: z.string(),
    crmStep: z.string(),
    googleStep: z.string(),
    fields: z.array(z.string()),
    /** Names of fields of which a value was lost. */
    lost: z.array(z.string()),
    createdAt: instant,
  })
  .openapi('LogEntry');
export const logList = listOf(logEntry);
