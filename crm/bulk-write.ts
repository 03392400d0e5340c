import { sql } from 'drizzle-orm';
import type { Transaction } from '../db/client.ts';
import { recordset } from '../db/rows.ts';
import { RECORD_COLUMNS, type RecordRow } from './bulk-record.ts';

/** For whom a bulk write acts: the account whose calendar the items came from, and its owner. */
export interface RecordAuthor {
  accountId: string;
  companyId: string;
  userId: string;
}

/** Makes CRM activities that came from Google: one statement per table, whatever the number of rows. */
export async function insertRecords(
  tx: Transaction,
  author: RecordAuthor,
  rows: readonly RecordRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(sql`
    insert into crm_activities (id, company_id, owner_id, starts_at, ends_at, from_instant, until_instant, busy, visibility,
      recurrence, series_id, original_start, cancelled, origin, origin_account_id, event_key)
    select id, ${author.companyId}, ${author.userId}, starts_at, ends_at, from_instant, until_instant, busy, visibility,
      recurrence, series_id, original_start, cancelled, 'google', ${author.accountId}::uuid, event_key
    from ${recordset(rows, RECORD_COLUMNS)}`);
  await writeDetails(tx, author, rows);
}

/** Gives CRM activities new contents; a deleted one lives again. Callers hold the rows' locks. */
export async function updateRecords(
  tx: Transaction,
  author: RecordAuthor,
  rows: readonly RecordRow[],
): Promise<void> {
  if (rows.length === 0) return;
  // A series that lives again has the exceptions that went with it.
  await tx.execute(sql`
    update crm_activities e set deleted_at = null, version = e.version + 1, updated_at = now()
    from ${recordset(rows, 'id uuid')} join crm_activities m on m.id = r.id and m.deleted_at is not null
    where e.series_id = m.id and e.deleted_at = m.deleted_at`);
  await tx.execute(sql`
    update crm_activities c
    set starts_at = r.starts_at, ends_at = r.ends_at, from_instant = r.from_instant, until_instant = r.until_instant,
      busy = r.busy, visibility = r.visibility, recurrence = r.recurrence, series_id = coalesce(r.series_id, c.series_id),
      original_start = coalesce(r.original_start, c.original_start), cancelled = r.cancelled, event_key = coalesce(r.event_key, c.event_key),
      deleted_at = null,
      version = c.version + 1, updated_at = now()
    from ${recordset(rows, RECORD_COLUMNS)} where c.id = r.id`);
  await writeDetails(tx, author, rows);
}

/** The type is the CRM's own once the row is there, and note, deal, person and organisation are never Google's. */
async function writeDetails(
  tx: Transaction,
  author: RecordAuthor,
  rows: readonly RecordRow[],
): Promise<void> {
  const hidden = rows.filter((row) => row.visibility === 'busy_only');
  if (hidden.length > 0) await deleteDetails(tx, hidden);
  const open = rows.filter((row) => row.visibility !== 'busy_only');
  if (open.length === 0) return;
  await tx.execute(sql`
    insert into crm_activity_details
      (activity_id, company_id, type, subject, public_description, location, attendees, conference_link)
    select id, ${author.companyId}, type, subject, public_description, location, attendees, conference_link
    from ${recordset(open, RECORD_COLUMNS)}
    on conflict (activity_id) do update set subject = excluded.subject, public_description = excluded.public_description,
      location = excluded.location, attendees = excluded.attendees, conference_link = excluded.conference_link`);
}

/** Takes CRM activities away; with `dropDetails` also what they said, since it may no longer be stored. */
export async function deleteRecords(
  tx: Transaction,
  rows: readonly { id: string; dropDetails: boolean }[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(sql`
    update crm_activities c set deleted_at = now(), version = c.version + 1, updated_at = now()
    from ${recordset(rows, 'id uuid')} where c.id = r.id and c.deleted_at is null`);
  const dropped = rows.filter((row) => row.dropDetails);
  if (dropped.length > 0) await deleteDetails(tx, dropped);
}

/** Hides or opens items at once, before the rest of their plan is carried out. */
export async function setVisibility(
  tx: Transaction,
  rows: readonly { id: string; visibility: string }[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(sql`
    update crm_activities c set visibility = r.visibility, version = c.version + 1, updated_at = now()
    from ${recordset(rows, 'id uuid, visibility text')} where c.id = r.id and c.visibility <> r.visibility`);
}

async function deleteDetails(tx: Transaction, rows: readonly { id: string }[]): Promise<void> {
  await tx.execute(
    sql`delete from crm_activity_details d using ${recordset(rows, 'id uuid')} where d.activity_id = r.id`,
  );
}
