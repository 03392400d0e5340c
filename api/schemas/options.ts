import { z } from '@hono/zod-openapi';

const isPastDays = (value: number | string) =>
  value === 'all' || (Number(value) >= 0 && Number(value) <= 3650);
const notPastDays = { error: 'must be a whole number of days from 0 to 3650, or "all"' };
const pastDays = z.union([z.int(), z.literal('all')], notPastDays).refine(isPastDays, notPastDays);

/** The options of an account (product rules O1 to O8), as any subset of them: what the wizard keeps as a draft. */
export const draftOptions = z
  .strictObject({
    calendarId: z.string().min(1),
    direction: z.enum(['one_way', 'two_way']),
    defaultVisibility: z.enum(['everyone', 'only_me']),
    privateEvents: z.enum(['everyone', 'only_me', 'do_not_sync', 'busy_only']),
    treatDefaultAsPrivate: z.boolean(),
    incomingActivityType: z.string().min(1),
    outgoingActivityTypes: z.array(z.string().min(1)),
    pastDays,
    includeDealAndContact: z.boolean(),
    conflictWinner: z.enum(['crm', 'google']),
    whenDeletedInGoogle: z.enum(['unlink', 'delete', 'recreate']),
  })
  .partial()
  .openapi('DraftOptions');
export type DraftOptions = z.infer<typeof draftOptions>;

/** What becomes of what is there already; each is needed only when the change calls for it. */
const effects = z
  .strictObject({
    applyToExisting: z.boolean(),
    onCalendarChange: z.enum(['leave', 'move', 'remove']),
    onTypesNarrowed: z.enum(['leave', 'remove']),
    onOneWay: z.enum(['leave', 'remove']),
  })
  .partial()
  .openapi('Effects');
export type Effects = z.infer<typeof effects>;

/** A complete set, as stored and answered. */
export const storedOptions = draftOptions.required().openapi('Options');
export type StoredOptions = z.infer<typeof storedOptions>;

/** All options with the effects beside them. Which may be missing depends on the direction; completeOptions in options.ts says. */
export const settingsBody = draftOptions.extend({ effects: effects.optional() }).openapi('SettingsBody');
export const startBody = z.strictObject({ effects: effects.optional() }).openapi('StartBody');
export const previewBody = z
  .strictObject({ options: draftOptions.optional(), effects: effects.optional() })
  .openapi('PreviewBody');
export const stopBody = z
  .strictObject({ removeFromGoogle: z.boolean().optional(), removeFromCrm: z.boolean().optional() })
  .openapi('StopBody');
