import { describe, expect, it } from 'vitest';
import { lastEnd, occurrencesBetween, type Series } from '../../core/recurrence.ts';
import { allDay, ALWAYS, BERLIN, NEW_YORK, starts, timed } from './series.ts';

describe('the examples of RFC 5545 section 3.8.5.3, each from 2 September 1997, 9:00 in New York', () => {
  const first = '1997-09-02T13:00:00Z';
  it.each([
    ['daily for ten occurrences', first, 'FREQ=DAILY;COUNT=10', 10, '1997-09-11T13:00:00Z'],
    ['daily until 24 December', first, 'FREQ=DAILY;UNTIL=19971224T000000Z', 113, '1997-12-23T14:00:00Z'],
    ['every ten days, five times', first, 'FREQ=DAILY;INTERVAL=10;COUNT=5', 5, '1997-10-12T13:00:00Z'],
    ['weekly until 24 December', first, 'FREQ=WEEKLY;UNTIL=19971224T000000Z', 17, '1997-12-23T14:00:00Z'],
    [
      'Tuesday and Thursday for five weeks',
      first,
      'FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH',
      10,
      '1997-10-02T13:00:00Z',
    ],
    [
      'every other week on Tuesday and Thursday, eight times',
      first,
      'FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH',
      8,
      '1997-10-16T13:00:00Z',
    ],
    [
      'the first Friday of the month, ten times',
      '1997-09-05T13:00:00Z',
      'FREQ=MONTHLY;COUNT=10;BYDAY=1FR',
      10,
      '1998-06-05T13:00:00Z',
    ],
    [
      'the second-to-last Monday, six months',
      '1997-09-22T13:00:00Z',
      'FREQ=MONTHLY;COUNT=6;BYDAY=-2MO',
      6,
      '1998-02-16T14:00:00Z',
    ],
    [
      'the third of Tuesday to Thursday in a month, three times',
      '1997-09-04T13:00:00Z',
      'FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3',
      3,
      '1997-11-06T14:00:00Z',
    ],
    [
      'the last workday of the month, seven times',
      '1997-09-29T13:00:00Z',
      'FREQ=MONTHLY;COUNT=7;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2',
      7,
      '1998-03-30T14:00:00Z',
    ],
    [
      'an invalid date is left out and not counted',
      '2007-01-15T14:00:00Z',
      'FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5',
      5,
      '2007-03-30T13:00:00Z',
    ],
    [
      'every third year on days 1, 100 and 200, ten times',
      '1997-01-01T14:00:00Z',
      'FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200',
      10,
      '2006-01-01T14:00:00Z',
    ],
    [
      'every three hours until 17:00',
      first,
      'FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z',
      3,
      '1997-09-02T19:00:00Z',
    ],
    [
      'every quarter of an hour, six times',
      first,
      'FREQ=MINUTELY;INTERVAL=15;COUNT=6',
      6,
      '1997-09-02T14:15:00Z',
    ],
  ])('%s', (_name, start, rule, count, last) => {
    const series = timed(start, NEW_YORK, `RRULE:${rule}`);
    const found = starts(series);
    expect([found.length, found.at(-1)]).toEqual([count, last]);
    const lastHour = new Date(Date.parse(last) + 3_600_000).toISOString().replace('.000', '');
    expect(lastEnd(series, NEW_YORK)).toBe(lastHour);
  });

  it('WKST decides which weeks are skipped', () => {
    expect(daysOfWeeksFrom('MO')).toEqual(['08-05', '08-10', '08-19', '08-24']);
    expect(daysOfWeeksFrom('SU')).toEqual(['08-05', '08-17', '08-19', '08-31']);
  });
});

