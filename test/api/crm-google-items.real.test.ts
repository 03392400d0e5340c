import { describe, expect, test } from 'vitest';
import { failureOf, openCrm } from './crm-rig.ts';

const { rig, crm } = await openCrm();

/** An item as the sync leaves it: linked, its event observed. */
async function fromGoogle(privacy: 'default' | 'private', mayEdit = true) {
  const { id } = await crm.create();
  const sql = rig.database.owner;
  const [account] =
    await sql`insert into accounts (company_id, user_id, email, state) values ('acme', 'sam', 'sam@example.com', 'active') returning id`;
  const accountId = String(account?.['id']);
  await sql`update crm_activities set origin = 'google', origin_account_id = ${accountId} where id = ${id}`;
  await sql`insert into links (company_id, account_id, crm_id, calendar_id, event_id, origin) values ('acme', ${accountId}, ${id}, 'cal', 'ev', 'google')`;
  await sql`insert into google_events (company_id, account_id, user_id, calendar_id, event_id, etag, i_cal_uid, status, item)
    values ('acme', ${accountId}, 'sam', 'cal', 'ev', 'e', 'u', 'confirmed', ${sql.json({ privacy, mayEdit })})`;
  return { id, accountId };
}

describe('items from Google', () => {
  test('derive their visibility: writing it is refused', async () => {
    const { id } = await fromGoogle('default');
    expect(failureOf(await crm.patch(id, { visibility: 'everyone' }, 1))).toEqual([
      422,
      'not_editable',
      expect.stringMatching(/visibility/),
    ]);
    expect((await crm.patch(id, { subject: 'Renamed' }, 1)).status).toBe(200);
  });

  test('when private, are edited in Google alone, but what is the CRM’s own can be written, and they can be deleted', async () => {
    const { id } = await fromGoogle('private');
    expect(failureOf(await crm.patch(id, { subject: 'x' }, 1))).toEqual([
      422,
      'not_editable',
      expect.stringMatching(/private.*Google/),
    ]);
    expect((await crm.patch(id, { note: 'mine', done: true }, 1)).status).toBe(200);
    expect((await rig.ask('DELETE', `/v1/crm-activities/${id}`)).status).toBe(204);
  });

  test('count as private where the account says that Google’s default is', async () => {
    const { id, accountId } = await fromGoogle('default');
    const settings = rig.database.owner.json({ treatDefaultAsPrivate: true });
    await rig.database.owner`update accounts set settings = ${settings} where id = ${accountId}`;
    expect((await crm.patch(id, { subject: 'x' }, 1)).status).toBe(422);
  });

  test('that another organises are refused with the organiser’s name', async () => {
    const { id } = await fromGoogle('default', false);
    const attendees = rig.database.owner.json([
      { email: 'olga@example.com', name: 'Olga', response: 'accepted', organizer: true },
    ]);
    await rig.database
      .owner`update crm_activity_details set attendees = ${attendees} where activity_id = ${id}`;
    expect(failureOf(await crm.patch(id, { location: 'x' }, 1))).toEqual([
      422,
      'not_editable',
      expect.stringMatching(/Olga/),
    ]);
  });
});
