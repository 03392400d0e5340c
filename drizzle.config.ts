import { defineConfig } from 'drizzle-kit';

/** `npx drizzle-kit generate --name what_it_does` writes the next migration from a change of the schema. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './db/schema/index.ts',
  out: './db/migrations',
  casing: 'snake_case',
});
