import type { Context, ErrorHandler, NotFoundHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ZodError } from 'zod';
import { isGoogleError, type GoogleError } from '../google/errors.ts';
import type { ApiEnv } from './context.ts';
import type { ErrorBody } from './schemas/common.ts';

/** Thrown by a handler; becomes the one error body. The message is for the caller and says what to do. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly details: Record<string, unknown> | undefined;

  constructor(
    status: ContentfulStatusCode,
    code: string,
    message: string,
    details?: Record<string, unknown>,
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** What is not there, and what the caller may not know of, look the same. */
export const notFound = (what: string) => new ApiError(404, 'not_found', `There is no such ${what}.`);

/** 422 for fields of a request; `path` such as `start.timeZone`. */
export function invalid(fields: { field: string; message: string }[]): ApiError {
  const words = fields.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`));
  return new ApiError(422, 'invalid', `The request cannot be used. ${words.join('; ')}.`, { fields });
}

/** A failed schema, in words that name each field. */
export function invalidRequest(error: ZodError): ApiError {
  return invalid(
    error.issues.flatMap((issue) => {
      const path = issue.path.map(String);
      if (issue.code !== 'unrecognized_keys')
        return [{ field: path.join('.'), message: inWords(issue.message) }];
      return issue.keys.map((key) => ({
        field: [...path, key].join('.'),
        message: READ_ONLY.has(key) ? 'is read-only' : 'is not known here',
      }));
    }),
  );
}

/** The schema library's own messages, as the end of a sentence that begins with the field. */
function inWords(message: string): string {
  if (/^Invalid input: expected .+, received undefined$/.test(message)) return 'is missing';
  const [, expected] = /^Invalid input: expected (\w+), received \w+$/.exec(message) ?? [];
  if (expected !== undefined) return `must be a value of type ${expected}`;
  const [, choices] = /^Invalid option: expected one of (.+)$/.exec(message) ?? [];
  if (choices !== undefined) return `must be one of ${choices.replaceAll('|', ', ')}`;
  return message;
}

const READ_ONLY = new Set(['id', 'version', 'ownerId', 'seriesId', 'originalStart', 'cancelled', 'origin']);

export const onError: ErrorHandler<ApiEnv> = (error, c) => answer(c, toApiError(error, c));

export const onNotFound: NotFoundHandler<ApiEnv> = (c) =>
  answer(c, new ApiError(404, 'not_found', `There is nothing at ${c.req.method} ${c.req.path}.`));

function answer(c: Context<ApiEnv>, error: ApiError) {
  const { code, message, details } = error;
  const body: ErrorBody = {
    error: { code, message, requestId: c.get('requestId'), ...(details && { details }) },
  };
  return c.json(body, error.status);
}

function toApiError(error: Error, c: Context<ApiEnv>): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof HTTPException) return fromHttpException(error);
  if (isGoogleError(error)) return fromGoogle(error, c);
  if (isDatabaseAway(error)) {
    c.get('log').error({ code: databaseCode(error) }, 'the database does not answer');
    c.header('Retry-After', '5');
    return new ApiError(503, 'database_unavailable', 'The database does not answer. Try again in a moment.');
  }
  if (isUnstorable(error)) {
    c.get('log').warn({ code: databaseCode(error) }, 'the database refused a value');
    return invalid([
      { field: '', message: 'A text holds a NUL character, or a date lies beyond what can be stored' },
    ]);
  }
  c.get('log').error(
    { err: { type: error.name, message: harmless(error), stack: error.stack } },
    'unexpected error',
  );
  return new ApiError(500, 'internal', 'Something went wrong here. Quote the requestId when you report it.');
}

function fromHttpException(error: HTTPException): ApiError {
  if (error.status === 413) return new ApiError(413, 'too_large', 'The body is larger than 1 MB.');
  if (error.status === 400) {
    return new ApiError(
      400,
      'malformed_json',
      'The body is not JSON. Check its quotes, commas and brackets.',
    );
  }
  return new ApiError(error.status, 'refused', error.message);
}

function fromGoogle({ kind, reason, retryAfterSeconds }: GoogleError, c: Context<ApiEnv>): ApiError {
  c.get('log').warn({ kind, reason }, 'Google refused');
  if (kind === 'AuthRevoked' || kind === 'Unauthenticated') {
    return new ApiError(
      409,
      'needs_reauth',
      'Google no longer accepts this connection. Connect the account again.',
    );
  }
  if (kind === 'PermissionMissing') {
    const message = 'A permission for the calendar is missing. Connect the account again and tick all boxes.';
    return new ApiError(409, 'permission_missing', message);
  }
  if (kind === 'RateLimited' || kind === 'QuotaExceeded') {
    c.header('Retry-After', String(retryAfterSeconds ?? 30));
    return new ApiError(503, 'google_limited', 'Google asks to slow down. Try again in a moment.');
  }
  return new ApiError(
    502,
    'google_unavailable',
    'Google did not answer as it should. Try again in a moment.',
  );
}

/** Codes of the driver for "no connection", and Postgres's own for "shutting down" (class 57P) and "too many" (53300). */
const AWAY = /^(?:ECONN|ENOTFOUND|EPIPE|ETIMEDOUT|CONNECT_TIMEOUT|CONNECTION_|57P0|53300)/;

const isDatabaseAway = (error: unknown): boolean => AWAY.test(databaseCode(error) ?? '');

/** Postgres's class 22, "data exception": the caller's value, not our statement, is what cannot be. */
const isUnstorable = (error: unknown): boolean => databaseCode(error)?.startsWith('22') ?? false;

function databaseCode(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return undefined;
}

/** The driver's message without the statement and its values, which may hold what nobody should read in a log. */
function harmless(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}
