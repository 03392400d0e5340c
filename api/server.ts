import { serve } from '@hono/node-server';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { readApiConfig, type ApiConfig } from '../config.ts';
import { openDatabase } from '../db/client.ts';
import { createGoogleCalendar } from '../google/client.ts';
import { createGoogleOAuth } from '../google/oauth.ts';
import { createTokenStore } from '../google/token-store.ts';
import { createApp } from './app.ts';
import { createVerifier } from './auth.ts';
import type { ApiDeps } from './deps.ts';
import { createSignaller } from './temporal.ts';

/** The entry of the HTTP server. Errors of the start are one line for a person, never a stack. */

const GRACE_MS = 10_000;

const now = () => new Date();

function start(config: ApiConfig): void {
  const log = pino({ level: config.logLevel, base: { part: 'api' } });
  const { db, close: closeDatabase } = openDatabase(config.databaseUrl);
  const connection = Connection.lazy({ address: config.temporal.address });
  const client = new Client({ connection, namespace: config.temporal.namespace });
  const oauth = createGoogleOAuth({
    clientId: config.google.clientId,
    clientSecret: config.google.clientSecret,
    oauthUrl: config.google.oauthUrl,
    redirectUri: `${config.webOrigin}/v1/oauth/google/callback`,
  });
  const deps: ApiDeps = {
    db,
    temporal: createSignaller({ client, connection }),
    oauth,
    tokens: createTokenStore({ db, oauth, keys: config.tokenKeys, now }),
    calendarOf: (accessToken) =>
      // A person waits for these few calls: they are not paced.
      createGoogleCalendar({ rootUrl: config.google.rootUrl, accessToken, pace: () => Promise.resolve() }),
    verifyToken: createVerifier(config.jwt, now),
    now,
    webOrigin: config.webOrigin,
    log,
  };
  const { host: hostname, port } = config;
  const server = serve({ fetch: createApp(deps).fetch, hostname, port }, ({ port }) => {
    log.info({ port }, 'listening');
  });
  server.on('error', (error: NodeJS.ErrnoException) => fail(listenError(error, `${hostname}:${port}`)));

  let isClosing = false;
  const shutDown = () => {
    if (isClosing) return;
    isClosing = true;
    // Requests under way are answered; idle connections are not waited for, nor is anything for longer than the grace.
    setTimeout(() => process.exit(1), GRACE_MS).unref();
    server.close(() => {
      void Promise.allSettled([connection.close(), closeDatabase()]).then(() => process.exit(0));
    });
    if ('closeIdleConnections' in server) server.closeIdleConnections();
  };
  process.on('SIGTERM', shutDown);
  process.on('SIGINT', shutDown);
}

function listenError(error: NodeJS.ErrnoException, address: string): string {
  if (error.code === 'EADDRINUSE')
    return `The API cannot listen on ${address}: the port is taken. Set API_PORT to another.`;
  if (error.code === 'EACCES') return `The API may not listen on ${address}. Set API_PORT to one above 1023.`;
  return `The API cannot listen on ${address}: ${error.message}`;
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

try {
  start(readApiConfig(process.env));
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
