import { describe, expect, it } from 'vitest';
import { toGoogleError } from '../../google/classify-error.ts';
import { GoogleError, type GoogleErrorKind } from '../../google/errors.ts';

/** As gaxios throws it: fields on an ordinary error, the answer beside them. */
const thrown = (status: number, data: unknown, headers: Record<string, string> = {}) =>
  Object.assign(new Error('Request failed'), {
    status,
    code: status,
    response: { status, data, headers: new Headers(headers) },
  });

const refused = (status: number, reason: string, message = '', headers: Record<string, string> = {}) =>
  thrown(
    status,
    { error: { errors: [{ domain: 'global', reason, message }], code: status, message } },
    headers,
  );

const retryAfter = (headers: Record<string, string>) =>
  toGoogleError(refused(429, 'rateLimitExceeded', '', headers)).retryAfterSeconds;

/** The newer shape, where the reason stands in `details` alone. */
const denied = (reason: string) =>
  thrown(403, {
    error: {
      code: 403,
      message: 'denied',
      status: 'PERMISSION_DENIED',
      details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason }],
    },
  });

/** Calendar API guide "Handle API errors", and what other clients met. */
const CALENDAR: [number, string, string, GoogleErrorKind][] = [
  [400, 'timeRangeEmpty', 'The specified time range is empty.', 'InvalidRequest'],
  [400, 'invalid', 'Invalid value for: start.', 'InvalidRequest'],
  [400, 'required', 'Missing end time.', 'InvalidRequest'],
  [400, 'badRequest', 'Bad Request', 'InvalidRequest'],
  [400, 'invalidParameter', 'Invalid parameter.', 'InvalidRequest'],
  [400, 'invalid', 'Invalid sync token value.', 'SyncTokenExpired'],
  [400, 'invalid', 'Sync token cannot be used with other request restrictions.', 'SyncTokenExpired'],
  [400, 'invalid', 'Invalid page token value.', 'SyncTokenExpired'],
  [400, 'invalid', 'Invalid sequence value.', 'PreconditionFailed'],
  [400, 'channelIdNotUnique', 'Channel id x not unique', 'InvalidRequest'],
  [400, 'push.webhookUrlNotHttps', 'WebHook callback must be HTTPS: http://x', 'InvalidRequest'],
  [401, 'push.webhookUrlUnauthorized', 'Unauthorized WebHook callback channel', 'InvalidRequest'],
  [401, 'authError', 'Invalid Credentials', 'Unauthenticated'],
  [403, 'userRateLimitExceeded', 'User Rate Limit Exceeded', 'RateLimited'],
  [403, 'rateLimitExceeded', 'Rate Limit Exceeded', 'RateLimited'],
  [403, 'quotaExceeded', 'Calendar usage limits exceeded.', 'QuotaExceeded'],
  [403, 'dailyLimitExceeded', 'Daily Limit Exceeded', 'QuotaExceeded'],
  [403, 'forbiddenForNonOrganizer', 'Shared properties can only be changed by …', 'Forbidden'],
  [403, 'requiredAccessLevel', 'You need to have writer access to this calendar.', 'Forbidden'],
  [403, 'insufficientPermissions', 'Insufficient Permission', 'PermissionMissing'],
  [403, 'accessNotConfigured', 'Access Not Configured.', 'PermissionMissing'],
  [403, 'notACalendarUser', 'The user must be signed up for Google Calendar.', 'PermissionMissing'],
  [403, 'domainPolicy', 'The domain administrators have disabled it.', 'PermissionMissing'],
  [403, 'somethingNew', 'Forbidden', 'Forbidden'],
  [404, 'notFound', 'Not Found', 'NotFound'],
  [409, 'duplicate', 'The requested identifier already exists.', 'Conflict'],
  [409, 'conflict', 'Conflict', 'Conflict'],
  [410, 'fullSyncRequired', 'Sync token is no longer valid, a full sync is required.', 'SyncTokenExpired'],
  [410, 'updatedMinTooLongAgo', 'The requested minimum modification time …', 'SyncTokenExpired'],
  [410, 'deleted', 'Resource has been deleted', 'Gone'],
  [412, 'conditionNotMet', 'Precondition Failed', 'PreconditionFailed'],
  [429, 'rateLimitExceeded', 'Rate Limit Exceeded', 'RateLimited'],
  [500, 'backendError', 'Backend Error', 'Unavailable'],
  [503, 'backendError', 'Backend Error', 'Unavailable'],
];

