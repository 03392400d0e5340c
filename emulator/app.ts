import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { serveCalendarApi } from './api/serve.ts';
import { serveControl } from './control/serve.ts';
import { createFaults } from './faults.ts';
import { createSigningKey } from './oauth/keys.ts';
import { serveOAuth } from './oauth/serve.ts';
import { servePage } from './page/serve.ts';
import { createPush } from './push.ts';
import type { State } from './state.ts';

/** The whole emulator behind one handler. `close` stops what it still has to send. */
export function createApp(state: State): { app: Hono<{ Bindings: HttpBindings }>; close: () => void } {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const faults = createFaults();
  const push = createPush(state);
  serveCalendarApi(app, state, faults, push);
  serveOAuth(app, state, faults, createSigningKey(state));
  serveControl(app, state, faults);
  servePage(app);
  app.notFound((context) =>
    context.json(
      { error: { code: 404, message: `The emulator serves nothing at ${context.req.path}.` } },
      404,
    ),
  );
  app.onError((error, context) => {
    process.stderr.write(`emulator: ${error.stack ?? error.message}\n`);
    return context.json({ error: { code: 500, message: 'The emulator failed; its log says how.' } }, 500);
  });
  return { app, close: () => push.close() };
}
