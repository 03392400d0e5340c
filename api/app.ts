import { randomUUID } from 'node:crypto';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import type { Logger } from 'pino';
import { authenticate } from './auth.ts';
import type { ApiEnv } from './context.ts';
import type { ApiDeps } from './deps.ts';
import { ApiError, onError, onNotFound } from './errors.ts';
import { accountHistoryRoutes } from './routes/account-history.ts';
import { accountIntentRoutes } from './routes/account-intents.ts';
import { accountRoutes } from './routes/accounts.ts';
import { activityTypeRoutes } from './routes/activity-types.ts';
import { calendarRoutes } from './routes/calendars.ts';
import { crmActivityRoutes } from './routes/crm-activities.ts';
import { docsRoutes } from './routes/docs.ts';
import { googleWebhookRoutes } from './routes/google-webhook.ts';
import { healthRoutes } from './routes/health.ts';
import { heldPlanRoutes } from './routes/held-plans.ts';
import { itemHistoryRoutes } from './routes/item-history.ts';
import { oauthCallbackRoutes } from './routes/oauth-callback.ts';
import { previewRoutes } from './routes/previews.ts';
import { router } from './router.ts';

const INFO = {
  openapi: '3.1.0',
  info: {
    title: 'CRM calendar sync',
    version: '1',
    description: 'Keeps CRM activities and a Google calendar in step. Errors have one shape, lists too.',
  },
  security: [{ crm: [] }],
};
const MAX_BODY_BYTES = 1_000_000;

/** The whole API as one app; it listens nowhere by itself. */
export function createApp(deps: ApiDeps) {
  const v1 = router()
    .route('/', accountRoutes(deps))
    .route('/', accountIntentRoutes(deps))
    .route('/', calendarRoutes(deps))
    .route('/', previewRoutes(deps))
    .route('/', accountHistoryRoutes(deps))
    .route('/', heldPlanRoutes(deps))
    .route('/', activityTypeRoutes(deps))
    .route('/', crmActivityRoutes(deps))
    .route('/', itemHistoryRoutes(deps));

  const app = router();
  app.onError(onError);
  app.notFound(onNotFound);
  app.use(requestLog(deps.log), bodyLimit({ maxSize: MAX_BODY_BYTES }));
  app.route('/', healthRoutes(deps));
  app.route('/webhooks', googleWebhookRoutes(deps));
  app.openAPIRegistry.registerComponent('securitySchemes', 'crm', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A token of the host CRM: iss, aud, exp, sub, company, role, name, email',
  });
  app.doc31('/openapi.json', INFO);
  app.route(
    '/',
    docsRoutes(() => app.getOpenAPI31Document(INFO)),
  );
  // The browser comes back from Google without a token of the CRM: the state and its cookie say who it is.
  app.route('/v1', oauthCallbackRoutes(deps));
  app.use('/v1/*', authenticate(deps), jsonOnly);
  return app.route('/v1', v1);
}

/** One line per request: what was asked and how it went; never bodies, addresses or tokens. */
const requestLog = (log: Logger) =>
  createMiddleware<ApiEnv>(async (c, next) => {
    const requestId = randomUUID();
    const startedAt = performance.now();
    c.set('requestId', requestId);
    c.set('log', log.child({ requestId }));
    c.header('X-Request-Id', requestId);
    await next();
    const ms = Math.round((performance.now() - startedAt) * 10) / 10;
    c.get('log').info({ method: c.req.method, route: routePath(c, -1), status: c.res.status, ms }, 'request');
  });

/** An empty body of a request that may have one counts as `{}`; any other type than JSON is refused in words. */
const jsonOnly = createMiddleware<ApiEnv>(async (c, next) => {
  const isWrite = ['POST', 'PUT', 'PATCH'].includes(c.req.method);
  if (isWrite && c.req.raw.body !== null) {
    const isEmpty = (await c.req.text()) === '';
    const isJson = /^application\/([\w.+-]+\+)?json\b/i.test(c.req.header('Content-Type') ?? '');
    if (isEmpty) c.req.bodyCache = { text: Promise.resolve('{}') as never };
    else if (!isJson) {
      throw new ApiError(415, 'not_json', 'Send the body as JSON, with Content-Type: application/json.');
    }
  }
  await next();
});
