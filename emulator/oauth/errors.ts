import { ApiError } from '../api/errors.ts';

/** An error of the OAuth endpoints: another shape than the API's (RFC 6749, section 5.2). */
export const oauthError = (status: number, error: string, description: string) =>
  new ApiError(status, { error, error_description: description });

export const deadToken = () => oauthError(400, 'invalid_grant', 'Token has been expired or revoked.');
