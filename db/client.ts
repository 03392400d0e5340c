import { sql } from 'drizzle-orm';
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import * as schema from './schema/index.ts';

export type Database = PostgresJsDatabase<typeof schema>;
/** An open transaction; every query runs in one, since the row-level policies read its settings. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

/** Opens a pool. `close` waits for running queries. */
export function openDatabase(url: string, { max = 10 } = {}): { db: Database; close: () => Promise<void> } {
  const client = postgres(url, { max, onnotice: () => undefined });
  return { db: drizzle(client, { schema, casing: 'snake_case' }), close: () => client.end({ timeout: 5 }) };
}

/** For whom a transaction acts; see the migration that holds the row-level policies. */
export interface Scope {
  company?: string;
  /** Missing or empty: a viewer who owns nothing, which is what a colleague sees. */
  viewer?: string;
  channel?: string;
  account?: string;
  oauth_state?: string;
}

/** Runs `work` in one transaction that sees just what `scope` may see. Never await the network inside. */
export function within<T>(db: Database, scope: Scope, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    await widen(tx, scope);
    return work(tx);
  });
}

/** Adds to what a running transaction may see, such as the company of a row that was found by its secret name. */
export async function widen(tx: Transaction, scope: Scope): Promise<void> {
  const settings = Object.entries(scope).map(
    ([name, value]) => sql`set_config(${`app.${name}`}, ${value ?? ''}, true)`,
  );
  if (settings.length > 0) await tx.execute(sql`select ${sql.join(settings, sql`, `)}`);
}
