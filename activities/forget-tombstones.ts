import { sql } from 'drizzle-orm';
import { PRIVATE_EVENTS } from '../core/policy-tables.ts';
import type { Transaction } from '../db/client.ts';
import type { StartedAccount } from './account.ts';
import { emptyOutcome, writeOutcome } from './outcome.ts';

/**
 * Of private events nothing may be stored under *do not sync* and *busy only*: what a deleted CRM activity still says goes too, unless its
 * event is known not to be private.
 */
export async function forgetTombstones(tx: Transaction, account: StartedAccount): Promise<void> {
  const { privateEvents, treatDefaultAsPrivate } = account.settings;
  if (PRIVATE_EVENTS[privateEvents].storedBody === 'full') return;
  const isOpen = treatDefaultAsPrivate
    ? sql`g.item ->> 'privacy' = 'public'`
    : sql`g.item ->> 'privacy' <> 'private'`;
  const rows = await tx.execute<{ id: string }>(sql`
    select c.id from crm_activities c join crm_activity_details d on d.activity_id = c.id
    where c.origin_account_id = ${account.id}::uuid and c.origin = 'google' and c.deleted_at is not null
      and not exists (select from links l join google_events g
        on g.account_id = l.account_id and g.calendar_id = l.calendar_id and g.event_id = l.event_id
        where l.crm_id = c.id and l.account_id = ${account.id}::uuid and ${isOpen})`);
  const outcome = emptyOutcome();
  for (const { id } of rows) outcome.deletes.push({ id, dropDetails: true });
  await writeOutcome(tx, account, outcome);
}
