import { describe, expect, it } from 'vitest';
import {
  canonicalMoment,
  compareMoments,
  isSameMoment,
  momentToInstant,
  momentWithOffset,
  parseMoment,
} from '../../core/moment.ts';
import type { Moment } from '../../core/types.ts';

const BERLIN = 'Europe/Berlin';

describe('reading a moment', () => {
  it('takes a time with offset, and the zone beside it', () => {
    expect(parseMoment({ dateTime: '2026-07-01T09:00:00+02:00', timeZone: BERLIN }, 'UTC')).toEqual({
      dateTime: '2026-07-01T07:00:00Z',
      timeZone: BERLIN,
    });
  });
  it('takes a local time in its zone, or in the fallback', () => {
    expect(parseMoment({ dateTime: '2026-01-01T09:00:00', timeZone: BERLIN }, 'UTC')).toEqual({
      dateTime: '2026-01-01T08:00:00Z',
      timeZone: BERLIN,
    });
    expect(parseMoment({ dateTime: '2026-01-01T09:00:00' }, 'Asia/Tokyo')).toEqual({
      dateTime: '2026-01-01T00:00:00Z',
      timeZone: 'Asia/Tokyo',
    });
  });
  it('moves a time that a clock change skips forward, and takes the first of two', () => {
    expect(inBerlin('2026-03-29T02:30:00')).toMatchObject({ dateTime: '2026-03-29T01:30:00Z' });
    expect(inBerlin('2026-10-25T02:30:00')).toMatchObject({ dateTime: '2026-10-25T00:30:00Z' });
  });
  it.each(['Z', 'z'])('takes %s for UTC, whatever the zone beside it', (utc) => {
    expect(parseMoment({ dateTime: `2026-03-02T09:00:00${utc}`, timeZone: 'Asia/Tokyo' }, 'UTC')).toEqual({
      dateTime: '2026-03-02T09:00:00Z',
      timeZone: 'Asia/Tokyo',
    });
  });
  it.each(['+01', '+0100', '+01:00', '+010000', '+01:00:00'])('takes the offset %s', (offset) => {
    expect(parseMoment({ dateTime: `2026-03-02T10:00:00${offset}`, timeZone: 'Asia/Tokyo' }, 'UTC')).toEqual({
      dateTime: '2026-03-02T09:00:00Z',
      timeZone: 'Asia/Tokyo',
    });
  });
  it('keeps a date a date', () => {
    expect(parseMoment({ date: '2026-02-28' }, BERLIN)).toEqual({ date: '2026-02-28' });
  });
  it.each([
    [{ dateTime: '2026-01-01T09:00:00', timeZone: 'Mars/Base' }, /no known time zone/],
    [{ dateTime: 'tomorrow' }, /no date and time/],
    [{ dateTime: '2026-02-30T09:00:00Z' }, /no date and time/],
    [{ date: '2026-02-30' }, /no date/],
    [{ date: '20260101' }, /no date/],
  ] as const)('says what is wrong with %j', (loose, message) => {
    expect(() => parseMoment(loose, BERLIN)).toThrow(message);
    expect(() => parseMoment(loose, BERLIN)).toThrow(RangeError);
  });
});

describe('writing a moment', () => {
  it.each([
    ['2026-01-01T08:00:00Z', BERLIN, '2026-01-01T09:00:00+01:00'],
    ['2026-07-01T07:00:00Z', BERLIN, '2026-07-01T09:00:00+02:00'],
    ['2026-10-25T00:30:00Z', BERLIN, '2026-10-25T02:30:00+02:00'],
    ['2026-10-25T01:30:00Z', BERLIN, '2026-10-25T02:30:00+01:00'],
    ['2026-01-01T00:00:00Z', 'UTC', '2026-01-01T00:00:00+00:00'],
    ['2026-01-01T00:00:00Z', 'Asia/Kathmandu', '2026-01-01T05:45:00+05:45'],
  ])('%s in %s is %s, and reads back as itself', (dateTime, timeZone, written) => {
    const moment = { dateTime, timeZone };
    expect(momentWithOffset(moment)).toEqual({ dateTime: written, timeZone });
    expect(parseMoment({ dateTime: written, timeZone }, 'UTC')).toEqual(moment);
  });
  it('writes UTC where the offset is no whole minute', () => {
    const moment = { dateTime: '1880-01-01T12:00:00Z', timeZone: BERLIN };
    expect(momentWithOffset(moment)).toEqual(moment);
  });
  it('writes a date as a date', () => {
    expect(momentWithOffset({ date: '2026-01-01' })).toEqual({ date: '2026-01-01' });
  });
});

