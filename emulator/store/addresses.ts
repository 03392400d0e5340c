import type { Calendar } from './calendars.ts';
import type { Database } from './database.ts';

/** The primary calendar of an account; undefined when nobody here has the address. */
export function primaryCalendarOf(db: Database, email: string): Calendar | undefined {
  return db.get<Calendar>(
    'SELECT c.* FROM accounts a JOIN calendars c ON c.id = a.email WHERE a.email = ?',
    email,
  );
}

/** The calendar that an organizer's address stands for: an account's primary one, or a secondary one by its own address. */
export function calendarOfOrganizer(db: Database, email: string): Calendar | undefined {
  return primaryCalendarOf(db, email) ?? db.get<Calendar>('SELECT * FROM calendars WHERE id = ?', email);
}
