import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'drizzle-orm';
import { within, type Database, type Scope } from '../../db/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { plantCompany, plantRows, type Planted } from './rows.ts';

let database: TestDatabase;
let sam: Planted;
let cora: Planted;
let tables: string[];
beforeAll(async () => {
  database = await createTestDatabase();
  for (const company of ['acme', 'other']) await plantCompany(database.owner, company);
  sam = await plantRows(database.owner, 'acme', 'sam');
  cora = await plantRows(database.owner, 'acme', 'cora');
  await plantRows(database.owner, 'other', 'olga');
  const rows = await database.owner<{ tablename: string }[]>`
    select tablename from pg_tables where schemaname = 'public' order by 1`;
  tables = rows.map((row) => row.tablename);
});
afterAll(() => database.close());

/** Tables of which one user's rows are nobody else's business. */
const PRIVATE = [
  'accounts',
  'channels',
  'conflicts',
  'google_events',
  'held_plans',
  'links',
  'oauth_states',
  'oauth_tokens',
  'parked_items',
  'previews',
  'sync_log',
];
/** Tables that the API does not read at all. */
const UNREADABLE = ['crm_changes', 'listed_pages', 'sync_cursors'];
const SHARED = ['activity_types', 'companies', 'crm_activities', 'crm_activity_details', 'users'];

const asSam = { company: 'acme', viewer: 'sam' };
const rowsIn = (db: Database, scope: Scope, table: string) =>
  within(db, scope, (tx) => tx.execute(sql`select * from ${sql.identifier(table)}`));
/** Those of some tables of which anything is visible. */
async function tablesSeen(db: Database, scope: Scope, names: readonly string[]): Promise<string[]> {
  const seen: string[] = [];
  for (const name of names) if ((await rowsIn(db, scope, name)).length > 0) seen.push(name);
  return seen;
}
const idsIn = async (scope: Scope, table: string) =>
  (await rowsIn(database.api, scope, table)).map((row) => row['id'] ?? row['state']);
const run = (db: Database, scope: Scope, statement: ReturnType<typeof sql>) =>
  within(db, scope, async (tx) => (await tx.execute(statement)).count);

/** What Postgres says: the message of drizzle's own error is the query. */
const refusal = (message: RegExp) => ({ cause: { message: expect.stringMatching(message) } });
const DENIED = refusal(/permission denied/);
const VIOLATES = refusal(/row-level security policy/);

it('every table is known to this test, and has its policies switched on', async () => {
  expect([...PRIVATE, ...UNREADABLE, ...SHARED].toSorted()).toEqual(tables);
  const open = await database.owner`
    select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and not relrowsecurity`;
  expect(open).toEqual([]);
  const roles = await database.owner`
    select rolname from pg_roles where rolname in ('calendar_api', 'calendar_worker') and (rolbypassrls or rolsuper)`;
  expect(roles).toEqual([]);
});

