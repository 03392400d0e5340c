import { Temporal } from 'temporal-polyfill';

/** A series as a client would write it, and the part of it that is looked at. */
export interface Series {
  start: { date: string } | { dateTime: string; timeZone: string };
  lines: string[];
  look: Look;
}

/** The first `most` occurrences that start in [from, to): instants in seconds; of dates, their midnights in UTC. */
export interface Look {
  from: number;
  to: number;
  most: number;
  /** A rule is followed for so many of its starts in the window, so that enough are left when some are excluded. */
  walked: number;
}

/** A series in one spelling, for engines that do not know them all. Times are seconds since 1970, dates their midnights in UTC. */
export interface Plain {
  isDate: boolean;
  zone: string;
  /** The wall time of the first start, `2026-03-29T02:30:00`. */
  wall: string;
  start: number;
  rules: PlainRule[];
  exrules: PlainRule[];
  rdates: number[];
  exdates: number[];
  look: Look;
}

interface PlainRule {
  /** Without UNTIL. */
  text: string;
  until: number | null;
}

const secondsOf = (time: Temporal.ZonedDateTime) => time.epochMilliseconds / 1000;

/**
 * Reads a series with the readings that RFC 5545 gives or, where it gives none, that the emulator's README names: a bare date in
 * UNTIL means the whole day; a bare date in EXDATE or RDATE of a timed series means the series' time of that day; of a period its
 * start counts. Wall times become instants as Temporal's `compatible` has it, which is RFC 5545 section 3.3.5.
 */
export function plainOf({ start, lines, look }: Series): Plain {
  const isDate = 'date' in start;
  const zone = isDate ? 'UTC' : start.timeZone;
  const first = isDate
    ? Temporal.PlainDate.from(start.date).toZonedDateTime('UTC')
    : Temporal.PlainDateTime.from(start.dateTime).toZonedDateTime(zone);
  const read = (text: string, within: string, time: Temporal.PlainTime) => {
    const [, date = '', clock, utc] = /^(\d{8})(?:T(\d{6})(Z)?)?/.exec(text) ?? [];
    const plainTime = clock === undefined ? time : Temporal.PlainTime.from(`T${clock}`);
    const day = Temporal.PlainDate.from(date);
    if (isDate) return secondsOf(day.toZonedDateTime('UTC'));
    return secondsOf(
      day.toZonedDateTime({ timeZone: utc ? 'UTC' : clock === undefined ? zone : within, plainTime }),
    );
  };
  const ofKind = (kind: string) =>
    lines.flatMap((line) => {
      const [, name = '', parameters = '', value = ''] = /^(\w+)([^:]*):(.*)$/.exec(line) ?? [];
      return name === kind ? [{ within: /TZID=([^;]+)/.exec(parameters)?.[1] ?? zone, value }] : [];
    });
  const rules = (kind: string): PlainRule[] =>
    ofKind(kind).map(({ value }) => {
      const parts = value.split(';');
      const until = parts.find((part) => part.startsWith('UNTIL='))?.slice(6);
      const text = parts.filter((part) => !part.startsWith('UNTIL=')).join(';');
      return {
        text,
        until: until === undefined ? null : read(until, zone, Temporal.PlainTime.from('23:59:59')),
      };
    });
  const dates = (kind: string) =>
    ofKind(kind).flatMap(({ within, value }) =>
      value.split(',').map((text) => read(text, within, first.toPlainTime())),
    );
  return {
    isDate,
    zone,
    wall: first.toPlainDateTime().toString({ smallestUnit: 'second' }),
    start: secondsOf(first),
    rules: rules('RRULE'),
    exrules: rules('EXRULE'),
    rdates: dates('RDATE'),
    exdates: dates('EXDATE'),
    look,
  };
}
