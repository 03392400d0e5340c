import { describe, expect, it } from 'vitest';
import { lastEnd } from '../../core/recurrence.ts';
import { expandHere } from '../emulator/recurrence/emulated.ts';
import { seriesOfSeed } from '../emulator/recurrence/generate.ts';
import { expandInCore } from './recurrence-expanded.ts';
import { allDay, BERLIN, NEW_YORK, starts, timed } from './series.ts';

describe('rules of an hour or less run on the wall clock', () => {
  it('every two hours over a change: an hour that is skipped is the next one’s, one that comes twice is one', () => {
    const rule = 'RRULE:FREQ=HOURLY;INTERVAL=2;COUNT=4';
    expect(starts(timed('2026-03-28T23:00:00Z', BERLIN, rule))).toEqual([
      '2026-03-28T23:00:00Z',
      '2026-03-29T01:00:00Z',
      '2026-03-29T02:00:00Z',
      '2026-03-29T04:00:00Z',
    ]);
    expect(starts(timed('2026-10-24T22:00:00Z', BERLIN, rule))).toEqual([
      '2026-10-24T22:00:00Z',
      '2026-10-25T00:00:00Z',
      '2026-10-25T03:00:00Z',
      '2026-10-25T05:00:00Z',
    ]);
  });
  it('times that are moved onto others are one occurrence, and come in order among the others', () => {
    const hourly = timed('2026-03-29T00:00:00Z', BERLIN, 'RRULE:FREQ=HOURLY;COUNT=4');
    expect(starts(hourly)).toEqual(['2026-03-29T00:00:00Z', '2026-03-29T01:00:00Z', '2026-03-29T02:00:00Z']);
    const odd = timed('2026-03-29T00:50:00Z', BERLIN, 'RRULE:FREQ=MINUTELY;INTERVAL=40;COUNT=4');
    expect(starts(odd)).toEqual([
      '2026-03-29T00:50:00Z',
      '2026-03-29T01:10:00Z',
      '2026-03-29T01:30:00Z',
      '2026-03-29T01:50:00Z',
    ]);
    expect(lastEnd(odd, BERLIN)).toBe('2026-03-29T02:50:00Z');
  });
  it('a window finds what a change moved into it, and what comes twice before its end', () => {
    const spring = timed('2026-03-28T01:30:00Z', BERLIN, 'RRULE:FREQ=DAILY');
    expect(starts(spring, '2026-03-29T02:20:00Z', '2026-03-29T03:00:00Z')).toEqual(['2026-03-29T01:30:00Z']);
    const autumn = timed('2026-10-24T00:50:00Z', BERLIN, 'RRULE:FREQ=DAILY');
    expect(starts(autumn, '2026-10-25T00:00:00Z', '2026-10-25T01:10:00Z')).toEqual(['2026-10-25T00:50:00Z']);
  });
  it('a last time that was moved behind later ones is the end', () => {
    const series = timed('2026-03-28T01:55:00Z', BERLIN, 'RRULE:FREQ=DAILY;BYHOUR=2,3;BYMINUTE=55,5;COUNT=6');
    expect(starts(series).at(-1)).toBe('2026-03-29T01:55:00Z');
    expect(lastEnd(series, BERLIN)).toBe('2026-03-29T02:55:00Z');
  });
  it('BYSETPOS looks into each hour or minute', () => {
    const rule = 'RRULE:FREQ=HOURLY;INTERVAL=3;BYMINUTE=10,20,50;BYSETPOS=-1,1;COUNT=5';
    expect(starts(timed('2026-03-01T08:10:00Z', BERLIN, rule))).toEqual([
      '2026-03-01T08:10:00Z',
      '2026-03-01T08:50:00Z',
      '2026-03-01T11:10:00Z',
      '2026-03-01T11:50:00Z',
      '2026-03-01T14:10:00Z',
    ]);
  });
});

describe('positions and seconds', () => {
  it('BYSETPOS is taken in the order of the days, however it is written', () => {
    const rule = 'RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1,1;COUNT=3';
    expect(starts(allDay('2026-03-02', '2026-03-03', rule))).toEqual([
      '2026-03-02',
      '2026-03-30',
      '2026-04-06',
    ]);
  });
  it('a position that a month does not have never comes, from either end, also before 1970', () => {
    for (const position of [3, -3]) {
      const rule = `RRULE:FREQ=MONTHLY;BYMONTHDAY=1,2;BYSETPOS=${position};UNTIL=19700601`;
      expect(starts(allDay('1969-01-01', '1969-01-02', rule))).toEqual(['1969-01-01']);
    }
  });
  it('a leap second is on no clock here', () => {
    const rule = 'RRULE:FREQ=DAILY;BYSECOND=0,60;COUNT=2';
    expect(starts(timed('2026-03-01T08:00:00Z', BERLIN, rule))).toEqual([
      '2026-03-01T08:00:00Z',
      '2026-03-02T08:00:00Z',
    ]);
  });
});

