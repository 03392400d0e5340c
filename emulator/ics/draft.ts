import { createHash } from 'node:crypto';
import type { Attendee, EventResource, Person } from '../events/resource.ts';
import { instanceKey, toEventTime, type Moment } from '../events/times.ts';
import { derivedEventId } from '../random.ts';
import { parameterOf, parseComponent, type Component, type Property } from './component.ts';
import { momentOfValue, spanOf, type TimeContext } from './moments.ts';
import { recurrenceOf } from './recurrence.ts';
import type { RawComponent } from './split.ts';
import type { ZoneResolver } from './zones.ts';

/** A VEVENT in the event's own terms, before it is known whether its series is there. */
export interface Draft {
  uid: string;
  line: number;
  revision: number;
  recurrenceId: Moment | null;
  isThisAndFuture: boolean;
  /** Lines of the component that could not be read and were left out. */
  spilledLines: number;
  fields: Partial<EventResource>;
  created: string | null;
  /** Fingerprint of the content: the same component gives the same one. */
  hash: string;
}

const RESPONSES: Record<string, string> = {
  ACCEPTED: 'accepted',
  DECLINED: 'declined',
  TENTATIVE: 'tentative',
};

function addressOf(property: Property | undefined): string | undefined {
  const value = property?.values[0];
  const address = typeof value === 'string' ? /^mailto:(.+)$/i.exec(value.trim())?.[1] : undefined;
  return address?.includes('@') ? address.trim() : undefined;
}

function attendeeOf(property: Property): Attendee | null {
  const email = addressOf(property);
  if (email === undefined) return null;
  const name = parameterOf(property, 'cn');
  const kind = parameterOf(property, 'cutype')?.toUpperCase();
  return {
    email,
    ...(name && name !== email ? { displayName: name } : {}),
    ...(kind === 'RESOURCE' || kind === 'ROOM' ? { resource: true } : {}),
    ...(parameterOf(property, 'role')?.toUpperCase() === 'OPT-PARTICIPANT' ? { optional: true } : {}),
    responseStatus: RESPONSES[parameterOf(property, 'partstat')?.toUpperCase() ?? ''] ?? 'needsAction',
  };
}

const attendeesOf = (component: Component): Attendee[] =>
  component
    .all('attendee')
    .map(attendeeOf)
    .filter((attendee) => attendee !== null);

function organizerOf(component: Component): Person | undefined {
  const property = component.first('organizer');
  const email = addressOf(property);
  if (email === undefined) return undefined;
  const name = parameterOf(property, 'cn');
  return name && name !== email ? { email, displayName: name } : { email };
}

const VISIBILITIES: Record<string, string> = {
  PUBLIC: 'public',
  PRIVATE: 'private',
  CONFIDENTIAL: 'confidential',
};
const STATUSES: Record<string, string> = { CANCELLED: 'cancelled', TENTATIVE: 'tentative' };

function fieldsOf(component: Component, context: TimeContext, isException: boolean): Partial<EventResource> {
  const { start, end } = spanOf(component, context);
  const recurrence = isException ? [] : recurrenceOf(component, start, context);
  const organizer = organizerOf(component);
  const sequence = Number(component.first('sequence')?.values[0] ?? 0);
  const visibility = VISIBILITIES[component.text('class')?.toUpperCase() ?? ''];
  const isFree = component.text('transp')?.toUpperCase() === 'TRANSPARENT';
  const attendees = attendeesOf(component);
  const texts: Partial<EventResource> = {};
  for (const name of ['summary', 'description', 'location'] as const) {
    const text = component.text(name);
    if (text !== undefined) texts[name] = text;
  }
  return {
    status: STATUSES[component.text('status')?.toUpperCase() ?? ''] ?? 'confirmed',
    ...texts,
    ...(organizer ? { organizer } : {}),
    start: toEventTime(start, context.calendarZone),
    end: toEventTime(end, context.calendarZone),
    ...(recurrence.length > 0 ? { recurrence } : {}),
    ...(isFree ? { transparency: 'transparent' } : {}),
    ...(visibility ? { visibility } : {}),
    sequence: Number.isInteger(sequence) && sequence > 0 ? sequence : 0,
    ...(attendees.length > 0 ? { attendees } : {}),
  };
}

const digest = (text: string) => createHash('sha256').update(text).digest('base64url');

/** Reads one VEVENT; throws ComponentError when it cannot be taken. */
export function readDraft(raw: RawComponent, zones: ZoneResolver, calendarZone: string): Draft {
  const component = parseComponent(raw);
  const isSeries = component.first('rrule') !== undefined || component.first('rdate') !== undefined;
  const context: TimeContext = { zones, calendarZone, isSeries };
  const recurrenceProperty = component.first('recurrence-id');
  const recurrenceId = recurrenceProperty
    ? momentOfValue(recurrenceProperty.values[0], recurrenceProperty, context)
    : null;
  const fields = fieldsOf(component, context, recurrenceId !== null);
  const created = component.text('created');
  const createdMs = created === undefined ? Number.NaN : Date.parse(created);
  return {
    // Without a UID the content itself is the key.
    uid: component.text('uid') ?? `${derivedEventId(raw.lines.join('\n'))}@import.emulator`,
    line: raw.line,
    revision: fields.sequence ?? 0,
    recurrenceId,
    isThisAndFuture: parameterOf(recurrenceProperty, 'range')?.toUpperCase() === 'THISANDFUTURE',
    spilledLines: component.spilledLines,
    fields,
    created: Number.isNaN(createdMs) ? null : new Date(createdMs).toISOString(),
    hash: digest(JSON.stringify([fields, recurrenceId])),
  };
}

/** What makes two components the same event. */
export function keyOf(draft: Draft): string {
  return draft.recurrenceId ? `${draft.uid}\n${instanceKey(draft.recurrenceId)}` : draft.uid;
}
