import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { call, EMAIL, type Answer, type Json, type Stage } from './support.ts';

export const REDIRECT = 'http://127.0.0.1:1/callback';
export const SCOPE = 'https://www.googleapis.com/auth/';
export const VERIFIER = 'a-verifier-that-is-long-enough-for-anybody-who-counts';
export const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

export interface Tokens extends Json {
  access_token: string;
  refresh_token?: string;
  id_token?: string;
  scope: string;
}

type Parameters = Record<string, string | undefined>;

const searchOf = (parameters: Parameters) =>
  new URLSearchParams(
    Object.entries(parameters).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as [string, string]],
    ),
  );

/** The address of the consent page, as the application `crm` asks for two scopes; undefined leaves a parameter out. */
export function authorizeUrl(at: Stage, more: Parameters = {}): string {
  const query = searchOf({
    client_id: 'crm',
    redirect_uri: REDIRECT,
    response_type: 'code',
    // Without openid: an id token would want a key, and making one takes a moment.
    scope: `email ${SCOPE}calendar.events ${SCOPE}calendar.calendarlist.readonly`,
    state: 'the-state',
    access_type: 'offline',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  });
  return `${at.url}/o/oauth2/v2/auth?${query}`;
}

/** Where an answer sends the browser. */
export function targetOf(response: Response): URL {
  expect([302, 303]).toContain(response.status);
  return new URL(response.headers.get('location') ?? '');
}

export const visit = (address: string, form?: URLSearchParams) =>
  fetch(address, { redirect: 'manual', ...(form ? { method: 'POST', body: form } : {}) });

/** Goes to the consent page, which is answered without a click, and returns the address that the browser is sent to. */
export async function consent(at: Stage, more: Parameters = {}): Promise<URL> {
  const decided = { emulator_decision: 'allow', emulator_account: EMAIL, ...more };
  return targetOf(await visit(authorizeUrl(at, decided)));
}

export const codeOf = (address: URL) => address.searchParams.get('code') ?? '';

/** A request of `crm` to the token endpoint. */
export const token = (at: Stage, parameters: Parameters): Promise<Answer<Tokens>> =>
  call(
    `${at.url}/token`,
    'POST',
    searchOf({ client_id: 'crm', client_secret: 'secret', ...parameters }).toString(),
    FORM,
  );

export const exchange = (at: Stage, code: string, more: Parameters = {}) =>
  token(at, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT,
    code_verifier: VERIFIER,
    ...more,
  });

export const refresh = (at: Stage, refreshToken: string | undefined, more: Parameters = {}) =>
  token(at, { grant_type: 'refresh_token', refresh_token: refreshToken, ...more });

/** Consent and exchange in one. */
export const signIn = async (at: Stage, more: Parameters = {}): Promise<Tokens> =>
  (await exchange(at, codeOf(await consent(at, more)))).body;

export const DEAD = {
  status: 400,
  body: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' },
};
