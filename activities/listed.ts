import { eq, sql, type SQL } from 'drizzle-orm';
import type { Transaction } from '../db/client.ts';
import { googleEvents, listedPages } from '../db/schema/index.ts';

interface OfAccount {
  accountId: string;
  companyId: string;
}

/** These events need not be asked for at the end of the full list under way: it has shown them, or they were asked for. */
export async function markListed(
  tx: Transaction,
  { accountId, companyId }: OfAccount,
  eventIds: string[],
): Promise<void> {
  if (eventIds.length > 0) await tx.insert(listedPages).values({ accountId, companyId, eventIds });
}

/** A full list begins, or has ended with all that follows from it. */
export async function forgetListed(tx: Transaction, accountId: string): Promise<void> {
  await tx.delete(listedPages).where(eq(listedPages.accountId, accountId));
}

const shown = (accountId: string) => sql`
  select shown.id from listed_pages p cross join unnest(p.event_ids) as shown (id) where p.account_id = ${accountId}::uuid`;

/**
 * The condition that the full list under way has not shown an observation's event so far. `not in` reads the pages once, into a hash;
 * `not exists` was planned as a walk through all pages for each event, minutes for 10,000.
 */
export const isUnlisted = (accountId: string): SQL =>
  sql`${googleEvents.eventId} not in (${shown(accountId)})`;

/** Those of these events that the full list under way has shown so far. */
export async function listedOf(
  tx: Transaction,
  accountId: string,
  eventIds: readonly string[],
): Promise<Set<string>> {
  const rows = await tx.execute<{ id: string }>(
    sql`${shown(accountId)} and shown.id in (select json_array_elements_text(${JSON.stringify(eventIds)}::json))`,
  );
  return new Set(rows.map(({ id }) => id));
}
