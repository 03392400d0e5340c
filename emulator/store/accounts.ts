import { randomInt } from 'node:crypto';
import { randomToken } from '../random.ts';
import type { Database } from './database.ts';

export interface Account {
  account_id: number;
  email: string;
  /** The stable OpenID subject: the account's key, whatever becomes of the address. */
  sub: string;
  control_access_token: string;
  control_refresh_token: string;
}

export function findAccount(db: Database, email: string): Account | undefined {
  return db.get<Account>('SELECT * FROM accounts WHERE email = ?', email);
}

export function accountBySub(db: Database, sub: string): Account | undefined {
  return db.get<Account>('SELECT * FROM accounts WHERE sub = ?', sub);
}

export function accountById(db: Database, accountId: number): Account | undefined {
  return db.get<Account>('SELECT * FROM accounts WHERE account_id = ?', accountId);
}

/** The account of an access token that the control side gave out. */
export function accountByControlAccess(db: Database, token: string): Account | undefined {
  return db.get<Account>('SELECT * FROM accounts WHERE control_access_token = ?', token);
}

/** The account of a refresh token that the control side gave out. */
export function accountByControlRefresh(db: Database, token: string): Account | undefined {
  return db.get<Account>('SELECT * FROM accounts WHERE control_refresh_token = ?', token);
}

export function listAccounts(db: Database): Account[] {
  return db.all<Account>('SELECT * FROM accounts ORDER BY account_id');
}

/** A bare row; `openAccount` in calendars.ts gives it its primary calendar too. */
export function insertAccount(db: Database, email: string): Account {
  const sub = `1${Array.from({ length: 20 }, () => randomInt(10)).join('')}`;
  db.run(
    'INSERT INTO accounts (email, sub, control_access_token, control_refresh_token) VALUES (?, ?, ?, ?)',
    email,
    sub,
    `ya29.emulator-${randomToken()}`,
    `1//emulator-${randomToken()}`,
  );
  const account = findAccount(db, email);
  if (!account) throw new Error('the account that was just stored is missing');
  return account;
}
