import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Capabilities } from '../../core/capabilities.ts';
import { FIELD_NAMES, normalizeFields } from '../../core/normalize.ts';
import { lift, projected } from '../../core/projection.ts';
import type { Fields, Moment } from '../../core/types.ts';
import { GOOGLE_CAPABILITIES } from '../../google/capabilities.ts';
import { someFields } from './arbitraries.ts';
import { holds } from './holds.ts';
import { heldByPlanner, POOR } from './poor-remote.ts';
import { fieldsWith } from './support.ts';

const timed = (start: string, end: string, timeZone = 'Europe/Berlin'): Pick<Fields, 'start' | 'end'> => ({
  start: { dateTime: start, timeZone },
  end: { dateTime: end, timeZone },
});
const utc = (start: string, end: string) => timed(start, end, 'UTC');
const days = (start: string, end: string) => ({ start: { date: start }, end: { date: end } });

/** A span of any length that starts at any second, timed in a zone or by whole days. */
const span: fc.Arbitrary<Pick<Fields, 'start' | 'end'>> = fc
  .record({
    start: fc.integer({ min: 0, max: 40 * 86_400 }),
    length: fc.oneof(fc.integer({ min: 0, max: 7200 }), fc.integer({ min: 0, max: 5 * 86_400 })),
    zone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'UTC', null),
  })
  .map(({ start, length, zone }) => {
    const at = (seconds: number): Moment => {
      const text = new Date(Date.UTC(2026, 2, 1) + seconds * 1000).toISOString();
      return zone === null
        ? { date: text.slice(0, 10) }
        : { dateTime: `${text.slice(0, 19)}Z`, timeZone: zone };
    };
    return { start: at(start), end: at(zone === null ? start + length + 86_400 : start + length + 1) };
  });
const anyFields = fc
  .tuple(someFields, span)
  .map(([fields, times]) => normalizeFields({ ...fields, ...times }));

/** The record after the remote, which held it, was edited to hold `to`. */
function afterRemote(record: Fields, to: Fields): Fields {
  const lifted = { ...record };
  lift(lifted, to, POOR.fields, POOR);
  return lifted;
}

describe('what a remote will hold', () => {
  it('is what its adapter makes of it, so that plan and base say it before it is written', () => {
    holds(anyFields, (fields) => {
      expect(projected(fields, POOR)).toEqual(heldByPlanner(fields));
    });
  });
  it('is all there is, where the remote can hold it all', () => {
    holds(anyFields, (fields) => {
      expect(projected(fields, GOOGLE_CAPABILITIES)).toEqual(fields);
    });
  });
  it('lacks what it alone cannot hold: several days, zones, or seconds', () => {
    const meeting = fieldsWith(timed('2026-03-02T09:07:30Z', '2026-03-04T10:20:10Z'));
    const held = (lacking: Partial<Capabilities>) => {
      const { start, end } = projected(meeting, { ...GOOGLE_CAPABILITIES, ...lacking });
      return { start, end };
    };
    expect(held({ severalDays: false })).toEqual(timed('2026-03-02T09:07:30Z', '2026-03-03T09:07:30Z'));
    expect(held({ zones: false })).toEqual(utc('2026-03-02T09:07:30Z', '2026-03-04T10:20:10Z'));
    expect(held({ timeGranularitySeconds: 60 })).toEqual(
      timed('2026-03-02T09:07:00Z', '2026-03-04T10:21:00Z'),
    );
  });
  it('is held as it is when it is given again', () => {
    holds(anyFields, (fields) => {
      const held = projected(fields, POOR);
      expect(projected(held, POOR)).toEqual(held);
    });
  });
  it.each([
    ['three days end after the first', days('2026-03-02', '2026-03-05'), days('2026-03-02', '2026-03-03')],
    [
      'two days of hours end after twenty-four',
      timed('2026-03-02T09:00:00Z', '2026-03-04T09:00:00Z'),
      utc('2026-03-02T09:00:00Z', '2026-03-03T09:00:00Z'),
    ],
    [
      'a start is cut down and an end up, so that nothing gets shorter',
      timed('2026-03-02T09:07:30Z', '2026-03-02T10:20:10Z'),
      utc('2026-03-02T09:00:00Z', '2026-03-02T10:30:00Z'),
    ],
  ])('%s', (_name, given, held) => {
    expect(projected(fieldsWith(given), POOR)).toMatchObject(held);
  });
});

it('whole days are cut by no step of hours', () => {
  const capabilities = { ...POOR, timeGranularitySeconds: 7 * 3600 };
  const day = days('2026-03-02', '2026-03-03');
  expect(projected(fieldsWith(day), capabilities)).toMatchObject(day);
});

