import { and, eq, isNull, sql } from 'drizzle-orm';
import type { SeriesState } from '../core/reconcile-exception.ts';
import { isReadableRecurrence } from '../core/recurrence.ts';
import { hasOccurrence } from '../core/series-rule.ts';
import { occurrenceOf } from '../core/series.ts';
import type { Base, Fields, Moment } from '../core/types.ts';
import { readRecords } from '../crm/bulk-record.ts';
import type { Transaction } from '../db/client.ts';
import { baseOf } from '../db/links.ts';
import { links } from '../db/schema/index.ts';
import type { StartedAccount } from './account.ts';

/** An exception of the record, and what its series is to it. */
export interface OfSeries {
  state: SeriesState;
  /** The series in Google; null where it is not there. */
  eventId: string | null;
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

/** Looks at the series of an exception, as the record and the links hold it. */
export async function seriesOfException(
  tx: Transaction,
  account: StartedAccount,
  { seriesId, originalStart }: { seriesId: string; originalStart: Moment },
): Promise<OfSeries> {
  const is = (state: SeriesState, eventId: string | null = null) => ({ state, eventId, originalStart });
  const master = (await readRecords(tx, [seriesId])).get(seriesId);
  if (!master || master.deleted) return is({ state: 'series_deleted' });
  if (!takesPlace(master.item.fields, originalStart)) return is({ state: 'occurrence_gone' });
  const [link] = await tx
    .select()
    .from(links)
    .where(and(eq(links.accountId, account.id), eq(links.crmId, seriesId), isNull(links.closedBy)));
  const base = baseOf(link ?? null);
  if (!link?.eventId || !base) return is({ state: 'not_linked' });
  return is({ state: 'linked', occurrence: occurrenceBase(base, originalStart) }, link.eventId);
}

/** A series that was made in Google, for the first time or anew, has its exceptions sent after it. */
export async function claimExceptions(
  tx: Transaction,
  account: StartedAccount,
  masterId: string,
): Promise<void> {
  await tx.execute(sql`
    insert into links (company_id, account_id, calendar_id, crm_id, origin, dirty)
    select c.company_id, ${account.id}::uuid, ${account.settings.calendarId}, c.id, c.origin, true
    from crm_activities c where c.series_id = ${masterId}::uuid and c.deleted_at is null
    on conflict (account_id, crm_id) do update set dirty = links.closed_by is null, event_id = null,
      base_record = null, base_remote = null, base_revision = links.base_revision + 1`);
}
