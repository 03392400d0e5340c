import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import type { Route } from '../routes/route.ts';
import { discoveryDocument } from './document.ts';

/** Mounts the discovery document at the two addresses that clients ask. */
export function serveDiscovery(app: Hono<{ Bindings: HttpBindings }>, routes: readonly Route[]): void {
  const describe = (context: Context) =>
    context.json(discoveryDocument(routes, new URL(context.req.url).origin));
  app.get('/discovery/v1/apis/calendar/v3/rest', describe);
  app.get('/$discovery/rest', (context) =>
    context.req.query('version') === 'v3' ? describe(context) : context.notFound(),
  );
}
