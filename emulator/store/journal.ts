import type { Database } from './database.ts';

/** Tables of lines that come one after the other, each a JSON text under a number that rises. */
type Journal = 'requests' | 'violations' | 'mail';

const ID: Record<Journal, string> = { requests: 'request_id', violations: 'violation_id', mail: 'mail_id' };

/** Adds a line, and forgets those beyond the newest `kept` every thousand lines; gives its number. */
export function append(db: Database, journal: Journal, kept: number, line: object): number {
  const id = db.run(`INSERT INTO ${journal} (row) VALUES (?)`, JSON.stringify(line));
  if (id % 1000 === 0) db.run(`DELETE FROM ${journal} WHERE ${ID[journal]} <= ?`, id - kept);
  return id;
}
