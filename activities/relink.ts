import { sql, type SQL } from 'drizzle-orm';
import type { Transaction } from '../db/client.ts';
import type { StartedAccount } from './account.ts';

/**
 * Brings the links in line with changed settings, under the choice to leave what is there: what the options no longer cover is
 * closed by the option's rule, and opened again when the option is taken back. Nothing is written on either side.
 */
export async function relink(tx: Transaction, account: StartedAccount): Promise<void> {
  const { calendarId, direction, outgoingActivityTypes } = account.settings;
  const ofAccount = sql`l.account_id = ${account.id}::uuid`;
  const isSent = isOfTypeIn(outgoingActivityTypes);
  // Items of the CRM go to the new calendar; in the old one their events stay, found again by their marker.
  await tx.execute(
    sql`delete from links l where ${ofAccount} and l.calendar_id <> ${calendarId} and l.origin = 'crm'`,
  );
  await tx.execute(sql`
    update links l set dirty = false, held_plan = null, held_side = null, closed_by = case
      when l.calendar_id <> ${calendarId} then 'calendar_changed'
      when l.origin = 'google' and ${direction} = 'one_way' then 'one_way'
      when l.origin = 'crm' and not ${isSent} then 'type_not_sent' end
    where ${ofAccount} and l.closed_by is null and (l.calendar_id <> ${calendarId}
      or (l.origin = 'google' and ${direction} = 'one_way') or (l.origin = 'crm' and not ${isSent}))`);
  await tx.execute(sql`
    update links l set closed_by = null, dirty = l.origin = 'crm'
    where ${ofAccount} and l.calendar_id = ${calendarId} and (l.closed_by = 'calendar_changed'
      or (l.closed_by = 'one_way' and ${direction} = 'two_way') or (l.closed_by = 'type_not_sent' and ${isSent}))`);
}

/** An item whose type was not sent, and which is given one that is, follows again. */
export async function reopenSent(tx: Transaction, account: StartedAccount): Promise<void> {
  await tx.execute(sql`
    update links l set closed_by = null, dirty = true
    where l.account_id = ${account.id}::uuid and l.closed_by = 'type_not_sent'
      and ${isOfTypeIn(account.settings.outgoingActivityTypes)}`);
}

/** An exception goes where its series goes, whatever it is called itself. */
const isOfTypeIn = (types: readonly string[]): SQL => sql`exists (
  select from crm_activities c join crm_activity_details d on d.activity_id = coalesce(c.series_id, c.id)
  where c.id = l.crm_id and d.type in (select json_array_elements_text(${JSON.stringify(types)}::json)))`;
