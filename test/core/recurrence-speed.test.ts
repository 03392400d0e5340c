import { describe, expect, it } from 'vitest';
import { isReadableRecurrence, lastEnd } from '../../core/recurrence.ts';
import { BERLIN, NEW_YORK, starts, timed } from './series.ts';

/** Bounds of time. They are no verdict on a mutant, for they fail on a machine that is merely busy: the mutation tests go without them. */

describe('the time that series take', () => {
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
  it('a month of a thousand usual series takes less than half a millisecond of processor time for each', () => {
    const rules = [
      'WEEKLY;BYDAY=MO,WE,FR',
      'DAILY',
      'MONTHLY;BYDAY=-1FR',
      'YEARLY',
      'WEEKLY;INTERVAL=2',
      'DAILY;COUNT=30',
    ];
    const zones = [BERLIN, NEW_YORK, 'UTC', 'Asia/Tokyo'];
    const series = Array.from({ length: 1000 }, (_each, index) =>
      timed(
        `${2015 + (index % 12)}-03-02T08:00:00Z`,
        zones[index % 4] ?? 'UTC',
        `RRULE:FREQ=${rules[index % 6]}`,
      ),
    );
    const expandAll = () =>
      series.map((each) => starts(each, '2026-11-01T00:00:00Z', '2026-12-06T00:00:00Z'));
    expect(expandAll().flat().length).toBeGreaterThan(8_000);
    const before = process.cpuUsage();
    expandAll();
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(500);
  });
});
