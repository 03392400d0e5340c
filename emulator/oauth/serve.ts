import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { json, type Reply } from '../api/call.ts';
import { answer, bearerOf, type HttpContext } from '../api/http.ts';
import type { Job } from '../api/pipeline.ts';
import type { Faults } from '../faults/faults.ts';
import type { State } from '../state.ts';
import { accountByControlRefresh, accountById } from '../store/accounts.ts';
import { findCode } from '../store/codes.ts';
import { findLiveToken, grantById, grantOfToken, revokeGrant } from '../store/tokens.ts';
import { serveAuthorize } from './authorize.ts';
import { certificateOf } from './certificates.ts';
import { missingParameter, oauthError } from './errors.ts';
import { formOf } from './form.ts';
import { openIdConfiguration, tokenInfo, userInfo } from './identity.ts';
import type { Keys } from './keys.ts';
import { issueToken } from './token.ts';

type App = Hono<{ Bindings: HttpBindings }>;

/** What the log and faults call the requests of a sign-in. */
export const SIGN_IN_OPERATIONS = ['token', 'revoke', 'tokeninfo', 'userinfo'] as const;

/** How long readers may keep the keys: about as long as Google says. */
const KEY_HEADERS = { 'Cache-Control': 'public, max-age=22000, must-revalidate, no-transform' };

/** Whom a request is about, for the log, and for faults of one user. */
type Who = Partial<Pick<Job, 'user' | 'clientId'>>;

function ownerOf(state: State, grantId: number | undefined): Who {
  const grant = grantId === undefined ? undefined : grantById(state, grantId);
  const account = grant && accountById(state.db, grant.account_id);
  return account ? { user: account.email, clientId: grant.client_id } : {};
}

/** The account is that of the code or refresh token, the client the one that asks. */
function askerOf(state: State, form: URLSearchParams): Who {
  const clientId = form.get('client_id');
  const refresh = form.get('refresh_token');
  const own = refresh === null ? undefined : accountByControlRefresh(state.db, refresh);
  if (own) return { user: own.email, clientId };
  const code = form.get('code') ?? '';
  const grantId = refresh === null ? findCode(state, code)?.grant_id : grantOfToken(state, refresh);
  return { ...ownerOf(state, grantId), clientId };
}

function revoke(state: State, token: string | null): Reply {
  if (!token) throw missingParameter('token');
  const grantId = grantOfToken(state, token);
  // Either kind takes the whole grant along, as at Google.
  if (grantId === undefined) throw oauthError(400, 'invalid_token', 'Token expired or revoked');
  revokeGrant(state, grantId);
  return json({});
}

const job = (operation: string, run: () => Reply, who: Who = {}): Job => ({
  operation,
  user: null,
  clientId: null,
  quotaUnits: 0,
  ...who,
  run,
});

function serveKeys(app: App, state: State, keys: Keys): void {
  app.get('/oauth2/v1/certs', async (context) => {
    const certificates: Record<string, string> = {};
    for (const key of keys.published()) {
      certificates[key.kid] = await certificateOf(key, state.clock.now());
    }
    return context.json(certificates, 200, KEY_HEADERS);
  });
  app.get('/oauth2/v3/certs', (context) => {
    const published = keys.published();
    const list = published.map(({ kid, publicJwk }) => ({ ...publicJwk, kid, alg: 'RS256', use: 'sig' }));
    return context.json({ keys: list }, 200, KEY_HEADERS);
  });
  app.get('/.well-known/openid-configuration', (context) =>
    context.json(openIdConfiguration(new URL(context.req.url).origin)),
  );
}

/** Mounts Google's OAuth 2.0 and OpenID endpoints. */
export function serveOAuth(app: App, state: State, faults: Faults, keys: Keys): void {
  serveAuthorize(app, state);
  serveKeys(app, state, keys);

  const send = (context: HttpContext, operation: string, run: () => Reply, who?: Who) =>
    answer(context, state, faults, job(operation, run, who));
  const tokenOwner = (token: string | undefined): Who => {
    const live = token === undefined ? undefined : findLiveToken(state, token);
    return { user: live?.account.email ?? null, clientId: live?.clientId ?? null };
  };

  app.on('POST', ['/token', '/oauth2/v4/token'], async (context) => {
    const form = await formOf(context);
    return send(context, 'token', () => issueToken(state, keys, form), askerOf(state, form));
  });
  app.on(['GET', 'POST'], ['/revoke', '/o/oauth2/revoke'], async (context) => {
    const token = context.req.query('token') ?? (await formOf(context)).get('token');
    const who = ownerOf(state, grantOfToken(state, token ?? ''));
    return send(context, 'revoke', () => revoke(state, token), who);
  });
  app.on(['GET', 'POST'], ['/tokeninfo', '/oauth2/v3/tokeninfo'], async (context) => {
    const form = await formOf(context);
    const parameter = (name: string) => context.req.query(name) ?? form.get(name);
    const accessToken = parameter('access_token') ?? bearerOf(context) ?? null;
    const given = { accessToken, idToken: parameter('id_token') };
    return send(context, 'tokeninfo', () => tokenInfo(state, keys, given));
  });
  for (const [path, idField] of [
    ['/oauth2/v1/userinfo', 'id'],
    ['/oauth2/v2/userinfo', 'id'],
    ['/v1/userinfo', 'sub'],
    ['/oauth2/v3/userinfo', 'sub'],
  ] as const) {
    app.on(['GET', 'POST'], path, async (context) => {
      const token = bearerOf(context);
      return send(context, 'userinfo', () => userInfo(state, token, idField), tokenOwner(token));
    });
  }
}
