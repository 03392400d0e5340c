/** What lost a conflict and what stood, as one line per field: start and end of one decision are one. */
import type { Conflict } from '../../../api/schemas/accounts.ts';
import type { WireMoment } from '../../../api/schemas/common.ts';
import { lastDayOf, timeWords } from '../calendar/moments.ts';
import { texts } from '../texts.ts';

const words = texts.history;

export interface LostValue {
  /** Taking this one back takes the rest of the unit back too. */
  readonly conflictId: string;
  readonly label: string;
  readonly winner: Conflict['winner'];
  readonly kept: string;
  readonly lost: string;
  readonly takenBackAt: string | null;
  /** False for what may not be stored: both values were emptied. */
  readonly isKept: boolean;
}

export function lostValuesOf(conflicts: readonly Conflict[]): LostValue[] {
  const start = conflicts.find(({ field }) => field === 'start');
  const end = conflicts.find(({ field }) => field === 'end');
  if (!start || !end) return conflicts.map((conflict) => lostValueOf(conflict));
  const others = conflicts.filter((conflict) => conflict !== start && conflict !== end);
  return [spanOf(start, end), ...others.map((conflict) => lostValueOf(conflict))];
}

function lostValueOf(conflict: Conflict): LostValue {
  const { field, crmValue, googleValue } = conflict;
  return entryOf(conflict, labelOf(field), valueWords(field, crmValue), valueWords(field, googleValue));
}

function spanOf(start: Conflict, end: Conflict): LostValue {
  const span = (from: unknown, to: unknown) =>
    isMoment(from) && isMoment(to) ? timeWords(from, to) : words.values.none;
  return entryOf(
    start,
    words.fields.time,
    span(start.crmValue, end.crmValue),
    span(start.googleValue, end.googleValue),
  );
}

function entryOf(conflict: Conflict, label: string, crm: string, google: string): LostValue {
  const { id, winner, takenBackAt, crmValue, googleValue } = conflict;
  const isKept = JSON.stringify(crmValue) !== JSON.stringify(googleValue);
  const [kept, lost] = winner === 'crm' ? [crm, google] : [google, crm];
  return { conflictId: id, label, winner, kept, lost, takenBackAt, isKept };
}

/** A field's name for a user; of a guest's the address. */
export function labelOf(field: string): string {
  const [, guest] = /^attendees:(.*?)(?:#\d+)?$/.exec(field) ?? [];
  if (guest !== undefined) return words.guest(guest);
  return isFieldName(field) ? words.fields[field] : field;
}

const isFieldName = (field: string): field is keyof typeof words.fields => Object.hasOwn(words.fields, field);

function valueWords(field: string, value: unknown): string {
  if (field.startsWith('attendees:')) return guestWords(value);
  if (field === 'private') return value === true ? words.values.onlyMe : words.values.everyone;
  if (field === 'cancelled') return value === true ? words.values.no : words.values.yes;
  if (typeof value === 'boolean') return value ? words.values.yes : words.values.no;
  if (isMoment(value)) return momentWords(field, value);
  if (Array.isArray(value)) return value.length === 0 ? words.values.once : value.join(', ');
  return typeof value === 'string' && value.trim() !== '' ? value : words.values.none;
}

function momentWords(field: string, moment: WireMoment): string {
  const shown = field === 'end' ? lastDayOf(moment) : moment;
  return timeWords(shown, shown);
}

function guestWords(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('response' in value)) return words.values.noGuest;
  const answers: Readonly<Record<string, string>> = words.values.guestWith;
  return answers[String(value.response)] ?? words.values.guestWith.needsAction;
}

function isMoment(value: unknown): value is WireMoment {
  if (typeof value !== 'object' || value === null) return false;
  return 'date' in value || ('dateTime' in value && 'timeZone' in value);
}
