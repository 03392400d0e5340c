import { createHash, timingSafeEqual } from 'node:crypto';
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { widen, within } from '../../db/client.ts';
import { accounts, channels } from '../../db/schema/index.ts';
import type { ApiEnv } from '../context.ts';
import type { AccountRef, ApiDeps } from '../deps.ts';
import { nudgeSoon } from '../temporal.ts';

/**
 * Google's notifications ("Push notifications", Calendar API guide): no body, only headers that say which channel. Whoever does not
 * know the channel's secret learns nothing: each answer is the same 200. Without a database the answer is 503, and Google repeats it.
 */
export const googleWebhookRoutes = (deps: ApiDeps) =>
  new Hono<ApiEnv>().post('/google', async (c) => {
    const channelId = c.req.header('X-Goog-Channel-ID') ?? '';
    const resourceId = c.req.header('X-Goog-Resource-ID') ?? '';
    const token = c.req.header('X-Goog-Channel-Token') ?? '';
    const woken = channelId === '' ? null : await markDirty(deps, { channelId, resourceId, token });
    if (woken) nudgeSoon(deps, [woken], 'google');
    return c.body(null, 200);
  });

interface Notification {
  channelId: string;
  resourceId: string;
  token: string;
}

/**
 * Turns the account's dirty mark on, and says when Google last spoke. The account when this call turned it on, so that twenty
 * notifications make one signal.
 */
function markDirty(
  { db }: ApiDeps,
  { channelId, resourceId, token }: Notification,
): Promise<AccountRef | null> {
  const tokenHash = createHash('sha256').update(token).digest();
  return within(db, { channel: channelId }, async (tx) => {
    const [channel] = await tx.select().from(channels).where(eq(channels.id, channelId));
    // The first notification may arrive before Google's answer has told us the resource.
    const isOurs =
      channel &&
      isEqual(tokenHash, Buffer.from(channel.tokenHash, 'hex')) &&
      (channel.resourceId === null || channel.resourceId === resourceId);
    if (!isOurs || channel.stoppedAt !== null) return null;
    await widen(tx, { account: channel.accountId });
    const isWanted = and(eq(accounts.id, channel.accountId), eq(accounts.wanted, 'running'));
    const [marked] = await tx
      .update(accounts)
      .set({ dirtySince: sql`now()`, toldAt: sql`now()` })
      .where(and(isWanted, isNull(accounts.dirtySince)))
      .returning({ accountId: accounts.id, companyId: accounts.companyId, userId: accounts.userId });
    if (marked) return marked;
    // A row that a look is writing needs no telling, and nobody waits for it.
    const free = tx.select({ id: accounts.id }).from(accounts).where(isWanted);
    await tx
      .update(accounts)
      .set({ toldAt: sql`now()` })
      .where(inArray(accounts.id, free.for('no key update', { skipLocked: true })));
    return null;
  });
}

const isEqual = (a: Buffer, b: Buffer) => a.length === b.length && timingSafeEqual(a, b);
