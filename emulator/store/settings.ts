import type { Database } from './database.ts';

/** What a person set in Google Calendar; everything but the zone begins as Google's own choice. */
export interface Setting {
  id: string;
  value: string;
  /** 0 for what was never set. */
  revision: number;
}

const DEFAULTS: Readonly<Record<string, string>> = {
  autoAddHangouts: 'true',
  dateFieldOrder: 'MDY',
  defaultEventLength: '60',
  format24HourTime: 'false',
  hideInvitations: 'false',
  hideWeekends: 'false',
  locale: 'en',
  remindOnRespondedEventsOnly: 'false',
  showDeclinedEvents: 'true',
  timezone: 'UTC',
  useKeyboardShortcuts: 'true',
  weekStart: '0',
};

export const SETTING_IDS = Object.keys(DEFAULTS);

/** All settings of an account, in the order of their ids. */
export function settingsOfAccount(db: Database, accountId: number, primaryZone: string): Setting[] {
  const sql = 'SELECT id, value, revision FROM settings WHERE account_id = ?';
  const changed = new Map(db.all<Setting>(sql, accountId).map((setting) => [setting.id, setting]));
  return Object.entries(DEFAULTS).map(
    ([id, value]) => changed.get(id) ?? { id, value: id === 'timezone' ? primaryZone : value, revision: 0 },
  );
}

export function settingsRevision(db: Database, accountId: number): number {
  const sql = 'SELECT max(revision) AS revision FROM settings WHERE account_id = ?';
  return db.get<{ revision: number | null }>(sql, accountId)?.revision ?? 0;
}

export function putSetting(db: Database, accountId: number, id: string, value: string): void {
  const revision = settingsRevision(db, accountId) + 1;
  db.run(
    'INSERT OR REPLACE INTO settings (account_id, id, value, revision) VALUES (?, ?, ?, ?)',
    accountId,
    id,
    value,
    revision,
  );
  db.noteChange({ collection: 'settings', accountId });
}
