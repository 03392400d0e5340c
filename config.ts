/** The environment, read once. Only entries import this file; all else is handed what it needs. */
import { z } from 'zod';

type Environment = Record<string, string | undefined>;

const url = (...schemes: string[]) =>
  z.string().refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol), {
    error: `must be an address that begins with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`,
  });
const database = url('postgres:', 'postgresql:');
const web = url('http:', 'https:').transform((text) => text.replace(/\/+$/, ''));
const port = z.coerce.number('must be a port number').int().min(0).max(65535);

const keyPattern = /^([\w.-]{1,64}):([A-Za-z0-9+/]{43}=)$/;

/** The keys that seal Google's tokens at rest (AES-256-GCM), by their id. The first seals, all open. */
const tokenKeys = z.string().transform((text, context): ReadonlyMap<string, Buffer> => {
  const keys = new Map<string, Buffer>();
  for (const entry of text.split(',')) {
    const [, id, base64] = keyPattern.exec(entry.trim()) ?? [];
    if (id !== undefined && base64 !== undefined) keys.set(id, Buffer.from(base64, 'base64'));
    else {
      context.addIssue({
        code: 'custom',
        message: 'must be <keyId>:<base64 of 32 bytes>, comma separated (openssl rand -base64 32 makes one)',
      });
    }
  }
  return keys;
});

const common = {
  TEMPORAL_ADDRESS: z.string().min(1),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  GOOGLE_CLIENT_ID: z.string().min(1),
  GOOGLE_CLIENT_SECRET: z.string().min(1),
  GOOGLE_ROOT_URL: web.optional(),
  GOOGLE_OAUTH_URL: web.optional(),
  TOKEN_KEYS: tokenKeys,
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
};

const apiEnvironment = z
  .object({
    ...common,
    DATABASE_URL_API: database,
    API_HOST: z.string().min(1).default('127.0.0.1'),
    API_PORT: port,
    WEB_ORIGIN: web,
    JWT_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
    JWKS_URL: url('http:', 'https:').optional(),
    JWT_ISSUER: z.string().min(1),
    JWT_AUDIENCE: z.string().min(1),
  })
  .refine((env) => (env.JWT_SECRET === undefined) !== (env.JWKS_URL === undefined), {
    path: ['JWT_SECRET'],
    error: 'or JWKS_URL must be set, and not both: how the host CRM signs its tokens',
  });

const workerEnvironment = z.object({
  ...common,
  DATABASE_URL_WORKER: database,
  WEB_ORIGIN: web,
  WEBHOOK_URL: url('http:', 'https:').optional(),
  WORKER_HEALTH_PORT: port,
});

export type ApiConfig = ReturnType<typeof readApiConfig>;

/** Throws one Error whose message names each wrong variable and what to set. */
export function readApiConfig(environment: Environment) {
  const env = read(apiEnvironment, environment);
  return {
    ...readCommon(env),
    databaseUrl: env.DATABASE_URL_API,
    host: env.API_HOST,
    port: env.API_PORT,
    webOrigin: env.WEB_ORIGIN,
    jwt: {
      secret: env.JWT_SECRET,
      jwksUrl: env.JWKS_URL,
      issuer: env.JWT_ISSUER,
      audience: env.JWT_AUDIENCE,
    },
  };
}

/** Throws one Error whose message names each wrong variable and what to set. */
export function readWorkerConfig(environment: Environment) {
  const env = read(workerEnvironment, environment);
  return {
    ...readCommon(env),
    databaseUrl: env.DATABASE_URL_WORKER,
    webOrigin: env.WEB_ORIGIN,
    /** Where Google sends its notifications; without it the account polls. */
    webhookUrl: env.WEBHOOK_URL ?? null,
    healthPort: env.WORKER_HEALTH_PORT,
  };
}

function readCommon(env: z.output<z.ZodObject<typeof common>>) {
  return {
    temporal: { address: env.TEMPORAL_ADDRESS, namespace: env.TEMPORAL_NAMESPACE },
    google: {
      clientId: env.GOOGLE_CLIENT_ID,
      clientSecret: env.GOOGLE_CLIENT_SECRET,
      /** Both are set to talk to the emulator instead of Google; the first ends in a slash, the second does not. */
      rootUrl: env.GOOGLE_ROOT_URL === undefined ? null : `${env.GOOGLE_ROOT_URL}/`,
      oauthUrl: env.GOOGLE_OAUTH_URL ?? null,
    },
    tokenKeys: env.TOKEN_KEYS,
    logLevel: env.LOG_LEVEL,
  };
}

function read<T>(schema: z.ZodType<T>, environment: Environment): T {
  // An empty variable is one that was not set: that is how `docker compose` hands over what is missing.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const name = issue.path.join('.');
    const isMissing = given[name] === undefined && issue.code === 'invalid_type';
    return `  ${name} ${isMissing ? 'is not set' : issue.message}`;
  });
  throw new Error(
    `The environment is incomplete. Set these variables (see .env.example):\n${lines.join('\n')}`,
  );
}
