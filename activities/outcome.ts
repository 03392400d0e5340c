import { sql } from 'drizzle-orm';
import { conflictKey } from '../core/plan.ts';
import type { Base, FieldConflict, Plan, RemoteItem } from '../core/types.ts';
import type { RecordRow } from '../crm/bulk-record.ts';
import { deleteRecords, insertRecords, setVisibility, updateRecords } from '../crm/bulk-write.ts';
import type { Transaction } from '../db/client.ts';
import type { LinkRow } from '../db/links.ts';
import { recordset } from '../db/rows.ts';
import type { StartedAccount } from './account.ts';

/** A link as it is to be stored. `base` null erases it. */
export interface LinkWrite {
  id: string;
  crm_id: string;
  event_id: string | null;
  generation: number;
  origin: 'crm' | 'google';
  base_record: Base['record'] | null;
  base_remote: Base['remote'] | null;
  dirty: boolean;
  closed_by: string | null;
  /** False for a look that found nothing to do: the base's revision stays. */
  is_news: boolean;
}

export interface ObservationWrite {
  event_id: string;
  etag: string;
  i_cal_uid: string;
  status: string;
  series_event_id: string | null;
  item: RemoteItem | null;
  mislabelled: boolean;
}

export interface LogWrite {
  crm_id: string | null;
  event_id: string | null;
  cell: string;
  rule: string;
  record_step: string;
  remote_step: string;
  fields: string[];
  /** Fields of which a value was lost, by name; the values stand in the conflict rows of `base_revision`. */
  lost: string[];
  base_revision: number | null;
  /** A deletion that the user had not confirmed. */
  counted: boolean;
}

export type ConflictWrite = FieldConflict & {
  link_id: string;
  crm_id: string;
  base_revision: number;
};

/** The values that a plan loses, as rows of the base it was made from. */
export const conflictsOf = (
  { conflicts }: Plan,
  { id, crmId, baseRevision }: Pick<LinkRow, 'id' | 'crmId' | 'baseRevision'>,
): ConflictWrite[] =>
  conflicts.map((conflict) => ({ ...conflict, link_id: id, crm_id: crmId, base_revision: baseRevision }));

/** The fields of which a plan loses a value, by name alone: a guest's address is content. */
export const lostBy = ({ conflicts }: Plan): string[] =>
  [...new Set(conflicts.map(({ field }) => field))].toSorted();

/** All that one pass has decided to write on our side, gathered so that each table takes one statement. */
export interface Outcome {
  creates: RecordRow[];
  updates: RecordRow[];
  deletes: { id: string; dropDetails: boolean }[];
  visibilities: { id: string; visibility: string }[];
  links: LinkWrite[];
  forgotten: { id: string }[];
  dirty: { id: string }[];
  /** Links whose deletion was held, and whose missing side is back. */
  lapsed: { id: string }[];
  observations: ObservationWrite[];
  conflicts: ConflictWrite[];
  log: LogWrite[];
  parked: { item: string; reason: string }[];
}

export const emptyOutcome = (): Outcome => ({
  creates: [],
  updates: [],
  deletes: [],
  visibilities: [],
  links: [],
  forgotten: [],
  dirty: [],
  lapsed: [],
  observations: [],
  conflicts: [],
  log: [],
  parked: [],
});

/** Writes an outcome. The author's own links are never dirtied by it. */
export async function writeOutcome(
  tx: Transaction,
  account: StartedAccount,
  outcome: Outcome,
): Promise<void> {
  const author = { accountId: account.id, companyId: account.companyId, userId: account.userId };
  await insertRecords(tx, author, outcome.creates);
  await updateRecords(tx, author, outcome.updates);
  await deleteRecords(tx, outcome.deletes);
  await setVisibility(tx, outcome.visibilities);
  await eraseConflicts(tx, account, outcome);
  await writeConflicts(tx, account, outcome.conflicts);
  await writeLinks(tx, account, outcome);
  await writeObservations(tx, account, outcome.observations);
  await writeLog(tx, account, outcome.log);
  await writeParked(tx, account, outcome);
  await dirtyOtherAccounts(tx, account, [...outcome.updates, ...outcome.deletes]);
}

async function writeLinks(tx: Transaction, account: StartedAccount, outcome: Outcome): Promise<void> {
  if (outcome.links.length > 0) {
    await tx.execute(sql`
      insert into links (id, company_id, account_id, calendar_id, crm_id, event_id, generation, origin, base_record, base_remote,
        base_revision, dirty, closed_by)
      select id, ${account.companyId}, ${account.id}::uuid, ${account.settings.calendarId}, crm_id, event_id, generation, origin,
        base_record, base_remote, is_news::int, dirty, closed_by
      from ${recordset(
        outcome.links,
        `id uuid, crm_id uuid, event_id text, generation int, origin text, base_record jsonb, base_remote jsonb, dirty boolean,
         closed_by text, is_news boolean`,
      )}
      on conflict (id) do update set calendar_id = excluded.calendar_id, event_id = excluded.event_id, generation = excluded.generation,
        base_record = excluded.base_record, base_remote = excluded.base_remote,
        base_revision = links.base_revision + excluded.base_revision,
        dirty = excluded.dirty, closed_by = excluded.closed_by, held_plan = null, held_side = null`);
  }
  if (outcome.forgotten.length > 0) {
    await tx.execute(
      sql`delete from links l using ${recordset(outcome.forgotten, 'id uuid')} where l.id = r.id`,
    );
  }
  if (outcome.lapsed.length > 0) {
    await tx.execute(
      sql`update links l set held_plan = null, held_side = null from ${recordset(outcome.lapsed, 'id uuid')} where l.id = r.id`,
    );
  }
  if (outcome.dirty.length > 0) {
    await tx.execute(
      sql`update links l set dirty = true from ${recordset(outcome.dirty, 'id uuid')} where l.id = r.id and closed_by is null`,
    );
  }
}

