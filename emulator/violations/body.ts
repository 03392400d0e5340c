import type { Violation } from '../store/violations.ts';
import { isEmptyRange } from './pairs.ts';
import { advice, forbidden } from './parameters.ts';
import {
  MAX_ATTACHMENTS,
  MAX_CHANNEL_ID,
  MAX_CHANNEL_TOKEN,
  MAX_PROPERTIES,
  MAX_PROPERTY_NAME,
  MAX_PROPERTY_VALUE,
  MAX_REMINDER_MINUTES,
  MAX_REMINDER_OVERRIDES,
} from '../limits.ts';

type Body = Record<string, unknown>;

const objectOf = (value: unknown): Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : {};
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const isLonger = (value: unknown, max: number) => typeof value === 'string' && value.length > max;

function timeViolations(operation: string, body: Body): Violation[] {
  const found: Violation[] = [];
  const [start, end] = [objectOf(body['start']), objectOf(body['end'])];
  for (const [name, time] of [
    ['start', start],
    ['end', end],
  ] as const) {
    if (operation !== 'events.patch' && (body[name] ?? null) === null)
      found.push(forbidden(name, 'It is required.'));
    const isBoth = (time['date'] ?? null) !== null && (time['dateTime'] ?? null) !== null;
    if (isBoth) found.push(forbidden(name, 'It has both date and dateTime.'));
  }
  const isMixed = (one: Body, other: Body) =>
    typeof one['date'] === 'string' && typeof other['dateTime'] === 'string';
  if (isMixed(start, end) || isMixed(end, start)) {
    found.push(forbidden('end', 'start and end are of different kinds: date and dateTime.'));
  }
  const isSameZone = start['timeZone'] === end['timeZone'];
  const isEmpty =
    isEmptyRange(start['date'], end['date']) ||
    (isSameZone && isEmptyRange(start['dateTime'], end['dateTime']));
  if (isEmpty) found.push(forbidden('end', 'It must be later than start; an end date is exclusive.'));
  return found;
}

function recurrenceViolations(body: Body): Violation[] {
  const lines = listOf(body['recurrence']);
  const hasTimes = lines.some((line) => typeof line === 'string' && /^DT(?:START|END)\b/i.test(line));
  const start = objectOf(body['start']);
  const isZoneless = lines.length > 0 && typeof start['dateTime'] === 'string' && !start['timeZone'];
  return [
    ...(hasTimes
      ? [forbidden('recurrence', 'DTSTART and DTEND are not allowed; start and end say it.')]
      : []),
    ...(isZoneless ? [forbidden('start.timeZone', 'A series needs one.')] : []),
  ];
}

function propertyViolations(body: Body): Violation[] {
  const all = Object.entries(objectOf(body['extendedProperties'])).flatMap(([side, properties]) =>
    Object.entries(objectOf(properties)).map(([name, value]) => ({ side, name, value })),
  );
  const found = all.flatMap(({ side, name, value }) => {
    const parameter = `extendedProperties.${side}.${name.slice(0, MAX_PROPERTY_NAME)}`;
    if (name.length > MAX_PROPERTY_NAME)
      return [forbidden(parameter, 'The name is too long; Google drops it silently.')];
    if (isLonger(value, MAX_PROPERTY_VALUE))
      return [forbidden(parameter, 'The value is too long; Google cuts it silently.')];
    return [];
  });
  if (all.length > MAX_PROPERTIES)
    found.push(forbidden('extendedProperties', `There are more than ${MAX_PROPERTIES}.`));
  return found;
}

function reminderViolations(body: Body): Violation[] {
  const reminders = objectOf(body['reminders']);
  const overrides = listOf(reminders['overrides']).map(objectOf);
  const isOut = ({ minutes }: Body) =>
    typeof minutes === 'number' && (minutes < 0 || minutes > MAX_REMINDER_MINUTES);
  const found: Violation[] = [];
  if (reminders['useDefault'] === true && overrides.length > 0) {
    found.push(forbidden('reminders.overrides', 'They contradict useDefault: true.'));
  }
  if (overrides.length > MAX_REMINDER_OVERRIDES)
    found.push(forbidden('reminders.overrides', `There are more than ${MAX_REMINDER_OVERRIDES}.`));
  if (overrides.some(isOut))
    found.push(forbidden('reminders.overrides', `minutes lies outside 0…${MAX_REMINDER_MINUTES}.`));
  return found;
}

/** Parts of a body that Google drops unless a parameter says that the client knows of them. */
function ignoredParts(body: Body, query: URLSearchParams): Violation[] {
  const needed = [
    ['conferenceData', 'conferenceDataVersion', '1'],
    ['attachments', 'supportsAttachments', 'true'],
    ['eventLabelId', 'eventLabelVersion', '1'],
  ] as const;
  return needed
    .filter(([field, name, value]) => (body[field] ?? null) !== null && query.get(name) !== value)
    .map(([field, name, value]) => advice(name, `Without ${name}=${value} Google ignores ${field}.`));
}

function eventViolations(operation: string, body: Body, query: URLSearchParams): Violation[] {
  const found = [
    ...timeViolations(operation, body),
    ...recurrenceViolations(body),
    ...propertyViolations(body),
    ...reminderViolations(body),
    ...ignoredParts(body, query),
  ];
  if (operation === 'events.insert' && body['id'] && body['iCalUID']) {
    found.push(forbidden('iCalUID', 'Only one of id and iCalUID may be given.'));
  }
  if (operation === 'events.import' && !body['iCalUID']) found.push(forbidden('iCalUID', 'It is required.'));
  if (body['attendeesOmitted'] === true && Array.isArray(body['attendees'])) {
    found.push(forbidden('attendees', 'The list is not whole (attendeesOmitted): writing it drops guests.'));
  }
  if (listOf(body['attachments']).length > MAX_ATTACHMENTS) {
    found.push(forbidden('attachments', `There are more than ${MAX_ATTACHMENTS}.`));
  }
  return found;
}

function channelViolations(body: Body): Violation[] {
  return [
    ...(isLonger(body['id'], MAX_CHANNEL_ID) ? [forbidden('id', 'It is longer than 64 characters.')] : []),
    ...(isLonger(body['token'], MAX_CHANNEL_TOKEN)
      ? [forbidden('token', 'It is longer than 256 characters.')]
      : []),
  ];
}

/** What contradicts itself in a body, or goes beyond what Google keeps. */
export function bodyViolations(operation: string, body: Body, query: URLSearchParams): Violation[] {
  switch (operation) {
    case 'events.insert':
    case 'events.import':
    case 'events.update':
    case 'events.patch':
      return eventViolations(operation, body, query);
    case 'freebusy.query':
      return isEmptyRange(body['timeMin'], body['timeMax'])
        ? [forbidden('timeMax', 'It must be later than timeMin.')]
        : [];
    default:
      return operation.endsWith('.watch') ? channelViolations(body) : [];
  }
}
