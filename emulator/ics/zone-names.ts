import { findIana } from 'windows-iana';
import { isTimeZone, offsetMs } from '../time/zone.ts';

/** Outlook shows North American zones by these names instead of cities. */
const NORTH_AMERICA: [string, string][] = [
  ['eastern time', 'America/New_York'],
  ['central time', 'America/Chicago'],
  ['mountain time', 'America/Denver'],
  ['pacific time', 'America/Los_Angeles'],
  ['atlantic time', 'America/Halifax'],
  ['arizona', 'America/Phoenix'],
  ['alaska', 'America/Anchorage'],
  ['hawaii', 'Pacific/Honolulu'],
  ['newfoundland', 'America/St_Johns'],
];

let zonesByCity: Map<string, string> | undefined;

function cities(): Map<string, string> {
  zonesByCity ??= new Map(
    Intl.supportedValuesOf('timeZone').map((zone) => [zone.split('/').at(-1)?.toLowerCase() ?? '', zone]),
  );
  return zonesByCity;
}

/** The zone's offset outside daylight saving time, in minutes. */
function standardMinutes(zone: string): number {
  const months = [0, 6].map((month) => offsetMs(zone, Date.UTC(2025, month, 1)) / 60_000);
  return Math.min(...months);
}

/** "(UTC+10:00) Canberra, Melbourne, Sydney": the first city that has the stated offset. */
function byDisplayName(name: string): string | undefined {
  const stated = /\((?:UTC|GMT)([+-])(\d{1,2}):?(\d{2})\)/i.exec(name);
  const minutes = stated && (stated[1] === '-' ? -1 : 1) * (Number(stated[2]) * 60 + Number(stated[3]));
  const rest = name.replace(/\([^)]*\d[^)]*\)/, '').toLowerCase();
  const fits = (zone: string) => minutes === null || standardMinutes(zone) === minutes;
  const named = NORTH_AMERICA.find(([text, zone]) => rest.includes(text) && fits(zone));
  if (named) return named[1];
  for (const part of rest.split(/[,;:/()]/)) {
    const zone = cities().get(part.trim().replaceAll(' ', '_'));
    if (zone && fits(zone)) return zone;
  }
  return undefined;
}

/** The IANA zone that a TZID means by its name alone: IANA, a vendor's prefix before it, Windows, or what Outlook displays. */
export function zoneByName(tzid: string): string | undefined {
  const name = tzid.trim().replaceAll(/^"|"$/g, '');
  if (isTimeZone(name)) return name;
  const tail = /([A-Za-z_]+\/[A-Za-z_+-]+(?:\/[A-Za-z_+-]+)?)$/.exec(name)?.[1];
  if (tail && isTimeZone(tail)) return tail;
  return findIana(name)[0] ?? byDisplayName(name);
}
