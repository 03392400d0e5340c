import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../db/migrate.ts';
import { freePort } from './ports.ts';
import { findTemporal, startTemporal } from '../../local/temporal.ts';
import { startPostgres } from '../../local/postgres.ts';
import { buildWebIfStale } from '../../web/build.ts';
import { workflowBundle } from '../../worker/bundle.ts';
import { SEARCH_ATTRIBUTES } from '../../workflows/messages.ts';
import { ROLE_PASSWORD, TEMPLATE } from './database.ts';

/** What every real test may ask for with `inject`. */
export interface Provided {
  postgresUrl: string;
  temporalAddress: string;
  bundlePath: string;
}

declare module 'vitest' {
  interface ProvidedContext extends Provided {}
}

/**
 * One Postgres, one Temporal server, one workflow bundle and one built page for the whole run; each test file gets a database of
 * its own.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'calendar-sync-test-'));
  // As root, Postgres runs as another user, who must be able to get to its data.
  chmodSync(folder, 0o755);
  const root = path.resolve(import.meta.dirname, '../..');
  const [binary, bundle] = await Promise.all([
    findTemporal({ env: process.env, root }),
    workflowBundle(),
    buildWebIfStale({ log: () => undefined }),
  ]);
  const postgres = await startPostgres({ dataDir: path.join(folder, 'postgres'), port: await freePort() });
  const temporal = await startTemporal({
    binary,
    dataDir: path.join(folder, 'temporal'),
    port: await freePort(),
    uiPort: await freePort(),
    searchAttributes: SEARCH_ATTRIBUTES,
  });
  const template = new URL(postgres.url);
  template.pathname = `/${TEMPLATE}`;
  const { default: connect } = await import('postgres');
  const sql = connect(postgres.url, { max: 1 });
  await sql.unsafe(`create database ${TEMPLATE}`);
  await sql.end();
  await migrate({ ownerUrl: template.href, apiPassword: ROLE_PASSWORD, workerPassword: ROLE_PASSWORD });
  project.provide('postgresUrl', postgres.url);
  project.provide('temporalAddress', temporal.address);
  project.provide('bundlePath', bundle.codePath);
  return async () => {
    await temporal.stop();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
