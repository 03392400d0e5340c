import { and, eq, isNull } from 'drizzle-orm';
import type { SeriesState } from '../core/reconcile-exception.ts';
import { isReadableRecurrence } from '../core/recurrence.ts';
import { hasOccurrence } from '../core/series-rule.ts';
import { occurrenceOf } from '../core/series.ts';
import type { Base, Fields, Moment, RecordItem } from '../core/types.ts';
import type { Transaction } from '../db/client.ts';
import { baseOf } from '../db/links.ts';
import { links } from '../db/schema/index.ts';
import { readRecords } from './bulk-record.ts';

/** An exception of the record, and what its series is to it. */
export interface OfSeries {
  state: SeriesState;
  /** The series in Google; null where it is not there. */
  eventId: string | null;
  seriesId: string;
  originalStart: Moment;
}

/** What both sides agreed that a series says at one of its occurrences: the base of an exception that is new to one of them. */
export const occurrenceBase = ({ record, remote }: Base, originalStart: Moment): Base => ({
  record: occurrenceOf(record, originalStart),
  remote: occurrenceOf(remote, originalStart),
});

/** Does the series still take place then? A rule that cannot be read is parked elsewhere, and drops nothing. */
export const takesPlace = (master: Fields, originalStart: Moment): boolean =>
  !isReadableRecurrence(master.recurrence, master.start) || hasOccurrence(master, originalStart);

/** Looks at the series of an item, as the record and the links of an account hold it; null where the item is no exception. */
export async function seriesOfRecord(
  tx: Transaction,
  accountId: string,
  { exception }: Pick<RecordItem, 'exception'>,
): Promise<OfSeries | null> {
  if (exception === null) return null;
  const { seriesId, originalStart } = exception;
  const is = (state: SeriesState, eventId: string | null = null) => ({
    state,
    eventId,
    seriesId,
    originalStart,
  });
  const master = (await readRecords(tx, [seriesId])).get(seriesId);
  if (!master || master.deleted) return is({ state: 'series_deleted' });
  if (!takesPlace(master.item.fields, originalStart)) return is({ state: 'occurrence_gone' });
  const [link] = await tx
    .select()
    .from(links)
    .where(and(eq(links.accountId, accountId), eq(links.crmId, seriesId), isNull(links.closedBy)));
  const base = baseOf(link ?? null);
  if (!link?.eventId || !base) return is({ state: 'not_linked' });
  return is({ state: 'linked', occurrence: occurrenceBase(base, originalStart) }, link.eventId);
}
