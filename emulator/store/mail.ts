import type { State } from '../state.ts';
import { publishMail } from '../witness.ts';
import { append } from './journal.ts';

/** A message that Google would have sent to guests. */
export interface Mail {
  when: string;
  kind: 'invitation' | 'update' | 'cancellation';
  sendUpdates: string;
  from: string;
  to: string[];
  calendarId: string;
  eventId: string;
  subject: string;
}

const KEPT = 100_000;

export function recordMail(state: State, mail: Mail): void {
  append(state.db, 'mail', KEPT, mail);
  publishMail(mail);
}

export function listMail(state: State): (Mail & { id: number })[] {
  return state.db
    .all<{ mail_id: number; row: string }>('SELECT * FROM mail ORDER BY mail_id')
    .map(({ mail_id: id, row }) => Object.assign({ id }, JSON.parse(row) as Mail));
}
