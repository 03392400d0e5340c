import { and, asc, eq, gt, isNotNull, or, sql } from 'drizzle-orm';
import { keepsOut } from '../core/policy.ts';
import type { Policy } from '../core/types.ts';
import { within } from '../db/client.ts';
import { isEventOfLink } from '../db/links.ts';
import { accounts, googleEvents, links } from '../db/schema/index.ts';
import type { RemoteEvent } from '../google/port.ts';
import { isSeenOf, loadStarted, policyOfAccount, scopeOf } from './account.ts';
import { applyEvents } from './apply-events.ts';
import type { AccountRef, ActivityDeps } from './deps.ts';
import { forgetTombstones } from './forget-tombstones.ts';

const BATCH = 1_000;

/** The event as it was stored, where the choices can be applied to that; without a body it can only be kept out. */
export function appliedTo(
  { item, status }: Pick<typeof googleEvents.$inferSelect, 'item' | 'status'>,
  policy: Policy,
): RemoteEvent[] {
  if (!item || status === 'cancelled') return [];
  return item.fields !== null || keepsOut(item, policy, 'google') !== null
    ? [{ status, item, link: '' }]
    : [];
}

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
        .select({ event: googleEvents })
        .from(googleEvents)
        .leftJoin(links, isEventOfLink)
        .where(
          and(
            isSeenOf(account),
            gt(googleEvents.eventId, after),
            // Of a linked one the body may be gone already: listed under the new choice before that was applied.
            or(sql`${googleEvents.item} -> 'fields' <> 'null'::jsonb`, isNotNull(links.baseRecord)),
          ),
        )
        .orderBy(asc(googleEvents.eventId))
        .limit(BATCH);
      const events = rows.flatMap(({ event }) => appliedTo(event, policyOfAccount(account)));
      const applied = await applyEvents(tx, account, events, { anew: true });
      if (rows.length < BATCH) await forgetTombstones(tx, account);
      return { last: rows.at(-1)?.event.eventId, isFull: rows.length === BATCH, ...applied };
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