describe('the API', () => {
  it.each([
    ['no company', {}],
    ['an empty company', { company: '', viewer: 'sam' }],
    ['a company nobody has', { company: 'nobody', viewer: 'sam' }],
  ])('sees nothing with %s', async (_what, scope) => {
    expect(await tablesSeen(database.api, scope, [...PRIVATE, ...SHARED])).toEqual([]);
  });

  it.each(PRIVATE)("sees of %s the viewer's own rows alone", async (table) => {
    const rows = await rowsIn(database.api, asSam, table);
    expect(rows).toHaveLength(1);
    const [row] = rows;
    expect(row?.['account_id'] ?? row?.['id']).toBe(sam.accountId);
    expect(await rowsIn(database.api, { company: 'acme', viewer: 'nobody' }, table)).toHaveLength(0);
    expect(await rowsIn(database.api, { company: 'acme' }, table)).toHaveLength(0);
    expect(await rowsIn(database.api, { company: 'other', viewer: 'sam' }, table)).toHaveLength(0);
  });

  it.each(UNREADABLE)('may not read %s', async (table) => {
    await expect(rowsIn(database.api, asSam, table)).rejects.toMatchObject(DENIED);
  });

  it("sees the frame of a colleague's hidden item, and not what it says", async () => {
    const frames = await rowsIn(database.api, asSam, 'crm_activities');
    expect(new Set(frames.map((row) => row['id']))).toEqual(
      new Set([sam.open, sam.hidden, cora.open, cora.hidden]),
    );
    expect(frames).toHaveLength(4);
    const details = await rowsIn(database.api, asSam, 'crm_activity_details');
    expect(new Set(details.map((row) => row['subject']))).toEqual(
      new Set(['everyone of cora', 'everyone of sam', 'only_me of sam']),
    );
  });

  it('sees nothing of another company, whatever the viewer is called', async () => {
    const olga = { company: 'other', viewer: 'sam' };
    const details = await rowsIn(database.api, olga, 'crm_activity_details');
    expect(details.map((row) => row['subject'])).toEqual(['everyone of olga']);
    expect(await rowsIn(database.api, olga, 'companies')).toEqual([
      expect.objectContaining({ company_id: 'other' }),
    ]);
  });

  it("changes nothing of a colleague's", async () => {
    const theirs = sql`${cora.open}::uuid`;
    const statements = [
      sql`update crm_activities set busy = false where id = ${theirs}`,
      sql`delete from crm_activities where id = ${theirs}`,
      sql`update crm_activity_details set subject = 'x' where activity_id = ${theirs}`,
      sql`delete from crm_activity_details where activity_id = ${theirs}`,
      sql`update accounts set email = 'x' where user_id = 'cora'`,
      sql`delete from links where account_id = ${cora.accountId}::uuid`,
      sql`update oauth_tokens set sealed = 'x' where user_id = 'cora'`,
    ];
    for (const statement of statements) expect(await run(database.api, asSam, statement)).toBe(0);
  });

  it('makes nothing in the name of a colleague or of another company', async () => {
    const frame = sql`starts_at, ends_at, from_instant, busy, visibility, origin`;
    const values = sql`'{}', '{}', now(), true, 'everyone', 'crm'`;
    const statements = [
      sql`insert into crm_activities (company_id, owner_id, ${frame}) values ('acme', 'cora', ${values})`,
      sql`insert into crm_activities (company_id, owner_id, ${frame}) values ('other', 'sam', ${values})`,
      sql`insert into accounts (company_id, user_id, email) values ('acme', 'cora', 'x@example.com')`,
      sql`insert into accounts (company_id, user_id, email) values ('other', 'sam', 'x@example.com')`,
      sql`insert into crm_changes (company_id, account_id, crm_id, fields)
        values ('acme', ${cora.accountId}::uuid, ${cora.open}::uuid, '{}')`,
      sql`update accounts set company_id = 'other' where id = ${sam.accountId}::uuid`,
      sql`update crm_activities set company_id = 'other' where id = ${sam.open}::uuid`,
    ];
    for (const statement of statements) {
      await expect(run(database.api, asSam, statement)).rejects.toMatchObject(VIOLATES);
    }
  });

  it('writes the outbox of its own account, without reading it', async () => {
    const own = sql`insert into crm_changes (company_id, account_id, crm_id, fields)
      values ('acme', ${sam.accountId}::uuid, ${sam.open}::uuid, '{}')`;
    expect(await run(database.api, asSam, own)).toBe(1);
  });

  it('finds by an unguessable name the one row that a webhook or a consent is about', async () => {
    expect(await idsIn({ channel: 'channel-sam' }, 'channels')).toEqual(['channel-sam']);
    expect(await idsIn({ account: sam.accountId }, 'accounts')).toEqual([sam.accountId]);
    expect(await idsIn({ oauth_state: 'state-sam' }, 'oauth_states')).toEqual(['state-sam']);
    const scope = { channel: 'channel-sam', account: sam.accountId, oauth_state: 'state-sam' };
    const others = ['oauth_tokens', 'google_events', 'crm_activities', 'crm_activity_details'];
    expect(await tablesSeen(database.api, scope, others)).toEqual([]);
  });

  it('keeps its scope for one transaction, also when that fails', async () => {
    await expect(run(database.api, asSam, sql`select 1 / 0`)).rejects.toMatchObject(
      refusal(/division by zero/),
    );
    for (let turn = 0; turn < 12; turn += 1) {
      expect(await rowsIn(database.api, {}, 'crm_activities')).toHaveLength(0);
    }
  });
});

describe('the worker', () => {
  it('sees all of its company and nothing of another', async () => {
    const others = tables.filter((name) => name !== 'accounts');
    expect(await tablesSeen(database.worker, { company: 'acme' }, others)).toEqual(others);
    expect(await tablesSeen(database.worker, {}, others)).toEqual([]);
    for (const table of others) {
      const rows = await rowsIn(database.worker, { company: 'acme' }, table);
      expect(rows.filter((row) => row['company_id'] !== 'acme')).toEqual([]);
    }
  });

  it('finds every account, to learn whose it is, and changes only those of its company', async () => {
    expect(await rowsIn(database.worker, {}, 'accounts')).toHaveLength(3);
    const others = sql`update accounts set email = 'x' where company_id = 'other'`;
    expect(await run(database.worker, { company: 'acme' }, others)).toBe(0);
  });

  it('writes for no other company', async () => {
    const move = sql`update links set company_id = 'other' where account_id = ${sam.accountId}::uuid`;
    await expect(run(database.worker, { company: 'acme' }, move)).rejects.toMatchObject(VIOLATES);
  });

  it('owns no table, and may change no policy', async () => {
    const scope = { company: 'acme' };
    const change = sql`alter table links disable row level security`;
    await expect(run(database.worker, scope, change)).rejects.toMatchObject(refusal(/must be owner/));
  });
});
