import type { State } from '../state.ts';

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
  const id = state.db.run('INSERT INTO mail (row) VALUES (?)', JSON.stringify(mail));
  if (id % 1000 === 0) state.db.run('DELETE FROM mail WHERE mail_id <= ?', id - KEPT);
}

export function listMail(state: State): (Mail & { id: number })[] {
  return state.db
    .all<{ mail_id: number; row: string }>('SELECT * FROM mail ORDER BY mail_id')
    .map(({ mail_id: id, row }) => Object.assign({ id }, JSON.parse(row) as Mail));
}
