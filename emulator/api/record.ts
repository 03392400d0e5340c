import type { State } from '../state.ts';
import { logRequest } from '../store/requests.ts';
import { logViolation, type Violation } from '../store/violations.ts';

/** What of a request is logged, however it came; under the method that it means. */
export interface Request {
  method: string;
  url: URL;
  query: URLSearchParams;
  /** Which part of a batch it is, counted from 1; null when it came by itself. */
  batchPart: number | null;
}

/** Whose request it was, for what, and at what cost. */
export interface Asker {
  /** `events.list`, `token`, …; null for what is served nowhere. */
  operation: string | null;
  user: string | null;
  /** The OAuth client, or the API key; null for tokens of the control side. */
  clientId: string | null;
  quotaUnits: number;
}

/** Parameters whose values are nobody else's business. */
const SECRETS = new Set([
  'access_token',
  'client_secret',
  'code',
  'code_verifier',
  'id_token',
  'key',
  'oauth_token',
  'refresh_token',
  'token',
]);

function queryOf(query: URLSearchParams): Record<string, string | string[]> {
  const shown = new Map<string, string | string[]>();
  for (const name of new Set(query.keys())) {
    if (SECRETS.has(name)) continue;
    const values = query.getAll(name);
    shown.set(name, values.length > 1 ? values : (values[0] ?? ''));
  }
  return Object.fromEntries(shown);
}

/** When a request came: on the emulator's clock, and as a tick to measure from. */
export interface Moment {
  when: string;
  tickMs: number;
}

export const momentOf = (state: State): Moment => ({
  when: new Date(state.clock.now()).toISOString(),
  tickMs: performance.now(),
});

/** Writes a request into the log, and beside it what it should not have asked. */
export function record(
  state: State,
  request: Request,
  asker: Asker,
  made: { begun: Moment; status: number | null; fault: string | null; violations: Violation[] },
): void {
  const { operation, user, clientId, quotaUnits } = asker;
  const { method } = request;
  const path = request.url.pathname;
  const { when, tickMs } = made.begun;
  const requestId = logRequest(state, {
    when,
    method,
    path,
    query: queryOf(request.query),
    status: made.status,
    user,
    clientId,
    durationMs: Math.round((performance.now() - tickMs) * 100) / 100,
    quotaUnits,
    operation,
    fault: made.fault,
    batchPart: request.batchPart,
  });
  for (const violation of made.violations) {
    logViolation(state, { requestId, when, operation, method, path, user, clientId, ...violation });
  }
}
