import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';

const FOLDER = fileURLToPath(new URL('./migrations', import.meta.url));

export interface MigrateOptions {
  /** Connection of the role that owns the tables and may create roles. */
  ownerUrl: string;
  apiPassword: string;
  workerPassword: string;
}

/** Brings the database up to date: the two roles with the given passwords, then each migration that has not run yet. */
export async function migrate({ ownerUrl, apiPassword, workerPassword }: MigrateOptions): Promise<void> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => undefined });
  try {
    await ensureRole(sql, 'calendar_api', apiPassword);
    await ensureRole(sql, 'calendar_worker', workerPassword);
    await runMigrations(drizzle(sql, { casing: 'snake_case' }), { migrationsFolder: FOLDER });
  } finally {
    await sql.end();
  }
}

/** Roles belong to the whole server, so they may be there although the database is new. A role cannot be a parameter. */
async function ensureRole(sql: postgres.Sql, name: string, password: string): Promise<void> {
  const quoted = `'${password.replaceAll("'", "''")}'`;
  const [found] = await sql`SELECT 1 FROM pg_roles WHERE rolname = ${name}`;
  const verb = found ? 'ALTER' : 'CREATE';
  await sql.unsafe(`${verb} ROLE ${name} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD ${quoted}`);
}
