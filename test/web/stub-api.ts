/**
 * A small API of the contract's shape, in memory, so that the page is tested alone. It keeps drafts, answers dry runs and keeps
 * CRM activities with their versions; what the real one decides is not its business.
 */
import { Hono } from 'hono';
import type { Account, AccountGroups, Calendar, HeldPlan, Preview } from '../../api/schemas/accounts.ts';
import type { AnyCrmActivity, CrmActivity } from '../../api/schemas/crm-activities.ts';
import type { DraftOptions } from '../../api/schemas/options.ts';
import { ACTIVITY_TYPES, calendar, CALENDARS, newActivity } from './stub-data.ts';

export interface StubState {
  accounts: Account[];
  calendars: Calendar[];
  items: AnyCrmActivity[];
  /** What waits for a decision. */
  held: HeldPlan[];
  /** Answers of the dry run, by what the options say. */
  counts: (options: DraftOptions) => NonNullable<Preview['counts']>;
  /** Makes the next write to this path fail so. */
  failure: { path: string; status: 401 | 409 | 422 | 500 | 503; error: object } | null;
  /** Where *Connect account* sends the browser. */
  authorizationUrl: string;
  /** Every request that was more than a question. */
  writes: { method: string; path: string; body: unknown }[];
}

export function newStubState(): StubState {
  return {
    accounts: [],
    calendars: structuredClone(CALENDARS),
    items: [],
    held: [],
    counts: () => ({ ...NO_COUNTS, events: 42, createsInCrm: 42, createsInGoogle: 3 }),
    failure: null,
    authorizationUrl: '/calendar-sync?error=access_denied',
    writes: [],
  };
}

export const NO_COUNTS = {
  events: 0,
  createsInCrm: 0,
  createsInGoogle: 0,
  updates: 0,
  hides: 0,
  deletes: 0,
  emails: 0,
  inPast: 0,
  skipped: {},
};

const refusal = (code: string, message: string, details?: object) => ({
  error: { code, message, requestId: 'stub', ...(details ? { details } : {}) },
});

export function createStubApi(state: StubState): Hono {
  const app = new Hono().basePath('/v1');
  app.use(async (c, next) => {
    if (c.req.method !== 'GET') {
      const body: unknown = await c.req.raw
        .clone()
        .json()
        .catch(() => null);
      state.writes.push({ method: c.req.method, path: c.req.path, body });
    }
    const failure = state.failure;
    if (failure !== null && c.req.method !== 'GET' && c.req.path.endsWith(failure.path)) {
      state.failure = null;
      return c.json({ error: failure.error }, failure.status);
    }
    return next();
  });
  accountRoutes(app, state);
  activityRoutes(app, state);
  return app;
}

