/**
 * Google's failures, classified once: nothing beyond this folder reads a status code or a reason. Sources: Calendar API guide
 * "Handle API errors" and the OAuth 2.0 guide's error tables.
 */
export const GOOGLE_ERROR_KINDS = [
  /** Slow down; `retryAfterSeconds` when Google said for how long. */
  'RateLimited',
  /** The calendar's own usage limit: hours, not seconds. */
  'QuotaExceeded',
  /** The sync token is no longer good: list in full. */
  'SyncTokenExpired',
  'PreconditionFailed',
  /** The id is taken, also by a deleted event. */
  'Conflict',
  'NotFound',
  /** Already deleted. */
  'Gone',
  /** The grant is dead: only the user can mend it. */
  'AuthRevoked',
  /** The access token was refused; one refresh may mend it. */
  'Unauthenticated',
  /** A scope that the call needs was not granted. */
  'PermissionMissing',
  /** The calendar may not be written to, or the event is another organiser's. */
  'Forbidden',
  'InvalidRequest',
  /** Google, or the way to it, is down; a write may have happened. */
  'Unavailable',
] as const;
export type GoogleErrorKind = (typeof GOOGLE_ERROR_KINDS)[number];

/** The message is ours: never a body, an address or a token of the request. */
export class GoogleError extends Error {
  override readonly name = 'GoogleError';
  readonly kind: GoogleErrorKind;
  readonly reason: string;
  readonly retryAfterSeconds: number | null;

  constructor(kind: GoogleErrorKind, reason: string, retryAfterSeconds: number | null = null) {
    super(`Google answered: ${kind} (${reason})`);
    this.kind = kind;
    this.reason = reason;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export const isGoogleError = (error: unknown, ...kinds: GoogleErrorKind[]): error is GoogleError =>
  error instanceof GoogleError && (kinds.length === 0 || kinds.includes(error.kind));
