import type { Reply } from '../api/call.ts';
import {
  alreadyDeleted,
  ApiError,
  badRequest,
  duplicateId,
  errorBody,
  errorInfo,
  forbiddenForNonOrganizer,
  fullSyncRequired,
  insufficientScopes,
  invalidCredentials,
  loginRequired,
  notFound,
  preconditionFailed,
  SERVICE,
  spentQuota,
  timeRangeEmpty,
  updatedMinTooLongAgo,
  writerAccessRequired,
  type ErrorDetail,
} from '../api/errors.ts';
import { deadToken, oauthError } from '../oauth/errors.ts';
import type { Fault } from './schema.ts';

const PROJECT = '123456789012';
const CONSOLE = `https://console.developers.google.com/apis/api/calendar-json.googleapis.com/overview?project=${PROJECT}`;

/** The project never switched the Calendar API on. */
function serviceDisabled(): ApiError {
  const message = `Google Calendar API has not been used in project ${PROJECT} before or it is disabled. Enable it by visiting ${CONSOLE} then retry.`;
  const detail = { message, domain: 'usageLimits', reason: 'accessNotConfigured' };
  return new ApiError(403, {
    error: {
      code: 403,
      message,
      errors: [{ ...detail, extendedHelp: 'https://console.developers.google.com' }],
      status: 'PERMISSION_DENIED',
      details: errorInfo('SERVICE_DISABLED', { service: SERVICE, consumer: `projects/${PROJECT}` }),
    },
  });
}

function simple(
  status: number,
  domain: string,
  reason: string,
  message: string,
  place?: Partial<ErrorDetail>,
) {
  return () => new ApiError(status, errorBody(status, { domain, reason, message, ...place }));
}

/** Every reason of google-calendar.md A8, as the API itself words it. */
const API_ERRORS: Record<string, (operation: string, status: number) => ApiError> = {
  timeRangeEmpty: () => timeRangeEmpty('timeMax'),
  invalid: () => badRequest('invalid', 'Invalid Value'),
  required: (_, status) => (status === 401 ? loginRequired() : badRequest('required', 'Required')),
  badRequest: () => badRequest('badRequest', 'Bad Request'),
  invalidParameter: () => badRequest('invalidParameter', 'Invalid parameter value.'),
  authError: invalidCredentials,
  userRateLimitExceeded: () => spentQuota(403, 'userRateLimitExceeded', null),
  rateLimitExceeded: () => spentQuota(403, 'rateLimitExceeded', null),
  quotaExceeded: simple(403, 'usageLimits', 'quotaExceeded', 'Calendar usage limits exceeded.'),
  forbiddenForNonOrganizer,
  requiredAccessLevel: writerAccessRequired,
  insufficientPermissions: insufficientScopes,
  accessNotConfigured: serviceDisabled,
  SERVICE_DISABLED: serviceDisabled,
  notACalendarUser: simple(
    403,
    'calendar',
    'notACalendarUser',
    'The user must be signed up for Google Calendar.',
  ),
  domainPolicy: simple(
    403,
    'global',
    'domainPolicy',
    'The domain administrators have disabled Calendar apps.',
  ),
  notFound,
  duplicate: duplicateId,
  conflict: simple(409, 'global', 'conflict', 'Conflict'),
  fullSyncRequired,
  updatedMinTooLongAgo,
  deleted: alreadyDeleted,
  conditionNotMet: preconditionFailed,
  backendError: simple(500, 'global', 'backendError', 'Backend Error'),
};

const USUAL_REASON: Record<number, string> = {
  400: 'badRequest',
  401: 'authError',
  403: 'rateLimitExceeded',
  404: 'notFound',
  409: 'duplicate',
  410: 'deleted',
  412: 'conditionNotMet',
  429: 'rateLimitExceeded',
};

/** An error as the API words it, under the status that was asked for. */
function apiAnswer(status: number, wanted: string | undefined, operation: string): ApiError {
  const reason = wanted ?? USUAL_REASON[status] ?? 'backendError';
  const make = Object.hasOwn(API_ERRORS, reason) ? API_ERRORS[reason] : undefined;
  const made = make?.(operation, status) ?? simple(status, 'global', reason, reason)();
  const { error } = made.body as { error: object };
  return new ApiError(status, { error: { ...error, code: status } }, made.headers);
}

const OAUTH_DESCRIPTIONS: Record<string, string> = {
  invalid_client: 'The OAuth client was not found.',
  unauthorized_client: 'Unauthorized',
  invalid_scope: 'Some requested scopes were invalid.',
  admin_policy_enforced:
    'Access to your account data is restricted by policies within your organization. Please contact the administrator of your organization for more information.',
  rate_limit_exceeded: 'Rate Limit Exceeded',
  internal_failure: 'Backend Error',
};

const USUAL_OAUTH_ERROR: Record<number, string> = {
  400: 'invalid_request',
  401: 'invalid_client',
  403: 'access_denied',
  429: 'rate_limit_exceeded',
};

/** An error of the token endpoint (RFC 6749, section 5.2). */
function oauthAnswer(status: number, reason: string | undefined): ApiError {
  const error = reason ?? USUAL_OAUTH_ERROR[status] ?? 'internal_failure';
  if (error === 'invalid_grant') return new ApiError(status, deadToken().body);
  return oauthError(status, error, OAUTH_DESCRIPTIONS[error] ?? 'Bad Request');
}

const OAUTH_OPERATIONS = new Set(['token', 'revoke', 'tokeninfo']);

function errorOf(fault: Fault, operation: string): ApiError | null {
  const answer = OAUTH_OPERATIONS.has(operation) ? oauthAnswer : apiAnswer;
  switch (fault.kind) {
    case 'status':
      return answer(fault.status, fault.reason, operation);
    case 'bad_request':
      return answer(400, undefined, operation);
    case 'full_sync_required':
      return fullSyncRequired();
    case 'invalid_sync_token':
      return badRequest('invalid', 'Invalid sync token value.', 'syncToken');
    default:
      return null;
  }
}

/** The error that a fault answers with, in the shape of the endpoint it hits; null for a fault that does something else. */
export function faultAnswer(fault: Fault, operation: string): Reply | null {
  const error = errorOf(fault, operation);
  if (!error) return null;
  const seconds = fault.kind === 'status' ? fault.retryAfterSeconds : undefined;
  const headers: Record<string, string> = seconds === undefined ? {} : { 'Retry-After': String(seconds) };
  return {
    status: error.status,
    body: JSON.stringify(error.body),
    headers: { ...error.headers, ...headers },
  };
}

/** What Google's front end shows when there is nobody behind it: a page, whatever was asked for. */
export const errorPage = (): Reply => ({
  status: 502,
  headers: { 'Content-Type': 'text/html; charset=UTF-8' },
  body: `<!DOCTYPE html>
<html lang=en>
  <meta charset=utf-8>
  <meta name=viewport content="initial-scale=1, minimum-scale=1, width=device-width">
  <title>Error 502 (Server Error)!!1</title>
  <p><b>502.</b> <ins>That’s an error.</ins>
  <p>The server encountered a temporary error and could not complete your request.<p>Please try again in 30 seconds.
  <ins>That’s all we know.</ins>
`,
});