/** OAuth 2.0 (RFC 6749 section 5.2) and Google's own reasons for a refresh token that died. */
const OAUTH: [number, string, GoogleErrorKind][] = [
  [400, 'invalid_grant', 'AuthRevoked'],
  [400, 'admin_policy_enforced', 'AuthRevoked'],
  [400, 'invalid_request', 'InvalidRequest'],
  [400, 'invalid_token', 'InvalidRequest'],
  [429, 'rate_limit_exceeded', 'RateLimited'],
  [500, 'internal_failure', 'Unavailable'],
  [503, 'internal_failure', 'Unavailable'],
];

describe('what Google throws gets one kind', () => {
  it.each(CALENDAR)('%i %s "%s" is %s', (status, reason, message, kind) => {
    const error = toGoogleError(refused(status, reason, message));
    expect([error.kind, error.reason]).toEqual([kind, reason]);
  });

  it.each(OAUTH)('the token endpoint: %i %s is %s', (status, reason, kind) => {
    expect(toGoogleError(thrown(status, { error: reason, error_description: 'x' })).kind).toBe(kind);
  });

  it('a wrong client secret takes no grant from anybody', () => {
    expect(toGoogleError(thrown(401, { error: 'invalid_client' })).kind).not.toBe('AuthRevoked');
  });

  it.each([
    ['ACCESS_TOKEN_SCOPE_INSUFFICIENT', 'PermissionMissing'],
    ['SERVICE_DISABLED', 'PermissionMissing'],
  ])('a reason that stands in the details alone counts: %s', (reason, kind) => {
    expect(toGoogleError(denied(reason))).toMatchObject({ kind, reason });
  });

  it.each([
    ['an HTML page of a proxy', thrown(502, '<html><title>502 Bad Gateway</title></html>')],
    ['an empty body', thrown(504, '')],
    ['a cut connection', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })],
    ['a time limit', Object.assign(new Error('too slow'), { code: 'TimeoutError' })],
    ['a name that does not resolve', Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' })],
    ['something that is no error', 'oops'],
  ])('%s means unavailable', (_what, error) => {
    expect(toGoogleError(error).kind).toBe('Unavailable');
  });

  it.each([
    [400, 'InvalidRequest'],
    [401, 'Unauthenticated'],
    [404, 'NotFound'],
    [418, 'InvalidRequest'],
    [429, 'RateLimited'],
  ])('without a reason the status %i decides', (status, kind) => {
    expect(toGoogleError(thrown(status, 'no json'))).toMatchObject({ kind, reason: `status ${status}` });
  });

  it('keeps for how long Google asks to wait', () => {
    expect(retryAfter({ 'Retry-After': '17' })).toBe(17);
    expect(retryAfter({})).toBeNull();
    expect(retryAfter({ 'Retry-After': '' })).toBeNull();
    expect(retryAfter({ 'Retry-After': 'soon' })).toBeNull();
  });

  it('says nothing of the request in its own message', () => {
    const error = Object.assign(refused(403, 'forbiddenForNonOrganizer', 'Dentist with ada@example.com'), {
      config: { headers: { authorization: 'Bearer secret' } },
    });
    const { message } = toGoogleError(error);
    expect(message).toBe('Google answered: Forbidden (forbiddenForNonOrganizer)');
  });

  it('leaves a classified error as it is', () => {
    const error = new GoogleError('Gone', 'deleted');
    expect(toGoogleError(error)).toBe(error);
  });
});
