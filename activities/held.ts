import { and, eq, isNotNull, isNull, notInArray, or, sql } from 'drizzle-orm';
import { brake, deletionOf, type Deletion, type HeldFor } from '../core/brake.ts';
import type { Plan } from '../core/types.ts';
import { lockRecords } from '../crm/bulk-record.ts';
import { seriesOfRecord } from '../crm/series-state.ts';
import type { Transaction } from '../db/client.ts';
import { isEventOfLink, type LinkRow } from '../db/links.ts';
import { recordset } from '../db/rows.ts';
import { crmActivities, crmActivityDetails, googleEvents, heldPlans, links } from '../db/schema/index.ts';
import { loadAccount, type StartedAccount } from './account.ts';
import { recordSideOf } from './observe.ts';
import { writeLog } from './outcome.ts';
import { decisionOn, isReadable, remoteOf, type Queued } from './push-queue.ts';

/** A deletion that is decided and not carried out yet, by its link. */
export interface WantedDeletion extends Deletion {
  crmId: string;
  eventId: string | null;
  cell: string;
  rule: string;
  /** Of an exception that goes with its deleted series: that one. It is held with it, and does not count. */
  seriesId?: string;
}

/** What a plan wants deleted; null where it deletes nothing. */
export function wantedBy({ id, crmId, eventId }: LinkRow, plan: Plan): WantedDeletion | null {
  const side = deletionOf(plan);
  return side && { id, side, crmId, eventId, cell: plan.cell, rule: plan.rule };
}

/**
 * Asks the brake (S5) about deletions, and holds those that it does not release: they leave the push's queue and wait for the user under
 * a plan. Returns the ids of the links that may go.
 */
export async function askBrake(
  tx: Transaction,
  account: StartedAccount,
  wanted: readonly WantedDeletion[],
  { isFullListEmpty = false } = {},
): Promise<ReadonlySet<string>> {
  if (wanted.length === 0) return new Set();
  // A decision of the user comes before this or after it, never in between.
  await loadAccount(tx, { accountId: account.id, companyId: account.companyId, userId: account.userId });
  const waiting = await heldLinks(tx, account);
  const open = waiting.filter(({ decision }) => decision === null);
  const approved = waiting.filter(({ decision }) => decision === 'approved');
  const { released, held, reason } = brake({
    wanted: [...wanted.filter(({ seriesId }) => seriesId === undefined), ...open],
    ...(await countsOf(tx, account)),
    isFullListEmpty,
    heldFor: open[0]?.reason ?? null,
    confirmed: new Set(approved.map(({ id }) => id)),
  });
  if (reason !== null) {
    const isHeld = new Set(held.map(({ id }) => id));
    const known = new Set(open.map(({ id }) => id));
    const heldItems = new Set(
      [...wanted, ...open].flatMap(({ id, crmId }) => (isHeld.has(id) ? [crmId] : [])),
    );
    const all = wanted.filter(({ id, seriesId }) => isHeld.has(id) || heldItems.has(seriesId ?? ''));
    await hold(tx, account, reason, { fresh: all.filter(({ id }) => !known.has(id)), all });
  }
  return new Set(released.map(({ id }) => id));
}

/** What dirty links want deleted, as far as our own database tells. An event that must be read first counts where its record is gone. */
export async function waitingDeletions(tx: Transaction, account: StartedAccount): Promise<WantedDeletion[]> {
  const rows = await tx
    .select({ link: links, decision: heldPlans.decision, event: googleEvents })
    .from(links)
    .innerJoin(crmActivities, eq(crmActivities.id, links.crmId))
    .leftJoin(crmActivityDetails, eq(crmActivityDetails.activityId, links.crmId))
    .leftJoin(heldPlans, eq(heldPlans.id, links.heldPlan))
    .innerJoin(googleEvents, isEventOfLink)
    .where(
      and(
        eq(links.accountId, account.id),
        eq(links.dirty, true),
        isNull(links.closedBy),
        or(
          isNotNull(crmActivities.deletedAt),
          eq(googleEvents.status, 'cancelled'),
          notInArray(crmActivityDetails.type, account.settings.outgoingActivityTypes),
        ),
      ),
    );
  const records = await lockRecords(
    tx,
    rows.map(({ link }) => link.crmId),
  );
  const wanted: WantedDeletion[] = [];
  for (const { link, decision, event } of rows) {
    const stored = records.get(link.crmId);
    const series = stored ? await seriesOfRecord(tx, account.id, stored.item) : null;
    const queued = { link, decision, record: recordSideOf(stored), series, ...remoteOf(event) };
    const deletion = deletionIn(account, queued);
    if (deletion) wanted.push(deletion);
  }
  return wanted;
}

