import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';
import { openDatabase, type Database } from '../../db/client.ts';

export const TEMPLATE = 'sync_template';
export const ROLE_PASSWORD = 'test';

export interface TestDatabase {
  /** As the roles that the API and the worker use: row-level policies hold. */
  api: Database;
  worker: Database;
  /** As the owner, past all policies: for looking at what is stored. */
  owner: postgres.Sql;
  urls: { api: string; worker: string; owner: string };
  close: () => Promise<void>;
}

/** A database of this test file's own, copied from the migrated template. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = postgres(inject('postgresUrl'), { max: 1, onnotice: () => undefined });
  // Copying waits for other copies of the same template to end: an advisory lock keeps them in line.
  await admin`select pg_advisory_lock(1)`;
  await admin.unsafe(`create database ${name} template ${TEMPLATE}`);
  await admin`select pg_advisory_unlock(1)`;
  const urls = {
    owner: urlOf(name),
    api: urlOf(name, 'calendar_api'),
    worker: urlOf(name, 'calendar_worker'),
  };
  const api = openDatabase(urls.api);
  const worker = openDatabase(urls.worker);
  const owner = postgres(urls.owner, { max: 2, onnotice: () => undefined });
  return {
    api: api.db,
    worker: worker.db,
    owner,
    urls,
    async close() {
      await Promise.all([api.close(), worker.close(), owner.end()]);
      await admin.unsafe(`drop database if exists ${name} with (force)`);
      await admin.end();
    },
  };
}

function urlOf(database: string, role?: string): string {
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${database}`;
  if (role) {
    url.username = role;
    url.password = ROLE_PASSWORD;
  }
  return url.href;
}
