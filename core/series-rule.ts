import { Temporal } from 'temporal-polyfill';
import { momentToInstant } from './moment.ts';
import { zonedStart } from './recurrence-lines.ts';
import { lastEnd, MAX_OCCURRENCES, occurrencesBetween, type Series } from './recurrence.ts';
import type { Moment } from './types.ts';

/** A recurrence line taken apart. Of a rule `value` is all of it; of dates it is a list (RFC 5545 section 3.8.5). */
export interface Line {
  name: string;
  /** With their semicolons, as they came: `;TZID=Europe/Berlin`. */
  parameters: string;
  value: string;
}

export function lineOf(text: string): Line {
  const [, name = '', parameters = '', value = ''] = /([^;:]*)([^:]*):(.*)/s.exec(text.trim()) ?? [];
  return { name: name.toUpperCase(), parameters, value: value.toUpperCase() };
}

export const isRule = ({ name }: Line): boolean => name === 'RRULE' || name === 'EXRULE';

/** The parts of a rule in their order. */
export const partsOf = (rule: string): Map<string, string> =>
  new Map(
    rule.split(';').flatMap((part): [string, string][] => {
      const [name = '', value = ''] = part.split('=');
      return name === '' ? [] : [[name, value]];
    }),
  );

export const ruleOf = (parts: ReadonlyMap<string, string>): string =>
  [...parts].map(([name, value]) => `${name}=${value}`).join(';');

export const withoutEnd = (rule: string): string => {
  const parts = partsOf(rule);
  parts.delete('UNTIL');
  parts.delete('COUNT');
  return ruleOf(parts);
};

/** What names an occurrence: its original start, whatever zone that is written in. */
export const keyOf = (start: Moment): string => ('date' in start ? start.date : start.dateTime);

/** Does an occurrence lie at a start, or after it? */
export const isFrom =
  (start: Moment) =>
  ({ originalStart }: { originalStart: Moment }): boolean =>
    instantOf(originalStart) >= instantOf(start);

/** Has the series an occurrence that starts exactly there? A single item has none. Throws RangeError for a rule that cannot be read. */
export function hasOccurrence(series: Series, start: Moment): boolean {
  if (series.recurrence.length === 0 || 'date' in start !== 'date' in series.start) return false;
  const at = instantOf(start);
  return startsFrom(series, at, secondAfter(at)).length > 0;
}

/** Is nothing of the series before this occurrence? */
export function isFirstOccurrence(series: Series, start: Moment): boolean {
  if (keyOf(start) === keyOf(series.start)) return true;
  // Its own start is the first, unless it is left out; only then is it worth looking further.
  const isLeftOut = !hasOccurrence(series, series.start);
  return isLeftOut && startsFrom(series, instantOf(series.start), instantOf(start)).length === 0;
}

/** The starts of a series in [from, to), all as UTC instants, a date as its midnight; at most MAX_OCCURRENCES. */
export function startsFrom({ start, recurrence }: Series, from: string, to: string): string[] {
  // Without a length an occurrence touches the span by its start alone.
  const found = occurrencesBetween({ start, end: start, recurrence }, from, to, 'UTC');
  return found.map((occurrence) => instantOf(occurrence.start));
}

/** How many starts one rule has from a moment on; Infinity for one without end. */
export function countFrom(rule: string, start: Moment, from: Moment): number {
  const series = { start, end: start, recurrence: [`RRULE:${rule}`] };
  const last = lastEnd(series, 'UTC');
  if (last === null) return Infinity;
  let count = 0;
  for (let at = instantOf(from); ;) {
    const page = startsFrom(series, at, secondAfter(last));
    count += page.length;
    if (page.length < MAX_OCCURRENCES) return count;
    at = secondAfter(page.at(-1) ?? last);
  }
}

const instantOf = (moment: Moment): string => momentToInstant(moment, 'UTC');

const secondAfter = (instant: string): string =>
  Temporal.Instant.from(instant).add({ seconds: 1 }).toString();

/** How far a rule is laid out to see whether another one says the same: leap years included, and bounded. */
const CHECKED_YEARS: Record<string, number> = { YEARLY: 40, MONTHLY: 12, WEEKLY: 12, DAILY: 6 };
const CHECKED_DAYS = 40;

/**
 * The days and times of a rule without its end, from a wall time on, as text. It is laid out on a calendar without clock changes, so that
 * two rules are compared by what they say. A first start that the rule itself does not name is part of it.
 */
export function patternFrom(rule: string, start: Moment, from: Temporal.PlainDateTime): string[] {
  const years = CHECKED_YEARS[String(partsOf(rule).get('FREQ'))];
  const to = from.add(years === undefined ? { days: CHECKED_DAYS } : { years });
  const series = { start: plain(wallOf(start)), recurrence: [`RRULE:${withoutEnd(rule)}`] };
  return startsFrom({ ...series, end: series.start }, keyOf(plain(from)), keyOf(plain(to)));
}

/** The wall time of a moment in its own zone; a date is its midnight. */
export const wallOf = (moment: Moment): Temporal.PlainDateTime => zonedStart(moment).toPlainDateTime();

/** A wall time as if all the world were in UTC. */
export const plain = (wall: Temporal.PlainDateTime): Extract<Moment, { dateTime: string }> => ({
  dateTime: `${wall.toString()}Z`,
  timeZone: 'UTC',
});
