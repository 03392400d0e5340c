/** Google's error bodies, to the letter where google-calendar.md has them. */

export interface ErrorDetail {
  domain: string;
  reason: string;
  message: string;
  locationType?: string;
  location?: string;
}

/** An answer that is an error. Thrown by handlers, sent by the dispatcher; a transaction it leaves is rolled back. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Record<string, string>;

  constructor(status: number, body: unknown, headers: Record<string, string> = {}) {
    super(`HTTP ${status}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

export function errorBody(status: number, detail: ErrorDetail): unknown {
  return { error: { errors: [detail], code: status, message: detail.message } };
}

const apiError = (status: number, detail: ErrorDetail) => new ApiError(status, errorBody(status, detail));

export const badRequest = (reason: string, message: string, location?: string, domain = 'global') =>
  apiError(400, {
    domain,
    reason,
    message,
    ...(location === undefined ? {} : { locationType: 'parameter', location }),
  });

export const invalidParameter = (name: string, value: string) =>
  badRequest('invalidParameter', `Invalid value '${value}'. Values must match the documentation.`, name);

export const timeRangeEmpty = (location?: string) =>
  badRequest('timeRangeEmpty', 'The specified time range is empty.', location, 'calendar');

export const loginRequired = () =>
  new ApiError(
    401,
    errorBody(401, {
      domain: 'global',
      reason: 'required',
      message: 'Login Required.',
      locationType: 'header',
      location: 'Authorization',
    }),
    { 'WWW-Authenticate': 'Bearer realm="https://accounts.google.com/"' },
  );

export const invalidCredentials = () =>
  new ApiError(
    401,
    errorBody(401, {
      domain: 'global',
      reason: 'authError',
      message: 'Invalid Credentials',
      locationType: 'header',
      location: 'Authorization',
    }),
    { 'WWW-Authenticate': 'Bearer realm="https://accounts.google.com/", error="invalid_token"' },
  );

/** The Calendar API among Google's services. */
export const SERVICE = 'calendar-json.googleapis.com';

/** What Google's newer errors say to machines beside their reason. */
export const errorInfo = (reason: string, metadata: Record<string, string>) => [
  { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com', metadata },
];

/** A token that works, but not for this method of this service of Google's. */
export const scopeMissing = (service: string, method: string) =>
  new ApiError(
    403,
    {
      error: {
        code: 403,
        message: 'Request had insufficient authentication scopes.',
        errors: [{ message: 'Insufficient Permission', domain: 'global', reason: 'insufficientPermissions' }],
        status: 'PERMISSION_DENIED',
        details: errorInfo('ACCESS_TOKEN_SCOPE_INSUFFICIENT', { service, method }),
      },
    },
    { 'WWW-Authenticate': 'Bearer realm="https://accounts.google.com/", error="insufficient_scope"' },
  );

export function insufficientScopes(operation: string): ApiError {
  const method = operation
    .split('.')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('.');
  return scopeMissing(SERVICE, `calendar.v3.${method}`);
}

/** A quota is spent; `retryAfter` (seconds) is not documented for Calendar and sent on demand alone. */
export function spentQuota(
  status: 403 | 429,
  reason: 'userRateLimitExceeded' | 'rateLimitExceeded',
  retryAfter: number | null,
): ApiError {
  const message = reason === 'userRateLimitExceeded' ? 'User Rate Limit Exceeded' : 'Rate Limit Exceeded';
  const headers: Record<string, string> = retryAfter === null ? {} : { 'Retry-After': String(retryAfter) };
  return new ApiError(status, errorBody(status, { domain: 'usageLimits', reason, message }), headers);
}

/** Google's answer to an API key that it never gave out. */
export function invalidApiKey(): ApiError {
  const message = 'API key not valid. Please pass a valid API key.';
  return new ApiError(400, {
    error: {
      code: 400,
      message,
      errors: [{ message, domain: 'global', reason: 'badRequest' }],
      status: 'INVALID_ARGUMENT',
      details: errorInfo('API_KEY_INVALID', { service: SERVICE }),
    },
  });
}

export const payloadTooLarge = () =>
  apiError(413, { domain: 'global', reason: 'uploadTooLarge', message: 'Request Entity Too Large' });

export const writerAccessRequired = () =>
  calendarForbidden('requiredAccessLevel', 'You need to have writer access to this calendar.');

export const ownerAccessRequired = () =>
  calendarForbidden('requiredAccessLevel', 'You need to have owner access to this calendar.');

export const calendarForbidden = (reason: string, message: string) =>
  apiError(403, { domain: 'calendar', reason, message });

/** A value that is longer than Google stores. */
export const tooLarge = () => badRequest('invalid', 'A provided value exceeds the allowed size limit.');

export const forbiddenForNonOrganizer = () =>
  calendarForbidden(
    'forbiddenForNonOrganizer',
    'Shared properties can only be changed by the organizer of the event.',
  );

export const forbidden = (message: string) =>
  apiError(403, { domain: 'global', reason: 'forbidden', message });

export const notFound = () => apiError(404, { domain: 'global', reason: 'notFound', message: 'Not Found' });

export const duplicateId = () =>
  apiError(409, {
    domain: 'global',
    reason: 'duplicate',
    message: 'The requested identifier already exists.',
  });

export const alreadyDeleted = () =>
  apiError(410, { domain: 'global', reason: 'deleted', message: 'Resource has been deleted' });

export const fullSyncRequired = () =>
  apiError(410, {
    domain: 'calendar',
    reason: 'fullSyncRequired',
    message: 'Sync token is no longer valid, a full sync is required.',
    locationType: 'parameter',
    location: 'syncToken',
  });

export const updatedMinTooLongAgo = () =>
  apiError(410, {
    domain: 'calendar',
    reason: 'updatedMinTooLongAgo',
    message: 'The requested minimum modification time lies too far in the past.',
    locationType: 'parameter',
    location: 'updatedMin',
  });

export const preconditionFailed = () =>
  apiError(412, {
    domain: 'global',
    reason: 'conditionNotMet',
    message: 'Precondition Failed',
    locationType: 'header',
    location: 'If-Match',
  });

export const notImplemented = (what: string) =>
  apiError(501, {
    domain: 'global',
    reason: 'notImplemented',
    message: `The emulator does not serve ${what}.`,
  });
