import { completeAttendees, freshEvent, organizerOf } from '../events/compose.ts';
import { tidy, type EventResource } from '../events/resource.ts';
import { saveChange } from '../events/series.ts';
import { instanceKey, momentOf, toEventTime, type Moment } from '../events/times.ts';
import { derivedEventId } from '../random.ts';
import type { State } from '../state.ts';
import type { CalendarEntry } from '../store/calendars.ts';
import { findEvent, readEvent } from '../store/events.ts';
import { DAY_MS, toEpochMs, toWallMs } from '../time/zone.ts';
import { ComponentError } from './component.ts';
import { keyOf, readDraft, type Draft } from './draft.ts';
import { decodeCalendar, splitCalendars, uidOf, type Rejection } from './split.ts';
import { createZoneResolver } from './zones.ts';

/** A file that is no calendar at all. */
export class NotACalendarError extends Error {}

export interface ImportResult {
  imported: number;
  updated: number;
  unchanged: number;
  /** Components that were left out, and why. */
  rejected: Rejection[];
  /** Components that went in, but not with everything they said. */
  warnings: Rejection[];
}

function readDrafts(text: string, entry: CalendarEntry): { drafts: Draft[]; rejected: Rejection[] } {
  const split = splitCalendars(text);
  if (!split) throw new NotACalendarError('The file is no calendar: it has no BEGIN:VCALENDAR.');
  const { rejected } = split;
  const drafts = new Map<string, Draft>();
  for (const calendar of split.calendars) {
    const zones = createZoneResolver(calendar, entry.time_zone);
    for (const raw of calendar.events) {
      const reject = (line: number, reason: string) =>
        rejected.push({ component: raw.name, uid: uidOf(raw.lines), line, reason });
      try {
        const draft = readDraft(raw, zones, entry.time_zone);
        const other = drafts.get(keyOf(draft));
        // The same event twice: the higher SEQUENCE counts, of equals the later one.
        if (other) {
          const loser = other.revision > draft.revision ? draft : other;
          reject(loser.line, 'the file holds a later version of the same event');
          if (loser === draft) continue;
        }
        drafts.set(keyOf(draft), draft);
      } catch (error) {
        if (!(error instanceof ComponentError)) throw error;
        reject(raw.line, error.message);
      }
    }
  }
  return { drafts: [...drafts.values()], rejected };
}

/** A RECURRENCE-ID in the terms of its series: a date for one of dates, else an instant in the series' zone. */
function originalOf(recurrenceId: Moment, master: EventResource, calendarZone: string): Moment | null {
  const start = master.start && momentOf(master.start, calendarZone);
  if (!start) return null;
  if (start.isDate) {
    const wallMs = recurrenceId.wallMs - (recurrenceId.wallMs % DAY_MS);
    return { ...start, wallMs, epochMs: toEpochMs(calendarZone, wallMs) };
  }
  const epochMs = recurrenceId.isDate
    ? toEpochMs(start.zone, recurrenceId.wallMs + (start.wallMs % DAY_MS))
    : recurrenceId.epochMs;
  return { ...start, wallMs: toWallMs(start.zone, epochMs), epochMs };
}

interface Placed {
  id: string;
  links: Partial<EventResource>;
}

/** Where a component goes: an instance of its series when that is there, else an event of its own. */
function place(state: State, entry: CalendarEntry, draft: Draft): Placed {
  const masterId = derivedEventId(draft.uid);
  if (!draft.recurrenceId) return { id: masterId, links: {} };
  const row = findEvent(state, entry.calendar_key, masterId);
  const master = row?.kind === 'master' ? readEvent(row) : null;
  const original = master && originalOf(draft.recurrenceId, master, entry.time_zone);
  if (!original) return { id: derivedEventId(keyOf(draft)), links: {} };
  const originalStartTime = toEventTime(original, entry.time_zone);
  return {
    id: `${masterId}_${instanceKey(original)}`,
    links: { recurringEventId: masterId, originalStartTime },
  };
}

function toEvent(
  draft: Draft,
  placed: Placed,
  entry: CalendarEntry,
  email: string,
  nowIso: string,
): EventResource {
  const fresh = freshEvent(placed.id, draft.uid, entry, { email, nowIso: draft.created ?? nowIso });
  const { organizer = organizerOf(entry), attendees } = draft.fields;
  const isOwn = organizer.email?.toLowerCase() === entry.id.toLowerCase();
  const guests = attendees && completeAttendees(attendees, organizer, entry.id);
  return tidy({
    ...fresh,
    ...draft.fields,
    ...placed.links,
    organizer: isOwn ? { ...organizer, self: true } : organizer,
    ...(guests ? { attendees: guests } : {}),
    reminders: { useDefault: true },
  });
}

function warningsOf({ uid, line, isThisAndFuture, spilledLines }: Draft): Rejection[] {
  const reasons = [
    ...(isThisAndFuture ? ['RANGE=THISANDFUTURE is taken as a change of this one occurrence'] : []),
    ...(spilledLines > 0 ? [`${spilledLines} lines that are no property and its value were left out`] : []),
  ];
  return reasons.map((reason) => ({ component: 'VEVENT', uid, line, reason }));
}

/** Series before exceptions. */
const rankOf = (draft: Draft) => (draft.recurrenceId === null ? 0 : 1);

/**
 * Puts the events of an .ics file into a calendar, in one transaction. What the same component brought before and what did not
 * change in the file stays as it is, whatever was done to the event since; a series that did change brings its exceptions anew.
 * Throws NotACalendarError.
 */
export function importCalendar(
  state: State,
  entry: CalendarEntry,
  email: string,
  bytes: Uint8Array,
): ImportResult {
  const { drafts, rejected } = readDrafts(decodeCalendar(bytes), entry);
  const result: ImportResult = { imported: 0, updated: 0, unchanged: 0, rejected, warnings: [] };
  const nowIso = new Date(state.clock.now()).toISOString();
  // Series first: exceptions look for theirs.
  const ordered = drafts.toSorted((one, other) => rankOf(one) - rankOf(other));
  const changedSeries = new Set<string>();
  state.db.transaction(() => {
    for (const draft of ordered) {
      const placed = place(state, entry, draft);
      const known = findEvent(state, entry.calendar_key, placed.id);
      result.warnings.push(...warningsOf(draft));
      const isOfChanged = changedSeries.has(placed.links.recurringEventId ?? '');
      if (known?.source_hash === draft.hash && !isOfChanged) {
        result.unchanged += 1;
        continue;
      }
      const event = toEvent(draft, placed, entry, email, nowIso);
      saveChange(state, entry, known ? readEvent(known) : null, event, { sourceHash: draft.hash });
      if (known?.kind === 'master') changedSeries.add(placed.id);
      if (known) result.updated += 1;
      else result.imported += 1;
    }
  });
  return result;
}
