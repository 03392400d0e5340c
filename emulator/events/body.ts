import { z } from 'zod';
import { badRequest } from '../api/errors.ts';
import { WRITABLE } from './resource.ts';

const text = z.string().nullish();
const flag = z.boolean().nullish();
const time = z.object({ date: text, dateTime: text, timeZone: text }).nullish();
const map = z.record(z.string(), z.string().nullable()).nullish();

/** The shape of an event that a caller sends. Unknown fields are ignored; a null means "take it away". */
const eventBody = z.object({
  id: text,
  iCalUID: text,
  eventType: text,
  status: z.enum(['confirmed', 'tentative', 'cancelled']).nullish(),
  summary: text,
  description: text,
  location: text,
  colorId: text,
  start: time,
  end: time,
  recurrence: z.array(z.string()).nullish(),
  transparency: z.enum(['opaque', 'transparent']).nullish(),
  visibility: z.enum(['default', 'public', 'private', 'confidential']).nullish(),
  sequence: z.int().min(0).nullish(),
  attendees: z
    .array(
      z.object({
        email: text,
        displayName: text,
        optional: flag,
        resource: flag,
        responseStatus: z.enum(['needsAction', 'declined', 'tentative', 'accepted']).nullish(),
        comment: text,
        additionalGuests: z.int().min(0).nullish(),
      }),
    )
    .nullish(),
  attendeesOmitted: flag,
  extendedProperties: z.object({ private: map, shared: map }).nullish(),
  anyoneCanAddSelf: flag,
  guestsCanInviteOthers: flag,
  guestsCanModify: flag,
  guestsCanSeeOtherGuests: flag,
  gadget: z.record(z.string(), z.unknown()).nullish(),
  reminders: z
    .object({
      useDefault: flag,
      overrides: z
        .array(z.object({ method: z.enum(['email', 'popup']), minutes: z.int().min(0).max(40_320) }))
        .max(5)
        .nullish(),
    })
    .nullish(),
  source: z.object({ title: text, url: text }).nullish(),
  attachments: z.array(z.record(z.string(), z.unknown())).max(25).nullish(),
  conferenceData: z.record(z.string(), z.unknown()).nullish(),
});

export type EventBody = z.infer<typeof eventBody>;

/** Checks a body; 400 names the first field that has the wrong shape. */
export function parseEventBody(body: unknown): EventBody {
  const parsed = eventBody.safeParse(body);
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path.join('.') ?? '';
  throw badRequest('invalid', path === '' ? 'Invalid request body.' : `Invalid value for: ${path}`);
}

const MAX_KEY = 44;
const MAX_VALUE = 1024;

/** Longer keys are dropped and longer values cut without a word, as Google does. */
function limitProperties(map: unknown): Record<string, string> {
  const kept = Object.entries(map as Record<string, string>).filter(([key]) => key.length <= MAX_KEY);
  return Object.fromEntries(kept.map(([key, value]) => [key, value.slice(0, MAX_VALUE)]));
}

/** Nested maps are merged and nulls delete; lists and plain values are replaced whole (the rules of PATCH). */
function mergeValue(before: unknown, change: unknown): unknown {
  if (change === null || typeof change !== 'object' || Array.isArray(change)) return change;
  const isMap = typeof before === 'object' && before !== null && !Array.isArray(before);
  const merged: Record<string, unknown> = isMap ? { ...before } : {};
  for (const [name, value] of Object.entries(change)) {
    if (value === null) delete merged[name];
    else if (value !== undefined) merged[name] = mergeValue(merged[name], value);
  }
  return merged;
}

/** The writable fields after a change. With `before` empty this is what a PUT or an insert leaves. */
export function mergeBody(before: Record<string, unknown>, body: EventBody): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const name of WRITABLE) {
    const change = body[name];
    const value = change === undefined ? before[name] : mergeValue(before[name], change);
    if (value !== undefined && value !== null) merged[name] = value;
  }
  const properties = merged['extendedProperties'] as Record<string, unknown> | undefined;
  if (properties) {
    const limited = Object.entries(properties)
      .map(([part, map]): [string, Record<string, string>] => [part, limitProperties(map)])
      .filter(([, map]) => Object.keys(map).length > 0);
    merged['extendedProperties'] = Object.fromEntries(limited);
  }
  return merged;
}
