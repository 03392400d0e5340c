import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { optionsSchema } from '../options.ts';
import type { State } from '../state.ts';
import { parseBody } from './errors.ts';

/** Reads and sets what holds for the whole emulator. */
export function serveOptions(control: Hono<{ Bindings: HttpBindings }>, state: State): void {
  control.get('/options', (context) => context.json(state.options()));
  control.post('/options', async (context) => {
    state.setOptions(parseBody(optionsSchema.partial(), await context.req.text()));
    return context.json(state.options());
  });
}
