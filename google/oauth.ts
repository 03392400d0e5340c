import { CodeChallengeMethod, OAuth2Client } from 'google-auth-library';
import { toGoogleError } from './classify-error.ts';
import { GoogleError } from './errors.ts';
import type { GoogleOAuth, Tokens } from './port.ts';

const TIMEOUT_MS = 15_000;

/** What every account needs; a list of calendars cannot be offered without the second (guide "Choose scopes"). */
export const NEEDED_SCOPES = [
  'https://www.googleapis.com/auth/calendar.events',
  'https://www.googleapis.com/auth/calendar.calendarlist.readonly',
] as const;
/** Asked for only when the user wants a calendar of its own for the CRM's tasks. */
export const CREATE_CALENDAR_SCOPE = 'https://www.googleapis.com/auth/calendar.app.created';
export const SIGN_IN_SCOPES = ['openid', 'email'] as const;

export interface GoogleOAuthOptions {
  clientId: string;
  clientSecret: string;
  redirectUri: string;
  /** Another origin than Google's for all endpoints, without a trailing slash; null is Google. */
  oauthUrl: string | null;
}

/** The port on `google-auth-library`, with its retries off (they repeat POSTs, and Temporal retries). */
export function createGoogleOAuth({
  clientId,
  clientSecret,
  redirectUri,
  oauthUrl,
}: GoogleOAuthOptions): GoogleOAuth {
  const client = () =>
    new OAuth2Client({
      clientId,
      clientSecret,
      redirectUri,
      transporterOptions: { retry: false, retryConfig: { retry: 0 }, timeout: TIMEOUT_MS },
      ...(oauthUrl ? { endpoints: endpointsAt(oauthUrl) } : {}),
    });

  return {
    authorizationUrl({ state, codeChallenge, email, scopes, forceConsent }) {
      return client().generateAuthUrl({
        access_type: 'offline',
        include_granted_scopes: true,
        scope: [...scopes],
        state,
        login_hint: email,
        code_challenge: codeChallenge,
        code_challenge_method: CodeChallengeMethod.S256,
        ...(forceConsent ? { prompt: 'consent' } : {}),
      });
    },

    async exchangeCode(code, codeVerifier) {
      const oauth = client();
      try {
        const { tokens } = await oauth.getToken({ code, codeVerifier });
        const ticket = await oauth.verifyIdToken({ idToken: tokens.id_token ?? '', audience: clientId });
        const { sub, email } = ticket.getPayload() ?? {};
        if (!sub || !email) throw new GoogleError('InvalidRequest', 'no identity in the answer');
        return {
          tokens: tokensOf(tokens, tokens.refresh_token ?? ''),
          scopes: (tokens.scope ?? '').split(' ').filter(Boolean),
          sub,
          email: email.toLowerCase(),
        };
      } catch (error) {
        throw toGoogleError(error);
      }
    },

    async refresh(refreshToken) {
      const oauth = client();
      oauth.setCredentials({ refresh_token: refreshToken });
      try {
        const { credentials } = await oauth.refreshAccessToken();
        return tokensOf(credentials, refreshToken);
      } catch (error) {
        throw toGoogleError(error);
      }
    },

    async revoke(refreshToken) {
      try {
        await client().revokeToken(refreshToken);
      } catch (error) {
        const failure = toGoogleError(error);
        // 400 invalid_token: it was dead already.
        if (failure.kind !== 'InvalidRequest') throw failure;
      }
    },
  };
}

function tokensOf(
  answer: { access_token?: string | null; expiry_date?: number | null },
  refreshToken: string,
): Tokens {
  if (!answer.access_token) throw new GoogleError('InvalidRequest', 'no access token in the answer');
  return {
    accessToken: answer.access_token,
    refreshToken,
    expiresAt: new Date(answer.expiry_date ?? 0).toISOString(),
  };
}

function endpointsAt(origin: string) {
  return {
    oauth2AuthBaseUrl: `${origin}/o/oauth2/v2/auth`,
    oauth2TokenUrl: `${origin}/token`,
    oauth2RevokeUrl: `${origin}/revoke`,
    tokenInfoUrl: `${origin}/tokeninfo`,
    oauth2FederatedSignonPemCertsUrl: `${origin}/oauth2/v1/certs`,
    oauth2FederatedSignonJwkCertsUrl: `${origin}/oauth2/v3/certs`,
  };
}
