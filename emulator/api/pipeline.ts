import { afterCommit, beforeCommit, bendOf, CUT, straight, type Outcome } from '../faults/bite.ts';
import type { Faults, Target } from '../faults/faults.ts';
import type { Fault } from '../faults/schema.ts';
import type { State } from '../state.ts';
import type { Violation } from '../store/violations.ts';
import { publishResponse } from '../witness.ts';
import { STRAIGHT, type Bend, type Reply } from './call.ts';
import { ApiError, errorBody } from './errors.ts';
import { momentOf, record, type Asker, type Request } from './record.ts';

/** One request as faults, quotas and the log see it. */
export interface Job extends Asker {
  /** What faults of lists and reads can bite; missing where there is nothing of the kind. */
  target?: Pick<Target, 'isList' | 'hasSyncToken' | 'readsEvents' | 'hasBody'>;
  /** The refusal of a request for which there is no quota left; null books what it costs. */
  spend?: () => ApiError | null;
  /** Does all of it, from the first read to the commit; may throw ApiError. */
  run: (bend: Bend) => Reply;
  /** What has to be over before the answer may go out. */
  finish?: () => Promise<void>;
  /** What the request should not have asked; `reply` is null when a fault answered. */
  violationsIn?: (reply: Reply | null) => Violation[];
}

const WRITTEN_CACHE = 'no-cache, no-store, max-age=0, must-revalidate';
const READ_CACHE = 'private, max-age=0, must-revalidate, no-transform';

const replyOf = (error: ApiError): Reply => ({
  status: error.status,
  body: JSON.stringify(error.body),
  headers: error.headers,
});

/** Runs work and turns what it throws into an answer; nothing that went wrong in here reaches a caller as a stack trace. */
function settle(run: () => Reply): Reply {
  try {
    return run();
  } catch (error) {
    if (error instanceof ApiError) return replyOf(error);
    process.stderr.write(`emulator: ${error instanceof Error ? error.stack : String(error)}\n`);
    const detail = { domain: 'global', reason: 'backendError', message: 'Backend Error' };
    return { status: 500, body: JSON.stringify(errorBody(500, detail)) };
  }
}

/** Runs one request through the faults that bite it. */
async function runBitten(job: Job, faults: Fault[], isOpen: () => boolean): Promise<Outcome> {
  const ended = await beforeCommit(job.operation ?? '', faults);
  // The emulator may have been closed meanwhile.
  if (ended || !isOpen()) return ended ?? CUT;
  return afterCommit(
    settle(() => job.run(bendOf(faults))),
    faults,
  );
}

/** The headers that every answer of Google's has, and its body in the form that was asked for. */
export function dress(
  state: State,
  request: Request,
  { reply, isFault }: { reply: Reply; isFault: boolean },
): Reply {
  const headers: Record<string, string> = { Date: new Date(state.clock.now()).toUTCString() };
  if (reply.body !== undefined) headers['Content-Type'] = 'application/json; charset=UTF-8';
  headers['Cache-Control'] =
    request.method === 'GET' || request.method === 'HEAD' ? READ_CACHE : WRITTEN_CACHE;
  headers['Vary'] = 'Origin, X-Origin, Referer';
  headers['X-Content-Type-Options'] = 'nosniff';
  const isJson = reply.body !== undefined && reply.headers?.['Content-Type'] === undefined;
  const isPretty = isJson && !isFault && request.query.get('prettyPrint') === 'true';
  const body = isPretty ? `${JSON.stringify(JSON.parse(reply.body ?? ''), null, 1)}\n` : reply.body;
  return { ...reply, ...(body === undefined ? {} : { body }), headers: { ...headers, ...reply.headers } };
}

/** Does one request: quota, faults, work, log. */
export async function perform(state: State, faults: Faults, job: Job, request: Request): Promise<Outcome> {
  const begun = momentOf(state);
  const refusal = job.spend?.() ?? null;
  const { operation, user } = job;
  const target = { isList: false, hasSyncToken: false, readsEvents: false, hasBody: true, ...job.target };
  const biting = refusal ? [] : faults.take({ operation, user, ...target });
  let outcome: Outcome;
  if (refusal) outcome = straight(replyOf(refusal));
  else if (biting.length === 0) outcome = straight(settle(() => job.run(STRAIGHT)));
  else outcome = await runBitten(job, biting, () => state.db.isOpen());
  await job.finish?.();
  if (!state.db.isOpen()) return CUT;
  const worked = outcome.kind === 'reply' && !outcome.isFault ? outcome.reply : null;
  record(state, request, refusal ? { ...job, quotaUnits: 0 } : job, {
    begun,
    status: outcome.kind === 'reply' ? outcome.reply.status : null,
    fault: biting[0]?.kind ?? null,
    violations: job.violationsIn?.(worked) ?? [],
  });
  if (outcome.kind !== 'reply') return outcome;
  const reply = dress(state, request, outcome);
  publishResponse({
    operation,
    status: reply.status,
    headers: reply.headers ?? {},
    ...(reply.body === undefined ? {} : { body: reply.body }),
    isPartial: !['', '*'].includes(request.query.get('fields') ?? ''),
    isFault: outcome.isFault,
  });
  return { ...outcome, reply };
}
