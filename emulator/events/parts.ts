import { badRequest } from '../api/errors.ts';
import type { EventBody } from './body.ts';
import type { Attendee, EventResource, EventTime } from './resource.ts';
import { checkTiming } from './rules.ts';

export type WriteMode = 'insert' | 'patch' | 'put';

/** Which versions of fields the caller says that it knows; what it does not know it cannot change. */
export interface Knows {
  conference: boolean;
  attachments: boolean;
  labels: boolean;
}

/** The body without what its caller does not know, and what stays of such fields whatever the mode is. */
export function knownPart(base: EventResource, body: EventBody, knows: Knows) {
  const known: EventBody = { ...body };
  const kept: Record<string, unknown> = {};
  const unknown = [
    ...(knows.conference ? [] : (['conferenceData'] as const)),
    ...(knows.attachments ? [] : (['attachments'] as const)),
    ...(knows.labels ? [] : (['eventLabelId'] as const)),
  ];
  for (const name of unknown) {
    delete known[name];
    kept[name] = base[name];
  }
  return { known, kept };
}

/** A PATCH that says that guests were left out answers for its own calendar's guest and leaves the others alone. */
export function guestsOf(
  base: EventResource,
  body: EventBody,
  mode: WriteMode,
  merged: Attendee[],
  calendarId: string,
) {
  if (mode !== 'patch' || body.attendeesOmitted !== true || !body.attendees) return merged;
  const isOwn = ({ email }: Attendee) => email?.toLowerCase() === calendarId.toLowerCase();
  const own = merged.find(isOwn);
  return (base.attendees ?? []).map((guest) => (own && isOwn(guest) ? { ...guest, ...own } : guest));
}

export function remindersOf(merged: Record<string, unknown>): NonNullable<EventResource['reminders']> {
  const reminders = (merged['reminders'] as EventResource['reminders']) ?? { useDefault: true };
  if (reminders.useDefault && (reminders.overrides?.length ?? 0) > 0) {
    throw badRequest(
      'cannotUseDefaultRemindersAndSpecifyOverride',
      'Cannot specify both default reminders and overrides at the same time.',
      undefined,
      'calendar',
    );
  }
  return { useDefault: false, ...reminders };
}

/** What a write leaves as it was, however much it resets. */
export function fixedOf(base: EventResource): Record<string, unknown> {
  return {
    kind: base.kind,
    etag: base.etag,
    id: base.id,
    htmlLink: base.htmlLink,
    created: base.created,
    updated: base.updated,
    creator: base.creator,
    organizer: base.organizer,
    recurringEventId: base.recurringEventId,
    originalStartTime: base.originalStartTime,
    iCalUID: base.iCalUID,
    eventType: base.eventType,
    privateCopy: base.privateCopy,
    attendeesOmitted: base['attendeesOmitted'],
  };
}

/** Times and rules after a write, and whether they are others than before. */
export function timingOf(
  base: EventResource,
  merged: Record<string, unknown>,
  isTouched: boolean,
  zone: string,
) {
  if (!isTouched) {
    return {
      timing: { start: base.start, end: base.end, recurrence: base.recurrence ?? [] },
      isMoved: false,
    };
  }
  const timing = checkTiming(
    {
      start: merged['start'] as EventTime | undefined,
      end: merged['end'] as EventTime | undefined,
      // An instance never carries rules: they belong to its series.
      recurrence: base.recurringEventId ? [] : ((merged['recurrence'] as string[] | undefined) ?? []),
    },
    zone,
  );
  const before = [base.start, base.end, base.recurrence ?? []];
  return { timing, isMoved: JSON.stringify(Object.values(timing)) !== JSON.stringify(before) };
}
