/** An event's time on the wire: a date, or an instant with its zone. */
export interface EventTime {
  date?: string;
  dateTime?: string;
  timeZone?: string;
}

export interface Attendee {
  email?: string;
  displayName?: string;
  self?: boolean;
  organizer?: boolean;
  resource?: boolean;
  optional?: boolean;
  responseStatus?: string;
  comment?: string;
  additionalGuests?: number;
}

export interface Person {
  email?: string;
  displayName?: string;
  self?: boolean;
}

export interface ConferenceData {
  createRequest?: {
    requestId?: string;
    conferenceSolutionKey?: { type?: string };
    status?: { statusCode: string };
  };
  conferenceId?: string;
  conferenceSolution?: { key?: { type?: string }; name?: string; iconUri?: string };
  entryPoints?: { entryPointType?: string; uri?: string; label?: string }[];
  [other: string]: unknown;
}

/** An event as the API answers it to the calendar's owner, in the calendar's zone. It is stored as this, in JSON. */
export interface EventResource {
  kind: 'calendar#event';
  etag: string;
  id: string;
  status: string;
  htmlLink?: string;
  created?: string;
  updated?: string;
  summary?: string;
  description?: string;
  location?: string;
  colorId?: string;
  creator?: Person;
  organizer?: Person;
  start?: EventTime;
  end?: EventTime;
  recurrence?: string[];
  recurringEventId?: string;
  originalStartTime?: EventTime;
  transparency?: string;
  visibility?: string;
  iCalUID?: string;
  sequence?: number;
  attendees?: Attendee[];
  extendedProperties?: { private?: Record<string, string>; shared?: Record<string, string> };
  reminders?: { useDefault?: boolean; overrides?: { method: string; minutes: number }[] };
  conferenceData?: ConferenceData;
  hangoutLink?: string;
  eventType?: string;
  guestsCanInviteOthers?: boolean;
  guestsCanModify?: boolean;
  guestsCanSeeOtherGuests?: boolean;
  anyoneCanAddSelf?: boolean;
  /** A copy of its own: nothing travels between it and the copies of others. */
  privateCopy?: boolean;
  [other: string]: unknown;
}

/** What a caller may write: anything else in a body is ignored, as Google ignores it. */
export const WRITABLE = [
  'status',
  'summary',
  'description',
  'location',
  'colorId',
  'start',
  'end',
  'recurrence',
  'transparency',
  'visibility',
  'sequence',
  'attendees',
  'extendedProperties',
  'anyoneCanAddSelf',
  'guestsCanInviteOthers',
  'guestsCanModify',
  'guestsCanSeeOtherGuests',
  'gadget',
  'reminders',
  'source',
  'attachments',
  'conferenceData',
  'eventLabelId',
  'birthdayProperties',
  'focusTimeProperties',
  'outOfOfficeProperties',
  'workingLocationProperties',
] as const;

/** Values that Google leaves out of its answers because they are what a missing field means. */
const SILENT_DEFAULTS: Record<string, unknown> = {
  transparency: 'opaque',
  visibility: 'default',
  guestsCanInviteOthers: true,
  guestsCanModify: false,
  guestsCanSeeOtherGuests: true,
  anyoneCanAddSelf: false,
  attendeesOmitted: false,
  privateCopy: false,
};

/** The order of fields in Google's answers, which makes them easy to read side by side. */
const ORDER = [
  'kind',
  'etag',
  'id',
  'status',
  'htmlLink',
  'created',
  'updated',
  'summary',
  'description',
  'location',
  'colorId',
  'creator',
  'organizer',
  'start',
  'end',
  'recurrence',
  'recurringEventId',
  'originalStartTime',
  'transparency',
  'visibility',
  'iCalUID',
  'sequence',
];

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Fields in Google's order; empty strings, lists and maps and silent defaults come back as missing fields. */
export function tidy(event: EventResource): EventResource {
  const names = [...ORDER, ...Object.keys(event).filter((name) => !ORDER.includes(name))];
  const tidied: Record<string, unknown> = {};
  for (const name of names) {
    const value = event[name];
    if (!isEmpty(value) && value !== SILENT_DEFAULTS[name]) tidied[name] = value;
  }
  return tidied as EventResource;
}

export function isPrivateEvent({ visibility }: EventResource): boolean {
  return visibility === 'private' || visibility === 'confidential';
}

/** All that Google promises of a deleted event or a cancelled instance. */
export function toTombstone(event: EventResource): EventResource {
  return tidy({
    kind: event.kind,
    etag: event.etag,
    id: event.id,
    status: 'cancelled',
    ...(event.recurringEventId ? { recurringEventId: event.recurringEventId } : {}),
    ...(event.originalStartTime ? { originalStartTime: event.originalStartTime } : {}),
  });
}
