import { z } from 'zod';
import { randomInt } from 'node:crypto';
import { errorBody } from './api/errors.ts';
import { seededRandom } from './random.ts';

const common = {
  /** `events.list`, `token`, or `*` for everything. */
  method: z.string().min(1),
  /** How often it bites; missing means until it is deleted. */
  times: z.int().min(1).optional(),
  /** Matching calls that are let through first. */
  after: z.int().min(0).optional(),
  probability: z.number().min(0).max(1).optional(),
  seed: z.int().optional(),
  /** Only calls of this account. */
  user: z.string().optional(),
};

/** What can be made to go wrong. A new kind is a new line here and a new case where it bites. */
export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...common,
    kind: z.literal('status'),
    status: z.int().min(400).max(599),
    reason: z.string().optional(),
    retryAfterSeconds: z.number().min(0).optional(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('delay'),
    ms: z.int().min(0).max(600_000),
    when: z.enum(['before_commit', 'after_commit']).default('before_commit'),
  }),
  z.strictObject({ ...common, kind: z.literal('reset_before_commit') }),
  z.strictObject({ ...common, kind: z.literal('reset_after_commit') }),
]);

export type Fault = z.infer<typeof faultSchema>;

export interface ActiveFault {
  id: string;
  fault: Fault;
  /** Calls that matched, and how many of them were bitten. */
  seen: number;
  bitten: number;
}

export interface Faults {
  add(fault: Fault): ActiveFault;
  list(): ActiveFault[];
  /** False when there is none of that id. */
  remove(id: string): boolean;
  clear(): void;
  /** The faults that bite this call, in the order they were set. */
  take(operation: string, user: string | null): Fault[];
}

/** Faults live in memory: a fresh start is a healthy one. */
export function createFaults(): Faults {
  const active = new Map<string, ActiveFault & { random: () => number }>();
  let lastId = 0;

  function bites(each: ActiveFault & { random: () => number }): boolean {
    each.seen += 1;
    if (each.seen <= (each.fault.after ?? 0)) return false;
    if (each.bitten >= (each.fault.times ?? Infinity)) return false;
    if (each.fault.probability !== undefined && each.random() >= each.fault.probability) return false;
    each.bitten += 1;
    return true;
  }

  const shown = ({ id, fault, seen, bitten }: ActiveFault): ActiveFault => ({ id, fault, seen, bitten });

  return {
    add(fault) {
      lastId += 1;
      const random = seededRandom(fault.seed ?? randomInt(2 ** 31));
      const added = { id: String(lastId), fault, seen: 0, bitten: 0, random };
      active.set(added.id, added);
      return shown(added);
    },
    list: () => [...active.values()].map(shown),
    remove: (id) => active.delete(id),
    clear: () => active.clear(),
    take(operation, user) {
      const matching = [...active.values()].filter(
        ({ fault }) =>
          (fault.method === '*' || fault.method === operation) &&
          (fault.user === undefined || fault.user.toLowerCase() === user?.toLowerCase()),
      );
      return matching.filter(bites).map(({ fault }) => fault);
    },
  };
}

const MESSAGES: Record<string, { domain: string; message: string }> = {
  userRateLimitExceeded: { domain: 'usageLimits', message: 'User Rate Limit Exceeded' },
  rateLimitExceeded: { domain: 'usageLimits', message: 'Rate Limit Exceeded' },
  quotaExceeded: { domain: 'usageLimits', message: 'Calendar usage limits exceeded.' },
  forbiddenForNonOrganizer: {
    domain: 'calendar',
    message: 'Shared properties can only be changed by the organizer of the event.',
  },
  authError: { domain: 'global', message: 'Invalid Credentials' },
  notFound: { domain: 'global', message: 'Not Found' },
  conditionNotMet: { domain: 'global', message: 'Precondition Failed' },
  backendError: { domain: 'global', message: 'Backend Error' },
  notACalendarUser: {
    domain: 'calendar',
    message: 'The user must be signed up for Google Calendar.',
  },
};

const USUAL_REASON: Record<number, string> = {
  400: 'badRequest',
  401: 'authError',
  403: 'rateLimitExceeded',
  404: 'notFound',
  409: 'conflict',
  412: 'conditionNotMet',
  429: 'rateLimitExceeded',
};

/** The answer of a `status` fault, in the shape of the endpoint it hits. */
export function faultAnswer(
  fault: Extract<Fault, { kind: 'status' }>,
  operation: string,
): { status: number; body: string; headers: Record<string, string> } {
  const headers: Record<string, string> =
    fault.retryAfterSeconds === undefined ? {} : { 'Retry-After': String(fault.retryAfterSeconds) };
  const { status } = fault;
  if (operation === 'token') {
    const error = fault.reason ?? (status >= 500 ? 'internal_failure' : 'invalid_request');
    const text =
      error === 'invalid_grant' ? 'Token has been expired or revoked.' : 'A fault set on the emulator.';
    return { status, headers, body: JSON.stringify({ error, error_description: text }) };
  }
  const reason = fault.reason ?? USUAL_REASON[status] ?? 'backendError';
  const { domain, message } = MESSAGES[reason] ?? { domain: 'global', message: reason };
  const place = status === 401 ? { locationType: 'header', location: 'Authorization' } : {};
  return { status, headers, body: JSON.stringify(errorBody(status, { domain, reason, message, ...place })) };
}
