import { createHash } from 'node:crypto';
import { expect } from './expect.ts';
import type { Google } from './google.ts';
import type { Account } from './target.ts';
import { send, type Answer } from './wire.ts';

/** Where the emulator sends the browser back to; nobody listens there. */
export const REDIRECT = 'http://127.0.0.1:1/callback';
export const CLIENT = 'crm';
export const VERIFIER = 'a-verifier-that-is-long-enough-for-anybody-who-counts';
export const CHALLENGE = {
  code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
  code_challenge_method: 'S256',
};

type Fields = Record<string, string>;

/** `calendar.events` as it stands on the wire; `openid` and `email` are short there too. */
const fullScope = (scope: string): string =>
  scope.startsWith('calendar') ? `https://www.googleapis.com/auth/${scope}` : scope;

export const scopesText = (...scopes: string[]): string => scopes.map(fullScope).join(' ');

/** The access token of a client that the person allowed these scopes, without the way through the consent page. */
export async function grant(
  google: Google,
  scopes: string[],
  { email }: Account = google.me,
): Promise<string> {
  const body = { scopes: scopes.map(fullScope), clientId: CLIENT };
  const answer = await google.control('POST', `/accounts/${email}/grant`, body);
  expect(answer.status, answer.text).toBe(201);
  return String(answer.body['accessToken']);
}

/** The address of the consent page; `more` adds to the request or replaces a part of it. */
export function consentAddress(google: Google, more: Fields = {}, path = '/o/oauth2/v2/auth'): string {
  const query = new URLSearchParams({
    client_id: CLIENT,
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: scopesText('openid', 'email', 'calendar.events', 'calendar.calendarlist.readonly'),
    state: 'the-state',
    access_type: 'offline',
    ...more,
  });
  return `${google.origin}${path}?${query}`;
}

/** Where the browser is sent when the person has answered. */
export async function consent(google: Google, who: Account, more: Fields = {}): Promise<URLSearchParams> {
  const decision = { emulator_decision: 'allow', emulator_account: who.email };
  const answer = await send(consentAddress(google, { ...decision, ...more }), 'GET');
  expect(answer.status, answer.text).toBe(302);
  return new URL(answer.headers.get('location') ?? '').searchParams;
}

export function tokenRequest(google: Google, form: Fields): Promise<Answer> {
  const body = new URLSearchParams({ client_id: CLIENT, client_secret: 'secret', ...form }).toString();
  return send(`${google.origin}/token`, 'POST', body, {
    'Content-Type': 'application/x-www-form-urlencoded',
  });
}

export const exchange = (google: Google, code: string, more: Fields = {}): Promise<Answer> =>
  tokenRequest(google, { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, ...more });

export const refresh = (google: Google, refreshToken: string): Promise<Answer> =>
  tokenRequest(google, { grant_type: 'refresh_token', refresh_token: refreshToken });

export interface Tokens {
  access_token: string;
  refresh_token?: string;
  id_token?: string;
  scope: string;
  [more: string]: unknown;
}

/** Consent and exchange in one: what the application holds afterwards. */
export async function signIn(google: Google, who: Account, more: Fields = {}): Promise<Tokens> {
  const code = (await consent(google, who, more)).get('code') ?? '';
  const answer = await exchange(google, code);
  expect(answer.status, answer.text).toBe(200);
  return answer.body as unknown as Tokens;
}

/** A sign-in that is sure to bring a refresh token. */
export async function signInForGood(
  google: Google,
  who: Account,
  more: Fields = {},
): Promise<Tokens & { refresh_token: string }> {
  const tokens = await signIn(google, who, { prompt: 'consent', ...more });
  expect(tokens.refresh_token).toBeTypeOf('string');
  return { ...tokens, refresh_token: String(tokens.refresh_token) };
}
