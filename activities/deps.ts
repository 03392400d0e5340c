import type { Database } from '../db/client.ts';
import type { GoogleCalendar } from '../google/port.ts';

/** Which account an activity works for; ids alone, since it stands in the workflow's history. */
export interface AccountRef {
  accountId: string;
  companyId: string;
  userId: string;
}

export interface ActivityDeps {
  /** As the role calendar_worker. */
  db: Database;
  googleOf: (account: AccountRef) => GoogleCalendar;
  /** Where Google sends its notifications; null where it cannot reach us (then the account polls). */
  webhookUrl: string | null;
  now: () => Date;
}
