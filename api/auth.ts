import { sql } from 'drizzle-orm';
import { createMiddleware } from 'hono/factory';
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyOptions } from 'jose';
import { z } from 'zod';
import { within, type Database } from '../db/client.ts';
import { activityTypes, companies, users } from '../db/schema/index.ts';
import { scopeOf, type ApiEnv, type Caller } from './context.ts';
import { ApiError } from './errors.ts';

export interface JwtSettings {
  /** One of the two: a shared secret (HS256), or the address of the host CRM's public keys. */
  secret?: string | undefined;
  jwksUrl?: string | undefined;
  issuer: string;
  audience: string;
}

/** Throws an ApiError that says what is wrong with the token. */
export type VerifyToken = (token: string) => Promise<Caller>;

const claims = z.object({
  sub: z.string().min(1),
  company: z.string().min(1),
  role: z.enum(['user', 'admin']).default('user'),
  name: z.string().default(''),
  email: z.string().default(''),
});

const CLOCK_TOLERANCE_SECONDS = 5;
/** Never HS256 here: a public key must not be usable as a secret. */
const PUBLIC_KEY_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];

export function createVerifier(settings: JwtSettings, now: () => Date): VerifyToken {
  const verify = signatureCheck(settings);
  return async (token) => {
    const options = {
      issuer: settings.issuer,
      audience: settings.audience,
      requiredClaims: ['exp', 'sub', 'company'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: now(),
    };
    const payload = await verify(token, options).catch((error: unknown) => {
      throw toApiError(error);
    });
    const parsed = claims.safeParse(payload);
    if (!parsed.success) {
      const names = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
      throw unauthorized(`The token's claims are not as they should be: ${names}.`);
    }
    const { sub, company, role, name, email } = parsed.data;
    return { userId: sub, companyId: company, role, name, email };
  };
}

function signatureCheck({ secret, jwksUrl }: JwtSettings) {
  if (jwksUrl !== undefined) {
    const keys = createRemoteJWKSet(new URL(jwksUrl));
    return async (token: string, options: JWTVerifyOptions) =>
      (await jwtVerify(token, keys, { ...options, algorithms: PUBLIC_KEY_ALGORITHMS })).payload;
  }
  if (secret === undefined) throw new Error('Neither a secret nor a JWKS address is given.');
  const key = new TextEncoder().encode(secret);
  return async (token: string, options: JWTVerifyOptions) =>
    (await jwtVerify(token, key, { ...options, algorithms: ['HS256'] })).payload;
}

const unauthorized = (message: string) => new ApiError(401, 'unauthorized', message);

function toApiError(error: unknown): ApiError {
  if (error instanceof errors.JWTExpired) return unauthorized('The token has expired. Sign in again.');
  if (error instanceof errors.JWTClaimValidationFailed) {
    return unauthorized(`The token's claim "${error.claim}" is missing or not the one expected here.`);
  }
  if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) {
    return unauthorized('The token is not one that this CRM signed.');
  }
  return new ApiError(
    503,
    'keys_unavailable',
    'The keys that tokens are signed with cannot be had. Try again.',
  );
}

/** Lets nobody in without a token of the host CRM; rows of companies and users are made at first sight. */
export function authenticate({ db, verifyToken }: { db: Database; verifyToken: VerifyToken }) {
  const seen = new Set<string>();
  return createMiddleware<ApiEnv>(async (c, next) => {
    const [, token] = /^Bearer +(\S+)$/i.exec(c.req.header('Authorization') ?? '') ?? [];
    if (token === undefined) {
      throw unauthorized('Send the token of the CRM: "Authorization: Bearer <token>".');
    }
    const caller = await verifyToken(token);
    const key = JSON.stringify([caller.companyId, caller.userId, caller.name, caller.email]);
    if (!seen.has(key)) {
      await welcome(db, caller);
      if (seen.size > 10_000) seen.clear();
      seen.add(key);
    }
    c.set('caller', caller);
    await next();
  });
}

/** The CRM's usual activity types, for a company that is new here. */
const DEFAULT_TYPES = [
  ['call', 'Call'],
  ['meeting', 'Meeting'],
  ['task', 'Task'],
  ['deadline', 'Deadline'],
  ['email', 'Email'],
  ['lunch', 'Lunch'],
] as const;

async function welcome(db: Database, caller: Caller): Promise<void> {
  const { companyId, userId, name, email } = caller;
  await within(db, scopeOf(caller), async (tx) => {
    const [created] = await tx
      .insert(companies)
      .values({ companyId })
      .onConflictDoNothing()
      .returning({ companyId: companies.companyId });
    if (created) {
      const types = DEFAULT_TYPES.map(([key, name], position) => ({ companyId, key, name, position }));
      await tx.insert(activityTypes).values(types).onConflictDoNothing();
    }
    await tx
      .insert(users)
      .values({ companyId, id: userId, name, email })
      .onConflictDoUpdate({
        target: [users.companyId, users.id],
        set: { name: sql`excluded.name`, email: sql`excluded.email` },
      });
  });
}
