import { describe, expect, it } from 'vitest';
import { moved, movedRecurrence, type Move } from '../../core/series-move.ts';
import { lineOf, partsOf, patternFrom, wallOf } from '../../core/series-rule.ts';
import type { Moment } from '../../core/types.ts';
import { allDay, BERLIN, NEW_YORK, timed } from './series.ts';

/** How the times and lines of a series go along when it is moved, beside what `series-edit.test.ts` says of whole edits. */

const MONDAY = '2026-03-02T08:00:00Z';
const time = (dateTime: string, timeZone = BERLIN): Moment => ({ dateTime, timeZone });
const moveTo = (to: Moment, from = time(MONDAY)): Move => ({ from, to });
const HOUR_LATER = moveTo(time('2026-03-02T09:00:00Z'));
const DAY_LATER = moveTo(time('2026-03-03T08:00:00Z'));
const TO_A_DATE = moveTo({ date: '2026-03-02' });
const FROM_A_DATE = moveTo(time('2026-03-02T13:00:00Z'), { date: '2026-03-02' });
const DATE_LATER = moveTo({ date: '2026-03-03' }, { date: '2026-03-02' });

describe('a time of a series that is moved', () => {
  it.each([
    [
      'stays the second of two equal wall times where nothing moves',
      moveTo(time(MONDAY)),
      time('2026-10-25T01:30:00Z'),
      time('2026-10-25T01:30:00Z'),
    ],
    [
      'moves on the wall clock of its series, in whatever zone it is',
      DAY_LATER,
      time('2026-03-28T09:00:00Z', NEW_YORK),
      time('2026-03-29T08:00:00Z'),
    ],
    [
      'earlier in the day stays on its day when the series is made all-day',
      TO_A_DATE,
      time('2026-03-10T06:00:00Z'),
      { date: '2026-03-10' },
    ],
    [
      'gets the time of day of its series when that is given one',
      FROM_A_DATE,
      time('2026-03-10T09:00:00Z'),
      time('2026-03-10T13:00:00Z'),
    ],
    [
      'that is a date stays one when its series moves by an hour',
      HOUR_LATER,
      { date: '2026-03-10' },
      { date: '2026-03-10' },
    ],
    ['that is a date moves by the day', DAY_LATER, { date: '2026-03-10' }, { date: '2026-03-11' }],
    [
      'keeps its time of day when its all-day series moves by a day',
      DATE_LATER,
      time('2026-03-28T09:00:00Z'),
      time('2026-03-29T08:00:00Z'),
    ],
  ] as const)('%s', (_promise, move, moment, there) => {
    expect(moved(moment, move)).toEqual(there);
  });
});

const after = (rule: string, move: Move, start = MONDAY) =>
  movedRecurrence(timed(start, BERLIN, `RRULE:${rule}`), {
    ...move,
    from: 'date' in move.from ? move.from : time(start),
  });

