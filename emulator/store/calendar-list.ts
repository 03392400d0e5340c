import type { Clock } from '../clock.ts';
import {
  ACCESS_REVISION,
  putRule,
  ROLE_OF_ACCOUNT,
  type AccessRole,
  type RuleRole,
  type Scope,
} from './access.ts';
import type { Calendar } from './calendars.ts';
import type { Database } from './database.ts';

export interface Reminder {
  method: string;
  minutes: number;
}

/** What a person chose for a calendar in the list. */
export interface ListSettings {
  summaryOverride?: string;
  /** Of the palette of calendars; without one it follows from the calendar. */
  colorId?: string;
  backgroundColor?: string;
  foregroundColor?: string;
  hidden?: boolean;
  selected?: boolean;
  defaultReminders?: Reminder[];
  notifications?: { type: string; method: string }[];
}

/** A calendar as it stands in one account's list. */
export interface ListEntry extends Calendar {
  account_id: number;
  /** `none` on deleted entries of calendars that are gone. */
  access_role: RuleRole;
  access_revision: number;
  is_primary: number;
  deleted: number;
  /** `ListSettings` as JSON. */
  settings: string;
  entry_revision: number;
  entry_updated_us: number;
}

const ENTRY = `SELECT c.*, l.account_id, a.email = c.id AS is_primary, l.deleted, l.settings, l.revision AS entry_revision,
  l.updated_us AS entry_updated_us, ${ROLE_OF_ACCOUNT} AS access_role, ${ACCESS_REVISION} AS access_revision
  FROM calendar_list l JOIN calendars c USING (calendar_key) JOIN accounts a USING (account_id)`;

/** A calendar of the account's list, deleted entries included. */
export function findListEntry(db: Database, accountId: number, calendarKey: number): ListEntry | undefined {
  return db.get<ListEntry>(`${ENTRY} WHERE l.account_id = ? AND l.calendar_key = ?`, accountId, calendarKey);
}

/** Entries changed after `sinceRevision`, deleted and hidden ones included, in a stable order. */
export function listEntries(db: Database, accountId: number, sinceRevision = 0): ListEntry[] {
  return db.all<ListEntry>(
    `${ENTRY} WHERE l.account_id = ? AND l.revision > ? ORDER BY is_primary DESC, c.calendar_key`,
    accountId,
    sinceRevision,
  );
}

export function settingsOf(entry: Pick<ListEntry, 'settings'>): ListSettings {
  return JSON.parse(entry.settings) as ListSettings;
}

/** How a calendar stands in the list of whoever made it, or was given it by the control side. */
export function initialSettings(role: AccessRole, isPrimary = false): ListSettings {
  const mails = ['eventCreation', 'eventChange', 'eventCancellation', 'eventResponse'];
  return {
    selected: true,
    ...(role === 'owner' ? { defaultReminders: [{ method: 'popup', minutes: 30 }] } : {}),
    ...(isPrimary ? { notifications: mails.map((type) => ({ type, method: 'email' })) } : {}),
  };
}

export function listRevision(db: Database, accountId: number): number {
  const sql = 'SELECT list_revision FROM accounts WHERE account_id = ?';
  return db.get<{ list_revision: number }>(sql, accountId)?.list_revision ?? 0;
}

function nextListRevision(db: Database, accountId: number): number {
  db.run('UPDATE accounts SET list_revision = list_revision + 1 WHERE account_id = ?', accountId);
  db.noteChange({ collection: 'calendarList', accountId });
  return listRevision(db, accountId);
}

/** Adds a calendar to a list, or changes how it stands there. */
export function putInList(
  db: Database,
  clock: Clock,
  accountId: number,
  calendarKey: number,
  settings: ListSettings,
): void {
  db.run(
    `INSERT INTO calendar_list (account_id, calendar_key, settings, revision, updated_us) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET deleted = 0, settings = excluded.settings, revision = excluded.revision,
     updated_us = excluded.updated_us`,
    accountId,
    calendarKey,
    JSON.stringify(settings),
    nextListRevision(db, accountId),
    clock.now() * 1000,
  );
}

/** Takes a calendar out of one list; what the person chose for it is forgotten. */
export function takeFromList(db: Database, clock: Clock, accountId: number, calendarKey: number): void {
  db.run(
    `UPDATE calendar_list SET deleted = 1, settings = '{}', revision = ?, updated_us = ?
     WHERE account_id = ? AND calendar_key = ?`,
    nextListRevision(db, accountId),
    clock.now() * 1000,
    accountId,
    calendarKey,
  );
}

/** Takes a calendar out of the lists of all who may not even see when it is busy. */
export function leaveLists(db: Database, clock: Clock, calendarKey: number): void {
  const entries = db.all<ListEntry>(`${ENTRY} WHERE l.calendar_key = ? AND l.deleted = 0`, calendarKey);
  for (const entry of entries) {
    if (entry.access_role === 'none') takeFromList(db, clock, entry.account_id, calendarKey);
  }
}

/**
 * Sets one rule. Lists do not change by that (Google brings no entry back for a change of access), except for those who have
 * lost the calendar altogether.
 */
export function changeAccess(
  db: Database,
  clock: Clock,
  calendarKey: number,
  scope: Scope,
  role: RuleRole,
): void {
  db.transaction(() => {
    putRule(db, clock, calendarKey, scope, role);
    leaveLists(db, clock, calendarKey);
  });
}
