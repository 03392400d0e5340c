/** Rules one by one: what is refused, where the expansion ends, and what the RFC's own examples say. */
import { expect, test } from 'vitest';
import { occurrences } from '../../../emulator/events/recurrence.ts';
import { parseRecurrence, RecurrenceError } from '../../../emulator/events/recurrence-lines.ts';
import { momentOf } from '../../../emulator/events/times.ts';
import { expandHere } from './emulated.ts';
import type { Series } from './series.ts';

const ZURICH = 'Europe/Zurich';
const FIRST_LOOK = { from: Date.UTC(1900, 0) / 1000, to: Date.UTC(2300, 0) / 1000, most: 6, walked: 0 };

const timed = (dateTime: string, ...lines: string[]): Series => ({
  start: { dateTime, timeZone: ZURICH },
  lines,
  look: FIRST_LOOK,
});
const dated = (date: string, ...lines: string[]): Series => ({ start: { date }, lines, look: FIRST_LOOK });

/** `2026-03-29T01:30:00` in UTC; of dates, the day. */
const shown = (series: Series) =>
  expandHere(series).map((at) =>
    new Date(at * 1000).toISOString().slice(0, 'date' in series.start ? 10 : 16),
  );

/** What this process worked, whatever else the machine does. */
const cpuMs = () => process.cpuUsage().user / 1000;

const startOf = (dateTime: string) => {
  const start = momentOf({ dateTime, timeZone: ZURICH }, ZURICH);
  if (!start) throw new Error(`${dateTime} is no time`);
  return start;
};