describe('across clock changes', () => {
  it('nine o’clock stays nine o’clock in Berlin, spring and autumn', () => {
    expect(starts(timed('2026-03-28T08:00:00Z', BERLIN, 'RRULE:FREQ=DAILY;COUNT=3'))).toEqual([
      '2026-03-28T08:00:00Z',
      '2026-03-29T07:00:00Z',
      '2026-03-30T07:00:00Z',
    ]);
    expect(starts(timed('2026-10-24T07:00:00Z', BERLIN, 'RRULE:FREQ=DAILY;COUNT=2'))).toEqual([
      '2026-10-24T07:00:00Z',
      '2026-10-25T08:00:00Z',
    ]);
  });
  it('a New York series follows New York’s change, two weeks before Berlin’s', () => {
    expect(starts(timed('2026-03-02T14:00:00Z', NEW_YORK, 'RRULE:FREQ=WEEKLY;COUNT=3'))).toEqual([
      '2026-03-02T14:00:00Z',
      '2026-03-09T13:00:00Z',
      '2026-03-16T13:00:00Z',
    ]);
  });
  it('an hour that does not exist moves forward by the gap, one that exists twice is the first', () => {
    expect(starts(timed('2026-03-28T01:30:00Z', BERLIN, 'RRULE:FREQ=DAILY;COUNT=3'))).toEqual([
      '2026-03-28T01:30:00Z',
      '2026-03-29T01:30:00Z',
      '2026-03-30T00:30:00Z',
    ]);
    expect(starts(timed('2026-10-24T00:30:00Z', BERLIN, 'RRULE:FREQ=DAILY;COUNT=3'))).toEqual([
      '2026-10-24T00:30:00Z',
      '2026-10-25T00:30:00Z',
      '2026-10-26T01:30:00Z',
    ]);
  });
  it('keeps the exact length of the first occurrence', () => {
    const night: Series = {
      start: { dateTime: '2026-03-27T21:00:00Z', timeZone: BERLIN },
      end: { dateTime: '2026-03-28T05:00:00Z', timeZone: BERLIN },
      recurrence: ['RRULE:FREQ=DAILY;COUNT=2'],
    };
    expect(occurrencesBetween(night, ...ALWAYS, BERLIN).map(({ end }) => end)).toEqual([
      { dateTime: '2026-03-28T05:00:00Z', timeZone: BERLIN },
      { dateTime: '2026-03-29T05:00:00Z', timeZone: BERLIN },
    ]);
  });
});

describe('all-day series', () => {
  it('stay on their dates in every zone', () => {
    const series = allDay('2026-03-27', '2026-03-28', 'RRULE:FREQ=DAILY;COUNT=4');
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', BERLIN])
      expect(starts(series, ...ALWAYS, zone)).toEqual([
        '2026-03-27',
        '2026-03-28',
        '2026-03-29',
        '2026-03-30',
      ]);
  });
  it('of several days end exclusively', () => {
    const series = allDay('2026-01-30', '2026-02-02', 'RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=2');
    expect(occurrencesBetween(series, ...ALWAYS, BERLIN)).toEqual([
      { start: { date: '2026-01-30' }, end: { date: '2026-02-02' }, originalStart: { date: '2026-01-30' } },
      { start: { date: '2026-02-27' }, end: { date: '2026-03-02' }, originalStart: { date: '2026-02-27' } },
    ]);
  });
  it('count UNTIL as a date, whichever way it is written', () => {
    for (const until of ['20260303', '20260303T000000Z', '20260303T225959Z'])
      expect(starts(allDay('2026-03-01', '2026-03-02', `RRULE:FREQ=DAILY;UNTIL=${until}`))).toHaveLength(3);
  });
  it('29 February comes every four years', () => {
    expect(starts(allDay('2020-02-29', '2020-03-01', 'RRULE:FREQ=YEARLY;COUNT=3'))).toEqual([
      '2020-02-29',
      '2024-02-29',
      '2028-02-29',
    ]);
  });
});

describe('UNTIL of a timed series', () => {
  it('is an instant when it is in UTC, and inclusive', () => {
    expect([countUntil('20260303T080000Z'), countUntil('20260303T075959Z')]).toEqual([3, 2]);
  });
  it('is a day of the series’ own zone when it is a date', () => {
    const late = timed('2026-03-01T22:30:00Z', BERLIN, 'RRULE:FREQ=DAILY;UNTIL=20260303');
    expect(starts(late)).toHaveLength(3);
  });
});

