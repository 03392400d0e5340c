import { badRequest } from '../api/errors.ts';
import type { CalendarEntry } from '../store/calendars.ts';
import { parseDate } from '../time/text.ts';
import type { EventResource } from './resource.ts';
import { DAY_MS } from '../time/zone.ts';

const STATUS_TYPES = ['focusTime', 'outOfOffice', 'workingLocation'] as const;
type StatusType = (typeof STATUS_TYPES)[number];

/** Which types a caller can make; `fromGmail` comes from elsewhere. */
export const CREATABLE_TYPES = new Set<string>(['default', 'birthday', ...STATUS_TYPES]);

const isStatusType = (type: string | undefined): type is StatusType =>
  STATUS_TYPES.some((each) => each === type);

const isSet = (value: unknown) => value !== undefined && value !== '' && JSON.stringify(value) !== '[]';

function isOneDay({ start, end }: EventResource): boolean {
  const from = parseDate(start?.date ?? '');
  const to = parseDate(end?.date ?? '');
  return from !== null && to !== null && to - from === DAY_MS;
}

const YEARLY = /^RRULE:FREQ=YEARLY(;INTERVAL=1)?$/i;
/** The one rule that keeps a birthday on 29 February in every year. */
const YEARLY_LEAP = /^RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1$/i;
const NOT_OF_BIRTHDAYS = ['description', 'location', 'attendees', 'conferenceData', 'attachments'];

const restricted = (message: string) => badRequest('eventTypeRestriction', message, undefined, 'calendar');

function checkBirthday(event: EventResource): void {
  const [rule = '', ...more] = event.recurrence ?? [];
  const isLeap = event.start?.date?.endsWith('-02-29') ?? false;
  if (!isOneDay(event)) throw restricted('A birthday event must be an all-day event of exactly one day.');
  if (more.length > 0 || !(YEARLY.test(rule) || (isLeap && YEARLY_LEAP.test(rule)))) {
    throw restricted('A birthday event must repeat every year.');
  }
  if (event.visibility !== 'private') throw restricted('A birthday event must have a visibility of private.');
  if (event.transparency !== 'transparent') {
    throw restricted('A birthday event must have a transparency of transparent.');
  }
  const type = (event['birthdayProperties'] as { type?: string } | undefined)?.type ?? 'birthday';
  if (type !== 'birthday') throw restricted('Only birthday events of type birthday can be created.');
  const foreign = NOT_OF_BIRTHDAYS.find((name) => isSet(event[name]));
  if (foreign !== undefined) throw restricted(`A birthday event cannot have the field ${foreign}.`);
}

const WORDS: Record<StatusType, string> = {
  focusTime: 'focus time',
  outOfOffice: 'out of office',
  workingLocation: 'working location',
};

function checkStatus(event: EventResource, type: StatusType): void {
  const reason = `malformed${type.charAt(0).toUpperCase()}${type.slice(1)}Event`;
  const refuse = (what: string) =>
    badRequest(
      reason,
      `${/^[aeiou]/.test(WORDS[type]) ? 'An' : 'A'} ${WORDS[type]} event ${what}`,
      undefined,
      'calendar',
    );
  const properties = event[`${type}Properties`] as Record<string, unknown> | undefined;
  if (isSet(event.attendees)) throw refuse('cannot have attendees.');
  if (type === 'workingLocation') {
    if (event.visibility !== 'public') throw refuse('must have a visibility setting of public.');
    if (event.transparency !== 'transparent') {
      throw refuse('must have a transparency setting of transparent.');
    }
    if (!isSet(properties?.['type'])) throw refuse('must have working location properties.');
    if (event.start?.date !== undefined && !isOneDay(event)) {
      throw badRequest(
        reason,
        'An all-day working location event must be exactly one day long.',
        undefined,
        'calendar',
      );
    }
    return;
  }
  if (event.start?.date !== undefined) throw refuse('cannot be an all-day event.');
  if ((event.transparency ?? 'opaque') !== 'opaque') {
    throw refuse('must have a transparency setting of opaque.');
  }
  if (!isSet(properties?.['autoDeclineMode'])) throw refuse('must have an auto decline mode.');
  if (type === 'outOfOffice' && isSet(event.description)) throw refuse('cannot have a description.');
}

/** What the type of an event asks of its other fields (Google's guides on event types and on status events); 400 otherwise. */
export function checkEventType(event: EventResource, entry: CalendarEntry): void {
  const { eventType } = event;
  if (eventType === undefined || eventType === 'default') return;
  if (entry.is_primary === 0) {
    throw restricted('Events of this type are for primary calendars alone.');
  }
  if (eventType === 'birthday') checkBirthday(event);
  else if (isStatusType(eventType)) checkStatus(event, eventType);
}

/** Only the object of the event's own type is kept, and a birthday's never changes. */
export function typePropertiesOf(
  eventType: string | undefined,
  base: EventResource,
  merged: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  if (eventType === 'birthday') {
    const stored = base['birthdayProperties'] ?? merged['birthdayProperties'];
    return { birthdayProperties: { type: 'birthday', ...(stored as object | undefined) } };
  }
  const name = `${eventType ?? 'default'}Properties`;
  return isStatusType(eventType) ? { [name]: merged[name] } : {};
}
