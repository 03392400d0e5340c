import { createHash } from 'node:crypto';
import type { State } from '../state.ts';
import type { Account } from '../store/accounts.ts';
import { ACCESS_TOKEN_LIFE_SECONDS } from '../store/tokens.ts';
import { readJwt, signJwt, type Keys } from './keys.ts';

export const ISSUER = 'https://accounts.google.com';
const USERINFO = 'https://www.googleapis.com/auth/userinfo';

/** Tokens that were just given out. */
export interface Issued {
  account: Account;
  clientId: string;
  accessToken: string;
  scopes: string[];
  nonce: string | null;
}

export const hasEmailScope = (scopes: readonly string[]) =>
  scopes.includes(`${USERINFO}.email`) || scopes.includes('email');

/** The claims of the `profile` scope. An account has no name but the first half of its address, and no picture. */
export function profileOf({ email }: Account, scopes: readonly string[]): Record<string, string> {
  if (!scopes.includes(`${USERINFO}.profile`) && !scopes.includes('profile')) return {};
  const name = email.split('@')[0] ?? email;
  return { name, given_name: name };
}

/** Says who an account is (OpenID Connect Core, sections 2 and 3.1.3.6). */
export function idTokenOf(state: State, keys: Keys, issued: Issued): string {
  const { account, clientId, accessToken, scopes, nonce } = issued;
  const iat = Math.floor(state.clock.now() / 1000);
  const hash = createHash('sha256').update(accessToken).digest().subarray(0, 16);
  return signJwt(keys.current(), {
    iss: ISSUER,
    azp: clientId,
    aud: clientId,
    sub: account.sub,
    ...(hasEmailScope(scopes) ? { email: account.email, email_verified: true } : {}),
    at_hash: hash.toString('base64url'),
    ...(nonce === null ? {} : { nonce }),
    ...profileOf(account, scopes),
    iat,
    exp: iat + ACCESS_TOKEN_LIFE_SECONDS,
  });
}

/** Header and claims of an id token of ours, all of them as text, as tokeninfo shows them; null unless it is valid now. */
export function readIdToken(state: State, keys: Keys, text: string): Record<string, string> | null {
  const read = readJwt(keys.current(), text);
  if (!read || Number(read.claims['exp']) * 1000 <= state.clock.now()) return null;
  const all = Object.entries({ ...read.claims, ...read.header });
  return Object.fromEntries(all.map(([name, value]) => [name, String(value)]));
}
