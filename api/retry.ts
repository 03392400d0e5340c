import { and, eq, isNull } from 'drizzle-orm';
import type { Owed } from '../core/account.ts';
import type { Transaction } from '../db/client.ts';
import { links, parkedItems } from '../db/schema/index.ts';
import { loadAccount, updateAccount } from './account-row.ts';
import { notFound } from './errors.ts';
import type { AccountRow } from './wire/account.ts';
import { uuidOf } from './wire/ids.ts';

/**
 * Has a parked item tried again as it is: its link joins the push's queue. An event that never was linked comes with a full list alone,
 * for of what could not be read nothing is stored. The reason stays until the attempt has gone well.
 */
export async function retryParked(
  tx: Transaction,
  accountId: string,
  parkedId: string,
  now: string,
): Promise<{ account: AccountRow; side: 'crm' | 'google' }> {
  const { id, owed, ...before } = await loadAccount(tx, accountId, { lock: true });
  const [parked] = await tx
    .select()
    .from(parkedItems)
    .where(and(eq(parkedItems.accountId, id), eq(parkedItems.id, uuidOf(parkedId, 'parked item'))));
  if (!parked) throw notFound('parked item');
  const itemId = parked.item.slice(parked.item.indexOf(':') + 1);
  const isOfItem = parked.item.startsWith('crm:') ? eq(links.crmId, itemId) : eq(links.eventId, itemId);
  const marked = await tx
    .update(links)
    .set({ dirty: true })
    .where(and(eq(links.accountId, id), isOfItem, isNull(links.closedBy)))
    .returning({ id: links.id });
  if (marked.length > 0) {
    const crmDirtySince = before.crmDirtySince ?? now;
    return { account: await updateAccount(tx, id, { crmDirtySince }), side: 'crm' };
  }
  const relist: Owed[] = [...owed.filter((what) => what !== 'relist'), 'relist'];
  const dirtySince = before.dirtySince ?? now;
  return { account: await updateAccount(tx, id, { owed: relist, dirtySince }), side: 'google' };
}
