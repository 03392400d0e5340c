import { count, eq, inArray, sql } from 'drizzle-orm';
import { within, type Transaction } from '../db/client.ts';
import { accounts, parkedItems } from '../db/schema/index.ts';
import type { Intent } from '../workflows/messages.ts';
import { type Caller, scopeOf } from './context.ts';
import type { AccountRef, ApiDeps } from './deps.ts';
import { notFound } from './errors.ts';
import type { Account } from './schemas/accounts.ts';
import { reasonOf } from './temporal.ts';
import { type AccountRow, accountToWire } from './wire/account.ts';
import { uuidOf } from './wire/ids.ts';

export const refOf = ({ id, companyId, userId }: AccountRow): AccountRef => ({
  accountId: id,
  companyId,
  userId,
});

/** The caller's account; 404 for anybody else's. With `lock` nobody changes it until the transaction ends. */
export async function loadAccount(tx: Transaction, id: string, { lock = false } = {}): Promise<AccountRow> {
  const query = tx
    .select()
    .from(accounts)
    .where(eq(accounts.id, uuidOf(id, 'account')));
  const [row] = lock ? await query.for('update') : await query;
  if (!row) throw notFound('account');
  return row;
}

/** How many items of each account wait because something is wrong with them. */
export async function countParked(tx: Transaction, ids: string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .select({ id: parkedItems.accountId, items: count() })
    .from(parkedItems)
    .where(inArray(parkedItems.accountId, ids))
    .groupBy(parkedItems.accountId);
  return new Map(rows.map(({ id, items }) => [id, items]));
}

export async function toWire(tx: Transaction, row: AccountRow): Promise<Account> {
  const parked = await countParked(tx, [row.id]);
  return accountToWire(row, parked.get(row.id) ?? 0);
}

type AccountChanges = Partial<typeof accounts.$inferInsert>;

export async function updateAccount(
  tx: Transaction,
  id: string,
  changes: AccountChanges,
): Promise<AccountRow> {
  const [row] = await tx.update(accounts).set(changes).where(eq(accounts.id, id)).returning();
  if (!row) throw notFound('account');
  return row;
}

/** Stores an intent: the changes, and the revision counted in the same statement. */
export async function storeIntent(tx: Transaction, id: string, changes: AccountChanges): Promise<AccountRow> {
  const [row] = await tx
    .update(accounts)
    .set({ ...changes, revision: sql`${accounts.revision} + 1` })
    .where(eq(accounts.id, id))
    .returning();
  if (!row) throw notFound('account');
  return row;
}

/**
 * Tells the workflow of a stored intent. When Temporal is away the row holds the intent all the same: the sweeper sees that its
 * revision was not read and tells the workflow later, and the caller need not know.
 */
export async function tell(deps: ApiDeps, row: AccountRow, intent: Intent): Promise<void> {
  await orWarn(deps, row, deps.temporal.intend(refOf(row), intent, row.revision));
}

/** Starts the workflow of an account whose consent is complete; see {@link tell} for a Temporal that is away. */
export async function startWorkflow(deps: ApiDeps, row: AccountRow): Promise<void> {
  await orWarn(deps, row, deps.temporal.start(refOf(row)));
}

async function orWarn({ log }: ApiDeps, row: AccountRow, told: Promise<void>): Promise<void> {
  try {
    await told;
  } catch (error) {
    log.warn({ accountId: row.id, reason: reasonOf(error) }, 'Temporal was not told; the sweeper will');
  }
}

/** Does the caller's whole exchange for an intent that needs nothing but the row. */
export async function intend(
  deps: ApiDeps,
  caller: Caller,
  id: string,
  intent: Intent,
  changesOf: (row: AccountRow) => AccountChanges,
): Promise<Account> {
  const { row, account } = await within(deps.db, scopeOf(caller), async (tx) => {
    const before = await loadAccount(tx, id, { lock: true });
    const row = await storeIntent(tx, before.id, changesOf(before));
    return { row, account: await toWire(tx, row) };
  });
  await tell(deps, row, intent);
  return account;
}
