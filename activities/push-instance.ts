import { and, eq, isNotNull } from 'drizzle-orm';
import { crmActivities, links } from '../db/schema/index.ts';
import { isGoogleError } from '../google/errors.ts';
import { parkLink, saveObservation } from './push-commit.ts';
import { observeAgain, type Pushed, type Pushing } from './push-insert.ts';
import type { Queued } from './push-queue.ts';

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
  await store(async (tx) => {
    await saveObservation(tx, account, link, instance, { id: instance.item.id, generation: link.generation });
    await tx.update(links).set({ baseRecord, baseRemote }).where(eq(links.id, link.id));
  });
  return 'again';
}

/**
 * To be called before a series is deleted in Google, which takes its exceptions along: what was edited there of one that is linked, and not
 * read yet, is known to the decision that follows.
 */
export async function readExceptions(pushing: Pushing, { link }: Queued): Promise<void> {
  const { account, store } = pushing;
  const exceptions = await store((tx) =>
    tx
      .select({ link: links })
      .from(links)
      .innerJoin(crmActivities, eq(crmActivities.id, links.crmId))
      .where(
        and(
          eq(links.accountId, account.id),
          eq(crmActivities.seriesId, link.crmId),
          isNotNull(links.eventId),
          isNotNull(links.baseRemote),
        ),
      ),
  );
  for (const each of exceptions) await observeAgain(pushing, each);
}
