import { describe, expect, it } from 'vitest';
import {
  countFrom,
  hasOccurrence,
  isFirstOccurrence,
  patternFrom,
  startsFrom,
  wallOf,
} from '../../core/series-rule.ts';
import { splitRecurrence } from '../../core/series-split.ts';
import type { Moment } from '../../core/types.ts';
import { BERLIN, timed } from './series.ts';

const MONDAY = '2026-03-02T08:00:00Z';
const time = (dateTime: string): Moment => ({ dateTime, timeZone: BERLIN });
const series = (...recurrence: string[]) => timed(MONDAY, BERLIN, ...recurrence);
const THURSDAY = 'RDATE:20260312T080000Z';
const split = (...recurrence: string[]) =>
  splitRecurrence(series(...recurrence), time('2026-03-12T08:00:00Z'));

describe('a series cut at a date that its rule does not name', () => {
  it('goes on by its rule where that names its days itself; the new start counts as one more', () => {
    expect(split('RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=8', THURSDAY)).toEqual({
      before: ['RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20260312T075959Z'],
      after: ['RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=7', THURSDAY],
    });
  });
  it('goes on by a rule that names its hours, however often it says the same', () => {
    const noon = 'RDATE:20260312T110000Z';
    const hourly = series('RRULE:FREQ=DAILY;BYHOUR=9;BYMINUTE=0', noon);
    expect(splitRecurrence(hourly, time('2026-03-12T11:00:00Z')).after).toEqual([
      'RRULE:FREQ=DAILY;BYHOUR=9;BYMINUTE=0',
      noon,
    ]);
  });
  it('cannot go on by a rule that takes its day from the start', () => {
    expect(split('RRULE:FREQ=WEEKLY;COUNT=8', THURSDAY).after).toBeNull();
  });
  it('leaves a rule that had ended as it was, and goes on with the dates', () => {
    expect(split('RRULE:FREQ=DAILY;COUNT=3', 'RDATE:20260305T080000Z, 20260312T080000Z,')).toEqual({
      before: ['RRULE:FREQ=DAILY;COUNT=3', 'RDATE:20260305T080000Z'],
      after: ['RDATE:20260312T080000Z'],
    });
  });
  it('is a series of one occurrence where nothing else is left on a side', () => {
    expect(split(THURSDAY, 'EXDATE:20260301T080000Z')).toEqual({
      before: ['RRULE:FREQ=DAILY;COUNT=1', 'EXDATE:20260301T080000Z'],
      after: [THURSDAY],
    });
  });
});

describe('a series cut at an occurrence of its rule', () => {
  const at = time('2026-03-16T08:00:00Z');
  it('without end goes on without end, and what is left out goes to its side', () => {
    const endless = series(
      'RRULE:FREQ=WEEKLY',
      'EXDATE:20260305T080000Z,20260309T080000Z,20260323T080000Z,20260330T070000Z',
    );
    expect(splitRecurrence(endless, at)).toEqual({
      before: ['RRULE:FREQ=WEEKLY;UNTIL=20260316T075959Z', 'EXDATE:20260305T080000Z,20260309T080000Z'],
      after: ['RRULE:FREQ=WEEKLY', 'EXDATE:20260323T080000Z,20260330T070000Z'],
    });
  });
  it('has a rule of what is left out cut too', () => {
    const leftOut = series('RRULE:FREQ=WEEKLY;COUNT=8', 'EXRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3');
    expect(splitRecurrence(leftOut, at)).toEqual({
      before: [
        'RRULE:FREQ=WEEKLY;UNTIL=20260316T075959Z',
        'EXRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20260316T075959Z',
      ],
      after: ['RRULE:FREQ=WEEKLY;COUNT=6', 'EXRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=2'],
    });
  });
});

describe('what a rule gives', () => {
  const start = time(MONDAY);
  it('is counted to its end, over any number of pages', () => {
    expect(
      ['FREQ=DAILY;COUNT=1000', 'FREQ=DAILY;COUNT=2500', 'FREQ=DAILY'].map((rule) =>
        countFrom(rule, start, start),
      ),
    ).toEqual([1000, 2500, Infinity]);
  });
  it('is compared over weeks where it is finer than a day', () => {
    expect(patternFrom('FREQ=HOURLY;INTERVAL=12', start, wallOf(start))).toHaveLength(80);
  });
  it('is no occurrence of a single item, nor a date of a series with times', () => {
    expect(hasOccurrence(series(), start)).toBe(false);
    expect(hasOccurrence(series('RRULE:FREQ=DAILY'), start)).toBe(true);
    expect(hasOccurrence(series('RRULE:FREQ=HOURLY'), { date: '2026-03-03' })).toBe(false);
  });
  it('has the first that is not left out for its first', () => {
    const leftOut = series('RRULE:FREQ=WEEKLY', 'EXDATE:20260302T080000Z');
    const isFirst = ['2026-03-02', '2026-03-09', '2026-03-16'].map((day) =>
      isFirstOccurrence(leftOut, time(`${day}T08:00:00Z`)),
    );
    expect(isFirst).toEqual([true, true, false]);
    expect(isFirstOccurrence(series('RRULE:FREQ=WEEKLY'), time('2026-03-09T08:00:00Z'))).toBe(false);
  });
  it('is nothing in a span without length', () => {
    expect(startsFrom(series('RRULE:FREQ=DAILY'), MONDAY, MONDAY)).toEqual([]);
    expect(startsFrom(series('RRULE:FREQ=DAILY'), '2026-03-09T08:00:00Z', MONDAY)).toEqual([]);
  });
});
