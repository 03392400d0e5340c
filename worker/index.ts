import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, type LogLevel } from '@temporalio/worker';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { pino } from 'pino';
import { readWorkerConfig } from '../config.ts';
import { openDatabase } from '../db/client.ts';
import { createGoogleOAuth } from '../google/oauth.ts';
import { createTokenStore } from '../google/token-store.ts';
import { workflowBundle } from './bundle.ts';
import { createGoogleOf, createWorker } from './create.ts';
import { sweep } from './sweeper.ts';

const SWEEP_MS = 30_000;

/** Entry of the worker process: serves workflows and activities until SIGTERM, then finishes what runs. */
async function main(): Promise<void> {
  const config = readWorkerConfig(process.env);
  const log = pino({ level: config.logLevel, base: { part: 'worker' } });
  Runtime.install({
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
      log[pinoLevel(level)]({ ...meta }, message);
    }),
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } },
  });
  const { db, close } = openDatabase(config.databaseUrl);
  const oauth = createGoogleOAuth({
    ...config.google,
    redirectUri: `${config.webOrigin}/v1/oauth/google/callback`,
  });
  const tokens = createTokenStore({ db, oauth, keys: config.tokenKeys, now: () => new Date() });
  const connection = await NativeConnection.connect({ address: config.temporal.address });
  const worker = await createWorker({
    connection,
    namespace: config.temporal.namespace,
    bundle: await workflowBundle(),
    deps: {
      db,
      googleOf: createGoogleOf(config.google.rootUrl, tokens),
      webhookUrl: config.webhookUrl,
      now: () => new Date(),
    },
  });
  const client = new Client({
    connection: Connection.lazy({ address: config.temporal.address }),
    namespace: config.temporal.namespace,
  });
  const onError = (error: unknown) =>
    log.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'sweep failed');
  const sweeper = setInterval(
    () => void sweep({ db, client: client.workflow, onError }).catch(onError),
    SWEEP_MS,
  );
  const health = serve({
    fetch: healthApp(() => worker.getState()).fetch,
    port: config.healthPort,
    hostname: '127.0.0.1',
  });
  health.once('error', (error: Error) => {
    process.stderr.write(
      `The worker's health endpoint cannot listen (${error.message}). Free the port or choose another.\n`,
    );
    process.exit(1);
  });
  try {
    await worker.run();
  } finally {
    clearInterval(sweeper);
    health.close();
    await connection.close();
    // After run() has settled: activities that finish late still write.
    await close();
  }
}

function healthApp(state: () => string): Hono {
  const isRunning = () => state() === 'RUNNING';
  return new Hono()
    .get('/livez', (c) => c.json({ state: state() }, isRunning() ? 200 : 503))
    .get('/readyz', (c) => c.json({ state: state() }, isRunning() ? 200 : 503));
}

function pinoLevel(level: LogLevel): 'trace' | 'debug' | 'info' | 'warn' | 'error' {
  switch (level) {
    case 'TRACE':
      return 'trace';
    case 'DEBUG':
      return 'debug';
    case 'INFO':
      return 'info';
    case 'WARN':
      return 'warn';
    case 'ERROR':
      return 'error';
  }
}

main().catch((error: unknown) => {
  // One line for a wrong environment or a server that cannot be reached; never a stack trace.
  process.stderr.write(`The worker stopped: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
  setTimeout(() => process.exit(1), 1_000).unref();
});
