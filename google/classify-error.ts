import { GoogleError, type GoogleErrorKind } from './errors.ts';

/** Reasons decide before status codes do: 403 alone means five different things. */
const KIND_BY_REASON: Record<string, GoogleErrorKind> = {
  userRateLimitExceeded: 'RateLimited',
  rateLimitExceeded: 'RateLimited',
  quotaExceeded: 'QuotaExceeded',
  dailyLimitExceeded: 'QuotaExceeded',
  fullSyncRequired: 'SyncTokenExpired',
  updatedMinTooLongAgo: 'SyncTokenExpired',
  deleted: 'Gone',
  duplicate: 'Conflict',
  conditionNotMet: 'PreconditionFailed',
  authError: 'Unauthenticated',
  insufficientPermissions: 'PermissionMissing',
  accessNotConfigured: 'PermissionMissing',
  notACalendarUser: 'PermissionMissing',
  domainPolicy: 'PermissionMissing',
  ACCESS_TOKEN_SCOPE_INSUFFICIENT: 'PermissionMissing',
  SERVICE_DISABLED: 'PermissionMissing',
  forbiddenForNonOrganizer: 'Forbidden',
  requiredAccessLevel: 'Forbidden',
  // A 401 about our address, not about the user's token: the account polls instead.
  'push.webhookUrlUnauthorized': 'InvalidRequest',
  invalid_grant: 'AuthRevoked',
  admin_policy_enforced: 'AuthRevoked',
};

const KIND_BY_STATUS: Record<number, GoogleErrorKind> = {
  400: 'InvalidRequest',
  401: 'Unauthenticated',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Gone',
  412: 'PreconditionFailed',
  429: 'RateLimited',
};

interface Answer {
  status?: number;
  data?: unknown;
  headers?: { get?: (name: string) => string | null };
}

/**
 * Turns whatever the Google client threw into a {@link GoogleError}. Fields are tested, not classes: `instanceof` depends on
 * which copy of the client threw. Without an answer a write may have happened, hence `Unavailable`.
 */
export function toGoogleError(error: unknown): GoogleError {
  if (error instanceof GoogleError) return error;
  const answer = answerOf(error);
  if (!answer?.status) return new GoogleError('Unavailable', codeOf(error));
  const { reason, message } = bodyOf(answer.data);
  return new GoogleError(
    kindOf(answer.status, reason, message),
    reason || `status ${answer.status}`,
    retryAfterOf(answer),
  );
}

function kindOf(status: number, reason: string, message: string): GoogleErrorKind {
  // Malformed sync and page tokens answer 400; both mean "begin again".
  if (status === 400 && /(sync|page) token/i.test(message)) return 'SyncTokenExpired';
  // The event moved on: read again, as after a 412.
  if (status === 400 && /invalid sequence value/i.test(message)) return 'PreconditionFailed';
  if (status >= 500) return 'Unavailable';
  return KIND_BY_REASON[reason] ?? KIND_BY_STATUS[status] ?? 'InvalidRequest';
}

function answerOf(error: unknown): Answer | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('response' in error && typeof error.response === 'object' && error.response) return error.response;
  return undefined;
}

/** Calendar errors are `{error: {errors: [{reason}], message}}`, OAuth errors `{error: 'invalid_grant'}`; a 502 may be HTML. */
function bodyOf(data: unknown): { reason: string; message: string } {
  const error = typeof data === 'object' && data !== null && 'error' in data ? data.error : undefined;
  if (typeof error === 'string') return { reason: error, message: '' };
  if (typeof error !== 'object' || error === null) return { reason: '', message: '' };
  const { errors, details, message } = error as {
    errors?: { reason?: string }[];
    details?: { reason?: string }[];
    message?: string;
  };
  return { reason: errors?.[0]?.reason ?? details?.[0]?.reason ?? '', message: message ?? '' };
}

function retryAfterOf(answer: Answer): number | null {
  const seconds = Number(answer.headers?.get?.('retry-after') || Number.NaN);
  return Number.isFinite(seconds) ? seconds : null;
}

function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) return String(error.code);
  return 'no answer';
}
