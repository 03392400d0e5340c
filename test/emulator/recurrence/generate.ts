import { Temporal } from 'temporal-polyfill';
import { Choices } from './choices.ts';
import { ruleOf, type Frequency } from './generate-rule.ts';
import type { Look, Series } from './series.ts';

/** Small and large offsets, half hours, negative summer time, changes at midnight, a skipped day, zones that gave summer time up. */
export const ZONES = [
  'UTC',
  'Europe/Zurich',
  'Europe/London',
  'Europe/Dublin',
  'America/New_York',
  'America/St_Johns',
  'America/Sao_Paulo',
  'Africa/Cairo',
  'Asia/Tehran',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
];

const MINUTE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** How long a look at such a rule is, in seconds. */
const SPANS: Record<Frequency, number> = {
  YEARLY: 40 * YEAR,
  MONTHLY: 6 * YEAR,
  WEEKLY: 2 * YEAR,
  DAILY: 150 * DAY,
  HOURLY: 5 * DAY,
  MINUTELY: 10 * HOUR,
  SECONDLY: 20 * MINUTE,
};

/** A start where calendars are difficult: clock changes, 29 February, ends of months; or any. */
function startOf(choices: Choices, isDate: boolean): Series['start'] {
  const timeZone = choices.one(ZONES);
  let day = Temporal.PlainDate.from({ year: choices.number(1990, 2040), month: 1, day: 1 }).add({
    days: choices.number(0, 364),
  });
  let hour = choices.number(0, 23);
  const kind = choices.number(0, 9);
  const change = day.toZonedDateTime(timeZone).getTimeZoneTransition('next');
  if (kind <= 2 && change) {
    day = change.toPlainDate().subtract({ days: choices.number(0, 4) });
    hour = choices.chance(0.8) ? (change.hour + choices.number(22, 25)) % 24 : hour;
  } else if (kind === 3) {
    day = Temporal.PlainDate.from({ year: 1988 + 4 * choices.number(1, 13), month: 2, day: 29 });
  } else if (kind === 4) {
    day = day.with({ day: day.daysInMonth - choices.number(0, 2) });
  }
  if (isDate) return { date: day.toString() };
  const time = new Temporal.PlainTime(
    hour,
    choices.one([0, 15, 30, 45, choices.number(0, 59)]),
    choices.one([0, 0, 0, choices.number(0, 59)]),
  );
  // A start that its zone skips is stored as the time where it lands, so it is written as that.
  const landed = day.toZonedDateTime({ timeZone, plainTime: time }).toPlainDateTime();
  return { dateTime: landed.toString({ smallestUnit: 'second' }), timeZone };
}

const wallOf = (start: Series['start']) =>
  'date' in start
    ? Temporal.PlainDateTime.from(`${start.date}T00:00:00`)
    : Temporal.PlainDateTime.from(start.dateTime);

const basic = (text: string) => text.replaceAll(/[-:]/g, '');
const basicWall = (wall: Temporal.PlainDateTime) => basic(wall.toString({ smallestUnit: 'second' }));
const basicUtc = (at: Temporal.ZonedDateTime) => `${basicWall(at.withTimeZone('UTC').toPlainDateTime())}Z`;

/** COUNT, UNTIL in each of its forms, or no end. */
function endOf(choices: Choices, start: Series['start'], frequency: Frequency): string {
  const kind = choices.number(0, 9);
  if (kind <= 2) return `;COUNT=${choices.one([1, 2, 3, 5, 10, 20, choices.number(1, 40)])}`;
  if (kind > 6) return '';
  const wall = wallOf(start);
  const seconds = choices.number(1, Math.floor(SPANS[frequency] * 0.8));
  // Often at the time of day of the start, where it decides whether the last one is in.
  const last = wall.add(
    seconds >= DAY && choices.chance(0.7) ? { days: Math.floor(seconds / DAY) } : { seconds },
  );
  if ('date' in start) {
    return `;UNTIL=${choices.chance(0.8) ? basic(last.toPlainDate().toString()) : `${basicWall(last)}Z`}`;
  }
  if (kind === 3) return `;UNTIL=${basic(last.toPlainDate().toString())}`;
  if (kind === 4) return `;UNTIL=${basicWall(last)}`;
  return `;UNTIL=${basicUtc(last.toZonedDateTime(start.timeZone))}`;
}

