import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { within } from '../../db/client.ts';
import { accounts, type Settings } from '../../db/schema/index.ts';
import { createGoogleOAuth, NEEDED_SCOPES, SIGN_IN_SCOPES } from '../../google/oauth.ts';
import type { Tokens } from '../../google/port.ts';
import { createTokenStore } from '../../google/token-store.ts';
import { createGoogleOf } from '../../worker/create.ts';
import type { AccountRef, ActivityDeps } from '../../activities/deps.ts';
import { startEmulator } from '../../emulator/server.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { connectEmulator, type EmulatorControl } from './emulator.ts';

export const SETTINGS: Settings = {
  calendarId: '',
  direction: 'two_way',
  defaultVisibility: 'everyone',
  privateEvents: 'only_me',
  treatDefaultAsPrivate: false,
  incomingActivityType: 'meeting',
  outgoingActivityTypes: ['call', 'meeting', 'task'],
  pastDays: 'all',
  includeDealAndContact: false,
  conflictWinner: 'crm',
  whenDeletedInGoogle: 'unlink',
};

export interface SyncRig {
  database: TestDatabase;
  emulator: EmulatorControl;
  deps: ActivityDeps;
  /** A running account on a fresh Google calendar of its own; of a fresh user, or of the one who is named. */
  addAccount: (settings?: Partial<Settings>, place?: AccountPlace) => Promise<TestAccount>;
  /** What consent given anew does: fresh tokens for the same account. */
  grantAgain: (account: TestAccount) => Promise<void>;
  close: () => Promise<void>;
}

export interface AccountPlace {
  /** Another account of the same user. */
  besides?: AccountRef;
  /** ISO instant; null takes everything in. */
  windowStart?: string | null;
}

export interface TestAccount extends AccountRef {
  email: string;
  accessToken: string;
  calendarId: string;
}

/** A real database and a real emulator over HTTP, with the activities' dependencies on top; no Temporal. */
export async function createSyncRig({ webhookUrl = null as string | null } = {}): Promise<SyncRig> {
  const database = await createTestDatabase();
  const folder = mkdtempSync(path.join(tmpdir(), 'emulator-'));
  const running = await startEmulator({ port: 0, dataDir: folder });
  const emulator = connectEmulator(running.url);
  const oauth = createGoogleOAuth({
    clientId: 'test-client',
    clientSecret: 'test-secret',
    redirectUri: 'http://127.0.0.1/callback',
    oauthUrl: running.url,
  });
  const keys = new Map([['test', randomBytes(32)]]);
  const tokens = createTokenStore({ db: database.worker, oauth, keys, now: () => new Date() });
  const deps: ActivityDeps = {
    db: database.worker,
    googleOf: createGoogleOf(`${running.url}/`, tokens),
    webhookUrl,
    now: () => new Date(),
  };

  async function addAccount(
    settings: Partial<Settings> = {},
    { besides, windowStart = null }: AccountPlace = {},
  ): Promise<TestAccount> {
    const name = `user-${randomUUID().slice(0, 8)}`;
    const userId = besides?.userId ?? name;
    const ref = { accountId: randomUUID(), companyId: 'acme', userId };
    const email = `${name}@example.com`;
    const { accessToken } = await emulator.addAccount(email);
    const granted = await consent(email);
    await within(database.worker, { company: ref.companyId }, async (tx) => {
      await tx.insert(accounts).values({
        id: ref.accountId,
        companyId: ref.companyId,
        userId,
        email,
        state: 'importing',
        wanted: 'running',
        revision: 1,
        calendarTimeZone: 'Europe/Berlin',
        windowStart,
        settings: { ...SETTINGS, calendarId: email, ...settings },
      });
      await tokens.save(tx, ref, granted);
    });
    return { ...ref, email, accessToken, calendarId: settings.calendarId ?? email };
  }

  /** The consent page answered without a click, and the code exchanged: what a user and the API do together. */
  async function consent(email: string): Promise<Tokens> {
    const verifier = randomBytes(32).toString('base64url');
    const url = new URL(
      oauth.authorizationUrl({
        state: 'test',
        codeChallenge: createHash('sha256').update(verifier).digest('base64url'),
        email,
        scopes: [...SIGN_IN_SCOPES, ...NEEDED_SCOPES],
        forceConsent: true,
      }),
    );
    url.searchParams.set('emulator_decision', 'allow');
    url.searchParams.set('emulator_account', email);
    const answer = await fetch(url, { redirect: 'manual' });
    const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
    return (await oauth.exchangeCode(code, verifier)).tokens;
  }

  async function grantAgain({ accountId, companyId, userId, email }: TestAccount): Promise<void> {
    const granted = await consent(email);
    await within(database.worker, { company: companyId }, (tx) =>
      tokens.save(tx, { accountId, companyId, userId }, granted),
    );
  }

  return {
    database,
    emulator,
    deps,
    addAccount,
    grantAgain,
    async close() {
      await running.close();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
