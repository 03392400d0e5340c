import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import { faultAnswer, type Fault, type Faults } from '../faults.ts';
import type { State } from '../state.ts';
import { logRequest } from '../store/requests.ts';
import { STRAIGHT, type Bend, type Reply } from './call.ts';
import { ApiError, errorBody } from './errors.ts';

export type HttpContext = Context<{ Bindings: HttpBindings }>;

/** One request as faults and the log see it. */
export interface Job {
  /** `events.list`, `token`, …; null for what is served nowhere. */
  operation: string | null;
  user: string | null;
  clientId: string | null;
  quotaUnits: number;
  /** Does all of it, from the first read to the commit; may throw ApiError. */
  run(bend: Bend): Reply;
}

const JSON_HEADERS = {
  'Content-Type': 'application/json; charset=UTF-8',
  'Cache-Control': 'no-cache, no-store, max-age=0, must-revalidate',
  Vary: 'Origin, X-Origin, Referer',
};

const pause = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms).unref());

/** Runs work and turns what it throws into an answer; nothing that went wrong in here reaches a caller as a stack trace. */
function settle(run: () => Reply): Reply {
  try {
    return run();
  } catch (error) {
    if (error instanceof ApiError) {
      return { status: error.status, body: JSON.stringify(error.body), headers: error.headers };
    }
    process.stderr.write(`emulator: ${error instanceof Error ? error.stack : String(error)}\n`);
    const detail = { domain: 'global', reason: 'backendError', message: 'Backend Error' };
    return { status: 500, body: JSON.stringify(errorBody(500, detail)) };
  }
}

/** Runs one request through the faults that bite it; null when its connection is to be cut. */
async function runBitten(job: Job, faults: Fault[], isOpen: () => boolean): Promise<Reply | null> {
  for (const fault of faults) {
    if (fault.kind === 'status') return faultAnswer(fault, job.operation ?? '');
    if (fault.kind === 'reset_before_commit') return null;
    if (fault.kind === 'delay' && fault.when === 'before_commit') await pause(fault.ms);
  }
  // The emulator may have been closed meanwhile.
  if (!isOpen()) return null;
  const reply = settle(() => job.run(STRAIGHT));
  for (const fault of faults) {
    if (fault.kind === 'reset_after_commit') return null;
    if (fault.kind === 'delay' && fault.when === 'after_commit') await pause(fault.ms);
  }
  return reply;
}

function queryOf(query: URLSearchParams): Record<string, string | string[]> {
  const shown: Record<string, string | string[]> = {};
  for (const name of query.keys()) {
    if (name === 'access_token' || name === 'token') continue;
    const values = query.getAll(name);
    shown[name] = values.length > 1 ? values : (values[0] ?? '');
  }
  return shown;
}

/** Answers one request: faults, work, log line, response. */
export async function answer(
  context: HttpContext,
  state: State,
  faults: Faults,
  job: Job,
): Promise<Response> {
  const begun = performance.now();
  const when = new Date(state.clock.now()).toISOString();
  const url = new URL(context.req.url);
  const biting = faults.take(job.operation ?? '', job.user);
  const reply =
    biting.length === 0
      ? settle(() => job.run(STRAIGHT))
      : await runBitten(job, biting, () => state.db.isOpen());
  if (!state.db.isOpen()) return RESPONSE_ALREADY_SENT;
  logRequest(state, {
    when,
    method: context.req.method,
    path: url.pathname,
    query: queryOf(url.searchParams),
    status: reply?.status ?? null,
    user: job.user,
    clientId: job.clientId,
    durationMs: Math.round((performance.now() - begun) * 100) / 100,
    quotaUnits: job.quotaUnits,
    operation: job.operation,
    fault: biting[0]?.kind ?? null,
  });
  if (reply === null) {
    context.env.incoming.socket.resetAndDestroy();
    return RESPONSE_ALREADY_SENT;
  }
  const headers = reply.body === undefined ? {} : JSON_HEADERS;
  return new Response(reply.body ?? null, {
    status: reply.status,
    headers: { ...headers, ...reply.headers },
  });
}
