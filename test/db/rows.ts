import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';

export interface Planted {
  accountId: string;
  /** CRM activities: for everyone, and for the owner alone. */
  open: string;
  hidden: string;
}

const TIME = { dateTime: '2027-03-01T09:00:00Z', timeZone: 'Europe/Berlin' };

/** One row of every table that holds something of a user, written as the owner of the database, past all policies. */
export async function plantRows(sql: postgres.Sql, company: string, user: string): Promise<Planted> {
  const [accountId, open, hidden] = [randomUUID(), randomUUID(), randomUUID()];
  const time = sql.json(TIME);
  await sql`insert into accounts (id, company_id, user_id, email, state)
    values (${accountId}, ${company}, ${user}, ${`${user}@example.com`}, 'active')`;
  for (const [id, visibility] of [
    [open, 'everyone'],
    [hidden, 'only_me'],
  ] as const) {
    await sql`insert into crm_activities (id, company_id, owner_id, starts_at, ends_at, from_instant, until_instant, busy, visibility, origin)
      values (${id}, ${company}, ${user}, ${time}, ${time}, now(), now(), true, ${visibility}, 'crm')`;
    await sql`insert into crm_activity_details (activity_id, company_id, type, subject, public_description, location, attendees, conference_link)
      values (${id}, ${company}, 'call', ${`${visibility} of ${user}`}, '', '', '[]', '')`;
  }
  const own = { company_id: company, account_id: accountId };
  const users = { ...own, user_id: user };
  const link = randomUUID();
  await sql`insert into links ${sql({ ...own, id: link, crm_id: open, calendar_id: 'c', origin: 'crm' })}`;
  await sql`insert into crm_changes ${sql({ ...own, crm_id: open, fields: ['subject'] })}`;
  await sql`insert into channels ${sql({ ...own, id: `channel-${user}`, calendar_id: 'c', token_hash: 'h' })}`;
  await sql`insert into sync_cursors ${sql({ ...own, calendar_id: 'c', updated_at: new Date() })}`;
  await sql`insert into listed_pages ${sql({ ...own, event_ids: ['e'] })}`;
  await sql`insert into oauth_tokens ${sql({ ...users, key_id: 'k', sealed: 's', updated_at: new Date() })}`;
  const consent = { state: `state-${user}`, cookie_hash: 'h', code_verifier: 'v', expires_at: new Date() };
  await sql`insert into oauth_states ${sql({ ...users, ...consent })}`;
  const event = {
    calendar_id: 'c',
    event_id: 'e',
    etag: '1',
    i_cal_uid: 'u',
    status: 'confirmed',
  };
  await sql`insert into google_events ${sql({ ...users, ...event })}`;
  const conflict = { link_id: link, crm_id: open, base_revision: 1, field: 'subject', winner: 'record' };
  await sql`insert into conflicts ${sql({ ...users, ...conflict })}`;
  const options = sql.json({});
  await sql`insert into previews ${sql({ ...users, options, calendar_time_zone: 'UTC' })}`;
  const decided = {
    cell: 'c',
    rule: 'r',
    record_step: 'nothing',
    remote_step: 'nothing',
    fields: ['subject'],
  };
  await sql`insert into sync_log ${sql({ ...users, ...decided })}`;
  await sql`insert into held_plans ${sql({ ...users, reason: 'too_many' })}`;
  await sql`insert into parked_items ${sql({ ...users, item: 'google:e', reason: 'x' })}`;
  return { accountId, open, hidden };
}

/** What a company shares among its users. */
export async function plantCompany(sql: postgres.Sql, company: string): Promise<void> {
  await sql`insert into companies ${sql({ company_id: company })}`;
  await sql`insert into users ${sql({ company_id: company, id: 'someone', name: 'S', email: 's@example.com' })}`;
  await sql`insert into activity_types ${sql({ company_id: company, key: 'call', name: 'Call', position: 1 })}`;
}
