import { describe, expect, test } from 'vitest';
import { momentsOf, type Times, timesOf, withEndMoved } from '../../web/src/calendar/moments.ts';

const timed: Times = {
  allDay: false,
  startDate: '2026-03-29',
  startTime: '01:30',
  endDate: '2026-03-29',
  endTime: '03:30',
  timeZone: 'Europe/Berlin',
};

describe('the times of the form', () => {
  test('go to the wire with the offset of their zone at their time, across a change of the clocks', () => {
    expect(momentsOf(timed)).toEqual({
      start: { dateTime: '2026-03-29T01:30:00+01:00', timeZone: 'Europe/Berlin' },
      end: { dateTime: '2026-03-29T03:30:00+02:00', timeZone: 'Europe/Berlin' },
    });
  });

  test('come back from the wire as they were, whatever offset the wire used', () => {
    const start = { dateTime: '2026-03-29T00:30:00Z', timeZone: 'Europe/Berlin' };
    const end = { dateTime: '2026-03-29T01:30:00Z', timeZone: 'Europe/Berlin' };
    expect(timesOf(start, end)).toEqual(timed);
  });

  test('of all-day items name the last day, while the wire names the day after it', () => {
    const wire = { start: { date: '2026-03-16' }, end: { date: '2026-03-19' } };
    const times = timesOf(wire.start, wire.end);
    expect([times.startDate, times.endDate]).toEqual(['2026-03-16', '2026-03-18']);
    expect(momentsOf(times)).toEqual(wire);
  });

  test('keep their length when the start moves, on the clock of the wall', () => {
    const changed = { ...timed, startDate: '2026-03-31', startTime: '22:30' };
    expect(withEndMoved(timed, changed)).toEqual({ ...changed, endDate: '2026-04-01', endTime: '00:30' });
    expect(withEndMoved(timed, { ...timed, startDate: '' })).toEqual({ ...timed, startDate: '' });
  });

  test('make no moments while something is missing or the end lies before the start', () => {
    expect(momentsOf({ ...timed, startDate: '' })).toBeNull();
    expect(momentsOf({ ...timed, endTime: '' })).toBeNull();
    expect(momentsOf({ ...timed, endTime: '01:00' })).toBeNull();
    expect(momentsOf({ ...timed, allDay: true, endDate: '2026-03-28' })).toBeNull();
  });
});