/** A date line in one of the spellings that RFC 5545 knows. */
function dateLine(
  choices: Choices,
  name: 'EXDATE' | 'RDATE',
  times: readonly Temporal.ZonedDateTime[],
  start: Series['start'],
) {
  if ('date' in start) {
    const dates = times.map((at) => basic(at.toPlainDate().toString()));
    return `${name};VALUE=DATE:${dates.join(',')}`;
  }
  const other = choices.one(ZONES);
  const walls = (zone: string) =>
    times.map((at) => basicWall(at.withTimeZone(zone).toPlainDateTime())).join(',');
  switch (choices.number(0, name === 'RDATE' ? 4 : 3)) {
    case 0:
      return `${name}:${times.map(basicUtc).join(',')}`;
    case 1:
      return `${name};TZID=${other}:${walls(other)}`;
    case 2:
      return `${name};VALUE=DATE:${times.map((at) => basic(at.toPlainDate().toString())).join(',')}`;
    case 3:
      return `${name};TZID=${start.timeZone}:${walls(start.timeZone)}`;
    default:
      return `${name};VALUE=PERIOD:${times.map((at) => `${basicUtc(at)}/PT30M`).join(',')}`;
  }
}

const UNITS = {
  YEARLY: 'years',
  MONTHLY: 'months',
  WEEKLY: 'weeks',
  DAILY: 'days',
  HOURLY: 'hours',
  MINUTELY: 'minutes',
  SECONDLY: 'seconds',
} as const;

/** Times a few periods behind the start: where a simple rule has its occurrences, so that exclusions mostly hit. */
function timesInStep(
  choices: Choices,
  rule: string,
  frequency: Frequency,
  start: Series['start'],
): Temporal.ZonedDateTime[] {
  const zone = 'date' in start ? 'UTC' : start.timeZone;
  const interval = Number(/INTERVAL=(\d+)/.exec(rule)?.[1] ?? 1);
  const periods = Array.from({ length: choices.number(1, 4) }, () => choices.number(0, 6) * interval);
  return periods.map((count) =>
    wallOf(start)
      .add({ [UNITS[frequency]]: count })
      .toZonedDateTime(zone),
  );
}

function lookOf(
  choices: Choices,
  frequency: Frequency,
  start: Series['start'],
  lines: readonly string[],
): Look {
  const zone = 'date' in start ? 'UTC' : start.timeZone;
  const first = wallOf(start).toZonedDateTime(zone).epochMilliseconds / 1000;
  // Some windows lie far behind the start: expansion then must not begin there.
  const later = choices.chance(/COUNT|UNTIL/.test(lines[0] ?? '') ? 0.1 : 0.7)
    ? choices.number(0, SPANS[frequency])
    : 0;
  const from = first + later - (choices.chance(0.5) ? 0 : 1);
  // Many more where a clock change may move a whole hour of them, or a rule excludes.
  const walked = lines.length > 1 || ['MINUTELY', 'SECONDLY'].includes(frequency) ? 4000 : 160;
  return { from, to: from + SPANS[frequency], most: 60, walked };
}

/** The series of one seed. */
export function seriesOfSeed(seed: number): Series {
  const choices = new Choices(seed);
  const isDate = choices.chance(0.25);
  const start = startOf(choices, isDate);
  const wall = wallOf(start);
  const common = [
    'YEARLY',
    'YEARLY',
    'YEARLY',
    'MONTHLY',
    'MONTHLY',
    'MONTHLY',
    'WEEKLY',
    'WEEKLY',
    'DAILY',
    'DAILY',
  ] as const;
  const frequency = choices.one<Frequency>(isDate ? common : [...common, 'HOURLY', 'MINUTELY', 'SECONDLY']);
  const bare = ruleOf(choices, frequency, wall, isDate);
  const lines = [`RRULE:${bare}${endOf(choices, start, frequency)}`];
  if (choices.chance(0.04)) lines.push(`RRULE:${ruleOf(choices, frequency, wall, isDate)};COUNT=7`);
  if (choices.chance(0.05)) lines.push(`EXRULE:FREQ=${frequency};INTERVAL=${choices.number(2, 5)}`);
  if (choices.chance(0.15)) {
    const span = Math.floor(SPANS[frequency] / 3);
    const zone = isDate || 'date' in start ? 'UTC' : start.timeZone;
    const first = wall.toZonedDateTime(zone);
    const times = Array.from({ length: choices.number(1, 3) }, () =>
      isDate
        ? first.add({ days: choices.number(1, Math.ceil(span / DAY)) })
        : first.add({ seconds: choices.number(1, span) }),
    );
    lines.push(dateLine(choices, 'RDATE', times, start));
  }
  if (choices.chance(0.25))
    lines.push(dateLine(choices, 'EXDATE', timesInStep(choices, bare, frequency, start), start));
  return { start, lines, look: lookOf(choices, frequency, start, lines) };
}
