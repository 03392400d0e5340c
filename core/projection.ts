import type { Capabilities } from './capabilities.ts';
import { isSameMoment } from './moment.ts';
import { FIELD_NAMES } from './normalize.ts';
import { copyField } from './plan.ts';
import { reduceToTimes } from './policy.ts';
import type { FieldName, Fields, Moment } from './types.ts';

/**
 * What a remote will hold of an item, and how what it says comes back. The two keep the laws of a lens: what was lifted is held as
 * the remote said it, and lifting what the remote holds already changes nothing.
 */

type Times = Pick<Fields, 'start' | 'end'>;

const DAY_SECONDS = 86_400;

/** The fields that a remote will hold when it is given these: what it cannot hold is empty or clipped. Idempotent. */
export function projected(fields: Fields, capabilities: Capabilities): Fields {
  const held: Fields = {
    ...reduceToTimes(fields),
    busy: true,
    private: false,
    recurrence: [],
    cancelled: false,
  };
  const names: ReadonlySet<FieldName> = new Set(capabilities.fields);
  for (const name of FIELD_NAMES) if (names.has(name)) copyField(held, fields, name);
  return { ...held, ...heldTimes(fields, capabilities) };
}

/** Writes those of `names` that the remote holds into the record's fields `to`, in which the part that the remote cannot see survives. */
export function lift(
  to: Fields,
  remote: Fields,
  names: readonly FieldName[],
  capabilities: Capabilities,
): void {
  const record = { ...to };
  for (const name of names) copyField(to, remote, name);
  if (names.includes('start') || names.includes('end'))
    Object.assign(to, liftedTimes(record, remote, capabilities));
}

/** A start is cut down and an end up to a whole step, so that no item gets shorter than it is, but for the limit of one day. */
function heldTimes(
  { start, end }: Times,
  { severalDays, zones, timeGranularitySeconds }: Capabilities,
): Times {
  // What holds any day or second exactly as it is.
  if (severalDays && zones && timeGranularitySeconds === 1) return { start, end };
  const step = 'date' in start ? DAY_SECONDS : timeGranularitySeconds;
  const from = Math.floor(secondsOf(start) / step) * step;
  const to = Math.ceil(secondsOf(end) / step) * step;
  const latest = severalDays ? to : from + DAY_SECONDS;
  const zoned = (moment: Moment): Moment =>
    zones || 'date' in moment ? moment : { dateTime: moment.dateTime, timeZone: 'UTC' };
  return { start: zoned(at(from, start)), end: zoned(at(Math.min(to, latest), end)) };
}

/**
 * The record's times once the remote says `remote`: the first of these that it would hold as it says. As they are; moved, with the
 * length they had; with the other bound as it is; as the remote says, in the zones of the record; letter for letter.
 */
function liftedTimes(record: Times, remote: Times, capabilities: Capabilities): Times {
  if (isAllDay(record) !== isAllDay(remote)) return { start: remote.start, end: remote.end };
  const said = capabilities.zones
    ? remote
    : { start: inZoneOf(record.start, remote.start), end: inZoneOf(record.end, remote.end) };
  const length = secondsOf(record.end) - secondsOf(record.start);
  const candidates: Times[] = [
    record,
    { start: said.start, end: at(secondsOf(said.start) + length, said.end) },
    { start: record.start, end: said.end },
    { start: said.start, end: record.end },
    said,
  ];
  const isHeldSo = (times: Times) => {
    const held = heldTimes(times, capabilities);
    return isSameMoment(held.start, remote.start) && isSameMoment(held.end, remote.end);
  };
  const isOrdered = ({ start, end }: Times) => secondsOf(start) <= secondsOf(end);
  const { start, end } = candidates.find((times) => isOrdered(times) && isHeldSo(times)) ?? remote;
  return { start, end };
}

const isAllDay = ({ start }: Times): boolean => 'date' in start;

const inZoneOf = (record: Moment, remote: Moment): Moment =>
  'date' in record || 'date' in remote ? remote : { dateTime: remote.dateTime, timeZone: record.timeZone };

/** Seconds since 1970; of a date those of its midnight in UTC. */
function secondsOf(moment: Moment): number {
  return Date.parse('date' in moment ? moment.date : moment.dateTime) / 1000;
}

/** A moment of the same kind and in the same zone, at another time. */
function at(seconds: number, like: Moment): Moment {
  const text = new Date(seconds * 1000).toISOString();
  if ('date' in like) return { date: text.slice(0, 10) };
  return { dateTime: `${text.slice(0, 19)}Z`, timeZone: like.timeZone };
}
