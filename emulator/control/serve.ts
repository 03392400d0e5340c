import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { z } from 'zod';
import { forgetListTokens } from '../api/list-tokens.ts';
import { LATEST_MS } from '../clock.ts';
import type { Faults } from '../faults/faults.ts';
import { importCalendar, NotACalendarError } from '../ics/import.ts';
import { DEFAULT_OPTIONS } from '../options.ts';
import type { Push } from '../push/push.ts';
import type { Quotas } from '../quotas.ts';
import type { State } from '../state.ts';
import {
  accountSchema,
  alterCalendar,
  calendarChangeSchema,
  calendarSchema,
  dropCalendar,
  giveGrant,
  grantSchema,
  knownAccount,
  knownCalendar,
  makeAccount,
  makeCalendar,
  showAccount,
  showAccounts,
  takeGrant,
} from './accounts.ts';
import { serveDump } from './dump.ts';
import { ControlError, parseBody } from './errors.ts';
import { serveFaults } from './faults.ts';
import { CONTROL_ROUTES } from './index.ts';
import { serveLog } from './log.ts';
import { serveOptions } from './options.ts';
import { servePurge } from './purge.ts';
import { servePush } from './push.ts';
import { serveSettings } from './settings.ts';
import { serveShare } from './share.ts';

type App = Hono<{ Bindings: HttpBindings }>;

const clockSchema = z.strictObject({ advanceSeconds: z.number().min(0).max(1e10) });

/** Another site's script must not be able to steer the emulator of whoever happens to look at it. */
function checkOrigin(context: Context): void {
  const origin = context.req.header('origin');
  if (origin !== undefined && origin !== new URL(context.req.url).origin) {
    throw new ControlError(403, 'The control side takes requests from its own page and from scripts alone.');
  }
}

const calendarIdOf = (context: Context) => context.req.param('calendarId') ?? '';

function serveAccounts(control: App, state: State): void {
  const accountOf = (context: Context) => knownAccount(state, context.req.param('email') ?? '');

  control.get('/accounts', (context) => context.json({ items: showAccounts(state) }));
  control.post('/accounts', async (context) =>
    context.json(makeAccount(state, parseBody(accountSchema, await context.req.text())), 201),
  );
  control.get('/accounts/:email', (context) => context.json(showAccount(state, accountOf(context))));
  control.post('/accounts/:email/calendars', async (context) => {
    const wanted = parseBody(calendarSchema, await context.req.text());
    return context.json(makeCalendar(state, accountOf(context), wanted), 201);
  });
  control.patch('/accounts/:email/calendars/:calendarId', async (context) => {
    const changes = parseBody(calendarChangeSchema, await context.req.text());
    return context.json(alterCalendar(state, accountOf(context), calendarIdOf(context), changes));
  });
  control.delete('/accounts/:email/calendars/:calendarId', (context) => {
    dropCalendar(state, accountOf(context), calendarIdOf(context));
    return context.body(null, 204);
  });
  control.post('/accounts/:email/calendars/:calendarId/import', async (context) => {
    const account = accountOf(context);
    const entry = knownCalendar(state, account, calendarIdOf(context));
    const bytes = new Uint8Array(await context.req.arrayBuffer());
    return context.json(importCalendar(state, entry, account.email, bytes));
  });
  control.post('/accounts/:email/grant', async (context) => {
    const wanted = parseBody(grantSchema, await context.req.text());
    return context.json(giveGrant(state, accountOf(context), wanted), 201);
  });
  control.delete('/accounts/:email/grant', (context) =>
    context.json(takeGrant(state, accountOf(context), context.req.query('clientId'))),
  );
}

/** All that can be set from outside. */
interface Controlled {
  state: State;
  faults: Faults;
  quotas: Quotas;
  push: Push;
  /** The names that requests go by in the log, and in faults. */
  operations: readonly string[];
}

/** Mounts `/_emulator`: everything that a person, a test or a script does to the emulator itself. */
export function serveControl(app: App, { state, faults, quotas, push, operations }: Controlled): void {
  const control: App = new Hono<{ Bindings: HttpBindings }>();
  control.use('*', async (context, next) => {
    checkOrigin(context);
    await next();
  });
  control.get('/', (context) => context.json({ routes: CONTROL_ROUTES }));
  serveAccounts(control, state);
  serveLog(control, state);
  serveFaults(control, faults, operations);
  serveDump(control, state, faults);
  serveOptions(control, state);
  servePurge(control, state);
  servePush(control, push);
  serveSettings(control, state);
  serveShare(control, state);
  const now = () => ({ now: new Date(state.clock.now()).toISOString() });
  control.get('/clock', (context) => context.json(now()));
  control.post('/clock', async (context) => {
    const { advanceSeconds } = parseBody(clockSchema, await context.req.text());
    if (state.clock.now() + advanceSeconds * 1000 > LATEST_MS) {
      throw new ControlError(
        400,
        'advanceSeconds: the clock goes no further than 2100. POST /_emulator/reset sets it right.',
      );
    }
    state.clock.advance(advanceSeconds);
    return context.json(now());
  });
  control.post('/reset', (context) => {
    state.db.empty();
    forgetListTokens(state);
    faults.clear();
    quotas.clear();
    push.reset();
    state.clock.reset();
    state.setOptions(DEFAULT_OPTIONS);
    return context.body(null, 204);
  });
  control.notFound((context) => {
    const message = `${context.req.method} ${context.req.path} is not there; GET /_emulator lists what is.`;
    return context.json({ error: { code: 'not_found', message } }, 404);
  });
  control.onError((error, context) => {
    if (error instanceof ControlError) {
      const code = error.status === 404 ? 'not_found' : error.status === 403 ? 'forbidden' : 'invalid';
      return context.json({ error: { code, message: error.message } }, error.status);
    }
    if (error instanceof NotACalendarError) {
      return context.json({ error: { code: 'not_a_calendar', message: error.message } }, 400);
    }
    process.stderr.write(`emulator: ${error.stack ?? error.message}\n`);
    return context.json(
      { error: { code: 'internal', message: 'The emulator failed; its log says how.' } },
      500,
    );
  });
  app.route('/_emulator', control);
}
