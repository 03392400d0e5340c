import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { within } from '../db/client.ts';
import { accounts, googleEvents } from '../db/schema/index.ts';
import type { RemoteEvent } from '../google/port.ts';
import { loadStarted, scopeOf } from './account.ts';
import { applyEvents } from './apply-events.ts';
import type { AccountRef, ActivityDeps } from './deps.ts';
import { forgetTombstones } from './forget-tombstones.ts';

const BATCH = 1_000;

/**
 * Applies changed privacy choices to what came in earlier, from the stored observations: no call to Google. What was stored
 * without its body and may come in now is fetched by the full list that such a change asks for as well.
 */
export async function applyVisibilityRules(
  deps: ActivityDeps,
  ref: AccountRef,
): Promise<{ changed: number; more: boolean }> {
  let changed = 0;
  let after = '';
  let revision: number | null = null;
  for (;;) {
    const batch = await within(deps.db, scopeOf(ref), async (tx) => {
      const account = await loadStarted(tx, ref);
      revision ??= account.revision;
      const rows = await tx
        .select()
        .from(googleEvents)
        .where(
          and(
            eq(googleEvents.accountId, account.id),
            eq(googleEvents.calendarId, account.settings.calendarId),
            gt(googleEvents.eventId, after),
            sql`${googleEvents.item} -> 'fields' <> 'null'::jsonb`,
          ),
        )
        .orderBy(asc(googleEvents.eventId))
        .limit(BATCH);
      const events = rows.flatMap(({ item, status }): RemoteEvent[] =>
        item && status !== 'cancelled' ? [{ status, item, link: '' }] : [],
      );
      const applied = await applyEvents(tx, account, events, { anew: true });
      if (rows.length < BATCH) await forgetTombstones(tx, account);
      return { last: rows.at(-1)?.eventId, isFull: rows.length === BATCH, ...applied };
    });
    changed += batch.changed;
    after = batch.last ?? after;
    if (!batch.isFull) break;
  }
  // A choice that changed meanwhile has to be applied from the beginning.
  const finished = await within(deps.db, scopeOf(ref), (tx) =>
    tx
      .update(accounts)
      .set({ owed: sql`array_remove(owed, 'reapply')` })
      .where(and(eq(accounts.id, ref.accountId), eq(accounts.revision, revision ?? 0)))
      .returning({ id: accounts.id }),
  );
  return { changed, more: finished.length === 0 };
}