async function writeObservations(
  tx: Transaction,
  account: StartedAccount,
  rows: readonly ObservationWrite[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(sql`
    insert into google_events as g (company_id, account_id, user_id, calendar_id, event_id, etag, i_cal_uid, status,
      series_event_id, item, mislabelled)
    select ${account.companyId}, ${account.id}::uuid, ${account.userId}, ${account.settings.calendarId}, event_id, etag, i_cal_uid,
      status, series_event_id, item, mislabelled
    from ${recordset(rows, 'event_id text, etag text, i_cal_uid text, status text, series_event_id text, item jsonb, mislabelled boolean')}
    on conflict (account_id, calendar_id, event_id) do update set etag = excluded.etag,
      i_cal_uid = coalesce(nullif(excluded.i_cal_uid, ''), g.i_cal_uid),
      status = excluded.status, series_event_id = coalesce(excluded.series_event_id, g.series_event_id), item = excluded.item,
      mislabelled = excluded.mislabelled or (g.mislabelled and g.etag = excluded.etag)
    where g.etag is distinct from excluded.etag or g.status <> excluded.status or g.item is distinct from excluded.item
      or (excluded.mislabelled and not g.mislabelled)`);
}

/** The rows of one decision differ in their field, which of a guest holds the address too; a repeated attempt adds none (`conflicts_once`). */
export async function writeConflicts(
  tx: Transaction,
  account: StartedAccount,
  rows: readonly ConflictWrite[],
): Promise<void> {
  if (rows.length === 0) return;
  const keyed = rows.map((row) => ({ ...row, field: conflictKey(row) }));
  await tx.execute(sql`
    insert into conflicts (company_id, account_id, user_id, link_id, crm_id, base_revision, field, winner, record_value, remote_value)
    select ${account.companyId}, ${account.id}::uuid, ${account.userId}, link_id, crm_id, base_revision, field, winner, record, remote
    from ${recordset(keyed, 'link_id uuid, crm_id uuid, base_revision int, field text, winner text, record jsonb, remote jsonb')}
    on conflict do nothing`);
}

/** What may no longer be stored of an item leaves its earlier conflicts too. */
async function eraseConflicts(tx: Transaction, account: StartedAccount, outcome: Outcome): Promise<void> {
  const rows = [
    ...outcome.deletes.filter((row) => row.dropDetails),
    ...outcome.updates.filter((row) => row.visibility === 'busy_only'),
  ].map(({ id }) => ({ id }));
  if (rows.length === 0) return;
  await tx.execute(sql`
    delete from conflicts c using ${recordset(rows, 'id uuid')}
    where c.account_id = ${account.id}::uuid and c.crm_id = r.id`);
}

export async function writeLog(
  tx: Transaction,
  account: StartedAccount,
  rows: readonly LogWrite[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(sql`
    insert into sync_log (company_id, account_id, user_id, crm_id, event_id, cell, rule, record_step, remote_step, fields, lost,
      base_revision, counted)
    select ${account.companyId}, ${account.id}::uuid, ${account.userId}, crm_id, event_id, cell, rule, record_step, remote_step, fields,
      lost, base_revision, counted
    from ${recordset(
      rows,
      `crm_id uuid, event_id text, cell text, rule text, record_step text, remote_step text, fields text[], lost text[],
       base_revision int, counted boolean`,
    )}`);
}

/** What was parked and could be read or written now leaves the list; what is bad again counts one more attempt. */
async function writeParked(tx: Transaction, account: StartedAccount, outcome: Outcome): Promise<void> {
  const bad = new Set(outcome.parked.map(({ item }) => item));
  const fine = [
    ...outcome.log.flatMap(({ crm_id }) => (crm_id ? [`crm:${crm_id}`] : [])),
    ...outcome.links.flatMap(({ crm_id, dirty }) => (dirty ? [] : [`crm:${crm_id}`])),
    ...outcome.observations.map(({ event_id }) => `google:${event_id}`),
  ].flatMap((item) => (bad.has(item) ? [] : [{ item }]));
  if (fine.length > 0) {
    await tx.execute(sql`
      delete from parked_items p using ${recordset(fine, 'item text')}
      where p.account_id = ${account.id}::uuid and p.item = r.item`);
  }
  if (outcome.parked.length === 0) return;
  await tx.execute(sql`
    insert into parked_items as p (company_id, account_id, user_id, item, reason)
    select ${account.companyId}, ${account.id}::uuid, ${account.userId}, item, reason
    from ${recordset(outcome.parked, 'item text, reason text')}
    on conflict (account_id, item) do update set reason = excluded.reason, attempts = p.attempts + 1`);
}

/** A change that came through this account goes out through the owner's other accounts that hold the same item. */
async function dirtyOtherAccounts(
  tx: Transaction,
  account: StartedAccount,
  rows: readonly { id: string }[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(sql`
    with others as (
      update links l set dirty = true from ${recordset(rows, 'id uuid')}
      where l.crm_id = r.id and l.account_id <> ${account.id}::uuid and l.closed_by is null
      returning l.account_id)
    update accounts a set crm_dirty_since = coalesce(crm_dirty_since, now()) from others where a.id = others.account_id`);
}
