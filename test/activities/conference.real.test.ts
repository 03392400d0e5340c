import { expect, it } from 'vitest';
import type { TestAccount } from '../support/sync-rig.ts';
import { found, openRig } from './support.ts';

const LINK = 'https://zoom.example/j/1?pwd=a&b=2';

const { rig, act } = await openRig();

const eventOf = async (account: TestAccount) => {
  const event = found((await act.events(account))[0]);
  return { ...event, id: found(event.id) };
};
async function recordOf(account: TestAccount) {
  const sql = rig.database.owner;
  const [row] = await sql<
    { location: string; public_description: string; conference_link: string; version: number }[]
  >`
    select location, public_description, conference_link, version from crm_activity_details d
      join crm_activities a on a.id = d.activity_id where a.owner_id = ${account.userId}`;
  return found(row);
}
/** A further look at everything moves neither side. */
async function expectRest(account: TestAccount): Promise<void> {
  const before = [await recordOf(account), await eventOf(account)];
  await act.relist(account);
  await act.sync(account);
  expect([await recordOf(account), await eventOf(account)]).toEqual(before);
}

it('a link of a CRM activity goes out where there is room for it, and its echo is no edit', async () => {
  const account = await rig.addAccount();
  const id = await act.create(account, { conferenceLink: LINK, publicDescription: 'About' });
  await act.sync(account);
  expect(await eventOf(account)).toMatchObject({ location: LINK, description: 'About' });
  expect(await recordOf(account)).toMatchObject({ location: '', conference_link: LINK, version: 1 });
  await expectRest(account);

  await act.edit(account, id, { location: 'Room 7' });
  await act.sync(account);
  expect(await eventOf(account)).toMatchObject({ location: 'Room 7', description: `About\n\n${LINK}` });
  expect(await recordOf(account)).toMatchObject({
    location: 'Room 7',
    public_description: 'About',
    conference_link: LINK,
  });
  await expectRest(account);

  await act.edit(account, id, { conferenceLink: '' });
  await act.sync(account);
  expect(await eventOf(account)).toMatchObject({ location: 'Room 7', description: 'About' });
  await expectRest(account);
});

it('edits in Google around the link come in without it; taken away there, it is taken away', async () => {
  const account = await rig.addAccount();
  await act.create(account, { conferenceLink: LINK, location: 'Room 7', publicDescription: 'About' });
  await act.sync(account);
  const { id } = await eventOf(account);
  await act.patchEvent(account, id, { description: `About the offer\n\n${LINK}` });
  await act.sync(account);
  expect(await recordOf(account)).toMatchObject({
    public_description: 'About the offer',
    conference_link: LINK,
  });
  await expectRest(account);

  await act.patchEvent(account, id, { description: 'About the offer' });
  await act.sync(account);
  expect(await recordOf(account)).toMatchObject({
    public_description: 'About the offer',
    conference_link: '',
  });
  await expectRest(account);
});

it('an insert whose answer was lost is adopted with its link, without a conflict', async () => {
  const account = await rig.addAccount();
  await act.create(account, { conferenceLink: LINK });
  await rig.emulator.addFault({
    method: 'events.insert',
    kind: 'reset_after_commit',
    times: 1,
    user: account.email,
  });
  await act.push(account).catch(() => null);
  await act.sync(account);
  expect(await act.events(account)).toHaveLength(1);
  expect(await recordOf(account)).toMatchObject({ location: '', conference_link: LINK });
  expect(await rig.database.owner`select * from conflicts where account_id = ${account.accountId}`).toEqual(
    [],
  );
  await expectRest(account);
});
