import { Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { isGoogleError, type GoogleErrorKind } from '../google/errors.ts';

const BEAT_MS = 2_000;
/** A longer wait is the account's problem, with a time that the user can see, and not Temporal's retry. */
const LONGEST_QUIET_WAIT_SECONDS = 30;

/** Failures that no repetition mends; the workflow turns them into a problem of the account. */
const FINAL: ReadonlySet<GoogleErrorKind> = new Set([
  'AuthRevoked',
  'PermissionMissing',
  'NotFound',
  'Forbidden',
  'QuotaExceeded',
  'InvalidRequest',
]);

/**
 * Runs a step as an activity: beats every two seconds, also during one slow call, so that a killed worker is noticed; and turns
 * what is thrown into a failure that may stand in a history. Messages of databases and HTTP clients carry bodies, so only names
 * and codes pass.
 */
export async function asActivity<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(), BEAT_MS);
  try {
    return await work();
  } catch (error) {
    if (error instanceof CancelledFailure) throw error;
    const failure = toFailure(error);
    context.log.warn('step failed', { type: failure.type, message: failure.message, stack: stackOf(error) });
    throw failure;
  } finally {
    clearInterval(beat);
  }
}

export function toFailure(error: unknown): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error;
  if (isGoogleError(error)) {
    const { kind, message, retryAfterSeconds: waitSeconds } = error;
    const isLong = waitSeconds !== null && waitSeconds > LONGEST_QUIET_WAIT_SECONDS;
    return ApplicationFailure.create({
      type: kind,
      message,
      nonRetryable: FINAL.has(kind) || isLong,
      details: [waitSeconds],
      ...(waitSeconds === null ? {} : { nextRetryDelay: `${waitSeconds}s` }),
    });
  }
  const { name, code } = describe(error);
  return ApplicationFailure.create({ type: name, message: code ? `${name} ${code}` : name });
}

function describe(error: unknown): { name: string; code: string } {
  if (!(error instanceof Error)) return { name: 'UnknownError', code: '' };
  const cause = error.cause instanceof Error ? error.cause : error;
  return { name: cause.name, code: 'code' in cause ? String(cause.code) : '' };
}

/** Where it happened, without the message. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const frames = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  return frames.slice(0, 8).join('\n');
}
