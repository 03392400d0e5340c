import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { momentWithOffset } from '../core/moment.ts';
import { within, type Transaction } from '../db/client.ts';
import { crmActivities, crmActivityDetails, heldPlans, links } from '../db/schema/index.ts';
import { loadAccount, storeIntent, tell, toWire } from './account-row.ts';
import { type Caller, scopeOf } from './context.ts';
import type { ApiDeps } from './deps.ts';
import { ApiError, notFound } from './errors.ts';
import type { Account, HeldPlan } from './schemas/accounts.ts';
import type { AccountRow } from './wire/account.ts';
import { isoInstant } from './wire/instant.ts';
import { uuidOf } from './wire/ids.ts';

type PlanRow = typeof heldPlans.$inferSelect;
type Decision = 'approved' | 'rejected';

/** So many of the items are named, the earliest first. */
const SAMPLES = 10;

/** What waits for the caller's decision: one plan at most, since a newer one takes over what an older one held. */
export async function heldPlansOf(tx: Transaction, accountId: string): Promise<HeldPlan[]> {
  const { id } = await loadAccount(tx, accountId);
  const plans = await tx
    .select()
    .from(heldPlans)
    .where(and(eq(heldPlans.accountId, id), isNull(heldPlans.decision)));
  const found: HeldPlan[] = [];
  for (const plan of plans) {
    const counts = await countsOf(tx, plan);
    if (counts.crm + counts.google === 0) continue;
    const { reason, createdAt } = plan;
    const samples = await samplesOf(tx, plan);
    found.push({ id: plan.id, reason, counts, samples, createdAt: isoInstant(createdAt) });
  }
  return found;
}

/** Stores the caller's word about a held plan; the account's next push carries it out. The same word again changes nothing. */
export async function decide(
  deps: ApiDeps,
  caller: Caller,
  { accountId, planId, decision }: { accountId: string; planId: string; decision: Decision },
): Promise<Account> {
  const { row, account } = await within(deps.db, scopeOf(caller), async (tx) => {
    const before = await loadAccount(tx, accountId, { lock: true });
    const plan = await requireDecidable(tx, before, planId, decision);
    if (plan.decision !== null) return { row: null, account: await toWire(tx, before) };
    await tx
      .update(heldPlans)
      .set({ decision, decidedAt: sql`now()` })
      .where(eq(heldPlans.id, plan.id));
    await tx
      .update(links)
      .set({ dirty: true })
      .where(and(eq(links.heldPlan, plan.id), isNull(links.closedBy)));
    const row = await storeIntent(tx, before.id, {});
    return { row, account: await toWire(tx, row) };
  });
  if (row) await tell(deps, row, decision === 'approved' ? 'approve' : 'reject');
  return account;
}

/** The plan, when it waits for this word or has had it already; 409 when nothing is held, or other items than the caller saw. */
async function requireDecidable(
  tx: Transaction,
  { id, state, problem }: AccountRow,
  planId: string,
  decision: Decision,
): Promise<PlanRow> {
  const [plan] = await tx
    .select()
    .from(heldPlans)
    .where(and(eq(heldPlans.accountId, id), eq(heldPlans.id, uuidOf(planId, 'held plan'))));
  if (plan?.decision === null) {
    const { crm, google } = await countsOf(tx, plan);
    if (crm + google > 0) return plan;
  }
  if (problem !== 'held') {
    throw new ApiError(409, 'not_held', `The account is ${state}, and nothing is held.`, { state, problem });
  }
  if (!plan) throw notFound('held plan');
  if (plan.decision === decision) return plan;
  const message =
    plan.decision === 'superseded'
      ? 'More deletions have come since. Look at what is held now, and decide about that.'
      : 'It was decided about already, or is over.';
  throw new ApiError(409, 'plan_over', message, { state, problem });
}

async function countsOf(tx: Transaction, { id }: PlanRow): Promise<HeldPlan['counts']> {
  const [row] = await tx.execute<{ crm: number; google: number }>(sql`
    select count(*) filter (where held_side = 'record')::int as crm, count(*) filter (where held_side = 'remote')::int as google
    from links where held_plan = ${id}::uuid`);
  return { crm: row?.crm ?? 0, google: row?.google ?? 0 };
}

async function samplesOf(tx: Transaction, { id }: PlanRow): Promise<HeldPlan['samples']> {
  const rows = await tx
    .select({
      crmId: links.crmId,
      side: links.heldSide,
      startsAt: crmActivities.startsAt,
      subject: crmActivityDetails.subject,
    })
    .from(links)
    .innerJoin(crmActivities, eq(crmActivities.id, links.crmId))
    .leftJoin(crmActivityDetails, eq(crmActivityDetails.activityId, links.crmId))
    .where(eq(links.heldPlan, id))
    .orderBy(asc(crmActivities.fromInstant), asc(links.id))
    .limit(SAMPLES);
  return rows.map(({ crmId, side, startsAt, subject }) => ({
    crmId,
    subject: subject ?? '',
    start: momentWithOffset(startsAt),
    side: side === 'remote' ? 'google' : 'crm',
  }));
}
