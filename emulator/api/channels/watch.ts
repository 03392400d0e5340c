import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Push } from '../../push/push.ts';
import { insertChannel, isChannelIdTaken, stopChannel, type Channel } from '../../store/channels.ts';
import { calendarOf, json, type Call, type Reply } from '../call.ts';
import { ownedCalendarOf } from '../calendars/calendars.ts';
import { ApiError, badRequest, errorBody } from '../errors.ts';
import { isLoopback } from '../../address.ts';
import { MAX_CHANNEL_ID, MAX_CHANNEL_TOKEN } from '../../limits.ts';

const DEFAULT_TTL_SECONDS = 604_800;

const number = z.union([
  z.int().min(0),
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
]);
const watchBody = z.object({
  id: z
    .string()
    .max(MAX_CHANNEL_ID)
    .regex(/^[A-Za-z0-9\-_+/=]+$/),
  type: z.enum(['web_hook', 'webhook']),
  address: z.string(),
  /** It comes back in a header. */
  token: z
    .string()
    .max(MAX_CHANNEL_TOKEN)
    .regex(/^[\x20-\x7e]*$/)
    .nullish(),
  expiration: number.nullish(),
  params: z.object({ ttl: number.nullish() }).nullish(),
});
type WatchBody = z.infer<typeof watchBody>;

/** Google pushes to HTTPS alone; loopback may be plain here, since nobody has a certificate for it. */
function checkAddress(address: string): void {
  const url = URL.parse(address);
  // A name and a password in front of the host are no part of an address that is pushed to.
  if (url?.username || url?.password) throw badRequest('invalid', 'Invalid channel address.', 'address');
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url))) return;
  throw badRequest('push.webhookUrlNotHttps', `WebHook callback must be HTTPS: ${address}`);
}

/** Tokens of the control side belong to no client; their channels are their own. */
const clientOf = (call: Call) => call.caller.clientId ?? '';

type Watched = Pick<Channel, 'collection' | 'calendar_key' | 'resource_id' | 'resource_uri'>;

/** The collection of the path, which the caller must be able to read. All channels on one have the same resource id. */
function watchedBy(call: Call, collection: Channel['collection']): Watched {
  const isOfAccount = collection === 'calendarList' || collection === 'settings';
  const read = collection === 'acl' ? ownedCalendarOf : calendarOf;
  const entry = isOfAccount ? null : read(call);
  const path = entry ? `/calendars/${encodeURIComponent(entry.id)}/${collection}` : `/users/me/${collection}`;
  const named = entry ? path : `${call.caller.accountId} ${path}`;
  return {
    collection,
    calendar_key: entry?.calendar_key ?? 0,
    resource_id: createHash('sha256').update(named).digest('base64url').slice(0, 27),
    resource_uri: `${call.origin}/calendar/v3${path}?alt=json`,
  };
}

function parseWatchBody(call: Call): WatchBody {
  const parsed = watchBody.safeParse(call.body);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join('.') ?? '';
  const isThere = call.body[field.split('.')[0] ?? ''] !== undefined;
  throw badRequest(isThere ? 'invalid' : 'required', `Invalid or missing channel field: ${field}`);
}

/** The end of a channel: the strictest of what is asked for and what is allowed. */
function endOf({ state }: Call, { expiration, params }: WatchBody): number {
  const nowMs = state.clock.now();
  const ttlMs = (params?.ttl ?? DEFAULT_TTL_SECONDS) * 1000;
  const isTtlMeant = expiration === null || expiration === undefined || params?.ttl !== undefined;
  const wantedMs = Math.min(expiration ?? Infinity, isTtlMeant ? nowMs + ttlMs : Infinity);
  if (wantedMs <= nowMs) {
    throw badRequest('invalid', 'The channel would expire before it begins.', 'expiration');
  }
  return Math.min(wantedMs, nowMs + state.options().maxTtlSeconds * 1000);
}

/** The `watch` method of a collection: opens a channel and has its first message sent. */
export function openChannel(call: Call, push: Push, collection: Channel['collection']): Reply {
  const { state } = call;
  const watched = watchedBy(call, collection);
  const body = parseWatchBody(call);
  const { id, address, token } = body;
  checkAddress(address);
  if (isChannelIdTaken(state, clientOf(call), id)) {
    throw badRequest('channelIdNotUnique', `Channel id ${id} not unique`, undefined, 'global');
  }
  const channel = insertChannel(state, {
    id,
    client_id: clientOf(call),
    account_id: call.caller.accountId,
    ...watched,
    address,
    token: token ?? null,
    expires_ms: endOf(call, body),
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

/** channels.stop: by the same account and client alone, whether or not they may still read what was watched. */
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
    const message = `Channel '${id}' not found for project '${clientId || 'emulator'}'`;
    throw new ApiError(404, errorBody(404, { domain: 'global', reason: 'notFound', message }));
  }
  return { status: 204 };
}
