import { and, eq, isNotNull } from 'drizzle-orm';
import type { Plan } from '../core/types.ts';
import { setVisibility } from '../crm/bulk-write.ts';
import type { LinkRow } from '../db/links.ts';
import { crmActivities, links } from '../db/schema/index.ts';
import { isGoogleError } from '../google/errors.ts';
import { policyOfAccount } from './account.ts';
import { conflictsOf, writeConflicts } from './outcome.ts';
import { parkLink, saveObservation } from './push-commit.ts';
import { observeAgain, type Pushed, type Pushing } from './push-insert.ts';
import { decisionOn, loadQueued, type Queued } from './push-queue.ts';
import { hiddenAs } from './series.ts';

/**
 * An occurrence of a series is in Google already: its id is asked for, never built, and the two agreed on it as part of the series. The next
 * look then finds what the record changed. Asked again after a crash, it is the same one.
 */
export async function linkInstance(pushing: Pushing, { link, series }: Queued): Promise<Pushed | 'again'> {
  const { account, google, store } = pushing;
  if (series?.state.state !== 'linked' || series.eventId === null) return 'again';
  const instance = await google
    .findInstance(link.calendarId, series.eventId, series.originalStart)
    .catch((error: unknown) => {
      if (isGoogleError(error, 'NotFound', 'Gone', 'InvalidRequest')) return null;
      throw error;
    });
  if (instance === null || !('item' in instance)) {
    await store((tx) => parkLink(tx, account, link, 'The series in Google has no such occurrence.'));
    return 'parked';
  }
  const { record: baseRecord, remote: baseRemote } = series.state.occurrence;
  const visibility = hiddenAs(instance.item, link.origin, policyOfAccount(account));
  await store(async (tx) => {
    if (visibility !== null) await setVisibility(tx, [{ id: link.crmId, visibility }]);
    await saveObservation(tx, account, link, instance, { id: instance.item.id, generation: link.generation });
    await tx.update(links).set({ baseRecord, baseRemote }).where(eq(links.id, link.id));
  });
  return 'again';
}

/** Does the plan change when its series takes place, or whether it does? Then Google takes exceptions along by itself. */
export const takesAlong = ({ baseRemote }: LinkRow, { remote }: Plan): boolean =>
  (baseRemote?.recurrence.length ?? 0) > 0 &&
  (remote.do === 'delete' ||
    (remote.do === 'update' && Boolean(remote.changes.start ?? remote.changes.recurrence)));

/**
 * Reads once more the exceptions that go along with their series, before it is written to Google: what was edited there, and not read yet, is
 * lost with them. As of any plan, the conflict rows are committed before.
 */
export async function readExceptions(pushing: Pushing, { link }: Queued): Promise<void> {
  const { account, store } = pushing;
  const going = await store((tx) =>
    tx
      .select({ link: links })
      .from(links)
      .innerJoin(crmActivities, eq(crmActivities.id, links.crmId))
      .where(
        and(
          eq(links.accountId, account.id),
          eq(crmActivities.seriesId, link.crmId),
          isNotNull(crmActivities.deletedAt),
          isNotNull(links.eventId),
          isNotNull(links.baseRemote),
        ),
      ),
  );
  for (const each of going) {
    await observeAgain(pushing, each);
    await store(async (tx) => {
      const queued = await loadQueued(tx, account, each.link.id);
      if (queued) await writeConflicts(tx, account, conflictsOf(decisionOn(account, queued), queued.link));
    });
  }
}
