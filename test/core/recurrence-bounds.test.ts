import { describe, expect, it } from 'vitest';
import { ENDLESS_COUNT, lastEnd, MAX_OCCURRENCES, type Series } from '../../core/recurrence.ts';
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
  it('a rule of seconds without end is found a year after its start, where it could never be counted to', () => {
    const start = { dateTime: '2026-01-01T08:00:00Z', timeZone: BERLIN };
    const series = { start, end: start, recurrence: ['RRULE:FREQ=SECONDLY'] };
    expect(starts(series, '2027-01-01T01:00:00Z', '2027-01-01T01:00:02Z')).toEqual([
      '2027-01-01T01:00:00Z',
      '2027-01-01T01:00:01Z',
    ]);
  });
  it('an occurrence without length counts where it starts', () => {
    const start = { dateTime: '2026-03-01T08:00:00Z', timeZone: BERLIN };
    const series = { start, end: start, recurrence: ['RRULE:FREQ=DAILY;COUNT=2'] };
    expect(starts(series, '2026-03-01T08:00:00Z', '2026-03-01T09:00:00Z')).toHaveLength(1);
    expect(starts(series, '2026-03-01T07:00:00Z', '2026-03-01T08:00:00Z')).toEqual([]);
    const until = { ...series, recurrence: ['RRULE:FREQ=DAILY;UNTIL=20260303T080000Z'] };
    expect(starts(until, '2026-03-03T08:00:00Z', '2026-03-04T00:00:00Z')).toEqual(['2026-03-03T08:00:00Z']);
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
    // Nor is a rule walked on to the end of the window for more.
    const seconds = timed('2026-01-01T08:00:00Z', BERLIN, 'RRULE:FREQ=SECONDLY');
    expect(starts(seconds)).toHaveLength(MAX_OCCURRENCES);
  });
  it('a COUNT beyond what is counted out has no last end, nor has a series one of whose rules has none', () => {
    expect(lastEnd(counted(ENDLESS_COUNT), 'UTC')).toBe('2299-12-15T00:00:00Z');
    expect(lastEnd(counted(ENDLESS_COUNT + 1), 'UTC')).toBe(null);
    expect(lastEnd(counted(ENDLESS_COUNT + 1, 2), 'UTC')).toBe(null);
  });
  it('an endless series of dates has no last end', () => {
    expect(lastEnd(allDay('2026-03-01', '2026-03-02', 'RRULE:FREQ=DAILY'), BERLIN)).toBe(null);
  });
  it('COUNT is counted out, however far', () => {
    const daily = timed('2026-03-01T08:00:00Z', BERLIN, 'RRULE:FREQ=DAILY;COUNT=50000');
    expect(lastEnd(daily, BERLIN)).toBe('2163-01-21T09:00:00Z');
    expect(starts(daily, '2163-01-20T00:00:00Z', '2164-01-01T00:00:00Z')).toEqual([
      '2163-01-20T08:00:00Z',
      '2163-01-21T08:00:00Z',
    ]);
    const fine = timed('2026-03-01T08:00:00Z', BERLIN, 'RRULE:FREQ=MINUTELY;INTERVAL=5;COUNT=90000');
    expect(starts(fine, '2027-01-07T20:50:00Z', '2028-01-01T00:00:00Z')).toEqual(['2027-01-07T19:55:00Z']);
  });
  it('the end of a long series is found from behind, and one that is too far off is none', () => {
    const weekly = timed('1990-01-01T08:00:00Z', BERLIN, 'RRULE:FREQ=WEEKLY;UNTIL=98001231T000000Z');
    expect(lastEnd(weekly, BERLIN)).toBe('9800-12-29T09:00:00Z');
    const leap = timed(
      '1992-02-29T08:00:00Z',
      BERLIN,
      'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;UNTIL=20271231',
    );
    expect(lastEnd(leap, BERLIN)).toBe('2024-02-29T09:00:00Z');
    const seconds = 'RRULE:FREQ=SECONDLY;BYMONTH=1;UNTIL=20301231T000000Z';
    expect(lastEnd(timed('2026-01-01T08:00:00Z', BERLIN, seconds), BERLIN)).toBe(null);
    const counted = 'RRULE:FREQ=SECONDLY;BYDAY=MO;BYHOUR=1;COUNT=100000';
    expect(lastEnd(timed('2026-03-01T08:00:00Z', BERLIN, counted), BERLIN)).toBe('2026-09-07T00:46:38Z');
  });
  it('a rule that hardly ever matches ends in an error and not in a long wait', () => {
    const never = timed('2026-03-01T08:00:00Z', BERLIN, 'RRULE:FREQ=SECONDLY;INTERVAL=2;BYSECOND=1');
    expect(starts(never, '2026-03-01T00:00:00Z', '2026-03-05T00:00:00Z')).toEqual(['2026-03-01T08:00:00Z']);
    expect(() => starts(never)).toThrow('too many steps');
  });
  it('a date that never comes ends with nothing', () => {
    expect(starts(allDay('2026-02-28', '2026-03-01', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'))).toEqual([
      '2026-02-28',
    ]);
  });
});

/** A daily series of dates, with a rule for each count. */
function counted(...counts: number[]): Series {
  return allDay('2026-03-01', '2026-03-02', ...counts.map((count) => `RRULE:FREQ=DAILY;COUNT=${count}`));
}
