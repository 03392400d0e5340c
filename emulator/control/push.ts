import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { knobsSchema } from '../push/knobs.ts';
import type { Push } from '../push/push.ts';
import { parseBody } from './errors.ts';

/** Reads and sets what becomes of push messages on their way. */
export function servePush(control: Hono<{ Bindings: HttpBindings }>, push: Push): void {
  control.get('/push', (context) => context.json(push.knobs()));
  control.post('/push', async (context) => {
    push.configure(parseBody(knobsSchema.partial(), await context.req.text()));
    return context.json(push.knobs());
  });
}
