import type { State } from '../state.ts';
import { append } from './journal.ts';

/** A parameter that Google's documentation forbids here, or (`advice`) warns of. */
export interface Violation {
  level: 'forbidden' | 'advice';
  /** A query parameter, a header, or a field of the body with its path. */
  parameter: string;
  message: string;
}

/** A violation with the request that it was in. */
export interface LoggedViolation extends Violation {
  /** Its line in the request log. */
  requestId: number;
  when: string;
  operation: string | null;
  method: string;
  path: string;
  user: string | null;
  clientId: string | null;
}

const KEPT = 10_000;

export function logViolation(state: State, violation: LoggedViolation): void {
  append(state.db, 'violations', KEPT, violation);
}

/** All that are kept, oldest first. */
export function listViolations(state: State): LoggedViolation[] {
  return state.db
    .all<{ row: string }>('SELECT row FROM violations ORDER BY violation_id')
    .map(({ row }) => JSON.parse(row) as LoggedViolation);
}

export function clearViolations(state: State): void {
  state.db.run('DELETE FROM violations');
}
