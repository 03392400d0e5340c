import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import {
  ACCESS_REVISION,
  EVERYBODY,
  PUBLIC_ROLE,
  putRule,
  ROLE_OF_ACCOUNT,
  type AccessRole,
  type PublicRole,
} from './access.ts';
import { findAccount, insertAccount, type Account } from './accounts.ts';
import { initialSettings, leaveLists, putInList } from './calendar-list.ts';
import type { Database } from './database.ts';

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

/** A calendar as one account may use it, whether or not the account has added it to its list. */
export interface CalendarEntry extends Calendar {
  /** 0 is a caller without an account. */
  account_id: number;
  access_role: AccessRole;
  /** What everybody may do with it. */
  public_role: PublicRole;
  /** Counts changes of the access: sync tokens of before are worth nothing. */
  access_revision: number;
  is_primary: number;
}

const ENTRY = `SELECT * FROM (
  SELECT c.*, a.account_id, a.email = c.id AS is_primary, ${ROLE_OF_ACCOUNT} AS access_role, ${PUBLIC_ROLE} AS public_role,
  ${ACCESS_REVISION} AS access_revision FROM calendars c JOIN accounts a ON a.account_id = ?
  WHERE c.id = CASE ? WHEN 'primary' THEN a.email ELSE ? END
) WHERE access_role <> 'none'`;

/** `primary` is an alias of the account's own calendar. Undefined when there is none, or the account has no access to it. */
export function findEntry(db: Database, accountId: number, calendarId: string): CalendarEntry | undefined {
  return db.get<CalendarEntry>(ENTRY, accountId, calendarId, calendarId);
}

/** Whether a calendar is the primary one of any account. */
export function isPrimaryOfAnyone(db: Database, calendar: Calendar): boolean {
  return findAccount(db, calendar.id) !== undefined;
}

/** The calendar as a caller without an account sees it; undefined unless it is public. */
export function publicEntry(db: Database, calendarId: string): CalendarEntry | undefined {
  return db.get<CalendarEntry>(
    `SELECT c.*, 0 AS account_id, 0 AS is_primary, r.role AS access_role, r.role AS public_role,
     r.revision AS access_revision
     FROM calendars c JOIN acl r USING (calendar_key) WHERE c.id = ? AND r.scope_type = 'default' AND r.role <> 'none'`,
    calendarId,
  );
}

export interface NewCalendar {
  id?: string;
  summary: string;
  description?: string | undefined;
  location?: string | undefined;
  timeZone: string;
  accessRole: AccessRole;
  publicRole?: PublicRole | undefined;
  isPrimary?: boolean;
  dataOwner?: string;
  createdByClient?: string | null;
}

/** A new calendar with a rule for one account, and an entry in its list. */
export function addCalendar(
  db: Database,
  clock: Clock,
  account: Account,
  wanted: NewCalendar,
): CalendarEntry {
  return db.transaction(() => {
    const id = wanted.id ?? `c_${randomBytes(32).toString('hex')}@group.calendar.google.com`;
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
      clock.now() * 1000,
    );
    putRule(db, clock, key, { type: 'user', value: account.email }, wanted.accessRole);
    if (wanted.publicRole && wanted.publicRole !== 'none') {
      putRule(db, clock, key, EVERYBODY, wanted.publicRole);
    }
    putInList(db, clock, account.account_id, key, initialSettings(wanted.accessRole, wanted.isPrimary));
    const entry = findEntry(db, account.account_id, id);
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
    addCalendar(db, clock, account, {
      id: account.email,
      summary: account.email,
      timeZone,
      accessRole: 'owner',
      isPrimary: true,
    });
    return account;
  });
}

/** What stays undefined stays as it is. */
export interface CalendarChanges {
  summary?: string | undefined;
  description?: string | null | undefined;
  location?: string | null | undefined;
  timeZone?: string | undefined;
}

/** Changes what everybody sees of a calendar; no list and no sync token notices. */
export function changeCalendar(
  db: Database,
  clock: Clock,
  entry: CalendarEntry,
  changes: CalendarChanges,
): void {
  db.run(
    `UPDATE calendars SET summary = ?, description = ?, location = ?, time_zone = ?, updated_us = max(?, updated_us + 1)
     WHERE calendar_key = ?`,
    changes.summary ?? entry.summary,
    changes.description === undefined ? entry.description : changes.description,
    changes.location === undefined ? entry.location : changes.location,
    changes.timeZone ?? entry.time_zone,
    clock.now() * 1000,
    entry.calendar_key,
  );
}

/** Takes a calendar away from everybody: its events and rules are gone, its entries stay as deleted ones. */
export function removeCalendar(db: Database, clock: Clock, calendarKey: number): void {
  db.transaction(() => {
    db.run('DELETE FROM acl WHERE calendar_key = ?', calendarKey);
    leaveLists(db, clock, calendarKey);
    db.run('DELETE FROM events WHERE calendar_key = ?', calendarKey);
    db.run('DELETE FROM past_series WHERE calendar_key = ?', calendarKey);
  });
}
