import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { serveDiscovery } from './api/discovery/serve.ts';
import { createJobs } from './api/job.ts';
import { createRoutes } from './api/routes/index.ts';
import { serveCalendarApi } from './api/serve.ts';
import { serveControl } from './control/serve.ts';
import { finishPendingConferences } from './events/store-write.ts';
import { createFaults } from './faults/faults.ts';
import { createKeys } from './oauth/keys.ts';
import { serveOAuth, SIGN_IN_OPERATIONS } from './oauth/serve.ts';
import { servePage } from './page/serve.ts';
import { createPush } from './push/push.ts';
import { createQuotas } from './quotas.ts';
import type { State } from './state.ts';

/** The whole emulator behind one handler. `close` stops what it still has to send. */
export function createApp(state: State): { app: Hono<{ Bindings: HttpBindings }>; close: () => void } {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const faults = createFaults();
  const quotas = createQuotas(state);
  const push = createPush(state);
  const routes = createRoutes(push);
  serveCalendarApi(app, state, faults, createJobs(state, quotas, push, routes));
  serveDiscovery(app, routes);
  serveOAuth(app, state, faults, createKeys(state));
  const operations = [...routes.map((route) => route.operation), ...SIGN_IN_OPERATIONS];
  serveControl(app, { state, faults, quotas, push, operations });
  servePage(app);
  finishPendingConferences(state);
  app.notFound((context) =>
    context.json(
      { error: { code: 404, message: `The emulator serves nothing at ${context.req.path}.` } },
      404,
    ),
  );
  app.onError((error, context) => {
    // A client that went away in the middle of its request is nobody's failure.
    if (context.env.incoming.socket.destroyed) return RESPONSE_ALREADY_SENT;
    process.stderr.write(`emulator: ${error.stack ?? error.message}\n`);
    return context.json({ error: { code: 500, message: 'The emulator failed; its log says how.' } }, 500);
  });
  return { app, close: () => push.close() };
}
