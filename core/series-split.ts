import { Temporal } from 'temporal-polyfill';
import { momentToInstant, toInstantText } from './moment.ts';
import { readRecurrence } from './recurrence-lines.ts';
import type { Series } from './recurrence.ts';
import {
  countFrom,
  hasOccurrence,
  isRule,
  keyOf,
  lineOf,
  partsOf,
  patternFrom,
  ruleOf,
  wallOf,
  type Line,
} from './series-rule.ts';
import type { Moment } from './types.ts';

/** A series of one occurrence is still a series: exceptions and later edits find it. */
const ONCE = 'RRULE:FREQ=DAILY;COUNT=1';

export interface Split {
  /** The lines of what takes place before. */
  before: string[];
  /**
   * The lines of what takes place from then on, for a series that starts there. Null where a rule that starts anew at the cut would say
   * something else.
   */
  after: string[] | null;
}

/**
 * Cuts a series in two at one of its occurrences: together they have exactly the occurrences it had. Rules end just before the cut (UNTIL
 * in the kind of the start, RFC 5545 section 3.3.10), and go on behind it with what is left of COUNT; RDATE and EXDATE values go to the side
 * they lie on.
 */
export function splitRecurrence(series: Series, at: Moment): Split {
  const halves = series.recurrence.map((text) => {
    const line = lineOf(text);
    return isRule(line) ? splitRule(line, series, at) : splitDates(line, series, at);
  });
  const linesOf = (side: 'before' | 'after') => orOnce(halves.flatMap((half) => half[side] ?? []));
  const isExact = halves.every(({ isExact }) => isExact);
  return { before: linesOf('before'), after: isExact ? linesOf('after') : null };
}

const orOnce = (lines: string[]): string[] =>
  lines.every((line) => line.startsWith('EX')) ? [ONCE, ...lines] : lines;

/** What becomes of one line; null for a side that has nothing of it. */
interface Half {
  before: string | null;
  after: string | null;
  isExact: boolean;
}

function splitRule({ name, parameters, value }: Line, { start }: Series, at: Moment): Half {
  const text = (rule: string) => `${name}${parameters}:${rule}`;
  const alone = { start, end: start, recurrence: [`RRULE:${value}`] };
  const left = countFrom(value, start, at);
  if (left === 0) return { before: text(value), after: null, isExact: true };
  const isAtCut = hasOccurrence(alone, at);
  const first = partsOf(value);
  first.delete('COUNT');
  first.set('UNTIL', justBefore(at));
  const rest = partsOf(value);
  // A start that its rule does not name counts as its first occurrence.
  if (rest.has('COUNT')) rest.set('COUNT', String(left + Number(!isAtCut)));
  return {
    before: text(ruleOf(first)),
    after: text(ruleOf(rest)),
    isExact: isAtCut || isSameFrom(value, start, at),
  };
}

/** Does the rule name the same days when it starts at the cut, which it does not name itself (but for that start)? */
function isSameFrom(rule: string, start: Moment, at: Moment): boolean {
  const cut = wallOf(at);
  const was = patternFrom(rule, start, cut);
  const is = patternFrom(rule, at, cut).slice(1);
  // One call gives so many at most, of which the start at the cut is one.
  return JSON.stringify(was.slice(0, is.length)) === JSON.stringify(is);
}

function justBefore(at: Moment): string {
  if ('date' in at)
    return Temporal.PlainDate.from(at.date).subtract({ days: 1 }).toString().replaceAll('-', '');
  const second = Temporal.Instant.from(at.dateTime).subtract({ seconds: 1 }).toString();
  return second.replaceAll(/[-:]/g, '');
}

/** Each value by its own time; the parameters stay with both halves. */
function splitDates({ name, parameters, value }: Line, { start }: Series, at: Moment): Half {
  const values = value
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  const cut = momentToInstant(at, 'UTC');
  const isBefore = (each: string) => timeOf(`${name}${parameters}:${each}`, start) < cut;
  const half = (some: string[]) => (some.length === 0 ? null : `${name}${parameters}:${some.join(',')}`);
  const later = values.filter((each) => !isBefore(each));
  return { before: half(values.filter(isBefore)), after: half(later), isExact: true };
}

/** When a line of one date or time is, as a UTC instant (a date as midnight). */
export function timeOf(line: string, start: Moment): string {
  const { added, excluded } = readRecurrence([line], start);
  const [time] = [...added, ...excluded];
  if (time === undefined) return keyOf(start);
  return toInstantText(Temporal.Instant.fromEpochMilliseconds(time));
}