describe('RDATE, EXDATE and EXRULE', () => {
  const daily = 'RRULE:FREQ=DAILY;COUNT=4';
  it.each([
    ['in UTC', 'EXDATE:20260302T080000Z'],
    ['in the series’ zone', 'EXDATE;TZID=Europe/Berlin:20260302T090000'],
    ['in another zone', 'EXDATE;TZID=America/New_York:20260302T030000'],
    ['without a zone', 'EXDATE:20260302T090000'],
    ['as a date', 'EXDATE;VALUE=DATE:20260302'],
    ['by a rule', 'EXRULE:FREQ=WEEKLY;BYDAY=MO'],
  ])('an exclusion %s takes one occurrence out', (_name, line) => {
    const found = starts(timed('2026-03-01T08:00:00Z', BERLIN, daily, line));
    expect(found).toEqual(['2026-03-01T08:00:00Z', '2026-03-03T08:00:00Z', '2026-03-04T08:00:00Z']);
  });
  it('an exclusion of another time of that day takes nothing out', () => {
    expect(starts(timed('2026-03-01T08:00:00Z', BERLIN, daily, 'EXDATE:20260302T090000Z'))).toHaveLength(4);
  });
  it('an addition comes in order, once, also without a rule', () => {
    const rdate = 'RDATE;TZID=Europe/Berlin:20260310T100000,20260301T090000';
    expect(starts(timed('2026-03-01T08:00:00Z', BERLIN, rdate))).toEqual([
      '2026-03-01T08:00:00Z',
      '2026-03-10T09:00:00Z',
    ]);
    const series = timed('2026-03-01T08:00:00Z', BERLIN, daily, rdate);
    expect(starts(series)).toHaveLength(5);
    expect(lastEnd(series, BERLIN)).toBe('2026-03-10T10:00:00Z');
  });
  it('an exclusion as a date takes every occurrence of that day out', () => {
    const twice = 'RRULE:FREQ=DAILY;BYHOUR=9,15;COUNT=6';
    expect(starts(timed('2026-03-01T08:00:00Z', BERLIN, twice, 'EXDATE;VALUE=DATE:20260302'))).toEqual([
      '2026-03-01T08:00:00Z',
      '2026-03-01T14:00:00Z',
      '2026-03-03T08:00:00Z',
      '2026-03-03T14:00:00Z',
    ]);
  });
  it('the last end is that of the last occurrence that is not excluded', () => {
    expect(lastEnd(timed('2026-03-01T08:00:00Z', BERLIN, daily, 'EXDATE:20260304T080000Z'), BERLIN)).toBe(
      '2026-03-03T09:00:00Z',
    );
  });
  it('an addition that is excluded again is not the last occurrence', () => {
    const again = ['RDATE:20260320T080000Z', 'EXDATE:20260320T080000Z'];
    expect(lastEnd(timed('2026-03-01T08:00:00Z', BERLIN, daily, ...again), BERLIN)).toBe(
      '2026-03-04T09:00:00Z',
    );
  });
  it('where all is excluded the first occurrence stands for the end', () => {
    const all = timed('2026-03-01T08:00:00Z', BERLIN, daily, 'EXRULE:FREQ=DAILY');
    expect([starts(all), lastEnd(all, BERLIN)]).toEqual([[], '2026-03-01T09:00:00Z']);
  });
  it('the last occurrence is found long before UNTIL, without a first one, and before 1970', () => {
    const rule = 'RRULE:FREQ=DAILY;INTERVAL=3;UNTIL=19690309T000000Z';
    const early = timed('1969-03-01T08:00:00Z', BERLIN, rule, 'EXDATE:19690301T080000Z');
    expect(lastEnd(early, BERLIN)).toBe('1969-03-07T09:00:00Z');
  });
  it('a start that the rule does not match is the first occurrence', () => {
    const monday = timed('2026-03-01T08:00:00Z', BERLIN, 'RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3');
    expect(starts(monday)).toEqual(['2026-03-01T08:00:00Z', '2026-03-02T08:00:00Z', '2026-03-09T08:00:00Z']);
  });
});

function countUntil(until: string): number {
  return starts(timed('2026-03-01T08:00:00Z', BERLIN, `RRULE:FREQ=DAILY;UNTIL=${until}`)).length;
}

function daysOfWeeksFrom(wkst: string): string[] {
  const rule = `RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=${wkst}`;
  return starts(timed('1997-08-05T13:00:00Z', NEW_YORK, rule)).map((text) => text.slice(5, 10));
}
