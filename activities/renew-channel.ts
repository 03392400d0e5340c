import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { within } from '../db/client.ts';
import { channels } from '../db/schema/index.ts';
import { isGoogleError } from '../google/errors.ts';
import { loadAccount, scopeOf } from './account.ts';
import type { AccountRef, ActivityDeps } from './deps.ts';

/** Google's own default for a channel's life; it may answer with less. */
const TTL_SECONDS = 604_800;
/** A channel is replaced when this share of its life is over, so that the two overlap. */
const RENEW_AT_SHARE = 0.8;

export interface ChannelResult {
  /** ISO instant of the next renewal; null where there is no push and the account polls. */
  renewAt: string | null;
}

type ChannelRow = typeof channels.$inferSelect;

/**
 * Keeps one living push channel while the account is wanted to run, and none else. The new channel comes first, then the old one
 * is stopped; the row is written before Google is asked, since the first message can come before the answer.
 */
export async function renewChannel(deps: ActivityDeps, ref: AccountRef): Promise<ChannelResult> {
  const { account, living } = await within(deps.db, scopeOf(ref), async (tx) => ({
    account: await loadAccount(tx, ref),
    living: await tx
      .select()
      .from(channels)
      .where(and(eq(channels.accountId, ref.accountId), isNull(channels.stoppedAt))),
  }));
  const isWanted = account.wanted === 'running' || account.wanted === 'paused';
  const calendarId = account.settings?.calendarId;
  if (!isWanted || !calendarId || !deps.webhookUrl) {
    await stopAll(deps, ref, living);
    return { renewAt: null };
  }
  const current = living.find(
    (row) => row.calendarId === calendarId && renewalOf(row) > deps.now().toISOString(),
  );
  if (current) {
    await stopAll(
      deps,
      ref,
      living.filter((row) => row !== current),
    );
    return { renewAt: renewalOf(current) };
  }
  const made = await watch(deps, ref, calendarId, deps.webhookUrl);
  await stopAll(deps, ref, living);
  return { renewAt: made };
}

async function watch(
  deps: ActivityDeps,
  ref: AccountRef,
  calendarId: string,
  address: string,
): Promise<string | null> {
  const id = randomUUID();
  const token = randomBytes(32).toString('base64url');
  const tokenHash = createHash('sha256').update(token).digest('hex');
  await within(deps.db, scopeOf(ref), (tx) =>
    tx
      .insert(channels)
      .values({ id, companyId: ref.companyId, accountId: ref.accountId, calendarId, tokenHash }),
  );
  try {
    const channel = { id, token, address, ttlSeconds: TTL_SECONDS };
    const answer = await deps.googleOf(ref).watchEvents(calendarId, channel);
    const [row] = await within(deps.db, scopeOf(ref), (tx) =>
      tx.update(channels).set(answer).where(eq(channels.id, id)).returning(),
    );
    return row ? renewalOf(row) : null;
  } catch (error) {
    await within(deps.db, scopeOf(ref), (tx) => markStopped(tx, id));
    // An address that Google refuses is a matter of operations; the account polls meanwhile.
    if (isGoogleError(error, 'InvalidRequest')) return null;
    throw error;
  }
}

async function stopAll(deps: ActivityDeps, ref: AccountRef, rows: readonly ChannelRow[]): Promise<void> {
  for (const { id, resourceId } of rows) {
    try {
      if (resourceId) await deps.googleOf(ref).stopChannel(id, resourceId);
    } catch (error) {
      // A revoked grant can stop nothing; stray messages are ignored until the channel expires.
      if (!isGoogleError(error, 'AuthRevoked', 'PermissionMissing', 'Forbidden', 'InvalidRequest'))
        throw error;
    }
    await within(deps.db, scopeOf(ref), (tx) => markStopped(tx, id));
  }
}

const markStopped = (tx: Parameters<typeof loadAccount>[0], id: string) =>
  tx
    .update(channels)
    .set({ stoppedAt: sql`now()` })
    .where(eq(channels.id, id));

/** When a channel should be replaced; the epoch for one that never got an answer. */
function renewalOf({ createdAt, expiresAt }: ChannelRow): string {
  if (!expiresAt) return new Date(0).toISOString();
  const from = Date.parse(createdAt);
  return new Date(from + (Date.parse(expiresAt) - from) * RENEW_AT_SHARE).toISOString();
}
