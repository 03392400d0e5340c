import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { within } from '../db/client.ts';
import { oauthStates } from '../db/schema/index.ts';
import { CREATE_CALENDAR_SCOPE, NEEDED_SCOPES, SIGN_IN_SCOPES } from '../google/oauth.ts';
import type { ApiEnv } from './context.ts';
import { scopeOf } from './context.ts';
import type { ApiDeps } from './deps.ts';
import type { AccountRow } from './wire/account.ts';

/** A consent may be finished for one hour, once, and only in the browser that asked for it. */
const LIFETIME_SECONDS = 3600;

/** One cookie per consent, so that two tabs do not disturb each other. */
const cookieName = (state: string) => `calendar_sync_consent_${state.slice(0, 12)}`;

const random = () => randomBytes(32).toString('base64url');
const sha256 = (text: string) => createHash('sha256').update(text).digest();

export interface ConsentOptions {
  /** Ask again although it was granted before: the only way to get a new refresh token. */
  forceConsent: boolean;
  /** Ask also for the right to create a calendar. */
  mayCreateCalendar?: boolean;
}

/** Begins a consent: keeps its state, gives the browser its cookie, and says where at Google the user agrees. */
export async function beginConsent(
  deps: ApiDeps,
  c: Context<ApiEnv>,
  account: AccountRow,
  { forceConsent, mayCreateCalendar = false }: ConsentOptions,
): Promise<string> {
  const [state, codeVerifier, cookie] = [random(), random(), random()];
  await within(deps.db, scopeOf(account), (tx) =>
    tx.insert(oauthStates).values({
      state,
      companyId: account.companyId,
      userId: account.userId,
      accountId: account.id,
      cookieHash: sha256(cookie).toString('base64url'),
      codeVerifier,
      expiresAt: new Date(deps.now().getTime() + LIFETIME_SECONDS * 1000).toISOString(),
    }),
  );
  setCookie(c, cookieName(state), cookie, {
    httpOnly: true,
    sameSite: 'Lax',
    path: '/',
    maxAge: LIFETIME_SECONDS,
    secure: deps.webOrigin.startsWith('https:'),
  });
  return deps.oauth.authorizationUrl({
    state,
    codeChallenge: sha256(codeVerifier).toString('base64url'),
    email: account.email,
    scopes: [...SIGN_IN_SCOPES, ...NEEDED_SCOPES, ...(mayCreateCalendar ? [CREATE_CALENDAR_SCOPE] : [])],
    forceConsent,
  });
}

export interface Consent {
  companyId: string;
  userId: string;
  accountId: string;
  codeVerifier: string;
}

/** Takes the consent that comes back; null when it is unknown, used, too old, or another browser's. */
export async function takeConsent(deps: ApiDeps, c: Context, state: string): Promise<Consent | null> {
  const cookie = getCookie(c, cookieName(state));
  deleteCookie(c, cookieName(state), { path: '/' });
  if (cookie === undefined) return null;
  return within(deps.db, { oauth_state: state }, async (tx) => {
    const [row] = await tx.select().from(oauthStates).where(eq(oauthStates.state, state)).for('update');
    if (!row || !timingSafeEqual(sha256(cookie), Buffer.from(row.cookieHash, 'base64url'))) return null;
    await tx.delete(oauthStates).where(eq(oauthStates.state, state));
    return Date.parse(row.expiresAt) > deps.now().getTime() ? row : null;
  });
}
