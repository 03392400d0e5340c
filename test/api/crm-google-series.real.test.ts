import { describe, expect, test } from 'vitest';
import type { CrmActivity } from '../../api/schemas/crm-activities.ts';
import { failureOf, openCrm, WEEKLY } from './crm-rig.ts';

const { rig, crm } = await openCrm();

const day = (id: string, text: string) => `${id}~${text}`;
const remove = (id: string, query = '') => rig.ask('DELETE', `/v1/crm-activities/${id}${query}`);

describe('a series from Google', () => {
  test('passes its origin on to its parts, and its visibility cannot be written there either', async () => {
    const master = await fromGoogle('default');
    const id = day(master.id, '20260309T083000Z');
    expect(failureOf(await crm.patch(id, { visibility: 'only_me' }, 1)).slice(0, 2)).toEqual([
      422,
      'not_editable',
    ]);
    expect((await crm.patch(id, { subject: 'x' }, 1)).body).toMatchObject({ origin: 'google', subject: 'x' });
    const next = await crm.patch(day(master.id, '20260330T073000Z'), { subject: 'y' }, 1, '?scope=following');
    expect(next.body).toMatchObject({ origin: 'google', subject: 'y' });
  });

  test('that is private is edited in Google alone, its occurrences too, but one of them can be deleted', async () => {
    const master = await fromGoogle('private');
    const id = day(master.id, '20260309T083000Z');
    for (const query of ['', '?scope=following', '?scope=all']) {
      expect(failureOf(await crm.patch(id, { subject: 'x' }, 1, query))).toEqual([
        422,
        'not_editable',
        expect.stringMatching(/private.*Google/),
      ]);
    }
    expect(failureOf(await crm.patch(id, { note: 'x' }, 1, '?scope=following')).slice(0, 2)).toEqual([
      422,
      'not_editable',
    ]);
    expect((await crm.patch(id, { note: 'mine' }, 1)).status).toBe(200);
    // To delete the rest is to change the rule, which would be put back.
    expect(failureOf(await remove(id, '?scope=following')).slice(0, 2)).toEqual([422, 'not_editable']);
    expect((await remove(day(master.id, '20260316T083000Z'))).status).toBe(204);
  });

  test('that another organises is not divided, and says who may', async () => {
    const master = await fromGoogle('default', { mayEdit: false });
    const guests = [{ email: 'olga@example.com', name: 'Olga', response: 'accepted', organizer: true }];
    await rig.database
      .owner`update crm_activity_details set attendees = ${rig.database.owner.json(guests)} where activity_id = ${master.id}`;
    const id = day(master.id, '20260309T083000Z');
    for (const answer of [
      await crm.patch(id, { location: 'x' }, 1),
      await crm.patch(id, { note: 'x' }, 1, '?scope=following'),
      await remove(id),
      await remove(id, '?scope=following'),
    ]) {
      expect(failureOf(answer)).toEqual([422, 'not_editable', expect.stringMatching(/Olga/)]);
    }
    expect((await remove(id, '?scope=all')).status).toBe(204);
  });

  test('to which the account is invited is left at one occurrence, which declines that one, and not cut', async () => {
    const master = await fromGoogle('default', { mayEdit: false, ownResponse: 'accepted' });
    const id = day(master.id, '20260309T083000Z');
    expect(failureOf(await remove(id, '?scope=following')).slice(0, 2)).toEqual([422, 'not_editable']);
    expect((await remove(id)).status).toBe(204);
    expect((await rig.ask('GET', `/v1/crm-activities/${id}`)).body).toMatchObject({ cancelled: true });
  });
});

async function fromGoogle(
  privacy: 'default' | 'private',
  event: { mayEdit?: boolean; ownResponse?: 'accepted' } = {},
): Promise<CrmActivity> {
  const master = await crm.create(WEEKLY);
  const sql = rig.database.owner;
  const [account] = await sql`insert into accounts (company_id, user_id, email, state)
    values ('acme', 'sam', 'sam@example.com', 'active') returning id`;
  const accountId = String(account?.['id']);
  await sql`update crm_activities set origin = 'google', origin_account_id = ${accountId} where id = ${master.id}`;
  await sql`insert into links (company_id, account_id, crm_id, calendar_id, event_id, origin)
    values ('acme', ${accountId}, ${master.id}, 'cal', 'ev', 'google')`;
  await sql`insert into google_events (company_id, account_id, user_id, calendar_id, event_id, etag, i_cal_uid, status, item)
    values ('acme', ${accountId}, 'sam', 'cal', 'ev', 'e', 'u', 'confirmed', ${sql.json({ privacy, mayEdit: true, ownResponse: null, ...event })})`;
  return master;
}
