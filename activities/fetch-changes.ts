import { eq, sql } from 'drizzle-orm';
import { within, type Transaction } from '../db/client.ts';
import { accounts } from '../db/schema/index.ts';
import { isGoogleError } from '../google/errors.ts';
import { loadStarted, scopeOf, type StartedAccount } from './account.ts';
import { applyEvents, type Applied } from './apply-events.ts';
import { waitOutBurst, type Pause } from './burst.ts';
import { loadCursor, restartList, saveCursor, saveSweep, type CursorRow } from './cursor.ts';
import type { AccountRef, ActivityDeps } from './deps.ts';
import { markForExport } from './export.ts';
import { isHolding } from './held.ts';
import { isPushDue } from './push-queue.ts';
import { missingEvents } from './sweep.ts';

const PAGE_SIZE = 2_500;

export interface FetchResult {
  /** Another call is needed: a next page, a list begun anew, or a sweep. */
  more: boolean;
  seen: number;
  changed: number;
  /** Something waits for a push: of what this look has found, or of a change in the CRM of which nobody told. */
  isPushDue: boolean;
  /** Deletions wait for the user. */
  held: boolean;
}

/**
 * Reads one page of changes and reconciles it into the CRM in one transaction, which also moves the cursor. The account's dirty
 * mark is cleared before Google is asked, so that a notification that lands meanwhile causes another look.
 */
export async function fetchChanges(deps: ActivityDeps, ref: AccountRef, pause?: Pause): Promise<FetchResult> {
  await waitOutBurst(deps, ref, pause);
  const { account, cursor } = await within(deps.db, scopeOf(ref), async (tx) => {
    const started = await loadStarted(tx, ref);
    await tx.update(accounts).set({ dirtySince: null }).where(eq(accounts.id, ref.accountId));
    return { account: started, cursor: await loadCursor(tx, started) };
  });
  return cursor.sweepPending ? sweepList(deps, ref, account, cursor) : readPage(deps, ref, account, cursor);
}

async function readPage(
  deps: ActivityDeps,
  ref: AccountRef,
  account: StartedAccount,
  cursor: CursorRow,
): Promise<FetchResult> {
  const { syncToken, pageToken, calendarId } = cursor;
  const query = { calendarId, syncToken, pageToken, maxResults: PAGE_SIZE };
  const page = await deps
    .googleOf(ref)
    .listEvents(query)
    .catch((error: unknown) => {
      if (isGoogleError(error, 'SyncTokenExpired') && (syncToken || pageToken)) return null;
      throw error;
    });
  if (!page) {
    return within(deps.db, scopeOf(ref), async (tx) => {
      await restartList(tx, ref.accountId);
      return { more: true, seen: 0, changed: 0, ...(await waitingOf(tx, account)) };
    });
  }
  const isLast = page.nextPageToken === null;
  return within(deps.db, scopeOf(ref), async (tx) => {
    const applied = await applyEvents(tx, account, page.events, {
      isFullList: syncToken === null,
      isPart: !isLast || pageToken !== null,
    });
    await saveCursor(tx, cursor, page);
    if (isLast && syncToken === null) await markForExport(tx, account);
    await recordProgress(tx, ref, {
      seen: page.events.length,
      changed: applied.changed,
      isFull: syncToken === null,
    });
    // What Google told of while a list was read page by page was taken for its next page: a look at the changes follows.
    const isPaged = pageToken !== null;
    const more = !isLast || isPaged || (syncToken === null && cursor.listNumber > 1) || applied.more;
    return { more, seen: page.events.length, changed: applied.changed, ...(await waitingOf(tx, account)) };
  });
}

/** After a full list: what it did not show is asked for one by one, since only "cancelled" or 404 is a deletion. */
async function sweepList(
  deps: ActivityDeps,
  ref: AccountRef,
  account: StartedAccount,
  cursor: CursorRow,
): Promise<FetchResult> {
  const { events, more } = await missingEvents(deps, ref, account, cursor);
  const isFullListEmpty = cursor.listSeen === 0;
  return within(deps.db, scopeOf(ref), async (tx) => {
    const applied: Applied = await applyEvents(tx, account, events, {
      isFullListEmpty,
      isPart: more && !isFullListEmpty,
    });
    await saveSweep(tx, cursor, { events, more });
    await recordProgress(tx, ref, { seen: events.length, changed: applied.changed, isFull: false });
    return {
      // What Google told of while we asked was taken for this call: a look at the changes follows.
      more: true,
      seen: events.length,
      changed: applied.changed,
      ...(await waitingOf(tx, account)),
    };
  });
}

async function waitingOf(
  tx: Transaction,
  account: StartedAccount,
): Promise<Pick<FetchResult, 'isPushDue' | 'held'>> {
  return { isPushDue: await isPushDue(tx, account), held: await isHolding(tx, account.id) };
}

async function recordProgress(
  tx: Transaction,
  ref: AccountRef,
  { seen, changed, isFull }: { seen: number; changed: number; isFull: boolean },
): Promise<void> {
  await tx
    .update(accounts)
    .set({
      progressDone: sql`progress_done + ${isFull ? seen : 0}`,
      ...(seen > 0 ? { lastSeenAt: sql`clock_timestamp()` } : {}),
      ...(changed > 0 ? { lastAppliedAt: sql`clock_timestamp()` } : {}),
    })
    .where(eq(accounts.id, ref.accountId));
}
