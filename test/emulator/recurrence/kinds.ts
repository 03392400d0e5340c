import { Temporal } from 'temporal-polyfill';
import type { Plain } from './series.ts';

/** A series of which one engine gives other starts than the emulator. */
export interface Difference {
  engine: 'dateutil' | 'rrule-temporal';
  plain: Plain;
  /** Whether the first start is one that its rules give. */
  startMatches: boolean;
  here: readonly number[];
  theirs: readonly number[];
}

/** A known reason for which an engine differs, recognised as narrowly as it can be. */
interface Kind {
  name: string;
  engine: Difference['engine'];
  /** What decides against the engine: of RFC 5545, unless another source is named. */
  decides: string;
  applies(difference: Difference): boolean;
}

/** Where two rising lists part; undefined is the end of a list. */
export function parting({ here, theirs }: Pick<Difference, 'here' | 'theirs'>): (number | undefined)[] {
  const index = here.findIndex((at, position) => at !== theirs[position]);
  const at = index === -1 ? here.length : index;
  return [here[at], theirs[at]];
}

const has = (rule: string, part: string) => new RegExp(`(^|;)${part}=`).test(rule);
const valuesOf = (rule: string, part: string) =>
  new RegExp(`(?:^|;)${part}=([^;]+)`).exec(rule)?.[1]?.split(',') ?? [];

const someRule = ({ plain }: Difference, test: (rule: string) => boolean) =>
  [...plain.rules, ...plain.exrules].some(({ text }) => test(text));

const isSubDaily = (rule: string) => /FREQ=(HOURLY|MINUTELY|SECONDLY)/.test(rule);

