import ICAL from 'ical.js';
import { isTimeZone, offsetMs } from '../time/zone.ts';
import { toIcalTime } from './ical-time.ts';
import type { RawCalendar } from './split.ts';
import { zoneByName } from './zone-names.ts';

/** A time zone that cannot be understood; the message says why. */
export class ZoneError extends Error {}

/** Tried first, so that a rule shared by many zones gets a name that people know. */
const WELL_KNOWN = [
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Los_Angeles',
  'America/Sao_Paulo',
  'Europe/London',
  'Europe/Berlin',
  'Europe/Athens',
  'Europe/Moscow',
  'Asia/Kolkata',
  'Asia/Shanghai',
  'Asia/Tokyo',
  'Australia/Sydney',
];

export interface ZoneResolver {
  /** Zone of times that name none. */
  floating: string;
  /** The IANA zone of a TZID around a wall time; throws ZoneError when there is none that fits. */
  resolve(tzid: string, wallMs: number, isSeries: boolean): string;
  /** The distance from UTC that the file's own VTIMEZONE gives; null when it has none. */
  ownOffsetMs(tzid: string, wallMs: number): number | null;
}

function parseZone(lines: string[]): { tzid: string; zone: ICAL.Timezone; location: string | null } | null {
  try {
    const component = new ICAL.Component(ICAL.parse(lines.join('\r\n')));
    const tzid = component.getFirstPropertyValue('tzid');
    if (typeof tzid !== 'string') return null;
    const location = component.getFirstPropertyValue('x-lic-location');
    const zone = new ICAL.Timezone({ component, tzid });
    return { tzid, zone, location: typeof location === 'string' ? location : null };
  } catch {
    // Whoever uses the zone hears of it.
    return null;
  }
}

function definedOffsetMs(zone: ICAL.Timezone, wallMs: number): number {
  return zone.utcOffset(toIcalTime(wallMs, false)) * 1000;
}

function etcZone(offset: number): string | null {
  const hours = offset / 3_600_000;
  if (hours === 0) return 'UTC';
  if (!Number.isInteger(hours) || hours > 14 || hours < -12) return null;
  // The sign of these names runs the other way round.
  return `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
}

/** An IANA zone that keeps the same time as a definition: on the first of each month for a series, else at one time. */
function zoneByRules(
  zone: ICAL.Timezone,
  wallMs: number,
  isSeries: boolean,
  preferred: string[],
): string | null {
  const year = new Date(wallMs).getUTCFullYear();
  const months = Array.from({ length: 24 }, (_, month) => Date.UTC(year, month, 15, 12));
  const samples = [wallMs, ...months].map((wall) => ({ wall, offset: definedOffsetMs(zone, wall) }));
  const fits = (name: string) =>
    samples.every(({ wall, offset }) => offsetMs(name, wall - offset) === offset);
  const found = [...preferred, ...WELL_KNOWN, ...Intl.supportedValuesOf('timeZone')].find(fits);
  if (found !== undefined) return found;
  const isFixed = samples.every(({ offset }) => offset === samples[0]?.offset);
  return isSeries && !isFixed ? null : etcZone(samples[0]?.offset ?? 0);
}

/** Zones of one calendar of a file. `calendarZone` is where the events are put. */
export function createZoneResolver(calendar: RawCalendar, calendarZone: string): ZoneResolver {
  const defined = new Map<string, NonNullable<ReturnType<typeof parseZone>>>();
  for (const { lines } of calendar.zones) {
    const parsed = parseZone(lines);
    if (parsed) defined.set(parsed.tzid, parsed);
  }
  const known = new Map<string, string | null>();
  const named = calendar.timeZone === null ? undefined : zoneByName(calendar.timeZone);
  const floating = named ?? calendarZone;

  function lookUp(tzid: string, wallMs: number, isSeries: boolean): string | null {
    const byName = zoneByName(tzid);
    if (byName !== undefined) return byName;
    const definition = defined.get(tzid);
    if (!definition) return null;
    if (definition.location !== null && isTimeZone(definition.location)) return definition.location;
    return zoneByRules(definition.zone, wallMs, isSeries, [floating, calendarZone]);
  }

  return {
    floating,
    resolve(tzid, wallMs, isSeries) {
      const key = `${tzid} ${new Date(wallMs).getUTCFullYear()} ${isSeries}`;
      let zone = known.get(key);
      if (zone === undefined) {
        zone = lookUp(tzid, wallMs, isSeries);
        known.set(key, zone);
      }
      if (zone !== null) return zone;
      const what = defined.has(tzid) ? 'follows no known rules' : 'is not known and not defined in the file';
      throw new ZoneError(`time zone "${tzid}" ${what}`);
    },
    ownOffsetMs(tzid, wallMs) {
      const definition = defined.get(tzid);
      return definition ? definedOffsetMs(definition.zone, wallMs) : null;
    },
  };
}
