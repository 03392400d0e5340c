import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What another engine counts in a calendar file (test/calendars/expected.py; recurring-ical-events on icalendar and dateutil). */
export interface Expected {
  window: { start: string; end: string };
  /** By UID; the empty one stands for all events without one. Cancelled occurrences are counted here, too. */
  occurrences: Record<string, number>;
  cancelled: Record<string, number>;
  /** UIDs with an occurrence within two days of an end of the window. */
  near_edge: string[];
}

export const SAMPLES = process.env['CALENDAR_SAMPLES'] ?? path.join(import.meta.dirname, '../samples/ics');

export function readExpected(): Map<string, Expected> {
  const { files } = JSON.parse(readFileSync(path.join(SAMPLES, 'expected.json'), 'utf8')) as {
    files: Record<string, Expected>;
  };
  return new Map(Object.entries(files));
}

export interface Disagreement {
  file: string;
  uid: string;
  expected: number;
  found: number;
}

/** The UIDs of a file of which the CRM calendar shows another number of occurrences; at the window's edges one more or less is none. */
export function disagreementsOf(
  file: string,
  { occurrences, cancelled, near_edge }: Expected,
  found: ReadonlyMap<string, number>,
): Disagreement[] {
  const counts = new Map<string, number>(Object.keys(occurrences).map((uid) => [uid, 0]));
  for (const [uid, count] of found) {
    // What came without a UID was given one.
    const known = counts.has(uid) ? uid : '';
    counts.set(known, (counts.get(known) ?? 0) + count);
  }
  return [...counts].flatMap(([uid, count]) => {
    // What is cancelled takes place nowhere.
    const expected = (occurrences[uid] ?? 0) - (cancelled[uid] ?? 0);
    const leeway = near_edge.includes(uid) ? 1 : 0;
    return Math.abs(count - expected) > leeway ? [{ file, uid, expected, found: count }] : [];
  });
}
