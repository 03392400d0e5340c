/**
 * A step of its own before a release is rolled out (`node local/migrate.ts`): brings the database up to date, and adds the
 * search attributes that the Temporal namespace lacks. Doing it twice changes nothing.
 */
import { Connection } from '@temporalio/client';
import { z } from 'zod';
import { migrate } from '../db/migrate.ts';
import { SEARCH_ATTRIBUTES } from '../workflows/messages.ts';
import { addMissingAttributes } from './search-attributes.ts';

/** The passwords that the API and the worker will use are those of their own addresses. */
const urlWithPassword = z
  .url({ protocol: /^postgres(ql)?$/, error: 'must be an address that begins with postgres://' })
  .refine((text) => new URL(text).password !== '', { error: 'holds no password' });

const environment = z.object({
  DATABASE_URL_OWNER: z.url({ protocol: /^postgres(ql)?$/, error: 'must be an address of Postgres' }),
  DATABASE_URL_API: urlWithPassword,
  DATABASE_URL_WORKER: urlWithPassword,
  TEMPORAL_ADDRESS: z.string({ error: 'is not set' }).min(1, 'is not set'),
  TEMPORAL_NAMESPACE: z.string().default('default'),
});

const passwordOf = (url: string) => decodeURIComponent(new URL(url).password);

async function main(): Promise<void> {
  const parsed = environment.safeParse(process.env);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path, message }) => `  ${path.join('.')} ${message}`);
    throw new Error(`Set these variables (see .env.example):\n${lines.join('\n')}`);
  }
  const env = parsed.data;
  await migrate({
    ownerUrl: env.DATABASE_URL_OWNER,
    apiPassword: passwordOf(env.DATABASE_URL_API),
    workerPassword: passwordOf(env.DATABASE_URL_WORKER),
  });
  console.log('The database is up to date.');
  const connection = await Connection.connect({ address: env.TEMPORAL_ADDRESS, connectTimeout: 10_000 });
  await addMissingAttributes(connection, env.TEMPORAL_NAMESPACE, SEARCH_ATTRIBUTES);
  await connection.close();
  console.log('Temporal knows the search attributes.');
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
