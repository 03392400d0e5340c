import type { Logger } from 'pino';
import type { Database, Scope, Transaction } from '../db/client.ts';
import type { GoogleCalendar, GoogleOAuth, Tokens } from '../google/port.ts';
import type { VerifyToken } from './auth.ts';
import type { AccountSignaller } from './temporal.ts';

export interface AccountRef {
  accountId: string;
  companyId: string;
  userId: string;
}

/** Google's tokens at rest; `google/token-store.ts` is the implementation. */
interface Tokenkeeper {
  save(tx: Transaction, owner: AccountRef, tokens: Tokens): Promise<void>;
  load(tx: Transaction, accountId: string): Promise<Tokens | null>;
  accessToken(scope: Scope, owner: AccountRef, renew: boolean): Promise<string>;
}

export interface ApiDeps {
  db: Database;
  temporal: AccountSignaller;
  oauth: GoogleOAuth;
  tokens: Tokenkeeper;
  /** The calendar API in the name of whoever the token belongs to; `renew` asks for a fresh one. */
  calendarOf: (accessToken: (renew: boolean) => Promise<string>) => GoogleCalendar;
  verifyToken: VerifyToken;
  now: () => Date;
  /** Origin of the page: where consent comes back to. */
  webOrigin: string;
  log: Logger;
}
