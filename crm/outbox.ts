import { and, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import type { AccountState } from '../core/account.ts';
import type { Transaction } from '../db/client.ts';
import { accounts, crmChanges } from '../db/schema/index.ts';

/** Accounts that follow what happens in the CRM, now or when they are started again. */
const FOLLOWING: AccountState[] = ['ready', 'importing', 'active', 'paused', 'stopped'];

export interface CrmChange {
  companyId: string;
  ownerId: string;
  crmId: string;
  /** Names alone. */
  fields: readonly string[];
  /** The account whose calendar the item came from: no other sends it (S19). */
  originAccountId?: string | null;
  /** The account that wrote this change itself: it knows. */
  exceptAccountId?: string | null;
}

/** An account that is to be nudged once the transaction is committed. */
export interface WokenAccount {
  accountId: string;
  companyId: string;
  userId: string;
}

/**
 * Writes one outbox row per account of the owner that may have to follow, and turns their dirty marks on. Returns the running
 * accounts whose mark this turned on: they are to be told (`crmChanged`) after the commit; the others know already.
 */
export async function recordChange(tx: Transaction, change: CrmChange): Promise<WokenAccount[]> {
  const { companyId, ownerId, crmId, originAccountId, exceptAccountId } = change;
  // Locked, so that a push which clears the mark meanwhile either sees this change or leaves the mark to be turned on again.
  const following = await tx
    .select({ id: accounts.id })
    .from(accounts)
    .where(
      and(
        eq(accounts.companyId, companyId),
        eq(accounts.userId, ownerId),
        inArray(accounts.state, FOLLOWING),
        originAccountId ? eq(accounts.id, originAccountId) : undefined,
        exceptAccountId ? ne(accounts.id, exceptAccountId) : undefined,
      ),
    )
    .orderBy(accounts.id)
    .for('no key update');
  if (following.length === 0) return [];
  const fields = change.fields.toSorted();
  await tx
    .insert(crmChanges)
    .values(following.map(({ id }) => ({ companyId, accountId: id, crmId, fields })));
  const ids = following.map(({ id }) => id);
  const marked = await tx
    .update(accounts)
    .set({ crmDirtySince: sql`now()` })
    .where(and(inArray(accounts.id, ids), isNull(accounts.crmDirtySince)))
    .returning({ accountId: accounts.id, wanted: accounts.wanted });
  return marked
    .filter(({ wanted }) => wanted === 'running')
    .map(({ accountId }) => ({ accountId, companyId, userId: ownerId }));
}
