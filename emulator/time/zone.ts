/** Offsets of IANA zones, from the time-zone data that Node carries. Wall times are written as milliseconds "as if in UTC". */

export const DAY_MS = 86_400_000;
const SLOT_MS = 60_000;
const BLOCK_MS = 6 * DAY_MS;
const MAX_CACHED = 50_000;
const formats = new Map<string, Intl.DateTimeFormat | null>();
const offsets = new Map<string, Map<number, number>>();

function formatOf(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  let format: Intl.DateTimeFormat | null = null;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  } catch {
    // An unknown zone is an answer, not an accident.
  }
  formats.set(zone, format);
  return format;
}

/** Whether Google would take it as a zone: an IANA name. Bare offsets such as "+01:00", which Node also knows, are none. */
export function isTimeZone(zone: string): boolean {
  return /^[A-Za-z]/.test(zone) && formatOf(zone) !== null;
}

function computeOffsetMs(zone: string, epochMs: number): number {
  const format = formatOf(zone);
  if (!format) throw new RangeError(`unknown time zone ${zone}`);
  const part: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(epochMs)) part[type] = value;
  const year = part['era'] === 'BC' ? 1 - Number(part['year']) : Number(part['year']);
  const wall = new Date(0);
  wall.setUTCFullYear(year, Number(part['month']) - 1, Number(part['day']));
  wall.setUTCHours(Number(part['hour']), Number(part['minute']), Number(part['second']));
  return wall.getTime() - Math.floor(epochMs / 1000) * 1000;
}

/** The offset of the minute that an instant lies in, remembered. */
function slotOffsetMs(zone: string, epochMs: number): number {
  const slot = Math.floor(epochMs / SLOT_MS);
  let ofZone = offsets.get(zone);
  if (!ofZone || ofZone.size > MAX_CACHED) {
    ofZone = new Map();
    offsets.set(zone, ofZone);
  }
  const known = ofZone.get(slot);
  if (known !== undefined) return known;
  const computed = computeOffsetMs(zone, slot * SLOT_MS);
  ofZone.set(slot, computed);
  return computed;
}

/** The zone's distance from UTC at an instant, positive to the east. */
export function offsetMs(zone: string, epochMs: number): number {
  if (zone === 'UTC') return 0;
  // Before 1972 zones also changed at odd seconds; since then only on whole minutes (St. John’s, until 2011, at one past midnight).
  if (epochMs < 63_072_000_000) return computeOffsetMs(zone, epochMs);
  // Since then, too, no zone changed twice within six days: what is the same at both ends is the same between.
  const block = Math.floor(epochMs / BLOCK_MS) * BLOCK_MS;
  const before = slotOffsetMs(zone, block);
  return before === slotOffsetMs(zone, block + BLOCK_MS) ? before : slotOffsetMs(zone, epochMs);
}

/** The wall time of an instant. */
export function toWallMs(zone: string, epochMs: number): number {
  return epochMs + offsetMs(zone, epochMs);
}

/**
 * The instant of a wall time. Times that a zone skips move forward by the gap, of times that come twice the first is meant
 * (RFC 5545, section 3.3.5).
 */
export function toEpochMs(zone: string, wallMs: number): number {
  if (zone === 'UTC') return wallMs;
  const before = offsetMs(zone, wallMs - DAY_MS);
  const after = offsetMs(zone, wallMs + DAY_MS);
  if (offsetMs(zone, wallMs - before) === before) return wallMs - before;
  if (offsetMs(zone, wallMs - after) === after) return wallMs - after;
  return wallMs - before;
}
