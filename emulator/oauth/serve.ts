import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { json, type Reply } from '../api/call.ts';
import { answer, type HttpContext, type Job } from '../api/pipeline.ts';
import { bearerOf } from '../api/serve.ts';
import { invalidCredentials } from '../api/errors.ts';
import type { Faults } from '../faults.ts';
import type { State } from '../state.ts';
import { accountByControlRefresh, accountById, listAccounts } from '../store/accounts.ts';
import { findLiveToken, grantById, grantOfToken, revokeGrant } from '../store/tokens.ts';
import { authorizeErrorPage, authorizePage } from './authorize-page.ts';
import { AuthorizeError, decide, parseAuthorizeRequest, scriptedDecision } from './authorize-request.ts';
import { oauthError } from './errors.ts';
import type { SigningKey } from './keys.ts';
import { issueToken } from './token.ts';

type App = Hono<{ Bindings: HttpBindings }>;

async function formOf(context: HttpContext): Promise<URLSearchParams> {
  const text = await context.req.text();
  const form = new URLSearchParams(context.req.header('content-type')?.includes('json') ? '' : text);
  if (context.req.header('content-type')?.includes('json')) {
    try {
      for (const [name, value] of Object.entries(JSON.parse(text) as object)) form.set(name, String(value));
    } catch {
      // What cannot be read has no parameters, and the endpoint names the first one that is missing.
    }
  }
  const basic = /^Basic\s+(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
  if (basic && !form.has('client_id')) {
    const [clientId = ''] = Buffer.from(basic, 'base64').toString().split(':');
    form.set('client_id', decodeURIComponent(clientId));
  }
  return form;
}

/** Whose refresh token or code a token request carries: for the log, and for faults of one user. */
function userOf(state: State, form: URLSearchParams): string | null {
  const refresh = form.get('refresh_token');
  const code = form.get('code');
  if (refresh) {
    const own = accountByControlRefresh(state.db, refresh);
    if (own) return own.email;
  }
  const grantId = refresh
    ? grantOfToken(state, refresh)
    : state.db.get<{ grant_id: number }>('SELECT grant_id FROM codes WHERE code = ?', code)?.grant_id;
  const grant = grantId === undefined ? undefined : grantById(state, grantId);
  return (grant && accountById(state.db, grant.account_id)?.email) ?? null;
}

function serveAuthorize(app: App, state: State): void {
  for (const path of ['/o/oauth2/v2/auth', '/o/oauth2/auth']) {
    app.on(['GET', 'POST'], path, async (context) => {
      const query = new URL(context.req.url).searchParams;
      try {
        const request = parseAuthorizeRequest(query);
        const scripted = scriptedDecision(state, request, query);
        if (scripted) return context.redirect(decide(state, request, scripted));
        const emails = listAccounts(state.db).map((account) => account.email);
        if (context.req.method === 'GET') return await context.html(authorizePage(request, emails, null));
        const form = await formOf(context);
        const email = form.get('account') || (form.get('new_account') ?? '').trim();
        const isAllowed = form.get('decision') === 'allow';
        if (isAllowed && !email.includes('@')) {
          const problem = 'Choose an account, or type the address of another one.';
          return await context.html(authorizePage(request, emails, problem), 400);
        }
        return context.redirect(
          decide(state, request, { isAllowed, email, ticked: form.getAll('scope') }),
          303,
        );
      } catch (error) {
        if (error instanceof AuthorizeError)
          return await context.html(authorizeErrorPage(error.message), 400);
        throw error;
      }
    });
  }
}

function revoke(state: State, token: string | null | undefined): Reply {
  if (!token) throw oauthError(400, 'invalid_request', 'Missing required parameter: token');
  const grantId = grantOfToken(state, token);
  // Either kind takes the whole grant along, as at Google.
  if (grantId === undefined) throw oauthError(400, 'invalid_token', 'Token expired or revoked');
  revokeGrant(state, grantId);
  return json({});
}

function tokenInfo(state: State, token: string | null | undefined): Reply {
  const live = token ? findLiveToken(state, token) : undefined;
  if (!live) throw oauthError(400, 'invalid_token', 'Invalid Value');
  const leftMs = (live.expiresMs ?? state.clock.now() + 3_600_000) - state.clock.now();
  return json({
    azp: live.clientId ?? 'emulator',
    aud: live.clientId ?? 'emulator',
    sub: live.account.sub,
    scope: live.scopes?.join(' ') ?? 'https://www.googleapis.com/auth/calendar',
    exp: String(Math.floor((state.clock.now() + leftMs) / 1000)),
    expires_in: String(Math.floor(leftMs / 1000)),
    email: live.account.email,
    email_verified: 'true',
    access_type: 'offline',
  });
}

function userInfo(state: State, token: string | undefined, idField: 'id' | 'sub'): Reply {
  const live = token === undefined ? undefined : findLiveToken(state, token);
  if (!live) throw invalidCredentials();
  const hasEmail = live.scopes === null || live.scopes.some((scope) => scope.endsWith('userinfo.email'));
  const verified = idField === 'id' ? { verified_email: true } : { email_verified: true };
  return json({
    [idField]: live.account.sub,
    ...(hasEmail ? { email: live.account.email, ...verified } : {}),
  });
}

const job = (operation: string, run: () => Reply, who: Partial<Job> = {}): Job => ({
  operation,
  user: null,
  clientId: null,
  quotaUnits: 0,
  ...who,
  run,
});

/** Mounts Google's OAuth 2.0 and OpenID endpoints. */
export function serveOAuth(app: App, state: State, faults: Faults, key: () => SigningKey): void {
  serveAuthorize(app, state);

  const tokenOwner = (token: string | undefined): Partial<Job> => {
    const live = token === undefined ? undefined : findLiveToken(state, token);
    return { user: live?.account.email ?? null, clientId: live?.clientId ?? null };
  };

  for (const path of ['/token', '/oauth2/v4/token']) {
    app.post(path, async (context) => {
      const form = await formOf(context);
      const who = { user: userOf(state, form), clientId: form.get('client_id') };
      return answer(
        context,
        state,
        faults,
        job('token', () => issueToken(state, key, form), who),
      );
    });
  }
  for (const path of ['/revoke', '/o/oauth2/revoke']) {
    app.on(['GET', 'POST'], path, async (context) => {
      const token = context.req.query('token') ?? (await formOf(context)).get('token');
      return answer(
        context,
        state,
        faults,
        job('revoke', () => revoke(state, token)),
      );
    });
  }
  app.on(['GET', 'POST'], ['/tokeninfo', '/oauth2/v3/tokeninfo'], async (context) => {
    const form = await formOf(context);
    const token = context.req.query('access_token') ?? form.get('access_token') ?? bearerOf(context);
    return answer(
      context,
      state,
      faults,
      job('tokeninfo', () => tokenInfo(state, token)),
    );
  });
  for (const [path, idField] of [
    ['/oauth2/v1/userinfo', 'id'],
    ['/oauth2/v2/userinfo', 'id'],
    ['/v1/userinfo', 'sub'],
    ['/oauth2/v3/userinfo', 'sub'],
  ] as const) {
    app.get(path, async (context) => {
      const token = bearerOf(context);
      const run = () => userInfo(state, token, idField);
      return answer(context, state, faults, job('userinfo', run, tokenOwner(token)));
    });
  }
  app.get('/oauth2/v1/certs', (context) => context.json({ [key().kid]: key().publicPem }));
  app.get('/oauth2/v3/certs', (context) =>
    context.json({ keys: [{ ...key().publicJwk, kid: key().kid, alg: 'RS256', use: 'sig' }] }),
  );
}