function accountRoutes(app: Hono, state: StubState): void {
  const find = (id: string) => {
    const found = state.accounts.find((account) => account.id === id);
    if (!found) throw new Error(`The stub has no account ${id}`);
    return found;
  };
  app.get('/accounts', (c) => c.json(groupsOf(state.accounts)));
  app.post('/accounts', async (c) => {
    const { email } = await c.req.json<{ email: string }>();
    if (!/^\S+@\S+\.\S+$/.test(email)) {
      const message = 'must be an e-mail address, such as ann@example.com';
      return c.json(refusal('invalid', `email: ${message}`, { fields: [{ field: 'email', message }] }), 422);
    }
    return c.json({ account: null, authorizationUrl: state.authorizationUrl }, 201);
  });
  app.get('/accounts/:id', (c) => c.json(find(c.req.param('id'))));
  app.get('/accounts/:id/calendars', (c) => c.json({ items: state.calendars, nextCursor: null }));
  app.post('/accounts/:id/calendars', async (c) => {
    const { summary } = await c.req.json<{ summary: string }>();
    const created = calendar(`new-${state.calendars.length}`, summary);
    state.calendars.push(created);
    return c.json(created, 201);
  });
  app.put('/accounts/:id/draft', async (c) => {
    const account = find(c.req.param('id'));
    account.draft = await c.req.json<DraftOptions>();
    return c.json(account);
  });
  app.put('/accounts/:id/settings', (c) => c.json(find(c.req.param('id'))));
  app.post('/accounts/:id/preview', async (c) => {
    const { options } = await c.req.json<{ options: DraftOptions }>();
    const id = Buffer.from(JSON.stringify(options)).toString('base64url');
    return c.json({ id }, 202);
  });
  app.get('/accounts/:id/preview/:preview', (c) => {
    const options = JSON.parse(Buffer.from(c.req.param('preview'), 'base64url').toString()) as DraftOptions;
    return c.json({
      id: 'p',
      state: 'done',
      progress: { done: 42, total: 42 },
      counts: state.counts(options),
      error: null,
    });
  });
  app.get('/accounts/:id/held', (c) => c.json({ items: state.held, nextCursor: null }));
  for (const answer of ['approve', 'reject']) {
    app.post(`/accounts/:id/${answer}`, (c) => {
      const account = find(c.req.param('id'));
      account.problem = null;
      state.held = [];
      return c.json(account, 202);
    });
  }
  app.post('/accounts/:id/:action', (c) => {
    const account = find(c.req.param('id'));
    const states = {
      start: 'importing',
      pause: 'paused',
      resume: 'active',
      stop: 'stopped',
      disconnect: 'disconnected',
    } as const;
    const action = c.req.param('action') as keyof typeof states;
    account.state = states[action];
    account.wanted = action === 'pause' ? 'paused' : action === 'stop' ? 'stopped' : 'running';
    return c.json(account, 202);
  });
}

function groupsOf(accounts: readonly Account[]): AccountGroups {
  const of = (...states: Account['state'][]) => accounts.filter((account) => states.includes(account.state));
  return {
    active: of('importing', 'active', 'paused'),
    readyToConnect: of('ready', 'connecting'),
    syncedPreviously: of('stopped'),
  };
}

function activityRoutes(app: Hono, state: StubState): void {
  app.get('/activity-types', (c) => c.json({ items: ACTIVITY_TYPES, nextCursor: null }));
  app.get('/crm-activities', (c) => {
    const { from = '', to = '', owner, viewAs } = c.req.query();
    const inside = state.items
      .filter(
        (item) =>
          startOf(item) >= from && startOf(item) < to && (owner === undefined || item.ownerId === owner),
      )
      .map((item) => (viewAs === 'colleague' ? redact(item) : item));
    return c.json({ items: inside, nextCursor: null });
  });
  app.get('/crm-activities/:id', (c) => {
    const found = state.items.find((item) => item.id === c.req.param('id'));
    return found ? c.json(found) : c.json(refusal('not_found', 'There is no such CRM activity.'), 404);
  });
  app.post('/crm-activities', async (c) => {
    const created = newActivity({
      ...(await c.req.json<Partial<CrmActivity>>()),
      id: `item-${state.items.length + 1}`,
    });
    state.items.push(created);
    return c.json(created, 201);
  });
  app.patch('/crm-activities/:id', async (c) => {
    const index = state.items.findIndex((item) => item.id === c.req.param('id'));
    const found = state.items[index] as CrmActivity;
    if (c.req.header('if-match') !== `"${found.version}"`) {
      return c.json(refusal('stale', 'The activity was changed meanwhile.'), 412);
    }
    const changed = { ...found, ...(await c.req.json<Partial<CrmActivity>>()), version: found.version + 1 };
    state.items[index] = changed;
    return c.json(changed);
  });
  app.delete('/crm-activities/:id', (c) => {
    state.items = state.items.filter((item) => item.id !== c.req.param('id'));
    return c.body(null, 204);
  });
}

function startOf(item: AnyCrmActivity): string {
  return new Date('date' in item.start ? item.start.date : item.start.dateTime).toISOString();
}

function redact(item: AnyCrmActivity): AnyCrmActivity {
  if ('redacted' in item || item.visibility === 'everyone') return item;
  const { id, ownerId, start, end } = item;
  return { id, ownerId, start, end, busy: true, redacted: true };
}
