import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { CUT, straight } from '../faults/bite.ts';
import type { Faults } from '../faults/faults.ts';
import type { State } from '../state.ts';
import { answerBatch } from './batch.ts';
import { preflight } from './cors.ts';
import { notFound } from './errors.ts';
import { answer, deliver, open, readBody, requestOf, type HttpContext } from './http.ts';
import { overridden, PREFIX, type ApiRequest } from './job.ts';
import { perform, type Job } from './pipeline.ts';

/** Google's batches lie at a path of each API; the one for all of them was shut in 2020. */
const BATCH = '/batch/calendar/v3';

const headerOf = (context: HttpContext) => (name: string) => context.req.header(name);

const NOWHERE: Job = {
  operation: null,
  user: null,
  clientId: null,
  quotaUnits: 0,
  run() {
    throw notFound();
  },
};

/** Mounts the Calendar API and its batches. */
export function serveCalendarApi(
  app: Hono<{ Bindings: HttpBindings }>,
  state: State,
  faults: Faults,
  jobOf: (request: ApiRequest) => Job,
): void {
  for (const path of [`${PREFIX}/*`, '/batch', '/batch/*']) {
    app.options(path, async (context) => {
      return deliver(context, straight(preflight(headerOf(context))));
    });
  }

  app.all(`${PREFIX}/*`, async (context) => {
    const body = await readBody(context);
    if (body === null) return deliver(context, CUT);
    const request = overridden({ ...requestOf(context), header: headerOf(context), body });
    return deliver(context, open(context, await perform(state, faults, jobOf(request), request)));
  });

  app.post(BATCH, async (context) => {
    const body = await readBody(context);
    if (body === null) return deliver(context, CUT);
    const request = { ...requestOf(context), header: headerOf(context), body };
    return deliver(context, open(context, await answerBatch(state, faults, jobOf, request)));
  });

  app.all('/batch/*', async (context) => answer(context, state, faults, NOWHERE));
}
