import { z } from '@hono/zod-openapi';
import { type Scope, SCOPES } from '../../core/series.ts';
import { RESPONSES } from '../../core/types.ts';
import { listOf, wireMoment } from './common.ts';

const attendee = z
  .object({
    email: z.string(),
    name: z.string(),
    response: z.enum(RESPONSES),
    organizer: z.boolean(),
  })
  .openapi('Attendee');

/** Texts of the CRM's own records that the activity belongs to. */
const linked = z.object({ deal: z.string(), person: z.string(), organisation: z.string() });

export const crmActivity = z
  .object({
    id: z
      .string()
      .openapi({ description: 'A UUID, or <masterId>~<original start> for an occurrence without a row' }),
    version: z.int(),
    type: z.string(),
    subject: z.string(),
    publicDescription: z.string(),
    note: z.string(),
    location: z.string(),
    start: wireMoment,
    end: wireMoment.openapi({ description: 'Exclusive: an all-day item of one day ends on the next' }),
    busy: z.boolean(),
    visibility: z.enum(['everyone', 'only_me', 'busy_only']),
    attendees: z.array(attendee),
    conferenceLink: z.string(),
    linked,
    done: z.boolean(),
    ownerId: z.string(),
    recurrence: z.array(z.string()),
    seriesId: z.string().nullable(),
    originalStart: wireMoment.nullable(),
    cancelled: z.boolean(),
    origin: z.enum(['crm', 'google']),
  })
  .openapi('CrmActivity');
export type CrmActivity = z.infer<typeof crmActivity>;

/** All that a colleague is told of an item that is not for everyone: its owner is busy then. */
const redactedCrmActivity = z
  .strictObject({
    id: z.string(),
    ownerId: z.string(),
    start: wireMoment,
    end: wireMoment,
    busy: z.literal(true),
    redacted: z.literal(true),
  })
  .openapi('RedactedCrmActivity');
export type RedactedCrmActivity = z.infer<typeof redactedCrmActivity>;

export const anyCrmActivity = z.union([crmActivity, redactedCrmActivity]);
export type AnyCrmActivity = z.infer<typeof anyCrmActivity>;
export const crmActivityList = listOf(anyCrmActivity);

const LONG_TEXT = 64_000;
const text = (max: number) => z.string().max(max, `must have at most ${max} characters`);

/** Fields that a caller may write, none of them required. */
const writable = z.strictObject({
  type: z.string().min(1),
  subject: text(1024),
  publicDescription: text(LONG_TEXT),
  note: text(LONG_TEXT),
  location: text(1024),
  start: wireMoment,
  end: wireMoment,
  busy: z.boolean(),
  visibility: z.enum(['everyone', 'only_me'], {
    error: 'must be "everyone" or "only_me" ("busy_only" is derived, never written)',
  }),
  attendees: z
    .array(
      z.strictObject({
        email: z.email('must be an e-mail address'),
        name: text(1024).default(''),
        response: z.enum(RESPONSES).default('needsAction'),
        organizer: z.boolean().default(false),
      }),
    )
    .max(200, 'may hold at most 200 guests'),
  conferenceLink: text(2048),
  linked: z.strictObject({ deal: text(1024), person: text(1024), organisation: text(1024) }).partial(),
  done: z.boolean(),
  recurrence: z.array(text(4096)).max(50, 'may hold at most 50 lines'),
});

export const newCrmActivityBody = writable
  .partial()
  .required({ type: true, start: true, end: true })
  .openapi('NewCrmActivity');

export const crmActivityChanges = writable.partial().openapi('CrmActivityChanges');
export type CrmActivityChanges = z.infer<typeof crmActivityChanges>;

const viewAs = z.enum(['colleague'], { error: 'may only be "colleague"' }).optional();
export type { Scope };
const scope = z.enum(SCOPES).optional().openapi({
  description:
    'Of a series: `this` occurrence alone, this and the `following` ones, or `all`. Default: `this` on an occurrence or an exception, `all` on the series itself. The answer to `following` is the new series.',
});
/** An instant, or a date (midnight UTC), as a canonical instant. */
const instantQuery = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], {
    error: 'must be an instant such as 2026-03-02T00:00:00Z, or a date',
  })
  .transform((text) => `${new Date(text).toISOString().slice(0, 19)}Z`)
  .openapi({ type: 'string', example: '2026-03-02T00:00:00Z' });

export const crmActivityQuery = z.object({
  from: instantQuery.optional(),
  to: instantQuery.optional(),
  owner: z.string().min(1).optional(),
  viewAs,
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(2000).default(500),
});
export const crmActivityParams = z.object({
  id: z.string().openapi({ param: { name: 'id', in: 'path' } }),
});
export const viewQuery = z.object({ viewAs });
export const scopeQuery = z.object({ scope });

const activityType = z.object({ key: z.string(), name: z.string() }).openapi('ActivityType');
export type ActivityType = z.infer<typeof activityType>;
export const activityTypeList = listOf(activityType);
