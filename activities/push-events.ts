import { eq, sql } from 'drizzle-orm';
import { within, type Transaction } from '../db/client.ts';
import { accounts } from '../db/schema/index.ts';
import { GoogleError } from '../google/errors.ts';
import { loadStarted, scopeOf } from './account.ts';
import type { AccountRef, ActivityDeps } from './deps.ts';
import { askBrake, isHolding, waitingDeletions } from './held.ts';
import { pushItem } from './push-item.ts';
import { correctMarkers } from './push-markers.ts';
import { claimChanges, dirtyLinkIds, isAnyDirty } from './push-queue.ts';

/** Items per call, and how long one call may go on: then other jobs of the account get their turn. */
const BATCH = 100;
const BUDGET_MS = 20_000;

export interface PushResult {
  more: boolean;
  written: number;
  parked: number;
  /** Deletions wait for the user. */
  held: boolean;
}

/** Turns CRM changes into dirty links and carries out the plan of each, one after the other, under the user's quota. */
export async function pushEvents(
  deps: ActivityDeps,
  ref: AccountRef,
  isCancelled: () => boolean = () => false,
): Promise<PushResult> {
  const { account, ids, released } = await within(deps.db, scopeOf(ref), async (tx) => {
    const started = await loadStarted(tx, ref);
    await claimChanges(tx, started);
    const released = await askBrake(tx, started, await waitingDeletions(tx, started));
    return { account: started, released, ids: await dirtyLinkIds(tx, started, BATCH) };
  });
  let busy = 0;
  const deadline = deps.now().getTime() + BUDGET_MS;
  const result: PushResult = { more: ids.length === BATCH, written: 0, parked: 0, held: false };
  for (const id of ids) {
    if (isCancelled() || deps.now().getTime() > deadline) {
      result.more = true;
      break;
    }
    const pushed = await pushItem(deps, ref, account, id, released);
    if (pushed === 'written') result.written += 1;
    if (pushed === 'parked') result.parked += 1;
    if (pushed === 'busy') busy += 1;
  }
  // Only items that never hold still are left: come back later, under Temporal's back-off.
  if (busy > 0 && busy === ids.length) throw new GoogleError('Unavailable', 'events keep changing');
  result.more ||= busy > 0;
  if (!result.more) {
    const { written, more } = await correctMarkers(deps, ref, account);
    result.written += written;
    result.more = more;
  }
  const after = await within(deps.db, scopeOf(ref), async (tx) => {
    if (ids.length > 0) await recordProgress(tx, ref, ids.length);
    return { isHolding: await isHolding(tx, ref.accountId), isAnyDirty: await isAnyDirty(tx, account) };
  });
  result.held = after.isHolding;
  // A series that was made now has its exceptions sent after it.
  if (result.written > 0) result.more ||= after.isAnyDirty;
  return result;
}

async function recordProgress(tx: Transaction, { accountId }: AccountRef, done: number): Promise<void> {
  await tx
    .update(accounts)
    .set({
      progressDone: sql`case when state = 'importing' then progress_done + ${done} else progress_done end`,
      lastAppliedAt: sql`clock_timestamp()`,
    })
    .where(eq(accounts.id, accountId));
}
