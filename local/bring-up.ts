/** Brings the stack up, part by part, each on the shoulders of the one before. */
import { mkdirSync } from 'node:fs';
import { Connection } from '@temporalio/client';
import { migrate } from '../db/migrate.ts';
import { isBuilt } from '../web/build.ts';
import { SEARCH_ATTRIBUTES } from '../workflows/messages.ts';
import {
  type Addresses,
  apiEnvironment,
  inherited,
  webEnvironment,
  workerEnvironment,
} from './environment.ts';
import { type GoogleAccount, importFile, openAccount } from './google-accounts.ts';
import { apiPart, buildPage, emulatorPart, logFileOf, webPart, workerPart } from './parts.ts';
import { startPostgres } from './postgres.ts';
import { addMissingAttributes } from './search-attributes.ts';
import { loadSecrets } from './secrets.ts';
import { type Settings, urlOf } from './settings.ts';
import type { Stack } from './stack-file.ts';
import type { Supervisor } from './supervisor.ts';
import { startTemporal } from './temporal.ts';
import { colleague, seller, signUsers } from './users.ts';

/** Prints a part's name and where it is; a missing address is an empty text. */
export type Report = (part: string, address: string) => void;

/** Returns what `stack.json` says beside the pids, once every part answers. `temporalBinary` is undefined with a server of the caller's. */
export async function bringUp(
  settings: Settings,
  supervisor: Supervisor,
  temporalBinary: string | undefined,
  report: Report,
): Promise<Omit<Stack, 'pids'>> {
  const { ports, data } = settings;
  const secrets = loadSecrets(data.secrets);
  const users = await signUsers(secrets.jwtSecret);
  // Vite takes its seconds while the databases start.
  const pageBuilt = buildWhenStale(settings, supervisor);
  // Until it is awaited below, a failure of it is nobody's unhandled rejection.
  pageBuilt.catch(() => undefined);

  const database = await bringUpDatabase(settings, supervisor, report);
  await migrate({
    ownerUrl: database,
    apiPassword: secrets.apiPassword,
    workerPassword: secrets.workerPassword,
  });
  const temporal = await bringUpTemporal(settings, supervisor, temporalBinary, report);
  const google = settings.google ? [] : await bringUpGoogle(settings, supervisor, report);

  const addresses: Addresses = { database, ...temporal };
  await Promise.all([
    supervisor.run(apiPart(settings, apiEnvironment(settings, secrets, addresses))),
    supervisor.run(workerPart(settings, workerEnvironment(settings, secrets, addresses))),
  ]);
  report('api', urlOf(ports.api));
  report('worker', `${urlOf(ports.workerHealth)}/readyz`);
  await pageBuilt;
  await supervisor.run(webPart(settings, webEnvironment(settings, users, addresses)));
  report('web', urlOf(ports.web));
  return {
    web: urlOf(ports.web),
    api: urlOf(ports.api),
    emulator: settings.google ? null : urlOf(ports.emulator),
    ...addresses,
    users,
    google,
  };
}

async function buildWhenStale(settings: Settings, supervisor: Supervisor): Promise<void> {
  if (!(await isBuilt())) await supervisor.runOnce('web-build', (onSpawn) => buildPage(settings, onSpawn));
}

async function bringUpDatabase(settings: Settings, supervisor: Supervisor, report: Report): Promise<string> {
  if (settings.databaseUrl !== undefined) {
    report('postgres', 'yours (DATABASE_URL)');
    return settings.databaseUrl;
  }
  let url = '';
  await supervisor.run({
    name: 'postgres',
    start: async (onSpawn) => {
      const running = await startPostgres({
        dataDir: settings.data.postgres,
        port: settings.ports.postgres,
        logFile: logFileOf(settings, 'postgres'),
        log: (line) => report('', line),
        onSpawn,
      });
      url = running.url;
      return running;
    },
  });
  report('postgres', `127.0.0.1:${settings.ports.postgres}`);
  return url;
}

async function bringUpTemporal(
  settings: Settings,
  supervisor: Supervisor,
  binary: string | undefined,
  report: Report,
): Promise<Omit<Addresses, 'database'>> {
  if (settings.temporalAddress !== undefined || binary === undefined) {
    const address = settings.temporalAddress ?? '';
    const connection = await Connection.connect({ address, connectTimeout: 10_000 });
    await addMissingAttributes(connection, settings.temporalNamespace, SEARCH_ATTRIBUTES);
    await connection.close();
    report('temporal', `${address}, yours (TEMPORAL_ADDRESS)`);
    return { temporal: address, temporalUi: null };
  }
  const { data, ports } = settings;
  await supervisor.run({
    name: 'temporal',
    start: (onSpawn) =>
      startTemporal({
        binary,
        dataDir: data.temporal,
        port: ports.temporal,
        uiPort: ports.temporalUi,
        searchAttributes: SEARCH_ATTRIBUTES,
        logFile: logFileOf(settings, 'temporal'),
        onSpawn,
      }),
  });
  report('temporal', `127.0.0.1:${ports.temporal}, its UI ${urlOf(ports.temporalUi)}`);
  return { temporal: `127.0.0.1:${ports.temporal}`, temporalUi: urlOf(ports.temporalUi) };
}

async function bringUpGoogle(
  settings: Settings,
  supervisor: Supervisor,
  report: Report,
): Promise<GoogleAccount[]> {
  mkdirSync(settings.data.emulator, { recursive: true, mode: 0o700 });
  await supervisor.run(emulatorPart(settings, inherited(settings.env)));
  const url = urlOf(settings.ports.emulator);
  report('emulator', url);
  const accounts = [await openAccount(url, seller.email), await openAccount(url, colleague.email)];
  for (const file of settings.ics) {
    for (const line of await importFile(url, seller.email, file)) report('', line);
  }
  return accounts;
}