const zonedAt = (seconds: number, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(seconds * 1000).toZonedDateTimeISO(zone);

/** Where the lists part, one of the two days lies between these days of a year (`MM-DD`), which may go over its end. */
const partsBetween = (difference: Difference, first: string, last: string) =>
  parting(difference).some((at) => {
    if (at === undefined) return false;
    const day = zonedAt(at, difference.plain.zone).toPlainDate().toString().slice(5);
    return first <= last ? first <= day && day <= last : day >= first || day <= last;
  });

/** The change of the clock before an instant, and by how many seconds it went forward. */
function changeBefore(seconds: number, zone: string): { at: number; forward: number } | null {
  const change = zonedAt(seconds + 1, zone).getTimeZoneTransition('previous');
  if (!change) return null;
  const before = zonedAt(change.epochMilliseconds / 1000 - 1, zone);
  return {
    at: change.epochMilliseconds / 1000,
    forward: (change.offsetNanoseconds - before.offsetNanoseconds) / 1e9,
  };
}

export const KINDS: readonly Kind[] = [
  {
    name: 'dateutil does not count a start that its rule does not match',
    engine: 'dateutil',
    decides: 'Section 3.3.10: "The \'DTSTART\' property value always counts as the first occurrence."',
    applies: ({ plain, startMatches, here, theirs }) => {
      const counted = plain.rules.filter(({ text }) => has(text, 'COUNT')).length;
      const known = new Set(here);
      const more = theirs.filter((at) => !known.has(at)).length;
      return !startMatches && more > 0 && more <= counted && theirs.length === here.length + more;
    },
  },
  {
    name: 'dateutil takes all seven days of a week that BYWEEKNO names without BYDAY',
    engine: 'dateutil',
    decides:
      'Section 3.3.10: "Information, not contained in the rule, necessary to determine the various recurrence instance start time and dates are derived from the Start Time (DTSTART)"',
    applies: (difference) =>
      someRule(
        difference,
        (rule) => has(rule, 'BYWEEKNO') && !has(rule, 'BYDAY') && !has(rule, 'BYMONTHDAY'),
      ),
  },
  {
    name: 'dateutil numbers the first days of January by the length of the wrong year',
    engine: 'dateutil',
    decides:
      'Section 3.3.10: "Week number one of the calendar year is the first week that contains at least four (4) days in that calendar year."',
    applies: (difference) =>
      someRule(difference, (rule) =>
        valuesOf(rule, 'BYWEEKNO').some((week) => Number(week) >= 52 || Number(week) < 0),
      ) && partsBetween(difference, '01-01', '01-03'),
  },
  {
    name: 'dateutil does not know week 1 by its negative number at the end of December',
    engine: 'dateutil',
    decides: 'Section 3.3.10: "Valid values are 1 to 53 or -53 to -1", and a week has both numbers',
    applies: (difference) =>
      someRule(difference, (rule) => valuesOf(rule, 'BYWEEKNO').some((week) => Number(week) <= -52)) &&
      partsBetween(difference, '12-29', '12-31'),
  },
  {
    name: 'rrule-temporal looks for weeks in the year that numbers them, where periods are counted',
    engine: 'rrule-temporal',
    decides:
      'Section 3.3.10: parts "for a period of time less than the frequency" expand it, so the days of a yearly rule lie in the calendar year that INTERVAL chose and BYSETPOS counts (dateutil agrees)',
    applies: (difference) =>
      someRule(
        difference,
        (rule) => has(rule, 'BYWEEKNO') && (has(rule, 'INTERVAL') || has(rule, 'BYSETPOS')),
      ) && partsBetween(difference, '12-29', '01-03'),
  },
  {
    name: 'rrule-temporal drops a start whose week has another number by WKST than by ISO 8601',
    engine: 'rrule-temporal',
    decides: 'Section 3.8.5.3: "The "DTSTART" property defines the first instance in the recurrence set."',
    applies: ({ plain, startMatches, here, theirs }) =>
      plain.rules.some(({ text }) => has(text, 'BYWEEKNO') && /WKST=(?!MO)/.test(text)) &&
      !startMatches &&
      // Dropped before COUNT counts; an EXDATE may hide the start itself.
      ((here[0] === plain.start && theirs[0] !== plain.start) || theirs.length === here.length + 1),
  },
  {
    name: 'rrule-temporal leaves out times that a clock change skips',
    engine: 'rrule-temporal',
    decides:
      'Section 3.3.10: "If the computed local start time of a recurrence instance does not exist […] the time of the recurrence instance is interpreted in the same manner as an explicit DATE-TIME value describing that date and time, as specified in Section 3.3.5." (another sentence of the section says the contrary; dateutil has resolve_imaginary)',
    applies: (difference) => {
      const [here] = parting(difference);
      if (here === undefined || someRule(difference, isSubDaily)) return false;
      const change = changeBefore(here, difference.plain.zone);
      if (!change || change.forward <= 0) return false;
      // The time where the skipped one lands, no further behind the change than the clock went; or BYSETPOS counted it that day.
      const isPositioned = someRule(difference, (rule) => has(rule, 'BYSETPOS'));
      return here < change.at + (isPositioned ? 86_400 : change.forward);
    },
  },
  {
    name: 'rrule-temporal takes the 53rd weekday of a year for one that every year has',
    engine: 'rrule-temporal',
    decides:
      'Section 3.3.10: "Each BYDAY value can also be preceded by a positive (+n) or negative (-n) integer. If present, this indicates the nth occurrence of a specific day within the MONTHLY or YEARLY "RRULE"."',
    applies: (difference) =>
      someRule(difference, (rule) => valuesOf(rule, 'BYDAY').some((day) => /^-?53/.test(day))),
  },
  {
    name: 'rrule-temporal runs hourly and shorter rules on elapsed time',
    engine: 'rrule-temporal',
    decides:
      'Section 3.3.10 speaks of "the computed local start time of a recurrence instance" for every frequency',
    applies: (difference) => {
      const [here, theirs] = parting(difference);
      const at = Math.min(here ?? Infinity, theirs ?? Infinity);
      const change = changeBefore(at, difference.plain.zone);
      return (
        someRule(difference, isSubDaily) && change !== null && change.at >= difference.plain.start - 86_400
      );
    },
  },
  {
    name: 'rrule-temporal overlooks summer time that Ramadan cut in two',
    engine: 'rrule-temporal',
    decides: 'The time zone database: Egypt in 2010 and 2014',
    applies: (difference) => {
      const [here, theirs] = parting(difference);
      if (difference.plain.zone !== 'Africa/Cairo' || here === undefined || theirs === undefined)
        return false;
      return Math.abs(here - theirs) === 3600 && /^20(10|14|15)-0[5-9]/.test(zonedAt(here, 'UTC').toString());
    },
  },
];
