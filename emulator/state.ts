import { createClock, type Clock } from './clock.ts';
import { loadOptions, saveOptions, type Options } from './options.ts';
import { openDatabase, type Database } from './store/database.ts';

/** What every part of the emulator works on. */
export interface State {
  db: Database;
  clock: Clock;
  /** Microseconds that rise with every call, also within one millisecond: etags are made of them. */
  nextStampUs(): number;
  /** To be called with every change of a calendar's events: its watchers hear of it after the commit. */
  calendarChanged(calendarKey: number): void;
  options(): Options;
  setOptions(changes: Partial<Options>): void;
  /** Where new accounts live when nobody says otherwise. */
  defaultTimeZone: string;
}

/** Opens what a folder holds, or starts anew in it. */
export function openState(dataDir: string, defaultTimeZone: string): State {
  const db = openDatabase(dataDir);
  const clock = createClock({
    load: () => Number(db.meta.get('clockOffsetMs') ?? 0),
    save: (offsetMs) => db.meta.set('clockOffsetMs', String(offsetMs)),
  });
  let lastStampUs = db.get<{ last: number | null }>('SELECT max(updated_us) AS last FROM events')?.last ?? 0;
  let options = loadOptions(db);
  return {
    db,
    clock,
    defaultTimeZone,
    options: () => options,
    setOptions(changes) {
      options = { ...options, ...changes };
      saveOptions(db, options);
    },
    nextStampUs() {
      lastStampUs = Math.max(clock.now() * 1000, lastStampUs + 1);
      return lastStampUs;
    },
    calendarChanged: (calendarKey) => db.noteChange({ collection: 'events', calendarKey }),
  };
}
