import { describe, expect, it } from 'vitest';
import { isReadableRecurrence } from '../../core/recurrence.ts';
import { allDay, BERLIN, starts, timed } from './series.ts';

describe('lines that cannot be read', () => {
  const start = { dateTime: '2026-03-01T08:00:00Z', timeZone: BERLIN };
  it.each([
    'RRULE:FREQ=SOMETIMES',
    'RRULE:COUNT=3',
    'RRULE:FREQ=DAILY;COUNT=0',
    'RRULE:FREQ=DAILY;INTERVAL=0',
    'RRULE:FREQ=DAILY;BYDAY=XX',
    'RRULE:FREQ=MONTHLY;BYDAY=0MO',
    'RRULE:FREQ=YEARLY;BYDAY=54MO',
    'RRULE:FREQ=YEARLY;BYMONTH=13',
    'RRULE:FREQ=YEARLY;BYMONTH=-1',
    'RRULE:FREQ=YEARLY;BYWEEKNO=54',
    'RRULE:FREQ=YEARLY;BYYEARDAY=367',
    'RRULE:FREQ=MONTHLY;BYMONTHDAY=0',
    'RRULE:FREQ=MONTHLY;BYMONTHDAY=-32',
    'RRULE:FREQ=DAILY;BYHOUR=24',
    'RRULE:FREQ=DAILY;BYMINUTE=60',
    'RRULE:FREQ=DAILY;BYSECOND=61',
    'RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0',
    'RRULE:FREQ=DAILY;WKST=1MO',
    'RRULE:FREQ=DAILY;INTERVAL=1000000',
    'RRULE:FREQ=DAILY;UNTIL=20261399',
    'RRULE:FREQ=DAILY;toString=1',
    'RRULE:FREQ=DAILY;COUNT=',
    'RRULE:FREQ=DAILY;COUNT=X3',
    'RRULE:FREQ=DAILY;COUNT=3X',
    'RRULE:FREQ=DAILY;COUNT=3=4',
    'RRULE:FREQ=XDAILY',
    'RRULE:FREQ=DAILYX',
    'RRULE:FREQ=DAILY;BYDAY=M',
    'RRULE:FREQ=DAILY;BYDAY=XMO',
    'RRULE:FREQ=DAILY;BYDAY=MOX',
    'RRULE:FREQ=DAILY;BYMONTHDAY=X5',
    'RRULE:FREQ=DAILY;BYMONTHDAY=5X',
    'RRULE:FREQ=DAILY;BYMONTH=X5',
    'RRULE:FREQ=DAILY;BYMONTH=5X',
    'RRULE:FREQ=DAILY;UNTIL=soon',
    'RRULE:RRULE:FREQ=DAILY',
    'RRULE:FREQ=DAILY;ANYTHING=1',
    'RRULE:FREQ=DAILY;FREQ=WEEKLY',
    'EXDATE:yesterday',
    'EXDATE:X20260302',
    'EXDATE:20260302T0900',
    'RDATE:20261399',
    'EXDATE;TZID=Mars/Base:20260301T090000',
    'DTSTART:20260301T090000Z',
    'X-RRULE:FREQ=DAILY',
    'RRULE:FREQ=DAILY\nEXDATE:20260302T090000',
    'hello',
    '',
  ])('%j', (line) => {
    expect(isReadableRecurrence([line], start)).toBe(false);
    expect(() => starts({ start, end: start, recurrence: [line] })).toThrow(RangeError);
  });
  it.each([
    'RRULE:FREQ=WEEKLY;WKST=MO;BYDAY=-1MO,+2TU',
    'RDATE:20260301T090000Z/PT1H',
    'EXRULE:FREQ=DAILY;COUNT=2',
    'rrule:freq=yearly;byday=53mo,-53su;wkst=su;',
    'RRULE:FREQ=DAILY;UNTIL=20260303T101010',
    'RRULE:FREQ=DAILY;BYSECOND=60',
    'RRULE:FREQ=SECONDLY;COUNT=999999999',
  ])('%j can be read', (line) => {
    expect(isReadableRecurrence([line], start)).toBe(true);
  });
  it('dates that repeat by the hour cannot be read; hours in a series of dates are overlooked', () => {
    const series = allDay('2026-03-01', '2026-03-02', 'RRULE:FREQ=DAILY;BYHOUR=9,17;COUNT=3');
    expect(starts(series)).toEqual(['2026-03-01', '2026-03-02', '2026-03-03']);
    for (const freq of ['HOURLY', 'MINUTELY', 'SECONDLY'])
      expect(isReadableRecurrence([`RRULE:FREQ=${freq}`], { date: '2026-03-01' })).toBe(false);
  });
  it('a time in a series of dates means its day', () => {
    const series = allDay('2026-03-01', '2026-03-02', 'RRULE:FREQ=DAILY;COUNT=3', 'EXDATE:20260302T090000Z');
    expect(starts(series)).toEqual(['2026-03-01', '2026-03-03']);
  });
  it('spaces and a comma too many do no harm', () => {
    const lines = [' RRULE:FREQ=DAILY;COUNT=4 ', 'EXDATE:20260302T080000Z, 20260303T080000Z,'];
    expect(starts(timed('2026-03-01T08:00:00Z', BERLIN, ...lines))).toEqual([
      '2026-03-01T08:00:00Z',
      '2026-03-04T08:00:00Z',
    ]);
  });
  it.each([
    ['hello', '"hello" is no recurrence line (RRULE, EXRULE, RDATE or EXDATE).'],
    ['EXDATE:soon', '"SOON" in "EXDATE:soon" is no date or time.'],
    ['RRULE:FREQ=DAILY;UNTIL=soon', '"SOON" in "RRULE:FREQ=DAILY;UNTIL=soon" is no date or time.'],
    ['RRULE:COUNT=3', '"FREQ=" does not say how often the rule repeats.'],
    ['RRULE:FREQ=DAILY;X=1', '"X=1" is not a part of a rule that can be read.'],
    ['RRULE:FREQ=DAILY;COUNT=0', 'COUNT=0 is no number that can be.'],
    ['RRULE:FREQ=DAILY;INTERVAL=0', 'INTERVAL=0 is no number that can be.'],
    ['RRULE:FREQ=DAILY;BYDAY=XX', '"XX" is no day of the week.'],
    ['RRULE:FREQ=DAILY;WKST=1MO', '"1MO" is no first day of a week.'],
    ['RRULE:FREQ=DAILY;BYMONTH=13', 'BYMONTH=13 cannot be.'],
  ])('%j says what is wrong with it', (line, message) => {
    expect(() => starts({ start, end: start, recurrence: [line] })).toThrow(message);
  });
  it('dates that repeat by the hour say so', () => {
    expect(() => starts(allDay('2026-03-01', '2026-03-02', 'RRULE:FREQ=HOURLY'))).toThrow(
      '"RRULE:FREQ=HOURLY" has dates repeat within a day.',
    );
  });
});