describe('what a poor remote says comes back', () => {
  const before = fieldsWith(timed('2026-03-02T09:07:30Z', '2026-03-02T10:20:10Z'));
  const said = fieldsWith({ ...utc('2026-03-02T10:00:00Z', '2026-03-02T12:00:00Z'), subject: 'Lunch' });
  it.each([
    [['subject'], { subject: 'Lunch' }],
    [['end'], timed('2026-03-02T10:00:00Z', '2026-03-02T12:00:00Z')],
    [['start'], timed('2026-03-02T10:00:00Z', '2026-03-02T12:00:00Z')],
  ] as const)('in the fields %j that changed; of its times both or none', (names, after) => {
    const lifted = { ...before };
    lift(lifted, said, names, POOR);
    expect(lifted).toEqual({ ...before, ...after });
  });
  it('as it said it: the remote would hold the same again', () => {
    holds(fc.tuple(anyFields, anyFields), ([record, other]) => {
      const said = heldByPlanner(other);
      expect(heldByPlanner(afterRemote(record, said))).toEqual(said);
    });
  });
  it('as nothing, where it holds what it was given', () => {
    holds(anyFields, (record) => {
      expect(afterRemote(record, heldByPlanner(record))).toEqual(record);
    });
  });
  it('in the fields that it can hold alone', () => {
    holds(fc.tuple(anyFields, anyFields), ([record, other]) => {
      const after = afterRemote(record, heldByPlanner(other));
      const unheld = FIELD_NAMES.filter((name) => !POOR.fields.includes(name));
      for (const name of unheld) expect(after[name]).toEqual(record[name]);
    });
  });
  it('with the zones of the record, while both are timed', () => {
    holds(fc.tuple(anyFields, anyFields), ([record, other]) => {
      const after = afterRemote(record, heldByPlanner(other));
      if (!('timeZone' in record.start) || !('timeZone' in after.start)) return;
      expect(after.start.timeZone).toBe(record.start.timeZone);
    });
  });
  it('with both times, where it was made all-day, though one alone is named', () => {
    const day = days('2026-03-09', '2026-03-10');
    for (const name of ['start', 'end'] as const) {
      const lifted = { ...before };
      lift(lifted, fieldsWith(day), [name], POOR);
      expect(lifted).toEqual({ ...before, ...day });
    }
  });
  const threeDays = timed('2026-03-02T09:00:00Z', '2026-03-05T17:00:00Z');
  const odd = timed('2026-03-02T09:07:30Z', '2026-03-02T10:20:10Z');
  it.each([
    [
      'a moved start takes the days along that the remote cannot see',
      threeDays,
      utc('2026-03-03T11:00:00Z', '2026-03-04T11:00:00Z'),
      timed('2026-03-03T11:00:00Z', '2026-03-06T19:00:00Z'),
    ],
    [
      'whole days too',
      days('2026-03-02', '2026-03-05'),
      days('2026-03-09', '2026-03-10'),
      days('2026-03-09', '2026-03-12'),
    ],
    [
      'a new end within the day is the end',
      threeDays,
      utc('2026-03-02T09:00:00Z', '2026-03-02T12:00:00Z'),
      timed('2026-03-02T09:00:00Z', '2026-03-02T12:00:00Z'),
    ],
    [
      'a new end leaves the seconds of the start',
      odd,
      utc('2026-03-02T09:00:00Z', '2026-03-02T12:00:00Z'),
      timed('2026-03-02T09:07:30Z', '2026-03-02T12:00:00Z'),
    ],
    [
      'a new start leaves the seconds of the end',
      odd,
      utc('2026-03-02T10:00:00Z', '2026-03-02T10:30:00Z'),
      timed('2026-03-02T10:00:00Z', '2026-03-02T10:20:10Z'),
    ],
    [
      'without a length there, it has none here, and does not end before it starts',
      odd,
      utc('2026-03-02T09:00:00Z', '2026-03-02T09:00:00Z'),
      timed('2026-03-02T09:00:00Z', '2026-03-02T09:00:00Z'),
    ],
    [
      'what it would never hold itself is taken letter for letter',
      odd,
      utc('2026-03-02T10:07:00Z', '2026-03-02T10:40:00Z'),
      utc('2026-03-02T10:07:00Z', '2026-03-02T10:40:00Z'),
    ],
    [
      'made all-day, the remote’s days are taken',
      threeDays,
      days('2026-03-02', '2026-03-03'),
      days('2026-03-02', '2026-03-03'),
    ],
    [
      'made timed, its time is in the remote’s zone',
      days('2026-03-02', '2026-03-05'),
      utc('2026-03-02T09:00:00Z', '2026-03-02T10:00:00Z'),
      utc('2026-03-02T09:00:00Z', '2026-03-02T10:00:00Z'),
    ],
  ])('%s', (_name, record, said, after) => {
    expect(afterRemote(fieldsWith(record), fieldsWith(said))).toMatchObject(after);
  });
});
