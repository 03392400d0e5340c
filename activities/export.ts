import { eq, sql } from 'drizzle-orm';
import type { Transaction } from '../db/client.ts';
import { accounts } from '../db/schema/index.ts';
import type { StartedAccount } from './account.ts';

/**
 * Marks the owner's own CRM activities that the options send and that are not linked yet, so that the next push looks at each.
 * The window and the types are asked again there, by the core; here they only spare the look.
 */
export async function markForExport(tx: Transaction, account: StartedAccount): Promise<void> {
  const { settings, windowStart } = account;
  const types = JSON.stringify(settings.outgoingActivityTypes);
  const marked = await tx.execute(sql`
    insert into links (company_id, account_id, calendar_id, crm_id, origin, dirty)
    select c.company_id, ${account.id}::uuid, ${settings.calendarId}, c.id, 'crm', true
    from crm_activities c join crm_activity_details d on d.activity_id = c.id
    where c.company_id = ${account.companyId} and c.owner_id = ${account.userId} and c.origin = 'crm'
      and c.deleted_at is null
      and (c.series_id is not null or d.type in (select json_array_elements_text(${types}::json)))
      and (c.series_id is not null or ${windowStart}::timestamptz is null or c.until_instant is null or c.until_instant > ${windowStart}::timestamptz - interval '1 day')
      and not exists (select from links l where l.account_id = ${account.id}::uuid and l.crm_id = c.id)`);
  // Changes made while the account stood still: whatever is linked is looked at again.
  const again = await tx.execute(
    sql`update links set dirty = true where account_id = ${account.id}::uuid and origin = 'crm' and closed_by is null and not dirty`,
  );
  const count = marked.count + again.count;
  await tx
    .update(accounts)
    .set({ progressTotal: sql`progress_done + ${count}` })
    .where(eq(accounts.id, account.id));
}
