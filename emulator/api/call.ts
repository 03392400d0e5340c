import type { State } from '../state.ts';
import { findEntry, publicEntry, type CalendarEntry } from '../store/calendars.ts';
import { invalidParameter, notFound, preconditionFailed, writerAccessRequired } from './errors.ts';
import { withinReach, type Reach } from './scopes.ts';

/** Who is asking. */
export interface Caller {
  /** 0 is nobody in particular: a call with an API key alone. */
  accountId: number;
  /** Empty for nobody in particular. */
  email: string;
  /** The OAuth client, or `key:…` for an API key; null for the control side's own tokens. */
  clientId: string | null;
  /** Full scope URLs; null means every scope. */
  scopes: ReadonlySet<string> | null;
}

/** What faults make of a list or a read; see `STRAIGHT` for a healthy one. */
export interface Bend {
  /** At most this many items on a page, whatever was asked for; null for what was asked for. */
  pageSize: number | null;
  /** The page is empty and names a next one that goes on where this one would have. */
  isPageEmpty: boolean;
  /** A complete answer without items. */
  isListEmpty: boolean;
  /** The answer is that of before the calendar's last write. */
  isStale: boolean;
}

export const STRAIGHT: Bend = { pageSize: null, isPageEmpty: false, isListEmpty: false, isStale: false };

/** One request for one method, free of HTTP: a batch can make many of them from one body. */
export interface Call {
  state: State;
  caller: Caller;
  /** What the caller's scopes open of this method. */
  reach: readonly Reach[];
  /** The decoded parts of the path. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  header(name: string): string | undefined;
  /** The parsed JSON body; an object, empty when there was none. */
  body: Record<string, unknown>;
  /** Where the emulator is reached, without a slash at the end. */
  origin: string;
  bend: Bend;
}

/** `body` is JSON text already. */
export interface Reply {
  status: number;
  body?: string;
  headers?: Record<string, string>;
}

export function json(value: unknown, etag?: string): Reply {
  return { status: 200, body: JSON.stringify(value), ...(etag ? { headers: { ETag: etag } } : {}) };
}

/** A calendar as the person who asks may use it, whatever the token's scopes; undefined when there is none. */
export function accessOf(
  { state, caller }: Pick<Call, 'state' | 'caller'>,
  calendarId: string,
): CalendarEntry | undefined {
  if (caller.accountId === 0) return publicEntry(state.db, calendarId);
  return findEntry(state.db, caller.accountId, calendarId);
}

/** A calendar as the caller may use it; undefined when there is none, or none for this caller. */
export function entryOf(call: Call, calendarId: string): CalendarEntry | undefined {
  const entry = accessOf(call, calendarId);
  return entry && withinReach(entry, call.reach, call.caller.clientId);
}

/** The calendar of the path, or 404 when the caller has no access to it. */
export function calendarOf(call: Call): CalendarEntry {
  const entry = entryOf(call, call.params['calendarId'] ?? '');
  if (!entry) throw notFound();
  return entry;
}

function canWrite(entry: CalendarEntry): boolean {
  return entry.access_role !== 'freeBusyReader' && entry.access_role !== 'reader';
}

/** The calendar of the path, or 403 when the caller may only look at it. */
export function writableCalendarOf(call: Call): CalendarEntry {
  const entry = calendarOf(call);
  if (!canWrite(entry)) throw writerAccessRequired();
  return entry;
}

export function checkIfMatch(call: Call, etag: string): void {
  const wanted = call.header('if-match');
  if (wanted === undefined || wanted === '*') return;
  if (!wanted.split(',').some((each) => each.trim() === etag)) throw preconditionFailed();
}

export function booleanOf(query: URLSearchParams, name: string): boolean | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  if (value !== 'true' && value !== 'false') throw invalidParameter(name, value);
  return value === 'true';
}

/** A count between 1 and `max`; more is cut, as Google does. */
export function countOf(query: URLSearchParams, name: string, fallback: number, max: number): number {
  const value = query.get(name);
  if (value === null) return fallback;
  if (!/^\d{1,9}$/.test(value) || Number(value) < 1) throw invalidParameter(name, value);
  return Math.min(Number(value), max);
}
