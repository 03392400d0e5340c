import { and, eq, isNotNull } from 'drizzle-orm';
import { keyOf } from '../core/series-rule.ts';
import { occurrenceOf } from '../core/series.ts';
import type { Base, Fields, Moment } from '../core/types.ts';
import { lockRecords } from '../crm/bulk-record.ts';
import type { Transaction } from '../db/client.ts';
import type { LinkRow } from '../db/links.ts';
import { anyOf } from '../db/rows.ts';
import { crmActivities, links } from '../db/schema/index.ts';
import type { StartedAccount } from './account.ts';
import { recordSideOf, type Observed } from './observe.ts';
import type { Series } from './series.ts';

/**
 * An exception that is new here may be one that the record has too, made at the same time: the two are found together by their series and
 * original start. What each began with is what its series says there, so that each side's edits are told from the other's.
 */
export async function adoptExceptions(
  tx: Transaction,
  account: StartedAccount,
  observed: Observed[],
  series: Series,
): Promise<void> {
  for (const { each, id, base, isDeleted } of await inTheirPlaces(tx, account, observed, series)) {
    if (isDeleted) {
      series.takenBack.add(each.eventId);
      continue;
    }
    const record = (await lockRecords(tx, [id])).get(id);
    const link = await openLink(tx, account, id, record?.item.origin ?? 'crm');
    if (link === null) continue;
    Object.assign(each, {
      crmId: id,
      record: recordSideOf(record),
      link: { ...link, baseRecord: base.record, baseRemote: base.remote },
    });
  }
}

/** The record's exception in the place of one that is new here, a tombstone too, and what their series says there. */
interface InItsPlace {
  each: Observed;
  id: string;
  isDeleted: boolean;
  base: Base;
}

export async function inTheirPlaces(
  tx: Transaction,
  account: StartedAccount,
  observed: readonly Observed[],
  series: Series,
): Promise<InItsPlace[]> {
  const fresh = observed.filter(({ event, link, crmId }) => !link && !crmId && isKnownIn(series, event));
  if (fresh.length === 0) return [];
  const rows = await tx
    .select({
      id: crmActivities.id,
      seriesId: crmActivities.seriesId,
      originalStart: crmActivities.originalStart,
      deletedAt: crmActivities.deletedAt,
    })
    .from(crmActivities)
    .where(
      and(
        eq(crmActivities.ownerId, account.userId),
        isNotNull(crmActivities.originalStart),
        anyOf(crmActivities.seriesId, [...series.crmIds.values()], 'uuid'),
      ),
    );
  const byPlace = new Map(
    rows
      // A tombstone gives way to what lives in its place.
      .toSorted((a, b) => Number(a.deletedAt === null) - Number(b.deletedAt === null))
      .flatMap((row) => (row.originalStart ? [[`${row.seriesId} ${keyOf(row.originalStart)}`, row]] : [])),
  );
  return fresh.flatMap((each) => {
    const exception = 'item' in each.event ? each.event.item.exception : null;
    const master = exception && series.masters.get(exception.seriesId);
    if (!master) return [];
    const row = byPlace.get(`${series.crmIds.get(exception.seriesId)} ${keyOf(exception.originalStart)}`);
    if (!row) return [];
    const base = exceptionBase(master, exception.originalStart);
    return [{ each, id: row.id, isDeleted: row.deletedAt !== null, base }];
  });
}

/**
 * What an exception that the record made began with: there what its series says now, in Google what the two had agreed on. So what the record
 * changed of the series since is no edit of the exception.
 */
export const exceptionBase = (
  { base, fields }: { base: Base; fields: Fields },
  originalStart: Moment,
): Base => ({
  record: occurrenceOf(fields, originalStart),
  remote: occurrenceOf(base.remote, originalStart),
});

const isKnownIn = ({ masters }: Series, event: Observed['event']): boolean =>
  'item' in event && masters.has(event.item.exception?.seriesId ?? '');

/** The exception's link, made where there is none; null where it belongs to another event, or is closed. */
async function openLink(
  tx: Transaction,
  account: StartedAccount,
  crmId: string,
  origin: LinkRow['origin'],
): Promise<LinkRow | null> {
  const { companyId, settings } = account;
  const values = { companyId, accountId: account.id, calendarId: settings.calendarId, crmId, origin };
  await tx.insert(links).values(values).onConflictDoNothing();
  const [link] = await tx
    .select()
    .from(links)
    .where(and(eq(links.accountId, account.id), eq(links.crmId, crmId)));
  return link && link.eventId === null && link.closedBy === null ? link : null;
}
