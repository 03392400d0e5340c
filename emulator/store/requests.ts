import type { State } from '../state.ts';
import { append } from './journal.ts';

/** One line of the request log. */
export interface LoggedRequest {
  id: number;
  when: string;
  method: string;
  path: string;
  /** Repeated parameters are lists. */
  query: Record<string, string | string[]>;
  /** Null when the connection was cut on purpose, or no answer ever comes. */
  status: number | null;
  user: string | null;
  /** The OAuth client, or `key:…` for an API key; null for tokens of the control side. */
  clientId: string | null;
  durationMs: number;
  /** 0 for what costs nothing: tokens of the control side, and what a spent quota refused. */
  quotaUnits: number;
  /** `events.list`, `token`, …; null for what is served nowhere. */
  operation: string | null;
  /** The fault that bit, if one did. */
  fault: string | null;
  /** Which part of a batch it was, counted from 1; null when it came by itself. */
  batchPart: number | null;
}

const KEPT = 100_000;

/** Writes one line; gives its id. */
export function logRequest(state: State, request: Omit<LoggedRequest, 'id'>): number {
  return append(state.db, 'requests', KEPT, request);
}

/** Requests after a line of the log, oldest first. */
export function listRequests(state: State, sinceId: number, limit: number): LoggedRequest[] {
  return state.db
    .all<{ request_id: number; row: string }>(
      'SELECT * FROM requests WHERE request_id > ? ORDER BY request_id LIMIT ?',
      sinceId,
      limit,
    )
    .map(({ request_id: id, row }) => Object.assign({ id }, JSON.parse(row) as Omit<LoggedRequest, 'id'>));
}

export function clearRequests(state: State): void {
  state.db.run('DELETE FROM requests');
}
