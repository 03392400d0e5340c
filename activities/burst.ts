import { setTimeout } from 'node:timers/promises';
import { and, eq, isNotNull, isNull, sql, type AnyColumn } from 'drizzle-orm';
import { within } from '../db/client.ts';
import { accounts, syncCursors } from '../db/schema/index.ts';
import { scopeOf } from './account.ts';
import type { AccountRef, ActivityDeps } from './deps.ts';

/** A look that begins so soon after the one before may be in the midst of a burst; any other is taken at once. */
const CLOSE_MS = 500;
/** Silence of Google's after which a burst is over: shorter than the gaps of ten changes a second, each of which is to show soon. */
const SILENCE_MS = 60;
const LONGEST_MS = 1_500;

export type Pause = (ms: number) => Promise<unknown>;

/**
 * Waits until a burst of changes is over, so that it costs a few lists and not one for every other change. Here and not in the
 * workflow, where a wait is a timer and so a billed Action; and while the account's mark is still on, so that what Google tells of
 * meanwhile sends no signal. A change in the CRM ends it, whose push comes after this look.
 */
export async function waitOutBurst(
  deps: ActivityDeps,
  ref: AccountRef,
  pause: Pause = setTimeout,
): Promise<void> {
  let isBurst = await isTelling(deps, ref, isWithin(syncCursors.updatedAt, CLOSE_MS));
  for (let waitedMs = 0; isBurst && waitedMs < LONGEST_MS; waitedMs += SILENCE_MS) {
    await pause(SILENCE_MS);
    isBurst = await isTelling(deps, ref);
  }
}

/** Has Google told of a change just now? */
function isTelling({ db }: ActivityDeps, ref: AccountRef, also = sql`true`): Promise<boolean> {
  return within(db, scopeOf(ref), async (tx) => {
    const rows = await tx
      .select({ id: accounts.id })
      .from(accounts)
      .innerJoin(syncCursors, eq(syncCursors.accountId, accounts.id))
      .where(
        and(
          eq(accounts.id, ref.accountId),
          isNull(accounts.crmDirtySince),
          // A list that is read page by page, or swept, goes on at once.
          isNotNull(syncCursors.syncToken),
          isNull(syncCursors.pageToken),
          eq(syncCursors.sweepPending, false),
          isWithin(accounts.toldAt, SILENCE_MS),
          also,
        ),
      );
    return rows.length > 0;
  });
}

const isWithin = (at: AnyColumn, ms: number) =>
  sql`${at} > clock_timestamp() - make_interval(secs => ${ms / 1000})`;
