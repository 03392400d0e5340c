import { createRoute, z } from '@hono/zod-openapi';
import { and, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { within } from '../../db/client.ts';
import { accounts } from '../../db/schema/index.ts';
import { isGoogleError } from '../../google/errors.ts';
import { CREATE_CALENDAR_SCOPE, NEEDED_SCOPES } from '../../google/oauth.ts';
import type { GoogleOAuth, Tokens } from '../../google/port.ts';
import { startWorkflow, storeIntent, tell, updateAccount } from '../account-row.ts';
import { beginConsent, type Consent, takeConsent } from '../consent.ts';
import { type ApiEnv, scopeOf } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import type { AccountRow } from '../wire/account.ts';
import { router } from '../router.ts';

type Granted = Awaited<ReturnType<GoogleOAuth['exchangeCode']>>;
/** What the page is told, as its query string. */
type Outcome = { account: string } | { error: string; granted?: string; typed?: string };

const route = createRoute({
  method: 'get',
  path: '/oauth/google/callback',
  tags: ['Accounts'],
  summary: 'The way back from Google’s consent page; needs the cookie that POST /v1/accounts set',
  security: [],
  request: {
    query: z.object({
      state: z.string().optional(),
      code: z.string().optional(),
      error: z.string().optional(),
    }),
  },
  responses: {
    302: {
      description:
        'To <web>/calendar-sync?account=ID, or &error=access_denied|permission_missing|address_differs|consent_expired|google_unavailable',
    },
  },
});

export const oauthCallbackRoutes = (deps: ApiDeps) =>
  router().openapi(route, async (c) => {
    const query = c.req.valid('query');
    const consent = query.state === undefined ? null : await takeConsent(deps, c, query.state);
    if (consent === null) return redirect(deps, c, { error: 'consent_expired' });
    const account = await accountOf(deps, consent);
    if (account === null) return redirect(deps, c, { error: 'consent_expired' });
    if (query.code === undefined) {
      return redirect(deps, c, await refused(deps, account, query.error ?? 'access_denied'));
    }
    const granted = await exchange(deps, query.code, consent.codeVerifier);
    if (granted === null) return redirect(deps, c, { error: 'google_unavailable' });
    if (granted.email.toLowerCase() !== account.email) {
      return redirect(deps, c, await addressDiffers(deps, account, granted));
    }
    if (NEEDED_SCOPES.some((scope) => !granted.scopes.includes(scope))) {
      return redirect(deps, c, await permissionMissing(deps, account, granted));
    }
    const tokens = await withRefreshToken(deps, account, granted.tokens);
    if (tokens === null) {
      const mayCreateCalendar = granted.scopes.includes(CREATE_CALENDAR_SCOPE);
      return c.redirect(await beginConsent(deps, c, account, { forceConsent: true, mayCreateCalendar }), 302);
    }
    return redirect(deps, c, await connected(deps, account, { ...granted, tokens }));
  });

function redirect({ webOrigin }: ApiDeps, c: Context<ApiEnv>, outcome: Outcome) {
  return c.redirect(`${webOrigin}/calendar-sync?${new URLSearchParams({ ...outcome })}`, 302);
}

async function accountOf({ db }: ApiDeps, consent: Consent): Promise<AccountRow | null> {
  const [row] = await within(db, scopeOf(consent), (tx) =>
    tx.select().from(accounts).where(eq(accounts.id, consent.accountId)),
  );
  return row && row.state !== 'disconnected' ? row : null;
}

/** "No" at Google: nothing is kept of an account that was never connected. */
async function refused(deps: ApiDeps, account: AccountRow, error: string): Promise<Outcome> {
  if (account.state === 'connecting' && account.problem === null) await forget(deps, account);
  return { error };
}

async function exchange({ oauth, log }: ApiDeps, code: string, verifier: string): Promise<Granted | null> {
  try {
    return await oauth.exchangeCode(code, verifier);
  } catch (error) {
    if (!isGoogleError(error)) throw error;
    log.warn({ kind: error.kind, reason: error.reason }, 'the code was not exchanged');
    return null;
  }
}

/** No token is kept; choosing the granted address is a new POST with it. */
async function addressDiffers(deps: ApiDeps, account: AccountRow, granted: Granted): Promise<Outcome> {
  await giveBack(deps, account, granted);
  if (account.state === 'connecting' && account.problem === null) await forget(deps, account);
  return { error: 'address_differs', granted: granted.email, typed: account.email };
}

/** An account that works with an older grant goes on working with it. */
async function permissionMissing(deps: ApiDeps, account: AccountRow, granted: Granted): Promise<Outcome> {
  if (account.state === 'connecting') {
    await giveBack(deps, account, granted);
    await within(deps.db, scopeOf(account), (tx) =>
      updateAccount(tx, account.id, { problem: 'permission_missing', googleSub: granted.sub }),
    );
  }
  return { error: 'permission_missing' };
}

/** Google sends a refresh token with the first consent alone; the one that is there stays good. Null when there is none. */
async function withRefreshToken(deps: ApiDeps, account: AccountRow, tokens: Tokens): Promise<Tokens | null> {
  if (tokens.refreshToken !== '') return tokens;
  const stored = await within(deps.db, scopeOf(account), (tx) => deps.tokens.load(tx, account.id));
  const isMending = account.problem === 'needs_reauth';
  return stored === null || isMending ? null : { ...tokens, refreshToken: stored.refreshToken };
}

async function connected(deps: ApiDeps, account: AccountRow, granted: Granted): Promise<Outcome> {
  const isFirst = account.state === 'connecting';
  const isMended = account.problem === 'needs_reauth' || account.problem === 'permission_missing';
  const row = await within(deps.db, scopeOf(account), async (tx) => {
    const { companyId, userId } = account;
    await deps.tokens.save(tx, { accountId: account.id, companyId, userId }, granted.tokens);
    return storeIntent(tx, account.id, {
      googleSub: granted.sub,
      grantedScopes: granted.scopes,
      ...(isFirst && { state: 'ready' as const }),
      ...(isMended && { problem: null, problemUntil: null }),
    });
  });
  await (isFirst ? startWorkflow(deps, row) : tell(deps, row, 'reauthorised'));
  return { account: row.id };
}

/** Revokes what was granted and is not kept, unless somebody's sync lives by it: Google knows one grant per user and client. */
async function giveBack({ db, oauth, log }: ApiDeps, account: AccountRow, granted: Granted): Promise<void> {
  const [grant] = await within(db, scopeOf(account), (tx) =>
    tx.execute<{ used: boolean }>(sql`select is_grant_in_use(${granted.sub}) as used`),
  );
  if (grant?.used) return;
  try {
    await oauth.revoke(granted.tokens.refreshToken || granted.tokens.accessToken);
  } catch (error) {
    if (!isGoogleError(error)) throw error;
    log.warn({ kind: error.kind, reason: error.reason }, 'a grant that is not kept was not revoked');
  }
}

const forget = ({ db }: ApiDeps, account: AccountRow) =>
  within(db, scopeOf(account), (tx) =>
    tx.delete(accounts).where(and(eq(accounts.id, account.id), eq(accounts.state, 'connecting'))),
  );
