import { mkdtempSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SignJWT } from 'jose';
import { pino } from 'pino';
import { createApp } from '../../api/app.ts';
import { createVerifier } from '../../api/auth.ts';
import type { AccountRef, ApiDeps } from '../../api/deps.ts';
import type { AccountSignaller } from '../../api/temporal.ts';
import { startEmulator } from '../../emulator/server.ts';
import { createGoogleCalendar } from '../../google/client.ts';
import { createGoogleOAuth } from '../../google/oauth.ts';
import type { SealingKeys } from '../../google/sealing.ts';
import { createTokenStore } from '../../google/token-store.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { connectEmulator, type EmulatorControl } from '../support/emulator.ts';

const now = () => new Date();

const WEB = 'http://127.0.0.1:8080';
const SECRET = 'a secret of the tests, long enough for HS256';
const JWT = { secret: SECRET, issuer: 'crm', audience: 'calendar-sync' };

export interface Person {
  id: string;
  company: string;
}
export const SELLER: Person = { id: 'sam', company: 'acme' };
export const COLLEAGUE: Person = { id: 'cora', company: 'acme' };
export const OUTSIDER: Person = { id: 'otto', company: 'other' };

export function tokenOf(
  person: Person,
  claims: Record<string, unknown> = {},
  secret = SECRET,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const body = {
    sub: person.id,
    company: person.company,
    role: 'user',
    name: person.id,
    email: `${person.id}@crm.example`,
  };
  return new SignJWT({ iss: JWT.issuer, aud: JWT.audience, exp: now + 600, ...body, ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(secret));
}

export interface Answer<T> {
  status: number;
  body: T;
  headers: Headers;
}

// The shape of an answer is what a test asserts; `any` would switch its checks off.
export type Json = Record<string, unknown>;
export interface ErrorAnswer {
  error: { code: string; message: string; requestId: string; details?: Json };
}

interface Ask {
  as?: Person | null;
  body?: unknown;
  headers?: Record<string, string>;
  /** Sent as it is, instead of `body`. */
  text?: string;
}

export interface Rig {
  deps: ApiDeps;
  database: TestDatabase;
  /** With which Google's tokens are sealed. */
  keys: SealingKeys;
  /** What Temporal was told, in order. */
  told: { what: string; accountId: string; revision?: number }[];
  temporal: { isAway: boolean };
  request: (path: string, init?: RequestInit) => Promise<Response>;
  ask: <T = Json>(method: string, path: string, ask?: Ask) => Promise<Answer<T>>;
  close: () => Promise<void>;
}

/** The API as a function, on a real database; Temporal is a list of what it was told. */
export async function createRig(
  emulatorUrl = 'http://127.0.0.1:9',
  overrides: Partial<ApiDeps> = {},
): Promise<Rig> {
  const database = await createTestDatabase();
  const told: Rig['told'] = [];
  const temporal = { isAway: false };
  const oauth = createGoogleOAuth({
    clientId: 'test-client',
    clientSecret: 'test-secret',
    redirectUri: `${WEB}/v1/oauth/google/callback`,
    oauthUrl: emulatorUrl,
  });
  const keys = new Map([['test', randomBytes(32)]]);
  const deps: ApiDeps = {
    db: database.api,
    temporal: signaller(told, temporal),
    oauth,
    tokens: createTokenStore({ db: database.api, oauth, keys, now }),
    calendarOf: (accessToken) =>
      createGoogleCalendar({ rootUrl: `${emulatorUrl}/`, accessToken, pace: () => Promise.resolve() }),
    verifyToken: createVerifier(JWT, now),
    now,
    webOrigin: WEB,
    log: pino({ level: 'silent' }),
    ...overrides,
  };
  const app = createApp(deps);
  const request = async (url: string, init?: RequestInit) => app.request(url, init);
  return {
    deps,
    database,
    keys,
    told,
    temporal,
    request,
    ask: async (method, url, { as = SELLER, body, headers = {}, text } = {}) => {
      const sent = text ?? (body === undefined ? undefined : JSON.stringify(body));
      const response = await request(url, {
        method,
        headers: {
          ...(as && { Authorization: `Bearer ${await tokenOf(as)}` }),
          ...(sent !== undefined && { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(sent !== undefined && { body: sent }),
      });
      const answer = await response.text();
      return {
        status: response.status,
        body: answer === '' ? null : JSON.parse(answer),
        headers: response.headers,
      };
    },
    close: () => database.close(),
  };
}

function signaller(told: Rig['told'], temporal: { isAway: boolean }): AccountSignaller {
  const tell = async (what: string, { accountId }: AccountRef, revision?: number) => {
    if (temporal.isAway) throw new Error('no connection');
    told.push({ what, accountId, ...(revision !== undefined && { revision }) });
  };
  return {
    intend: (account, intent, revision) => tell(intent, account, revision),
    start: (account) => tell('(start workflow)', account),
    nudge: (account, side) => tell(`${side}Changed`, account),
    isReachable: async () => !temporal.isAway,
  };
}

export interface GoogleRig extends Rig {
  emulator: EmulatorControl;
  /** Decides at Google; gives the address that the browser is sent back to. */
  decide: (authorizationUrl: string, decision?: Record<string, string>) => Promise<URL>;
  /** Follows that address with the browser's cookie; gives where the page is told to go. */
  comeBack: (back: URL, cookie: string) => Promise<URL>;
  /** Both. */
  consent: (authorizationUrl: string, cookie: string, decision?: Record<string, string>) => Promise<URL>;
  /** Connects an address and gives the account's id. */
  connect: (email: string, as?: Person) => Promise<string>;
}

const decide: GoogleRig['decide'] = async (authorizationUrl, decision = {}) => {
  const url = new URL(authorizationUrl);
  for (const [name, value] of Object.entries({ emulator_decision: 'allow', ...decision })) {
    url.searchParams.set(name, value);
  }
  return new URL((await fetch(url, { redirect: 'manual' })).headers.get('location') ?? '');
};

/** The same with the emulator as Google. */
export async function createGoogleRig(overrides: Partial<ApiDeps> = {}): Promise<GoogleRig> {
  const folder = mkdtempSync(path.join(tmpdir(), 'api-test-'));
  const running = await startEmulator({ port: 0, dataDir: folder, defaultTimeZone: 'Europe/Berlin' });
  const emulator = connectEmulator(running.url);
  const rig = await createRig(running.url, overrides);

  const comeBack: GoogleRig['comeBack'] = async (back, cookie) => {
    const response = await rig.request(back.pathname + back.search, { headers: { Cookie: cookie } });
    return new URL(response.headers.get('location') ?? '', WEB);
  };
  const consent: GoogleRig['consent'] = async (authorizationUrl, cookie, decision) =>
    comeBack(await decide(authorizationUrl, decision), cookie);

  return {
    ...rig,
    emulator,
    decide,
    comeBack,
    consent,
    async connect(email, as = SELLER) {
      await emulator.addAccount(email);
      const { body, headers } = await rig.ask<{ authorizationUrl: string }>('POST', '/v1/accounts', {
        as,
        body: { email },
      });
      const end = await consent(body.authorizationUrl, cookieOf(headers));
      const id = end.searchParams.get('account');
      if (id === null) throw new Error(`not connected: ${end.href}`);
      return id;
    },
    async close() {
      await rig.close();
      await running.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What a browser would send back. */
export const cookieOf = (headers: Headers): string =>
  headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .join('; ');
