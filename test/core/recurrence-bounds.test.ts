import { describe, expect, it } from 'vitest';
import { isReadableRecurrence, lastEnd, MAX_OCCURRENCES } from '../../core/recurrence.ts';
import { allDay, BERLIN, NEW_YORK, starts, timed } from './series.ts';

describe('windows and bounds', () => {
  it('overlap counts, touching does not', () => {
    const series = timed('2026-03-01T08:00:00Z', BERLIN, 'RRULE:FREQ=DAILY;COUNT=3');
    expect(starts(series, '2026-03-02T08:59:59Z', '2026-03-03T08:00:00Z')).toEqual(['2026-03-02T08:00:00Z']);
    expect(starts(series, '2026-03-02T09:00:00Z', '2026-03-03T08:00:00Z')).toEqual([]);
  });
  it('an all-day occurrence is found by the hours it has in a zone west of UTC', () => {
    const series = allDay('2026-03-01', '2026-03-02', 'RRULE:FREQ=DAILY;COUNT=2');
    const [from, to] = ['2026-03-03T05:00:00Z', '2026-03-03T06:00:00Z'];
    expect(starts(series, from, to, 'Pacific/Pago_Pago')).toEqual(['2026-03-02']);
    expect(starts(series, from, to, 'UTC')).toEqual([]);
  });
  it('a fine rule is found thousands of occurrences after its start', () => {
    const series = timed('2026-03-01T08:00:00Z', BERLIN, 'RRULE:FREQ=MINUTELY;INTERVAL=60;COUNT=5000');
    expect(starts(series, '2026-09-01T00:00:00Z', '2026-09-01T02:00:00Z')).toHaveLength(2);
  });
  it('an occurrence without length counts where it starts', () => {
    const start = { dateTime: '2026-03-01T08:00:00Z', timeZone: BERLIN };
    const series = { start, end: start, recurrence: ['RRULE:FREQ=DAILY;COUNT=2'] };
    expect(starts(series, '2026-03-01T08:00:00Z', '2026-03-01T09:00:00Z')).toHaveLength(1);
    expect(starts(series, '2026-03-01T07:00:00Z', '2026-03-01T08:00:00Z')).toEqual([]);
  });
  it('a single item is its own occurrence', () => {
    const single = timed('2026-03-01T08:00:00Z', BERLIN);
    expect(starts(single)).toEqual(['2026-03-01T08:00:00Z']);
    expect(starts(single, '2026-03-02T00:00:00Z')).toEqual([]);
    expect(lastEnd(single, BERLIN)).toBe('2026-03-01T09:00:00Z');
    expect(lastEnd(allDay('2026-03-01', '2026-03-02'), NEW_YORK)).toBe('2026-03-02T05:00:00Z');
  });
  it('an endless series has no last end, and is found far from its start', () => {
    const series = timed('1970-01-01T08:00:00Z', BERLIN, 'RRULE:FREQ=DAILY');
    expect(lastEnd(series, BERLIN)).toBe(null);
    expect(starts(series, '2026-07-01T00:00:00Z', '2026-07-03T00:00:00Z')).toEqual([
      '2026-07-01T07:00:00Z',
      '2026-07-02T07:00:00Z',
    ]);
  });
  it('one call gives a thousand occurrences at most, the first ones', () => {
    const found = starts(timed('2026-01-01T08:00:00Z', BERLIN, 'RRULE:FREQ=DAILY'));
    expect([found.length, found[0]]).toEqual([MAX_OCCURRENCES, '2026-01-01T08:00:00Z']);
  });
  it.each(['DAILY', 'WEEKLY;BYDAY=MO,WE', 'MONTHLY;BYDAY=-1FR', 'YEARLY', 'HOURLY', 'SECONDLY'])(
    'a million occurrences of FREQ=%s answer in bounded time',
    (freq) => {
      const series = timed('2026-01-01T08:00:00Z', BERLIN, `RRULE:FREQ=${freq};COUNT=1000000`);
      const from = performance.now();
      expect(lastEnd(series, BERLIN)).toBe(null);
      expect(isReadableRecurrence(series.recurrence, series.start)).toBe(true);
      expect(starts(series, '2026-01-01T00:00:00Z', '2026-04-01T00:00:00Z').length).toBeGreaterThan(0);
      expect(performance.now() - from).toBeLessThan(5_000);
    },
  );
  it('a date that never comes ends with nothing', () => {
    expect(starts(allDay('2026-02-28', '2026-03-01', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'))).toEqual([
      '2026-02-28',
    ]);
  });
});

describe('lines that cannot be read', () => {
  const start = { dateTime: '2026-03-01T08:00:00Z', timeZone: BERLIN };
  it.each([
    'RRULE:FREQ=SOMETIMES',
    'RRULE:COUNT=3',
    'RRULE:FREQ=DAILY;COUNT=0',
    'RRULE:FREQ=DAILY;INTERVAL=0',
    'RRULE:FREQ=DAILY;BYDAY=XX',
    'RRULE:FREQ=DAILY;UNTIL=soon',
    'RRULE:RRULE:FREQ=DAILY',
    'RRULE:FREQ=DAILY;ANYTHING=1',
    'RRULE:FREQ=DAILY;FREQ=WEEKLY',
    'EXDATE:yesterday',
    'RDATE:20261399',
    'EXDATE;TZID=Mars/Base:20260301T090000',
    'DTSTART:20260301T090000Z',
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
  ])('%j can be read', (line) => {
    expect(isReadableRecurrence([line], start)).toBe(true);
  });
});
