import { eq } from 'drizzle-orm';
import { links } from '../db/schema/index.ts';
import { isGoogleError } from '../google/errors.ts';
import { parkLink, saveObservation } from './push-commit.ts';
import type { Pushed, Pushing } from './push-insert.ts';
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
