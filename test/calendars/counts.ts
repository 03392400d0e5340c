import { listSpan } from '../../crm/list.ts';
import { happeningsIn, occurrenceId, type Happening, type Span } from '../../crm/occurrences.ts';
import type { StoredActivity } from '../../crm/store.ts';
import { MAX_OCCURRENCES } from '../../core/recurrence.ts';
import { within } from '../../db/client.ts';
import type { SyncRig, TestAccount } from '../support/sync-rig.ts';

/** How many series and exceptions of series the CRM holds of an account. */
export async function rowsOf(
  { database }: SyncRig,
  { userId }: TestAccount,
): Promise<{ masters: number; exceptions: number }> {
  const [row] = await database.owner<{ masters: number; exceptions: number }[]>`
    select count(*) filter (where jsonb_array_length(to_jsonb(recurrence)) > 0)::int as masters,
           count(*) filter (where series_id is not null)::int as exceptions
    from crm_activities where owner_id = ${userId} and deleted_at is null`;
  return row ?? { masters: 0, exceptions: 0 };
}

const instant = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** What the CRM calendar shows its owner in a span, by the UID that the event has in Google. */
export async function countsByUid(
  { database }: SyncRig,
  { accountId, companyId, userId }: TestAccount,
  span: Span,
): Promise<Map<string, number>> {
  const uids = new Map(
    (
      await database.owner<{ crm_id: string; uid: string }[]>`
        select l.crm_id, e.i_cal_uid as uid
        from links l join google_events e on e.account_id = l.account_id and e.event_id = l.event_id
        where l.account_id = ${accountId}`
    ).map(({ crm_id, uid }) => [crm_id, uid]),
  );
  const items = await within(database.api, { company: companyId, viewer: userId }, (tx) =>
    listSpan(tx, { ownerId: userId, ...span }),
  );
  const counts = new Map<string, number>();
  for (const [, itemId] of happeningsById(items, span)) {
    const uid = uids.get(itemId);
    if (uid === undefined) throw new Error(`The CRM activity ${itemId} is no event's.`);
    counts.set(uid, (counts.get(uid) ?? 0) + 1);
  }
  return counts;
}

/**
 * The id of each single item and each occurrence, with the id of its row. A call gives so many occurrences of a series at most; where
 * one comes to that, the span is taken in halves, as a page would ask for months.
 */
function happeningsById(items: readonly StoredActivity[], span: Span): Map<string, string> {
  const found = happeningsIn(items, span);
  const perSeries = Map.groupBy(found, rowIdOf);
  if (![...perSeries.values()].some((some) => some.length >= MAX_OCCURRENCES))
    return new Map(found.map((each) => [idOf(each), rowIdOf(each)]));
  const middle = instant((Date.parse(span.from) + Date.parse(span.to)) / 2);
  return new Map([
    ...happeningsById(items, { from: span.from, to: middle }),
    ...happeningsById(items, { from: middle, to: span.to }),
  ]);
}

const rowIdOf = (happening: Happening): string =>
  'stored' in happening ? happening.stored.row.id : happening.occurrence.master.row.id;

const idOf = (happening: Happening): string =>
  'stored' in happening
    ? happening.stored.row.id
    : occurrenceId(happening.occurrence.master.row.id, happening.occurrence.originalStart);
