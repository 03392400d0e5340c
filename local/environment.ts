/** What the parts are told through their environment. Every variable is explained in `.env.example`. */
import type { Secrets } from './secrets.ts';
import { type Settings, urlOf } from './settings.ts';
import { type SignedUser, jwtAudience, jwtIssuer } from './users.ts';

export interface Addresses {
  /** The owner's URL. */
  readonly database: string;
  /** host:port */
  readonly temporal: string;
  readonly temporalUi: string | null;
}

/** For the API: its own role's address, and how the host CRM signs. */
export function apiEnvironment(
  settings: Settings,
  secrets: Secrets,
  addresses: Addresses,
): NodeJS.ProcessEnv {
  return {
    ...commonEnvironment(settings, secrets, addresses),
    DATABASE_URL_API: withRole(addresses.database, 'calendar_api', secrets.apiPassword),
    API_HOST: '127.0.0.1',
    API_PORT: String(settings.ports.api),
    JWT_SECRET: secrets.jwtSecret,
    JWT_ISSUER: jwtIssuer,
    JWT_AUDIENCE: jwtAudience,
  };
}

/** For the worker: its own role's address, and where Google's notifications go. */
export function workerEnvironment(
  settings: Settings,
  secrets: Secrets,
  addresses: Addresses,
): NodeJS.ProcessEnv {
  return {
    ...commonEnvironment(settings, secrets, addresses),
    DATABASE_URL_WORKER: withRole(addresses.database, 'calendar_worker', secrets.workerPassword),
    // The real Google cannot reach loopback: whoever has a public address says so, else the calendars are polled.
    WEBHOOK_URL: settings.google
      ? settings.env['WEBHOOK_URL']
      : `${urlOf(settings.ports.api)}/webhooks/google`,
    WORKER_HEALTH_PORT: String(settings.ports.workerHealth),
  };
}

function commonEnvironment(settings: Settings, secrets: Secrets, addresses: Addresses): NodeJS.ProcessEnv {
  const { ports, env } = settings;
  return {
    ...inherited(env),
    TEMPORAL_ADDRESS: addresses.temporal,
    TEMPORAL_NAMESPACE: settings.temporalNamespace,
    WEB_ORIGIN: urlOf(ports.web),
    ...googleEnvironment(settings, secrets),
    TOKEN_KEYS: secrets.tokenKeys,
    LOG_LEVEL: env['LOG_LEVEL'] || 'info',
  };
}

function googleEnvironment(settings: Settings, secrets: Secrets): NodeJS.ProcessEnv {
  if (settings.google) {
    return {
      GOOGLE_CLIENT_ID: settings.google.clientId,
      GOOGLE_CLIENT_SECRET: settings.google.clientSecret,
    };
  }
  const emulator = urlOf(settings.ports.emulator);
  return {
    GOOGLE_CLIENT_ID: 'crm-calendar-sync.local',
    GOOGLE_CLIENT_SECRET: secrets.googleClientSecret,
    GOOGLE_ROOT_URL: `${emulator}/`,
    GOOGLE_OAUTH_URL: emulator,
  };
}

/** For the web process. `DEMO_USERS` are those whom the page signs in; the outsider is for scripts alone. */
export function webEnvironment(
  settings: Settings,
  users: readonly SignedUser[],
  addresses: Addresses,
): NodeJS.ProcessEnv {
  return {
    ...inherited(settings.env),
    WEB_PORT: String(settings.ports.web),
    API_URL: urlOf(settings.ports.api),
    DEMO_USERS: JSON.stringify(users.filter(({ role }) => role !== 'outsider')),
    ...(!settings.google && { EMULATOR_URL: urlOf(settings.ports.emulator) }),
    ...(addresses.temporalUi && { TEMPORAL_UI_URL: addresses.temporalUi }),
  };
}

/** The caller's environment without what speaks of other databases and another Google than the stack's. */
export function inherited(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(DATABASE|GOOGLE|JWT|JWKS)_/.test(name)),
  );
}

/** The same database as another role. */
function withRole(ownerUrl: string, role: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = role;
  url.password = password;
  return url.href;
}
