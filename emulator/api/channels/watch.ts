import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Push } from '../../push.ts';
import { insertChannel, isChannelIdTaken, stopChannel } from '../../store/channels.ts';
import { calendarOf, json, type Call, type Reply } from '../call.ts';
import { ApiError, badRequest, errorBody } from '../errors.ts';

const DEFAULT_TTL_SECONDS = 604_800;
const MAX_TTL_MS = 30 * 86_400_000;

const number = z.union([
  z.int().min(0),
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
]);
const watchBody = z.object({
  id: z.string().regex(/^[A-Za-z0-9\-_+/=]{1,64}$/),
  type: z.enum(['web_hook', 'webhook']),
  address: z.string(),
  token: z.string().max(256).nullish(),
  expiration: number.nullish(),
  params: z.object({ ttl: number.nullish() }).nullish(),
});

/** Google pushes to HTTPS alone; loopback may be plain here, since nobody has a certificate for it. */
function checkAddress(address: string): void {
  const url = URL.parse(address);
  const isLoopback = url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback)) return;
  throw badRequest('push.webhookUrlNotHttps', `WebHook callback must be HTTPS: ${address}`);
}

/** Tokens of the control side belong to no client; their channels are their own. */
const clientOf = (call: Call) => call.caller.clientId ?? '';

/** events.watch */
export function watchEvents(call: Call, push: Push): Reply {
  const { state } = call;
  const entry = calendarOf(call);
  const parsed = watchBody.safeParse(call.body);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.') ?? '';
    throw badRequest(
      field in call.body ? 'invalid' : 'required',
      `Invalid or missing channel field: ${field}`,
    );
  }
  const { id, address, token, expiration, params } = parsed.data;
  checkAddress(address);
  if (isChannelIdTaken(state, clientOf(call), id)) {
    throw badRequest('channelIdNotUnique', `Channel id ${id} not unique`, undefined, 'global');
  }
  const nowMs = state.clock.now();
  const ttlMs = (params?.ttl ?? DEFAULT_TTL_SECONDS) * 1000;
  const wantedMs = expiration ? expiration : nowMs + ttlMs;
  if (wantedMs <= nowMs)
    throw badRequest('invalid', 'The channel would expire before it begins.', 'expiration');
  const channel = insertChannel(state, {
    id,
    client_id: clientOf(call),
    account_id: call.caller.accountId,
    calendar_key: entry.calendar_key,
    resource_id: createHash('sha256').update(entry.id).digest('base64url').slice(0, 27),
    resource_uri: `${call.origin}/calendar/v3/calendars/${encodeURIComponent(entry.id)}/events?alt=json`,
    address,
    token: token ?? null,
    expires_ms: Math.min(wantedMs, nowMs + MAX_TTL_MS),
  });
  push.sync(channel);
  return json({
    kind: 'api#channel',
    id,
    resourceId: channel.resource_id,
    resourceUri: channel.resource_uri,
    ...(token ? { token } : {}),
    expiration: String(channel.expires_ms),
  });
}

/** channels.stop: by the same account and client alone. */
export function stopChannelCall(call: Call): Reply {
  const { id, resourceId } = call.body;
  if (typeof id !== 'string' || typeof resourceId !== 'string') {
    throw badRequest(
      'required',
      `Required field is missing: ${typeof id === 'string' ? 'resourceId' : 'id'}`,
    );
  }
  const clientId = clientOf(call);
  const isStopped = stopChannel(call.state, { accountId: call.caller.accountId, clientId, id, resourceId });
  if (!isStopped) {
    const message = `Channel '${id}' not found for project '${clientId}'`;
    throw new ApiError(404, errorBody(404, { domain: 'global', reason: 'notFound', message }));
  }
  return { status: 204 };
}
