import { and, asc, eq, isNotNull, sql } from 'drizzle-orm';
import { reconcile } from '../core/reconcile.ts';
import { isReadableRecurrence } from '../core/recurrence.ts';
import type { Plan, RecordSide, RemoteSide } from '../core/types.ts';
import { lockRecords } from '../crm/bulk-record.ts';
import { seriesOfRecord, type OfSeries } from '../crm/series-state.ts';
import type { Transaction } from '../db/client.ts';
import { baseOf, type LinkRow } from '../db/links.ts';
import { accounts, crmActivities, googleEvents, heldPlans, links } from '../db/schema/index.ts';
import { policyOfAccount, type StartedAccount } from './account.ts';
import { markForExport } from './export.ts';
import { recordSideOf } from './observe.ts';
import { relink, reopenSent } from './relink.ts';

/** A dirty link with both sides as they stand in our database. */
export interface Queued {
  link: LinkRow;
  /** What the user decided about its deletion, where that was held. */
  decision: (typeof heldPlans.$inferSelect)['decision'];
  record: RecordSide;
  remote: RemoteSide;
  /** An observation without a body: Google must be asked before anything is decided. */
  isUnread: boolean;
  /** Of an exception: its series. */
  series?: OfSeries | null;
}

/** Turns the CRM's outbox into dirty links. New items get a link when the options send their kind; the core decides the rest. */
export async function claimChanges(tx: Transaction, account: StartedAccount): Promise<void> {
  await tx.update(accounts).set({ crmDirtySince: null }).where(eq(accounts.id, account.id));
  await tx.execute(sql`
    with claimed as (
      update crm_changes set applied_at = now() where id in (
        select id from crm_changes where account_id = ${account.id}::uuid and applied_at is null for update skip locked)
      returning crm_id)
    insert into links (company_id, account_id, calendar_id, crm_id, origin, dirty)
    select distinct c.company_id, ${account.id}::uuid, ${account.settings.calendarId}, c.id, c.origin, true
    from claimed join crm_activities c on c.id = claimed.crm_id
    where exists (select from links l where l.account_id = ${account.id}::uuid and l.crm_id = c.id)
      or (c.origin = 'crm' and c.owner_id = ${account.userId} and c.deleted_at is null)
      -- What was made of a series goes where that one is, wherever it came from.
      or (c.deleted_at is null and exists (select from links l where l.account_id = ${account.id}::uuid
        and l.closed_by is null and l.crm_id in (c.series_id, c.continues_id)))
    on conflict (account_id, crm_id) do update set dirty = links.closed_by is null`);
  await reopenSent(tx, account);
  if (!account.owed.includes('resend')) return;
  await relink(tx, account);
  await markForExport(tx, account);
  await tx
    .update(accounts)
    .set({ owed: sql`array_remove(owed, 'resend')` })
    .where(eq(accounts.id, account.id));
}

/** Does anything wait for a push: a change in the CRM, a link, the marker of a copy? */
export async function isPushDue(tx: Transaction, account: StartedAccount): Promise<boolean> {
  const [row] = await tx.execute<{ found: boolean }>(sql`
    select exists (select from crm_changes where account_id = ${account.id}::uuid and applied_at is null)
      or exists (select from links where account_id = ${account.id}::uuid and dirty)
      or exists (select from google_events where account_id = ${account.id}::uuid and mislabelled
        and calendar_id = ${account.settings.calendarId}) as found`);
  return row?.found ?? false;
}

export async function dirtyLinkIds(
  tx: Transaction,
  account: StartedAccount,
  limit: number,
): Promise<string[]> {
  const rows = await tx
    .select({ id: links.id })
    .from(links)
    .leftJoin(crmActivities, eq(crmActivities.id, links.crmId))
    .where(and(eq(links.accountId, account.id), eq(links.dirty, true)))
    // A series before its exceptions; one that goes on from another after that has ended.
    .orderBy(isNotNull(crmActivities.seriesId), asc(links.createdAt), asc(links.id))
    .limit(limit);
  return rows.map((row) => row.id);
}

export const isAnyDirty = async (tx: Transaction, account: StartedAccount): Promise<boolean> =>
  (await dirtyLinkIds(tx, account, 1)).length > 0;

export async function loadQueued(
  tx: Transaction,
  account: StartedAccount,
  linkId: string,
): Promise<Queued | null> {
  const [found] = await tx
    .select({ link: links, decision: heldPlans.decision })
    .from(links)
    .leftJoin(heldPlans, eq(heldPlans.id, links.heldPlan))
    .where(and(eq(links.id, linkId), eq(links.dirty, true)));
  if (!found) return null;
  const { link } = found;
  const record = (await lockRecords(tx, [link.crmId])).get(link.crmId);
  const remote = await loadRemote(tx, account, link);
  const series = record ? await seriesOfRecord(tx, account.id, record.item) : null;
  return { ...found, record: recordSideOf(record), series, ...remote };
}

/** Both sides can be decided about: the event was read, and no rule of recurrence is broken. */
export function isReadable({ link, record, remote }: Queued): boolean {
  if (link.eventId !== null && remote.state === 'absent') return false;
  return [record, remote].every((side) => {
    const fields = side.state === 'present' ? side.item.fields : null;
    return fields === null || isReadableRecurrence(fields.recurrence, fields.start);
  });
}

export function decisionOn(
  account: StartedAccount,
  { link, decision, record, remote, series }: Queued,
): Plan {
  return reconcile({
    base: baseOf(link),
    closed: link.closedBy !== null,
    record,
    remote,
    policy: policyOfAccount(account),
    isDeletionRejected: decision === 'rejected',
    ...(series && { series: series.state }),
  });
}

async function loadRemote(
  tx: Transaction,
  account: StartedAccount,
  link: LinkRow,
): Promise<{ remote: RemoteSide; isUnread: boolean }> {
  if (link.eventId === null) return { remote: { state: 'absent' }, isUnread: false };
  const [row] = await tx
    .select()
    .from(googleEvents)
    .where(
      and(
        eq(googleEvents.accountId, account.id),
        eq(googleEvents.calendarId, link.calendarId),
        eq(googleEvents.eventId, link.eventId),
      ),
    );
  return remoteOf(row);
}

/** A stored observation as one side of the decision. */
export function remoteOf(row: typeof googleEvents.$inferSelect | undefined): {
  remote: RemoteSide;
  isUnread: boolean;
} {
  if (row?.status === 'cancelled') return { remote: { state: 'deleted' }, isUnread: false };
  if (!row?.item?.fields) return { remote: { state: 'absent' }, isUnread: true };
  return { remote: { state: 'present', item: row.item }, isUnread: false };
}