describe('a rule whose series is moved', () => {
  it.each([
    ['every other day says nothing of weeks', 'FREQ=DAILY;INTERVAL=2', 'FREQ=DAILY;INTERVAL=2'],
    ['a first day of the week goes along', 'FREQ=DAILY;WKST=SU', 'FREQ=DAILY;WKST=MO'],
    ['so does that of every other week', 'FREQ=WEEKLY;INTERVAL=2;WKST=SU', 'FREQ=WEEKLY;INTERVAL=2;WKST=MO'],
    [
      'every other week that says none has one then',
      'FREQ=WEEKLY;INTERVAL=2',
      'FREQ=WEEKLY;INTERVAL=2;WKST=TU',
    ],
    ['every week needs none', 'FREQ=WEEKLY;INTERVAL=1;BYDAY=SU,MO', 'FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TU'],
    ['a day that every month has', 'FREQ=MONTHLY;BYMONTHDAY=27', 'FREQ=MONTHLY;BYMONTHDAY=28'],
    [
      'a day of one month that the next day is in too',
      'FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=30',
      'FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=31',
    ],
    ['an end that is a date', 'FREQ=DAILY;UNTIL=20260330', 'FREQ=DAILY;UNTIL=20260331'],
    ['a semicolon too many is left out', 'FREQ=DAILY;COUNT=3;', 'FREQ=DAILY;COUNT=3'],
  ])('%s: a day later', (_promise, rule, expected) => {
    expect(after(rule, DAY_LATER)).toEqual([`RRULE:${expected}`]);
  });

  it.each([
    ['a day that not every month has', 'FREQ=MONTHLY;BYMONTHDAY=28'],
    ['the last day of the month', 'FREQ=MONTHLY;BYMONTHDAY=-1'],
    ['the 31st, which no day follows', 'FREQ=MONTHLY;BYMONTHDAY=31'],
    ['a numbered weekday', 'FREQ=MONTHLY;BYDAY=1MO'],
    ['days of some months', 'FREQ=WEEKLY;BYMONTH=3,4'],
    ['a weekday of a month by its place', 'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1'],
    ['a date that never comes, and the day after does', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-30'],
  ])('%s: a day later there is no such rule', (_promise, rule) => {
    expect(after(rule, DAY_LATER)).toBeNull();
  });

  it('of numbered weekdays follows by the hour', () => {
    expect(after('FREQ=MONTHLY;BYDAY=1MO', HOUR_LATER)).toEqual(['RRULE:FREQ=MONTHLY;BYDAY=1MO']);
  });
  it('that names hours does not follow by the hour, in whatever order its parts stand', () => {
    expect(after('BYHOUR=9,15;FREQ=DAILY', HOUR_LATER)).toBeNull();
    expect(after('FREQ=DAILY;BYHOUR=9,15', HOUR_LATER)).toBeNull();
  });
  it('of days of the month is laid out when it becomes one of dates', () => {
    expect(after('FREQ=MONTHLY;BYMONTHDAY=2', moveTo({ date: '2026-03-03' }))).toEqual([
      'RRULE:FREQ=MONTHLY;BYMONTHDAY=3',
    ]);
    expect(after('FREQ=MONTHLY;BYMONTHDAY=2', moveTo({ date: '2026-04-03' }))).toBeNull();
  });
  it('follows although a leap day makes one of the two reach further than the other', () => {
    const [before, behind] = ['2026-02-28T08:00:00Z', '2026-03-01T08:00:00Z'];
    const rule = 'FREQ=DAILY;INTERVAL=7;BYSETPOS=1';
    expect(after(rule, moveTo(time(behind)), before)).toEqual([`RRULE:${rule}`]);
    expect(after(rule, moveTo(time(before)), behind)).toEqual([`RRULE:${rule}`]);
  });
});

const inTimes = (line: string, move: Move) => movedRecurrence(timed(MONDAY, BERLIN, line), move);
const inDates = (line: string, move: Move) => movedRecurrence(allDay('2026-03-02', '2026-03-03', line), move);

describe('single dates of a series that is moved', () => {
  it.each([
    ['in UTC', 'RDATE:20260403T080000Z', 'RDATE:20260403T090000Z'],
    [
      'several, with spaces and a comma too many',
      'EXDATE:20260403T080000Z, 20260410T080000Z,',
      'EXDATE:20260403T090000Z,20260410T090000Z',
    ],
    ['in the zone of the series', 'RDATE:20260403T090000', 'RDATE:20260403T100000'],
    [
      'in a zone of their own',
      'RDATE;TZID=America/New_York:20260403T030000',
      'RDATE;TZID=America/New_York:20260403T040000',
    ],
    [
      'in a zone that stands in quotes',
      'RDATE;TZID="America/New_York":20260403T030000',
      'RDATE;TZID="America/New_York":20260403T040000',
    ],
    ['as a date, which stays', 'EXDATE;VALUE=DATE:20260403', 'EXDATE;VALUE=DATE:20260403'],
  ])('%s go along by the hour', (_kind, line, expected) => {
    expect(inTimes(line, HOUR_LATER)).toEqual([expected]);
  });
  it('that are dates go along by the day, in a series of times or of dates', () => {
    expect(inTimes('EXDATE;VALUE=DATE:20260331, 20260405', DAY_LATER)).toEqual([
      'EXDATE;VALUE=DATE:20260401,20260406',
    ]);
    expect(inDates('RDATE:20260403T090000Z', DATE_LATER)).toEqual(['RDATE:20260404']);
    expect(inDates('EXDATE;VALUE=DATE:20260331,20260405', DATE_LATER)).toEqual([
      'EXDATE;VALUE=DATE:20260401,20260406',
    ]);
  });
  it('become dates with their series, and say so', () => {
    const line = 'RDATE;TZID=Europe/Berlin:20260403T090000,20260410T090000';
    expect(inTimes(line, TO_A_DATE)).toEqual(['RDATE;VALUE=DATE:20260403,20260410']);
    expect(inTimes('EXDATE;VALUE=DATE:20260403', TO_A_DATE)).toEqual(['EXDATE;VALUE=DATE:20260403']);
  });
  it('become times with their series', () => {
    expect(inDates('RDATE;VALUE=DATE:20260320,20260403', FROM_A_DATE)).toEqual([
      'RDATE:20260320T130000Z,20260403T120000Z',
    ]);
  });
});

describe('a line taken apart', () => {
  it('has its name in upper case, without the space around it, its parameters as they came', () => {
    expect(lineOf(' exdate;tzid=Europe/Berlin:20260302t090000 ')).toEqual({
      name: 'EXDATE',
      parameters: ';tzid=Europe/Berlin',
      value: '20260302T090000',
    });
  });
  it('that is none is empty', () => {
    expect(lineOf('hello')).toEqual({ name: '', parameters: '', value: '' });
  });
  it('keeps a part of a rule that has no value, and none that is empty', () => {
    expect([...partsOf('FREQ=DAILY;;COUNT')]).toEqual([
      ['FREQ', 'DAILY'],
      ['COUNT', ''],
    ]);
  });
});

describe('a rule laid out', () => {
  const start = time(MONDAY);
  it.each([
    ['YEARLY', 40],
    ['MONTHLY', 144],
    ['WEEKLY', 627],
    ['DAILY;INTERVAL=3', 731],
    ['HOURLY;INTERVAL=24', 40],
  ])('FREQ=%s reaches over years, one finer than a day over weeks', (freq, length) => {
    expect(patternFrom(`FREQ=${freq}`, start, wallOf(start))).toHaveLength(length);
  });
  it('goes on behind its end, so that two rules are compared by what they say', () => {
    for (const end of ['COUNT=2', 'UNTIL=20270302T080000Z'])
      expect(patternFrom(`FREQ=YEARLY;${end}`, start, wallOf(start))).toHaveLength(40);
  });
});
