import { and, asc, desc, eq, inArray, isNotNull, lt, notInArray } from 'drizzle-orm';
import { explain } from '../core/explain.ts';
import { reconcile } from '../core/reconcile.ts';
import { isRule, RULES } from '../core/rules.ts';
import type { RecordSide, RemoteSide } from '../core/types.ts';
import { readRecord, type StoredRecord } from '../crm/bulk-record.ts';
import { parseOccurrenceId } from '../crm/occurrences.ts';
import { seriesOfRecord } from '../crm/series-state.ts';
import type { Transaction } from '../db/client.ts';
import { baseOf, isEventOfLink } from '../db/links.ts';
import { policyOf } from '../db/policy.ts';
import {
  accounts,
  conflicts,
  googleEvents,
  heldPlans,
  links,
  parkedItems,
  syncLog,
} from '../db/schema/index.ts';
import { GOOGLE_CAPABILITIES } from '../google/capabilities.ts';
import type { Caller } from './context.ts';
import { notFound } from './errors.ts';
import type { HistoryEntry, Why } from './schemas/history.ts';
import { isoInstant, isoOrNull } from './wire/instant.ts';
import { uuidOf } from './wire/ids.ts';

/** The caller's own item, deleted ones included, of an occurrence its series; 404 for anybody else's. */
async function ownRecord(tx: Transaction, id: string, { userId }: Caller): Promise<StoredRecord> {
  const record = await readRecord(tx, uuidOf(parseOccurrenceId(id)?.masterId ?? id, 'CRM activity'));
  if (record?.ownerId !== userId) throw notFound('CRM activity');
  return record;
}

/** Why the caller's item is as it is: one answer per account that could sync it. */
export async function whyOf(tx: Transaction, id: string, caller: Caller): Promise<Why[]> {
  const record = await ownRecord(tx, id, caller);
  const rows = await tx
    .select()
    .from(accounts)
    .where(and(isNotNull(accounts.settings), notInArray(accounts.state, ['connecting', 'disconnected'])))
    .orderBy(asc(accounts.createdAt), asc(accounts.id));
  const answers: Why[] = [];
  for (const account of rows) answers.push(await answerFor(tx, account, record));
  return answers;
}

async function answerFor(
  tx: Transaction,
  account: typeof accounts.$inferSelect,
  { item, deleted }: StoredRecord,
): Promise<Why> {
  const { id, email, settings, calendarTimeZone, windowStart, state, problem, problemUntil } = account;
  if (!settings) throw new Error('An account without settings was asked about.');
  const [found] = await tx
    .select({ link: links, decision: heldPlans.decision, event: googleEvents })
    .from(links)
    .leftJoin(heldPlans, eq(heldPlans.id, links.heldPlan))
    .leftJoin(googleEvents, isEventOfLink)
    .where(and(eq(links.accountId, id), eq(links.crmId, item.id)));
  const link = found?.link;
  const closedBy = link?.closedBy ?? null;
  const record: RecordSide = deleted
    ? { state: 'deleted', origin: item.origin, type: item.type }
    : { state: 'present', item };
  const series = await seriesOfRecord(tx, id, item);
  const plan = reconcile({
    base: baseOf(link ?? null),
    closed: closedBy !== null,
    record,
    remote: remoteSideOf(found?.event ?? null),
    policy: policyOf({ settings, calendarTimeZone, windowStart }, GOOGLE_CAPABILITIES),
    isDeletionRejected: found?.decision === 'rejected',
    ...(series && { series: series.state }),
  });
  const parked = await parkedOf(tx, id, item.id, link?.eventId ?? null);
  const answer = explain({
    plan,
    closedBy: closedBy !== null && isRule(closedBy) ? closedBy : null,
    parkedReason: parked?.reason ?? null,
    isHeld: Boolean(link?.heldPlan) && found?.decision === null,
    account: { state, problem, problemUntil: isoOrNull(problemUntil) },
  });
  return { accountId: id, email, ...answer, parkedId: parked?.id ?? null };
}

function remoteSideOf(event: typeof googleEvents.$inferSelect | null): RemoteSide {
  if (event?.status === 'cancelled') return { state: 'deleted' };
  return event?.item ? { state: 'present', item: event.item } : { state: 'absent' };
}

async function parkedOf(
  tx: Transaction,
  accountId: string,
  crmId: string,
  eventId: string | null,
): Promise<{ id: string; reason: string } | null> {
  const [row] = await tx
    .select({ id: parkedItems.id, reason: parkedItems.reason })
    .from(parkedItems)
    .where(
      and(
        eq(parkedItems.accountId, accountId),
        inArray(parkedItems.item, [`crm:${crmId}`, ...(eventId === null ? [] : [`google:${eventId}`])]),
      ),
    );
  return row ?? null;
}

/** What the sync did to the caller's item, newest first: one row more than `limit` where there are more. */
export async function historyOf(
  tx: Transaction,
  id: string,
  caller: Caller,
  { before, limit }: { before: number | null; limit: number },
): Promise<HistoryEntry[]> {
  const { item } = await ownRecord(tx, id, caller);
  const rows = await tx
    .select()
    .from(syncLog)
    .where(and(eq(syncLog.crmId, item.id), before === null ? undefined : lt(syncLog.id, before)))
    .orderBy(desc(syncLog.id))
    .limit(limit + 1);
  const lost = await tx
    .select({ id: conflicts.id, accountId: conflicts.accountId, baseRevision: conflicts.baseRevision })
    .from(conflicts)
    .where(eq(conflicts.crmId, item.id))
    .orderBy(conflicts.field);
  return rows.map((row) => ({
    id: row.id,
    accountId: row.accountId,
    from: sideOf(row),
    cell: row.cell,
    rule: row.rule,
    sentence: isRule(row.rule) ? RULES[row.rule] : '',
    crmStep: row.recordStep,
    googleStep: row.remoteStep,
    fields: row.fields,
    lost: row.lost,
    conflicts: lost
      .filter(
        ({ accountId, baseRevision }) =>
          row.lost.length > 0 && accountId === row.accountId && baseRevision === row.baseRevision,
      )
      .map((conflict) => conflict.id),
    createdAt: isoInstant(row.createdAt),
  }));
}

/** Where the change came from: what was done on one side came from the other. */
function sideOf({ recordStep, remoteStep }: typeof syncLog.$inferSelect): HistoryEntry['from'] {
  if (recordStep === 'nothing') return remoteStep === 'nothing' ? null : 'crm';
  return remoteStep === 'nothing' ? 'google' : 'both';
}