describe('zones that do not change as others do', () => {
  it('summer time that Ramadan cut in two: eight o’clock in Cairo stays eight o’clock', () => {
    const series = timed('2010-08-09T05:00:00Z', 'Africa/Cairo', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=9;COUNT=4');
    expect(starts(series)).toEqual([
      '2010-08-09T05:00:00Z',
      '2010-09-09T06:00:00Z',
      '2010-10-09T06:00:00Z',
      '2010-11-09T06:00:00Z',
    ]);
  });
  it('a day that Samoa skipped moves to the next', () => {
    const series = timed('2011-12-29T19:00:00Z', 'Pacific/Apia', 'RRULE:FREQ=DAILY;COUNT=4');
    expect(starts(series, '2011-12-30T18:30:00Z')).toEqual(['2011-12-30T19:00:00Z', '2011-12-31T19:00:00Z']);
  });
  it('a midnight that does not exist in São Paulo is one o’clock', () => {
    const series = timed('2018-11-03T03:00:00Z', 'America/Sao_Paulo', 'RRULE:FREQ=DAILY;COUNT=3');
    expect(starts(series)).toEqual(['2018-11-03T03:00:00Z', '2018-11-04T03:00:00Z', '2018-11-05T02:00:00Z']);
  });
  it('a series may begin at the second of two equal wall times', () => {
    const series = timed('2026-10-25T01:30:00Z', BERLIN, 'RRULE:FREQ=DAILY;COUNT=2');
    expect(starts(series)).toEqual(['2026-10-25T01:30:00Z', '2026-10-26T01:30:00Z']);
    const quarters = timed('2026-10-25T01:30:00Z', BERLIN, 'RRULE:FREQ=MINUTELY;INTERVAL=15;COUNT=4');
    expect(starts(quarters)).toEqual([
      '2026-10-25T01:30:00Z',
      '2026-10-25T02:00:00Z',
      '2026-10-25T02:15:00Z',
    ]);
  });
});

describe('weeks and weekdays of a year', () => {
  it('the 53rd Monday comes only in years that have it, from either end', () => {
    expect(newYearsEves('RRULE:FREQ=YEARLY;BYDAY=53MO')).toEqual(['2024-12-30', '2029-12-31', '2035-12-31']);
    expect(newYearsEves('RRULE:FREQ=YEARLY;BYDAY=-53MO')).toEqual(['2024-12-30', '2029-01-01', '2035-01-01']);
  });
  it('weeks begin where WKST says: week 1 of 2027 on Monday 4 January or on Sunday 3 January', () => {
    expect(weekOne('MO')).toEqual(['2027-01-04', '2027-01-09', '2027-01-10']);
    expect(weekOne('SU')).toEqual(['2027-01-03', '2027-01-04', '2027-01-09']);
  });
  it('the days of a week that two years share lie in the calendar year that INTERVAL chose', () => {
    const series = allDay('2024-12-30', '2024-12-31', 'RRULE:FREQ=YEARLY;INTERVAL=2;BYWEEKNO=1;BYDAY=MO,TU');
    expect(starts(series, '2024-01-01T00:00:00Z', '2027-01-01T00:00:00Z')).toEqual([
      '2024-12-30',
      '2024-12-31',
    ]);
    expect(starts(series, '2027-01-01T00:00:00Z', '2031-01-01T00:00:00Z')).toEqual([
      '2028-01-03',
      '2028-01-04',
      '2030-01-01',
      '2030-12-30',
      '2030-12-31',
    ]);
  });
  it('numbers of weekdays are overlooked where a rule goes by weeks or days', () => {
    for (const freq of ['WEEKLY', 'DAILY'])
      expect(starts(allDay('2026-03-02', '2026-03-03', `RRULE:FREQ=${freq};BYDAY=1MO;COUNT=3`))).toEqual([
        '2026-03-02',
        '2026-03-09',
        '2026-03-16',
      ]);
  });
  it('the last week of a year is -1', () => {
    const series = allDay('2025-12-22', '2025-12-23', 'RRULE:FREQ=YEARLY;BYWEEKNO=-1;COUNT=3');
    expect(starts(series)).toEqual(['2025-12-22', '2026-12-28', '2027-12-27']);
  });
});

describe('UNTIL', () => {
  it('in local time is a time of the series’ zone', () => {
    expect([
      countUntil('20260303T090000'),
      countUntil('20260303T085959'),
      countUntil('20260303T140000Z'),
    ]).toEqual([3, 2, 3]);
  });
  it('before the start leaves the start', () => {
    const series = timed('2026-03-01T08:00:00Z', BERLIN, 'RRULE:FREQ=DAILY;UNTIL=20250101T000000Z');
    expect(starts(series)).toEqual(['2026-03-01T08:00:00Z']);
    expect(lastEnd(series, BERLIN)).toBe('2026-03-01T09:00:00Z');
  });
});

describe('generated series occur as the emulator’s engine has them, which shares nothing with core’s', () => {
  it.each(Array.from({ length: 10 }, (_each, index) => index * 20))('twenty from seed %i on', (first) => {
    const all = Array.from({ length: 20 }, (_each, index) => seriesOfSeed(2_000_000 + first + index));
    // How core reads EXDATE as a date is its own (test/core/recurrence-witness.real.test.ts).
    for (const series of all.filter(
      ({ lines }) => !lines.some((line) => line.startsWith('EXDATE;VALUE=DATE')),
    ))
      expect([series, expandInCore(series)]).toEqual([series, expandHere(series)]);
  });
});

function newYearsEves(rule: string): string[] {
  return starts(allDay('2024-12-30', '2024-12-31', rule), '2024-01-01T00:00:00Z', '2040-01-01T00:00:00Z');
}

function weekOne(wkst: string): string[] {
  const rule = `RRULE:FREQ=YEARLY;BYWEEKNO=1;BYDAY=SU,MO,SA;WKST=${wkst}`;
  return starts(allDay('2026-06-07', '2026-06-08', rule), '2026-06-08T00:00:00Z', '2027-02-01T00:00:00Z');
}

function countUntil(text: string): number {
  return starts(timed('2026-03-01T14:00:00Z', NEW_YORK, `RRULE:FREQ=DAILY;UNTIL=${text}`)).length;
}
