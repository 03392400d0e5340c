import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { findAccount, insertAccount, type Account } from './accounts.ts';
import type { Database } from './database.ts';

export const ACCESS_ROLES = [
  'freeBusyReader',
  'reader',
  'writerWithoutPrivateAccess',
  'writer',
  'owner',
] as const;
export type AccessRole = (typeof ACCESS_ROLES)[number];

export interface Calendar {
  calendar_key: number;
  id: string;
  summary: string;
  description: string | null;
  location: string | null;
  time_zone: string;
  data_owner: string | null;
  created_by_client: string | null;
  revision: number;
  updated_us: number;
}

/** A calendar as one account sees it. */
export interface CalendarEntry extends Calendar {
  account_id: number;
  access_role: AccessRole;
  is_primary: number;
  deleted: number;
  /** Counts changes of the access: sync tokens of before are worth nothing. */
  access_revision: number;
  entry_revision: number;
  entry_updated_us: number;
}

const ENTRY = `SELECT c.*, l.account_id, l.access_role, l.is_primary, l.deleted, l.access_revision,
  l.revision AS entry_revision, l.updated_us AS entry_updated_us
  FROM calendar_list l JOIN calendars c USING (calendar_key)`;

/** `primary` is an alias of the account's own calendar. Undefined when the account's list does not hold it. */
export function findEntry(db: Database, accountId: number, calendarId: string): CalendarEntry | undefined {
  if (calendarId === 'primary') {
    return db.get<CalendarEntry>(
      `${ENTRY} WHERE l.account_id = ? AND l.is_primary = 1 AND l.deleted = 0`,
      accountId,
    );
  }
  return db.get<CalendarEntry>(
    `${ENTRY} WHERE l.account_id = ? AND c.id = ? AND l.deleted = 0`,
    accountId,
    calendarId,
  );
}

/** Entries changed after `sinceRevision`, deleted ones included, in a stable order. */
export function listEntries(db: Database, accountId: number, sinceRevision = 0): CalendarEntry[] {
  return db.all<CalendarEntry>(
    `${ENTRY} WHERE l.account_id = ? AND l.revision > ? ORDER BY l.is_primary DESC, c.calendar_key`,
    accountId,
    sinceRevision,
  );
}

export function listRevision(db: Database, accountId: number): number {
  return (
    db.get<{ list_revision: number }>('SELECT list_revision FROM accounts WHERE account_id = ?', accountId)
      ?.list_revision ?? 0
  );
}

function nextListRevision(db: Database, accountId: number): number {
  db.run('UPDATE accounts SET list_revision = list_revision + 1 WHERE account_id = ?', accountId);
  return listRevision(db, accountId);
}

export interface NewCalendar {
  id?: string;
  summary: string;
  description?: string | undefined;
  location?: string | undefined;
  timeZone: string;
  accessRole: AccessRole;
  isPrimary?: boolean;
  dataOwner?: string;
  createdByClient?: string | null;
}

/** A new calendar with its entry in one account's list. */
export function addCalendar(
  db: Database,
  clock: Clock,
  accountId: number,
  wanted: NewCalendar,
): CalendarEntry {
  return db.transaction(() => {
    const id = wanted.id ?? `c_${randomBytes(32).toString('hex')}@group.calendar.google.com`;
    const nowUs = clock.now() * 1000;
    const key = db.run(
      `INSERT INTO calendars (id, summary, description, location, time_zone, data_owner, created_by_client, updated_us)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      wanted.summary,
      wanted.description ?? null,
      wanted.location ?? null,
      wanted.timeZone,
      wanted.dataOwner ?? null,
      wanted.createdByClient ?? null,
      nowUs,
    );
    db.run(
      `INSERT INTO calendar_list (account_id, calendar_key, access_role, is_primary, revision, updated_us)
       VALUES (?, ?, ?, ?, ?, ?)`,
      accountId,
      key,
      wanted.accessRole,
      wanted.isPrimary ? 1 : 0,
      nextListRevision(db, accountId),
      nowUs,
    );
    const entry = findEntry(db, accountId, id);
    if (!entry) throw new Error('the calendar that was just stored is missing');
    return entry;
  });
}

/** The account of an address, made with its primary calendar when there is none. */
export function openAccount(db: Database, clock: Clock, email: string, timeZone = 'UTC'): Account {
  return db.transaction(() => {
    const known = findAccount(db, email);
    if (known) return known;
    const account = insertAccount(db, email);
    addCalendar(db, clock, account.account_id, {
      id: account.email,
      summary: account.email,
      timeZone,
      accessRole: 'owner',
      isPrimary: true,
    });
    return account;
  });
}

export interface CalendarChanges {
  summary?: string | undefined;
  description?: string | undefined;
  timeZone?: string | undefined;
  accessRole?: AccessRole | undefined;
}

/** Changes title, zone or access. Only a change of access moves the entry in the list and outdates sync tokens. */
export function changeCalendar(
  db: Database,
  clock: Clock,
  entry: CalendarEntry,
  changes: CalendarChanges,
): void {
  db.transaction(() => {
    db.run(
      'UPDATE calendars SET summary = ?, description = ?, time_zone = ?, updated_us = ? WHERE calendar_key = ?',
      changes.summary ?? entry.summary,
      changes.description ?? entry.description,
      changes.timeZone ?? entry.time_zone,
      clock.now() * 1000,
      entry.calendar_key,
    );
    if (changes.accessRole === undefined || changes.accessRole === entry.access_role) return;
    db.run(
      `UPDATE calendar_list SET access_role = ?, access_revision = access_revision + 1, revision = ?, updated_us = ?
       WHERE account_id = ? AND calendar_key = ?`,
      changes.accessRole,
      nextListRevision(db, entry.account_id),
      clock.now() * 1000,
      entry.account_id,
      entry.calendar_key,
    );
  });
}

/** Takes a calendar away from everybody: its events are gone, its entry stays as a deleted one. */
export function removeCalendar(db: Database, clock: Clock, calendarKey: number): void {
  db.transaction(() => {
    const holders = db.all<{ account_id: number }>(
      'SELECT account_id FROM calendar_list WHERE calendar_key = ?',
      calendarKey,
    );
    for (const { account_id: accountId } of holders) {
      db.run(
        'UPDATE calendar_list SET deleted = 1, revision = ?, updated_us = ? WHERE account_id = ? AND calendar_key = ?',
        nextListRevision(db, accountId),
        clock.now() * 1000,
        accountId,
        calendarKey,
      );
    }
    db.run('DELETE FROM events WHERE calendar_key = ?', calendarKey);
    db.run('UPDATE channels SET stopped = 1 WHERE calendar_key = ?', calendarKey);
  });
}
