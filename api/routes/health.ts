import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import type { ApiEnv } from '../context.ts';
import type { ApiDeps } from '../deps.ts';

/** `/livez`: the process answers. `/readyz`: so do the database (503 without it) and Temporal (the API works without it). */
export const healthRoutes = ({ db, temporal }: ApiDeps) =>
  new Hono<ApiEnv>()
    .get('/livez', (c) => c.json({ status: 'ok' }))
    .get('/readyz', async (c) => {
      const database = db.execute(sql`select 1`).then(
        () => true,
        () => false,
      );
      const [hasDatabase, hasTemporal] = await Promise.all([database, temporal.isReachable()]);
      const body = { status: word(hasDatabase), database: word(hasDatabase), temporal: word(hasTemporal) };
      return c.json(body, hasDatabase ? 200 : 503);
    });

const word = (isThere: boolean) => (isThere ? 'ok' : 'unreachable');
