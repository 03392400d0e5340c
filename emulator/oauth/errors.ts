import { ApiError, scopeMissing } from '../api/errors.ts';

/** An error of the OAuth endpoints: another shape than the API's (RFC 6749, section 5.2). */
export const oauthError = (status: number, error: string, description: string) =>
  new ApiError(status, { error, error_description: description });

export const missingParameter = (name: string) =>
  oauthError(400, 'invalid_request', `Missing required parameter: ${name}`);

/** What Google answers to nearly everything that is wrong with a code. */
export const badGrant = (description = 'Bad Request') => oauthError(400, 'invalid_grant', description);

export const deadToken = () => badGrant('Token has been expired or revoked.');

/** A token that works, but says nothing about who somebody is. */
export const noIdentityScope = () =>
  scopeMissing('oauth2.googleapis.com', 'google.identity.oauth2.UserInfo.Get');
