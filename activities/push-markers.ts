import { and, asc, eq } from 'drizzle-orm';
import { storedBodyOf } from '../core/policy.ts';
import { within, type Transaction } from '../db/client.ts';
import { isEventOfLink } from '../db/links.ts';
import { googleEvents, links } from '../db/schema/index.ts';
import { isGoogleError } from '../google/errors.ts';
import { isSeenOf, policyOfAccount, scopeOf, type StartedAccount } from './account.ts';
import type { AccountRef, ActivityDeps } from './deps.ts';
import { observationOf } from './observation.ts';
import { emptyOutcome, writeOutcome } from './outcome.ts';

/** Copies per call; more wait for the next. */
const BATCH = 50;

/**
 * Corrects the markers of copied events: each is given that of its own CRM activity, or none where it has none. One write per copy, which
 * mails nobody and changes nothing that anybody sees. A copy that moved on meanwhile comes again with the next changes; one that may not be
 * written stays as it is, since a link always goes before a marker.
 */
export async function correctMarkers(
  deps: ActivityDeps,
  ref: AccountRef,
  account: StartedAccount,
): Promise<{ written: number; more: boolean }> {
  const rows = await within(deps.db, scopeOf(ref), (tx) => mislabelled(tx, account));
  const google = deps.googleOf(ref);
  let written = 0;
  for (const { eventId, etag, link } of rows) {
    const marker = link && {
      companyId: account.companyId,
      recordId: link.crmId,
      generation: link.generation,
    };
    try {
      const event = await google.labelEvent(account.settings.calendarId, eventId, marker, etag);
      await within(deps.db, scopeOf(ref), async (tx) => {
        const outcome = emptyOutcome();
        const body =
          'item' in event ? storedBodyOf(event.item, policyOfAccount(account), link?.origin ?? null) : 'none';
        outcome.observations.push(observationOf({ event, eventId, isMislabelled: false }, body));
        await writeOutcome(tx, account, outcome);
      });
      written += 1;
    } catch (error) {
      if (!isGoogleError(error, 'PreconditionFailed', 'NotFound', 'Gone', 'Forbidden', 'InvalidRequest'))
        throw error;
      await within(deps.db, scopeOf(ref), (tx) => settle(tx, account, eventId));
    }
  }
  return { written, more: rows.length === BATCH };
}

const mislabelled = (tx: Transaction, account: StartedAccount) =>
  tx
    .select({ eventId: googleEvents.eventId, etag: googleEvents.etag, link: links })
    .from(googleEvents)
    .leftJoin(links, isEventOfLink)
    .where(and(isSeenOf(account), eq(googleEvents.mislabelled, true)))
    .orderBy(asc(googleEvents.eventId))
    .limit(BATCH);

const settle = (tx: Transaction, account: StartedAccount, eventId: string) =>
  tx
    .update(googleEvents)
    .set({ mislabelled: false })
    .where(and(isSeenOf(account), eq(googleEvents.eventId, eventId)));
