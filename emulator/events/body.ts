import { z } from 'zod';
import { badRequest, tooLarge } from '../api/errors.ts';
import { MAX_ATTACHMENTS, MAX_DESCRIPTION, MAX_REMINDER_MINUTES, MAX_REMINDER_OVERRIDES } from '../limits.ts';

// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g;

/** Control characters are lost and half of a surrogate pair becomes the replacement character, without a word. */
const plain = z.string().transform((text) => text.replaceAll(CONTROL, '').toWellFormed());
const text = plain.nullish();
const flag = z.boolean().nullish();
const time = z.object({ date: text, dateTime: text, timeZone: text }).nullish();
const map = z.record(z.string(), plain.nullable()).nullish();
const person = z.object({ email: text, displayName: text }).nullish();
const solutionKey = z.object({ type: text }).nullish();
const autoDeclineMode = z.enum([
  'declineNone',
  'declineAllConflictingInvitations',
  'declineOnlyNewConflictingInvitations',
]);

const attendee = z.object({
  email: text,
  displayName: text,
  optional: flag,
  resource: flag,
  responseStatus: z.enum(['needsAction', 'declined', 'tentative', 'accepted']).nullish(),
  comment: text,
  additionalGuests: z.int().min(0).nullish(),
});

const entryPoint = z.object({
  accessCode: text,
  entryPointType: z.enum(['video', 'phone', 'sip', 'more']).nullish(),
  label: text,
  meetingCode: text,
  passcode: text,
  password: text,
  pin: text,
  regionCode: text,
  uri: text,
});

const conferenceData = z.object({
  createRequest: z.object({ requestId: text, conferenceSolutionKey: solutionKey }).nullish(),
  conferenceId: text,
  conferenceSolution: z.object({ key: solutionKey, name: text, iconUri: text }).nullish(),
  entryPoints: z.array(entryPoint).nullish(),
  notes: text,
  parameters: z.object({ addOnParameters: z.object({ parameters: map }).nullish() }).nullish(),
  signature: text,
});

const gadget = z.object({
  display: text,
  height: z.int().nullish(),
  iconLink: text,
  link: text,
  preferences: map,
  title: text,
  type: text,
  width: z.int().nullish(),
});

const workingLocation = z.object({
  type: z.enum(['homeOffice', 'officeLocation', 'customLocation']).nullish(),
  homeOffice: z.object({}).nullish(),
  officeLocation: z
    .object({ buildingId: text, deskId: text, floorId: text, floorSectionId: text, label: text })
    .nullish(),
  customLocation: z.object({ label: text }).nullish(),
});

/** The shape of an event that a caller sends. Unknown fields are ignored; a null means "take it away". */
const eventBody = z.object({
  id: text,
  iCalUID: text,
  eventType: text,
  privateCopy: flag,
  organizer: person,
  status: z.enum(['confirmed', 'tentative', 'cancelled']).nullish(),
  summary: text,
  description: text,
  location: text,
  colorId: z
    .string()
    .regex(/^([1-9]|1[01])?$/)
    .nullish(),
  eventLabelId: text,
  start: time,
  end: time,
  recurrence: z.array(plain).nullish(),
  transparency: z.enum(['opaque', 'transparent']).nullish(),
  visibility: z.enum(['default', 'public', 'private', 'confidential']).nullish(),
  sequence: z.int().min(0).nullish(),
  attendees: z.array(attendee).nullish(),
  attendeesOmitted: flag,
  extendedProperties: z.object({ private: map, shared: map }).nullish(),
  anyoneCanAddSelf: flag,
  guestsCanInviteOthers: flag,
  guestsCanModify: flag,
  guestsCanSeeOtherGuests: flag,
  gadget: gadget.nullish(),
  reminders: z
    .object({
      useDefault: flag,
      overrides: z
        .array(
          z.object({ method: z.enum(['email', 'popup']), minutes: z.int().min(0).max(MAX_REMINDER_MINUTES) }),
        )
        .max(MAX_REMINDER_OVERRIDES)
        .nullish(),
    })
    .nullish(),
  source: z
    .object({
      title: text,
      url: z
        .string()
        .regex(/^https?:/)
        .nullish(),
    })
    .nullish(),
  attachments: z
    .array(z.object({ fileUrl: plain, title: text, mimeType: text, iconLink: text, fileId: text }))
    .max(MAX_ATTACHMENTS)
    .nullish(),
  conferenceData: conferenceData.nullish(),
  birthdayProperties: z.object({ type: text }).nullish(),
  focusTimeProperties: z
    .object({
      autoDeclineMode: autoDeclineMode.nullish(),
      chatStatus: z.enum(['available', 'doNotDisturb']).nullish(),
      declineMessage: text,
    })
    .nullish(),
  outOfOfficeProperties: z
    .object({ autoDeclineMode: autoDeclineMode.nullish(), declineMessage: text })
    .nullish(),
  workingLocationProperties: workingLocation.nullish(),
});

export type EventBody = z.infer<typeof eventBody>;

/** Checks a body; 400 names the first field that has the wrong shape. */
export function parseEventBody(body: unknown): EventBody {
  const parsed = eventBody.safeParse(body);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.') ?? '';
    throw badRequest('invalid', path === '' ? 'Invalid request body.' : `Invalid value for: ${path}`);
  }
  if ((parsed.data.description?.length ?? 0) > MAX_DESCRIPTION) throw tooLarge();
  return parsed.data;
}
