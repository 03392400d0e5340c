import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import type { ActiveFault, Faults } from '../faults/faults.ts';
import { faultSchema } from '../faults/schema.ts';
import { ControlError, parseBody } from './errors.ts';

/** A fault as the control side shows it. */
export const showFault = ({ id, fault, seen, bitten }: ActiveFault) => ({ id, ...fault, seen, bitten });

/** Sets, shows and removes what goes wrong. */
export function serveFaults(
  control: Hono<{ Bindings: HttpBindings }>,
  faults: Faults,
  operations: readonly string[],
): void {
  control.get('/faults', (context) => context.json({ items: faults.list().map(showFault) }));
  control.post('/faults', async (context) => {
    const fault = parseBody(faultSchema, await context.req.text());
    // A fault that can never bite would let a test pass for the wrong reason.
    if (fault.method !== '*' && !operations.includes(fault.method)) {
      throw new ControlError(400, `method: there is no ${fault.method}; it is *, ${operations.join(', ')}.`);
    }
    return context.json(showFault(faults.add(fault)), 201);
  });
  control.delete('/faults', (context) => {
    faults.clear();
    return context.body(null, 204);
  });
  control.delete('/faults/:id', (context) => {
    if (!faults.remove(context.req.param('id'))) throw new ControlError(404, 'There is no such fault.');
    return context.body(null, 204);
  });
}
