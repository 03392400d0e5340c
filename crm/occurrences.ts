import { momentToInstant } from '../core/moment.ts';
import { type Occurrence as Expanded, occurrencesBetween } from '../core/recurrence.ts';
import type { Moment } from '../core/types.ts';
import { type StoredActivity, ZONE_OF_DATES } from './store.ts';

/** An occurrence of a series that has no row of its own. */
interface Occurrence {
  master: StoredActivity;
  startsAt: Moment;
  endsAt: Moment;
  originalStart: Moment;
}

export type Happening = { stored: StoredActivity } | { occurrence: Occurrence };

export interface Span {
  /** Canonical UTC instants (`YYYY-MM-DDTHH:MM:SSZ`); `to` is exclusive. */
  from: string;
  to: string;
}

/**
 * What takes place in a span, by its start: single items, occurrences of series, and exceptions instead of the occurrences they
 * replace. Cancelled ones take nothing's place. `items` are those of `listSpan`.
 */
export function happeningsIn(items: readonly StoredActivity[], span: Span): Happening[] {
  const replaced = replacedOccurrences(items);
  const found: { at: string; happening: Happening }[] = [];
  const add = (startsAt: Moment, endsAt: Moment, happening: Happening) => {
    const at = momentToInstant(startsAt, ZONE_OF_DATES);
    if (touches(at, momentToInstant(endsAt, ZONE_OF_DATES), span)) found.push({ at, happening });
  };
  for (const stored of items) {
    const { id, startsAt, endsAt, recurrence, cancelled } = stored.row;
    if (cancelled) continue;
    const expanded = recurrence.length > 0 ? expand(stored, span) : null;
    if (expanded === null) {
      add(startsAt, endsAt, { stored });
      continue;
    }
    for (const { start, end, originalStart } of expanded) {
      if (replaced.has(occurrenceId(id, originalStart))) continue;
      const occurrence = { master: stored, startsAt: start, endsAt: end, originalStart };
      add(start, end, { occurrence });
    }
  }
  return found.toSorted((a, b) => compare(a.at, b.at)).map(({ happening }) => happening);
}

/** Null for a rule that cannot be read: such a series is shown at the one time that is known. */
function expand(
  { row: { startsAt, endsAt, recurrence } }: StoredActivity,
  { from, to }: Span,
): Expanded[] | null {
  try {
    return occurrencesBetween({ start: startsAt, end: endsAt, recurrence }, from, to, ZONE_OF_DATES);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** `<masterId>~<original start>`: basic UTC form, or YYYYMMDD. */
export function occurrenceId(masterId: string, originalStart: Moment): string {
  const text = 'date' in originalStart ? originalStart.date : originalStart.dateTime;
  return `${masterId}~${text.replaceAll(/[-:]/g, '')}`;
}

/** The two parts of an occurrence's id; null for any other id. */
export function parseOccurrenceId(id: string): { masterId: string; span: Span } | null {
  const [, masterId, year, month, day, hour = '00', minute = '00', second = '00'] =
    /^([0-9a-f-]{36})~(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z)?$/.exec(id) ?? [];
  if (masterId === undefined) return null;
  const from = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(from)) return null;
  return { masterId, span: { from: canonical(from), to: canonical(from + 1000) } };
}

function replacedOccurrences(items: readonly StoredActivity[]): Set<string> {
  const ids = items.flatMap(({ row: { seriesId, originalStart } }) =>
    seriesId !== null && originalStart !== null ? [occurrenceId(seriesId, originalStart)] : [],
  );
  return new Set(ids);
}

const touches = (start: string, end: string, { from, to }: Span): boolean =>
  start < to && (end > from || start >= from);

const canonical = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));
