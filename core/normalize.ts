import { comparedText } from './html-text.ts';
import { canonicalMoment } from './moment.ts';
import type { Attendee, FieldName, Fields } from './types.ts';

/** Every field there is, sorted. `satisfies` and the type below make a forgotten one fail to compile. */
export const FIELD_NAMES = [
  'attendees',
  'busy',
  'cancelled',
  'conferenceLink',
  'description',
  'end',
  'location',
  'private',
  'recurrence',
  'start',
  'subject',
] as const satisfies readonly FieldName[];

type Forgotten = Exclude<FieldName, (typeof FIELD_NAMES)[number]>;
type Forms = [Forgotten] extends [never] ? { [K in FieldName]: (value: Fields[K]) => Fields[K] } : never;

const same = <T>(value: T): T => value;

/** The form in which the values of each field are compared. */
const COMPARED: Forms = {
  subject: normalText,
  description: (text) => comparedText(normalText(text)),
  location: normalText,
  start: canonicalMoment,
  end: canonicalMoment,
  busy: same,
  private: same,
  attendees: normalAttendees,
  conferenceLink: normalText,
  recurrence: normalRecurrence,
  cancelled: same,
};

/**
 * The form in which fields are stored as a base and written into plans: one spelling per meaning, keys in one order; a description
 * keeps its HTML, and is compared as text. Idempotent.
 */
export function normalizeFields(fields: Fields): Fields {
  return {
    subject: normalText(fields.subject),
    description: normalText(fields.description),
    location: normalText(fields.location),
    start: canonicalMoment(fields.start),
    end: canonicalMoment(fields.end),
    busy: fields.busy,
    private: fields.private,
    attendees: normalAttendees(fields.attendees),
    conferenceLink: normalText(fields.conferenceLink),
    recurrence: normalRecurrence(fields.recurrence),
    cancelled: fields.cancelled,
  };
}

/** Do two values of one field mean the same? */
export function sameField<K extends FieldName>(name: K, a: Fields[K], b: Fields[K]): boolean {
  if (a === b) return true;
  // Most values that mean the same are spelt the same.
  if (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b)) return true;
  const form = COMPARED[name];
  return JSON.stringify(form(a)) === JSON.stringify(form(b));
}

/** Those of `names` whose values differ in meaning, sorted. */
export function changedFields(before: Fields, after: Fields, names: readonly FieldName[]): FieldName[] {
  return names.filter((name) => !sameField(name, before[name], after[name])).toSorted();
}

/** What a text that is not normal has somewhere; a whole surrogate pair is found as well. */
const PERHAPS_NOT_NORMAL = /[\0\r\uD800-\uDFFF]|^\s|\s$/;

/** Half a surrogate pair and the NUL character are no text to a database: one such title must not stop the rest. */
export function normalText(text: string): string {
  if (!PERHAPS_NOT_NORMAL.test(text)) return text;
  return text.toWellFormed().replaceAll('\0', '').replaceAll(/\r\n?/g, '\n').trim();
}

/** Addresses in lower case, texts normal, sorted by address. */
export function normalAttendees(attendees: readonly Attendee[]): Attendee[] {
  return attendees
    .map((attendee) => ({
      email: attendee.email.trim().toLowerCase(),
      name: normalText(attendee.name),
      response: attendee.response,
      organizer: attendee.organizer,
    }))
    .toSorted((a, b) => compareText(a.email, b.email) || compareText(JSON.stringify(a), JSON.stringify(b)));
}

/** RFC 5545 section 3.1: names of properties and parameters are case-insensitive; so is all of a rule (section 3.3.10). */
function normalRecurrence(lines: readonly string[]): string[] {
  return [...new Set(lines.map(normalRecurrenceLine).filter((line) => line !== ''))].toSorted(compareText);
}

function normalRecurrenceLine(line: string): string {
  const colon = line.indexOf(':');
  if (colon < 0) return line.trim().toUpperCase();
  const head = line.slice(0, colon).split(';').map(normalParameter).join(';');
  const value = line.slice(colon + 1).replaceAll(/\s/g, '');
  return `${head}:${value.toUpperCase()}`;
}

/** The line's own name has no value; that of TZID is a name in which case matters. */
function normalParameter(parameter: string): string {
  const equals = parameter.indexOf('=');
  if (equals < 0) return parameter.trim().toUpperCase();
  const name = parameter.slice(0, equals).trim().toUpperCase();
  const value = parameter.slice(equals + 1).trim();
  return `${name}=${name === 'TZID' ? value : value.toUpperCase()}`;
}

/** By code unit: the same order on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
