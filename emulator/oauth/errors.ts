import { ApiError } from '../api/errors.ts';

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
  new ApiError(403, {
    error: {
      code: 403,
      message: 'Request had insufficient authentication scopes.',
      errors: [{ message: 'Insufficient Permission', domain: 'global', reason: 'insufficientPermissions' }],
      status: 'PERMISSION_DENIED',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
          domain: 'googleapis.com',
          metadata: { service: 'oauth2.googleapis.com', method: 'google.identity.oauth2.UserInfo.Get' },
        },
      ],
    },
  });