describe('instants', () => {
  it('a date begins at its first instant in the zone, also where midnight is skipped', () => {
    expect(momentToInstant({ date: '2026-03-02' }, 'America/New_York')).toBe('2026-03-02T05:00:00Z');
    expect(momentToInstant({ date: '2018-11-04' }, 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00Z');
  });
  it('are cut to whole seconds in UTC', () => {
    expect(canonicalMoment({ dateTime: '2026-03-02T10:00:00.999+01:00', timeZone: BERLIN })).toEqual({
      dateTime: '2026-03-02T09:00:00Z',
      timeZone: BERLIN,
    });
  });
  it.each(['+002026-03-02T09:00:00Z', '2026-03-02T09:00:00Z[UTC]'])('are spelled one way: %s', (dateTime) => {
    const canonical = { dateTime: '2026-03-02T09:00:00Z', timeZone: BERLIN };
    expect(canonicalMoment({ dateTime, timeZone: BERLIN })).toEqual(canonical);
  });
  it.each(['+002026-03-02', '2026-03-02T09:00', '20260302'])('%s is no date', (date) => {
    expect(() => canonicalMoment({ date })).toThrow(/no date/);
  });
  it.each(spoilt('2026-03-02T09:00:00Z'))('%s is no time: a digit is missing', (dateTime) => {
    expect(() => canonicalMoment({ dateTime, timeZone: BERLIN })).toThrow(RangeError);
  });
  it.each(spoilt('2026-03-02'))('%s is no date: a digit is missing', (date) => {
    expect(() => canonicalMoment({ date })).toThrow(/no date/);
  });
  it('order moments, dates by the zone given', () => {
    const nine = { dateTime: '2026-03-02T00:30:00Z', timeZone: 'UTC' };
    const day = { date: '2026-03-02' };
    expect(compareMoments(nine, day, 'UTC')).toBe(1);
    expect(compareMoments(nine, day, 'America/New_York')).toBe(-1);
    expect(compareMoments(day, day, BERLIN)).toBe(0);
  });
  it('are the same only in the same zone', () => {
    const moment = { dateTime: '2026-03-02T09:00:00Z', timeZone: BERLIN };
    expect(isSameMoment(moment, { ...moment, dateTime: '2026-03-02T10:00:00+01:00' })).toBe(true);
    expect(isSameMoment(moment, { ...moment, dateTime: '2026-03-02T10:00:00Z' })).toBe(false);
    expect(isSameMoment(moment, { ...moment, timeZone: 'UTC' })).toBe(false);
    expect(isSameMoment({ date: '2026-03-02' }, { date: '2026-03-03' })).toBe(false);
    expect(isSameMoment(moment, { date: '2026-03-02' })).toBe(false);
  });
  it('a date is never the same as a time', () => {
    expect(isSameMoment({ date: '2026-03-02' }, { dateTime: '2026-03-02T00:00:00Z', timeZone: 'UTC' })).toBe(
      false,
    );
    expect(isSameMoment({ date: '2026-03-02' }, { date: '2026-03-02' })).toBe(true);
  });
});

function inBerlin(dateTime: string): Moment {
  return parseMoment({ dateTime, timeZone: BERLIN }, 'UTC');
}

/** With a letter in the place of each digit, and of all of the year; and with a year of one digit. */
function spoilt(text: string): string[] {
  const digits = Array.from(text.matchAll(/\d/g), ({ index }) => index);
  const each = digits.map((index) => `${text.slice(0, index)}x${text.slice(index + 1)}`);
  return [...each, `xxxx${text.slice(4)}`, text.slice(3)];
}
