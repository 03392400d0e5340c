import type { ErrorBody } from '../../api/schemas/common.ts';
import { texts } from './texts.ts';

interface Failure {
  /** The HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly requestId?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A request that failed, in the API's own words. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'ApiError';
    this.status = failure.status;
    this.code = failure.code;
    this.requestId = failure.requestId;
    this.details = failure.details ?? {};
  }

  /** A detail that is a text, else null. */
  text(name: string): string | null {
    const value = this.details[name];
    return typeof value === 'string' ? value : null;
  }

  /** What is wrong with one field of the request, as a sentence to stand below that field; null when it is not about it. */
  about(field: string): string | null {
    const fields: unknown = this.details['fields'];
    if (!Array.isArray(fields)) return null;
    const found: unknown = fields.find((entry: unknown) => isFieldError(entry) && entry.field === field);
    if (!isFieldError(found)) return null;
    return found.message.charAt(0).toUpperCase() + found.message.slice(1);
  }
}

function isFieldError(entry: unknown): entry is { field: string; message: string } {
  if (typeof entry !== 'object' || entry === null || !('field' in entry) || !('message' in entry))
    return false;
  return typeof entry.field === 'string' && typeof entry.message === 'string';
}

export async function errorFrom(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  if (!isErrorBody(body)) {
    return new ApiError({ status: response.status, code: 'unreadable', message: texts.errors.unreadable });
  }
  const { code, message, requestId, details } = body.error;
  return new ApiError({
    status: response.status,
    code,
    message: texts.errors.codes[code] ?? withoutFields(message, details?.['fields']),
    requestId,
    ...(details ? { details } : {}),
  });
}

/** A message may begin with the names of the fields that it is about, which say little to a user. */
function withoutFields(message: string, fields: unknown): string {
  if (!Array.isArray(fields)) return message;
  const names = `${fields.join(', ')}: `;
  return message.startsWith(names) ? message.slice(names.length) : message;
}

function isErrorBody(body: unknown): body is ErrorBody {
  return typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'object';
}