function deletionIn(account: StartedAccount, queued: Queued): WantedDeletion | null {
  const { link, record, series, isUnread } = queued;
  const { id, crmId, eventId } = link;
  const ofRemote = { id, crmId, eventId, side: 'remote' } as const;
  const isDeleted = record.state === 'deleted';
  // It waits as long as its series does, for the two may come back.
  if (isDeleted && series?.state.state === 'series_deleted')
    return { ...ofRemote, cell: 'deleted/absent', rule: 'series_deleted', seriesId: series.seriesId };
  // Any other exception whose record is gone is made to say what its series says.
  if (isUnread && isDeleted && !series) return { ...ofRemote, cell: 'deleted/absent', rule: 'not_observed' };
  return !isUnread && isReadable(queued) ? wantedBy(link, decisionOn(account, queued)) : null;
}

/** Does something wait for the user's decision? */
export async function isHolding(tx: Transaction, accountId: string): Promise<boolean> {
  const [row] = await tx.execute<{ found: boolean }>(sql`
    select exists (select from held_plans p join links l on l.held_plan = p.id
      where p.account_id = ${accountId}::uuid and p.decision is null) as found`);
  return row?.found ?? false;
}

/** Does a decision of the user wait to be carried out? */
export async function isDecided(tx: Transaction, accountId: string): Promise<boolean> {
  const [row] = await tx.execute<{ found: boolean }>(sql`
    select exists (select from held_plans p join links l on l.held_plan = p.id
      where p.account_id = ${accountId}::uuid and p.decision is not null and l.dirty) as found`);
  return row?.found ?? false;
}

interface HeldLink extends Deletion {
  crmId: string;
  decision: string | null;
  reason: HeldFor;
}

async function heldLinks(tx: Transaction, account: StartedAccount): Promise<HeldLink[]> {
  const rows = await tx
    .select({
      id: links.id,
      crmId: links.crmId,
      side: links.heldSide,
      decision: heldPlans.decision,
      reason: heldPlans.reason,
    })
    .from(links)
    .innerJoin(heldPlans, eq(heldPlans.id, links.heldPlan))
    .where(eq(links.accountId, account.id));
  return rows.map(({ side, ...row }) => ({ ...row, side: side ?? 'record' }));
}

/** Deletions of the last hour that no user had confirmed, and the links that could be deleted. */
async function countsOf(
  tx: Transaction,
  account: StartedAccount,
): Promise<{ doneWithinHour: number; links: number }> {
  const [row] = await tx.execute<{ done: number; links: number }>(sql`
    select
      (select count(*)::int from sync_log
        where account_id = ${account.id}::uuid and counted and created_at > now() - interval '1 hour') as done,
      (select count(*)::int from links
        where account_id = ${account.id}::uuid and calendar_id = ${account.settings.calendarId}
          and closed_by is null and event_id is not null) as links`);
  return { doneWithinHour: row?.done ?? 0, links: row?.links ?? 0 };
}

/** A plan never grows: where more has to be held, a new one takes over what an open one held. */
async function hold(
  tx: Transaction,
  account: StartedAccount,
  reason: HeldFor,
  { fresh, all }: { fresh: readonly WantedDeletion[]; all: readonly WantedDeletion[] },
): Promise<void> {
  await tx.execute(sql`
    update links l set dirty = false from ${recordset(
      all.map(({ id }) => ({ id })),
      'id uuid',
    )} where l.id = r.id`);
  if (fresh.length === 0) return;
  const ofAccount = eq(heldPlans.accountId, account.id);
  await tx
    .update(heldPlans)
    .set({ decision: 'superseded', decidedAt: sql`now()` })
    .where(and(ofAccount, isNull(heldPlans.decision)));
  const owner = { accountId: account.id, companyId: account.companyId, userId: account.userId };
  const [plan] = await tx
    .insert(heldPlans)
    .values({ ...owner, reason })
    .returning();
  if (!plan) throw new Error('The plan was not stored.');
  await tx.execute(sql`
    update links l set held_plan = ${plan.id}::uuid from held_plans p
    where p.account_id = ${account.id}::uuid and p.decision = 'superseded' and l.held_plan = p.id`);
  await tx.execute(sql`
    update links l set held_plan = ${plan.id}::uuid, held_side = r.side
    from ${recordset(
      fresh.map(({ id, side }) => ({ id, side })),
      'id uuid, side text',
    )} where l.id = r.id`);
  await writeLog(
    tx,
    account,
    fresh.map(({ side, crmId, eventId, cell, rule }) => ({
      crm_id: crmId,
      event_id: eventId,
      cell,
      rule,
      record_step: side === 'record' ? 'hold' : 'nothing',
      remote_step: side === 'remote' ? 'hold' : 'nothing',
      fields: [],
      lost: [],
      base_revision: null,
      counted: false,
    })),
  );
}
