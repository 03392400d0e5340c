import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { z } from 'zod';
import { forgetListTokens } from '../api/list-tokens.ts';
import { faultSchema, type ActiveFault, type Faults } from '../faults.ts';
import { importCalendar, NotACalendarError } from '../ics/import.ts';
import { DEFAULT_OPTIONS } from '../options.ts';
import type { State } from '../state.ts';
import { listMail } from '../store/mail.ts';
import { clearRequests, listRequests } from '../store/requests.ts';
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
import { ControlError, parseBody } from './errors.ts';
import { CONTROL_ROUTES } from './index.ts';
import { serveOptions } from './options.ts';

type App = Hono<{ Bindings: HttpBindings }>;

const PAGE_SIZE = 10_000;
const clockSchema = z.strictObject({ advanceSeconds: z.number().min(0).max(1e10) });
const showFault = ({ id, fault, seen, bitten }: ActiveFault) => ({ id, ...fault, seen, bitten });

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

function serveLog(control: App, state: State): void {
  control.get('/requests', (context) => {
    const since = Number(context.req.query('since') ?? 0);
    if (!Number.isInteger(since)) throw new ControlError(400, 'since: is no id of a request');
    const items = listRequests(state, since, PAGE_SIZE);
    const next = items.length === PAGE_SIZE ? (items.at(-1)?.id ?? null) : null;
    return context.json({ items, nextCursor: next === null ? null : String(next) });
  });
  control.delete('/requests', (context) => {
    clearRequests(state);
    return context.body(null, 204);
  });
  control.get('/mail', (context) => context.json({ items: listMail(state) }));
}

function serveFaults(control: App, faults: Faults): void {
  control.get('/faults', (context) => context.json({ items: faults.list().map(showFault) }));
  control.post('/faults', async (context) => {
    const added = faults.add(parseBody(faultSchema, await context.req.text()));
    return context.json(showFault(added), 201);
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

/** Mounts `/_emulator`: everything that a person, a test or a script does to the emulator itself. */
export function serveControl(app: App, state: State, faults: Faults): void {
  const control: App = new Hono<{ Bindings: HttpBindings }>();
  control.use('*', async (context, next) => {
    checkOrigin(context);
    await next();
  });
  control.get('/', (context) => context.json({ routes: CONTROL_ROUTES }));
  serveAccounts(control, state);
  serveLog(control, state);
  serveFaults(control, faults);
  serveOptions(control, state);
  const now = () => ({ now: new Date(state.clock.now()).toISOString() });
  control.get('/clock', (context) => context.json(now()));
  control.post('/clock', async (context) => {
    state.clock.advance(parseBody(clockSchema, await context.req.text()).advanceSeconds);
    return context.json(now());
  });
  control.post('/reset', (context) => {
    state.db.empty();
    forgetListTokens(state);
    faults.clear();
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