test.each([
  ['without FREQ', 'RRULE:INTERVAL=2'],
  ['an unknown frequency', 'RRULE:FREQ=FORTNIGHTLY'],
  ['an unknown part', 'RRULE:FREQ=DAILY;BYMOON=FULL'],
  ['a part twice', 'RRULE:FREQ=DAILY;COUNT=2;COUNT=3'],
  ['COUNT beside UNTIL', 'RRULE:FREQ=DAILY;COUNT=2;UNTIL=20270101T000000Z'],
  ['COUNT=0', 'RRULE:FREQ=DAILY;COUNT=0'],
  ['INTERVAL=0', 'RRULE:FREQ=DAILY;INTERVAL=0'],
  ['a thirteenth month', 'RRULE:FREQ=YEARLY;BYMONTH=13'],
  ['day 0 of a month', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=0'],
  ['day 32 of a month', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=32'],
  ['hour 24', 'RRULE:FREQ=DAILY;BYHOUR=24'],
  ['the 54th Monday', 'RRULE:FREQ=YEARLY;BYDAY=54MO'],
  ['no such weekday', 'RRULE:FREQ=WEEKLY;BYDAY=XX'],
  ['BYWEEKNO in a monthly rule', 'RRULE:FREQ=MONTHLY;BYWEEKNO=3'],
  ['BYYEARDAY in a daily rule', 'RRULE:FREQ=DAILY;BYYEARDAY=3'],
  ['BYMONTHDAY in a weekly rule', 'RRULE:FREQ=WEEKLY;BYMONTHDAY=3'],
  ['a numbered weekday in a weekly rule', 'RRULE:FREQ=WEEKLY;BYDAY=2MO'],
  ['a numbered weekday beside BYWEEKNO', 'RRULE:FREQ=YEARLY;BYWEEKNO=3;BYDAY=2MO'],
  ['BYSETPOS alone', 'RRULE:FREQ=MONTHLY;BYSETPOS=1'],
  ['an UNTIL that does not exist', 'RRULE:FREQ=DAILY;UNTIL=20260230'],
  ['an EXDATE that does not exist', 'EXDATE:20260101T250000Z'],
  ['an unknown zone', 'RDATE;TZID=Middle/Earth:20260101T090000'],
  ['another property', 'DTSTART:20260101T090000Z'],
  ['no property', 'FREQ=DAILY'],
  ['an empty line', ''],
])('%s is refused with a reason', (_, line) => {
  expect(() => parseRecurrence([line], startOf('2026-03-02T09:00:00'))).toThrow(RecurrenceError);
});

test('a series of dates does not repeat within a day', () => {
  const start = momentOf({ date: '2026-03-02' }, ZURICH);
  expect(() => parseRecurrence(['RRULE:FREQ=HOURLY'], start ?? startOf('2026-03-02T09:00:00'))).toThrow(
    RecurrenceError,
  );
});

test.each([
  'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
  'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
  'FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30',
  'FREQ=HOURLY;INTERVAL=24;BYHOUR=5',
  'FREQ=MINUTELY;BYSETPOS=2;BYSECOND=5',
  'FREQ=YEARLY;BYYEARDAY=366;BYWEEKNO=20',
  'FREQ=MONTHLY;INTERVAL=999999999999999999',
  'FREQ=SECONDLY;INTERVAL=999999999999999999',
  `FREQ=YEARLY;INTERVAL=${'9'.repeat(400)}`,
])('%s ends after its start, and soon', (rule) => {
  const began = cpuMs();
  const found = [
    ...occurrences({
      start: startOf('2026-03-02T09:00:00'),
      durationMs: 0,
      lines: parseRecurrence([`RRULE:${rule}`], startOf('2026-03-02T09:00:00')),
    }),
  ];
  expect(found).toHaveLength(1);
  // The engines that were not taken need ten seconds, or never end.
  expect(cpuMs() - began).toBeLessThan(2000);
});

test('COUNT in the billions does not keep a far window waiting', () => {
  const series = timed('2026-03-02T09:00:00', 'RRULE:FREQ=SECONDLY;COUNT=9999999999');
  const began = cpuMs();
  expect(expandHere({ ...series, look: { ...FIRST_LOOK, from: Date.UTC(2200, 0) / 1000 } })).toEqual([]);
  expect(cpuMs() - began).toBeLessThan(2000);
});

test('a window with an end gives no more than ten thousand occurrences of one series', () => {
  const series = timed('2026-03-02T09:00:00', 'RRULE:FREQ=SECONDLY');
  expect(expandHere({ ...series, look: { ...FIRST_LOOK, most: Infinity } })).toHaveLength(10_000);
});

test('no series goes on beyond the four-digit years', () => {
  const start = startOf('9997-06-01T09:00:00');
  const found = [
    ...occurrences({ start, durationMs: 0, lines: parseRecurrence(['RRULE:FREQ=YEARLY'], start) }),
  ];
  expect(found.map(({ wallMs }) => new Date(wallMs).getUTCFullYear())).toEqual([9997, 9998, 9999]);
});

test('a time that spring skips moves forward by an hour, and the next day is back', () => {
  const series = timed('2026-03-28T02:30:00', 'RRULE:FREQ=DAILY;COUNT=3');
  expect(shown(series)).toEqual(['2026-03-28T01:30', '2026-03-29T01:30', '2026-03-30T00:30']);
});

test('of a time that comes twice in autumn the first is meant', () => {
  const series = timed('2026-10-24T02:30:00', 'RRULE:FREQ=DAILY;COUNT=3');
  expect(shown(series)).toEqual(['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30']);
});

test('an hourly rule runs on the wall clock: the skipped hour falls on the next one, the repeated one comes once', () => {
  const spring = timed('2026-03-29T01:00:00', 'RRULE:FREQ=HOURLY;UNTIL=20260329T040000');
  expect(shown(spring)).toEqual(['2026-03-29T00:00', '2026-03-29T01:00', '2026-03-29T02:00']);
  const autumn = timed('2026-10-25T01:00:00', 'RRULE:FREQ=HOURLY;COUNT=3');
  expect(shown(autumn)).toEqual(['2026-10-24T23:00', '2026-10-25T00:00', '2026-10-25T02:00']);
});

test.each([
  ['UTC, the instant itself included', 'UNTIL=20260304T080000Z', 3],
  ['UTC, a second before', 'UNTIL=20260304T075959Z', 2],
  ['local time', 'UNTIL=20260304T090000', 3],
  ['a bare date, the whole of it', 'UNTIL=20260304', 3],
  ['a moment before the start, which is there all the same', 'UNTIL=20260101T000000Z', 1],
])('UNTIL as %s', (_, until, count) => {
  expect(shown(timed('2026-03-02T09:00:00', `RRULE:FREQ=DAILY;${until}`))).toHaveLength(count);
});

test('UNTIL of dates is a date, also where a time was written', () => {
  for (const until of ['20260304', '20260304T000000Z', '20260304T120000']) {
    expect(shown(dated('2026-03-02', `RRULE:FREQ=DAILY;UNTIL=${until}`))).toEqual([
      '2026-03-02',
      '2026-03-03',
      '2026-03-04',
    ]);
  }
});

test('COUNT counts what EXDATE takes out, and a start that the rule does not match', () => {
  const excluded = timed(
    '2026-03-02T09:00:00',
    'RRULE:FREQ=DAILY;COUNT=3',
    'EXDATE;TZID=Europe/Zurich:20260303T090000',
  );
  expect(shown(excluded)).toEqual(['2026-03-02T08:00', '2026-03-04T08:00']);
  const beside = timed('2026-03-02T09:00:00', 'RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=3');
  expect(shown(beside)).toEqual(['2026-03-02T08:00', '2026-03-03T08:00', '2026-03-10T08:00']);
});

test.each([
  ['UTC', 'EXDATE:20260303T080000Z'],
  ['its own zone', 'EXDATE;TZID=Europe/Zurich:20260303T090000'],
  ['a quoted zone', 'EXDATE;TZID="Europe/Zurich":20260303T090000'],
  ['another zone', 'EXDATE;TZID=Asia/Kolkata:20260303T133000'],
  ['a bare date', 'EXDATE;VALUE=DATE:20260303'],
  ['a rule', 'EXRULE:FREQ=WEEKLY;BYDAY=TU'],
])('an exclusion may be written as %s', (_, line) => {
  expect(shown(timed('2026-03-02T09:00:00', 'RRULE:FREQ=DAILY;COUNT=3', line))).toEqual([
    '2026-03-02T08:00',
    '2026-03-04T08:00',
  ]);
});

test('additional dates join in order and once, whatever form they have', () => {
  const lines = [
    'RRULE:FREQ=DAILY;COUNT=2',
    'RDATE;VALUE=PERIOD:20260302T120000Z/PT1H,20260302T080000Z/PT1H',
    'RDATE:20260303T080000Z',
  ];
  expect(shown(timed('2026-03-02T09:00:00', ...lines))).toEqual([
    '2026-03-02T08:00',
    '2026-03-02T12:00',
    '2026-03-03T08:00',
  ]);
  expect(shown(dated('2026-03-02', 'RDATE;VALUE=DATE:20260305'))).toEqual(['2026-03-02', '2026-03-05']);
});

test('a series that begins at the second of two equal times does not begin at the first', () => {
  const start = momentOf({ dateTime: '2026-10-25T02:30:00+01:00', timeZone: ZURICH }, ZURICH);
  if (!start) throw new Error('no time');
  const lines = parseRecurrence(['RRULE:FREQ=DAILY;COUNT=2'], start);
  const found = [...occurrences({ start, durationMs: 0, lines })].map(({ epochMs }) =>
    new Date(epochMs).toISOString(),
  );
  expect(found).toEqual(['2026-10-25T01:30:00.000Z', '2026-10-26T01:30:00.000Z']);
});

test('a date that its zone skipped is a date like any other', () => {
  const start = momentOf({ date: '2011-12-29' }, 'Pacific/Apia');
  if (!start) throw new Error('no date');
  const found = [
    ...occurrences({ start, durationMs: 0, lines: parseRecurrence(['RRULE:FREQ=DAILY;COUNT=3'], start) }),
  ];
  expect(found.map(({ wallMs }) => new Date(wallMs).toISOString().slice(0, 10))).toEqual([
    '2011-12-29',
    '2011-12-30',
    '2011-12-31',
  ]);
});

test.each([
  [
    '29 February comes in leap years alone',
    dated('2024-02-29', 'RRULE:FREQ=YEARLY;COUNT=3'),
    ['2024-02-29', '2028-02-29', '2032-02-29'],
  ],
  [
    'a month without a 31st is left out',
    dated('2026-01-31', 'RRULE:FREQ=MONTHLY;COUNT=3'),
    ['2026-01-31', '2026-03-31', '2026-05-31'],
  ],
  [
    'the Monday of week 20',
    dated('1997-05-12', 'RRULE:FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3'),
    ['1997-05-12', '1998-05-11', '1999-05-17'],
  ],
  [
    'the 20th Monday of the year',
    dated('1997-05-19', 'RRULE:FREQ=YEARLY;BYDAY=20MO;COUNT=3'),
    ['1997-05-19', '1998-05-18', '1999-05-17'],
  ],
  [
    'week 53 only where there is one',
    dated('2020-12-28', 'RRULE:FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;COUNT=2'),
    ['2020-12-28', '2026-12-28'],
  ],
  [
    'the week starts where WKST says: Monday',
    dated('1997-08-05', 'RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO'),
    ['1997-08-05', '1997-08-10', '1997-08-19', '1997-08-24'],
  ],
  [
    'the week starts where WKST says: Sunday',
    dated('1997-08-05', 'RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU'),
    ['1997-08-05', '1997-08-17', '1997-08-19', '1997-08-31'],
  ],
  [
    'the second to last weekday of the month',
    dated('1997-09-29', 'RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2;COUNT=3'),
    ['1997-09-29', '1997-10-30', '1997-11-27'],
  ],
] as const)('as the RFC has it: %s', (_, series, days) => {
  expect(shown(series)).toEqual(days);
});
