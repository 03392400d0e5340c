import { expect, it } from 'vitest';
import type { Attendee } from '../../core/types.ts';
import type { TestAccount } from '../support/sync-rig.ts';
import { found, openRig, pushAndMeanwhile } from './support.ts';

const { rig, act } = await openRig();

const BOSS: Attendee = { email: 'boss@example.com', name: 'Boss', response: 'accepted', organizer: true };
const BOB: Attendee = { email: 'bob@example.com', name: 'Bob', response: 'needsAction', organizer: false };

const attendeeLine = (email: string, name: string, partstat: string) =>
  `ATTENDEE;CN=${name};PARTSTAT=${partstat}:mailto:${email}`;

/** A meeting that the boss organises, in the account's calendar and in the CRM. */
async function invitation(account: TestAccount): Promise<{ id: string; event: string }> {
  const ics = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//test//EN',
    'BEGIN:VEVENT',
    'UID:board@example.com',
    'DTSTAMP:20270101T000000Z',
    'DTSTART:20270301T090000Z',
    'DTEND:20270301T100000Z',
    'SUMMARY:Board',
    'ORGANIZER;CN=Boss:mailto:boss@example.com',
    attendeeLine(BOSS.email, 'Boss', 'ACCEPTED'),
    attendeeLine(BOB.email, 'Bob', 'NEEDS-ACTION'),
    attendeeLine(account.email, 'Me', 'NEEDS-ACTION'),
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
  await rig.emulator.importIcs(account.email, account.calendarId, ics);
  await act.sync(account);
  const [record] = await act.records(account);
  const [event] = await act.events(account);
  return { id: found(record?.id), event: found(event?.id) };
}

const answering = (account: TestAccount, response: Attendee['response']): Attendee[] => [
  BOSS,
  BOB,
  { email: account.email, name: 'Me', response, organizer: false },
];
const answersIn = async (account: TestAccount, event: string) =>
  (await act.getEvent(account, event)).attendees?.map((each) => `${each.email} ${each.responseStatus}`);

it('another’s meeting is answered from the CRM, and every other edit is put back with its row', async () => {
  const account = await rig.addAccount();
  const { id, event } = await invitation(account);
  await act.edit(account, id, { attendees: answering(account, 'accepted'), subject: 'My board' });
  await act.sync(account);
  expect(await act.getEvent(account, event)).toMatchObject({ summary: 'Board' });
  expect(await answersIn(account, event)).toEqual(
    expect.arrayContaining([
      'boss@example.com accepted',
      'bob@example.com needsAction',
      `${account.email} accepted`,
    ]),
  );
  expect(await act.records(account)).toMatchObject([{ subject: 'Board', deleted_at: null }]);
  expect(
    await rig.database.owner`select field, winner from conflicts where account_id = ${account.accountId}`,
  ).toEqual([{ field: 'subject', winner: 'remote' }]);
});

it('declined from the CRM it leaves the CRM, and accepted again in Google the same one comes back', async () => {
  const account = await rig.addAccount();
  const { id, event } = await invitation(account);
  await act.edit(account, id, { attendees: answering(account, 'declined') });
  await act.sync(account);
  expect(await answersIn(account, event)).toContain(`${account.email} declined`);
  const [gone] = await act.records(account);
  expect([gone?.id, gone?.deleted_at === null]).toEqual([id, false]);
  expect(await act.links(account)).toMatchObject([{ crm_id: id, base_record: null, dirty: false }]);

  const { attendees = [] } = await act.getEvent(account, event);
  await act.patchEvent(account, event, {
    attendees: attendees.map((each) => (each.self ? { ...each, responseStatus: 'accepted' } : each)),
  });
  await act.sync(account);
  expect(await act.records(account)).toMatchObject([{ id, subject: 'Board', deleted_at: null }]);
});

it('an edit made in the CRM while its decline is written is not deleted with it: a new answer goes out', async () => {
  const account = await rig.addAccount();
  const { id, event } = await invitation(account);
  await act.edit(account, id, { attendees: answering(account, 'declined') });
  await pushAndMeanwhile(rig.deps, account, () =>
    act.edit(account, id, { attendees: answering(account, 'accepted') }),
  );
  expect(await answersIn(account, event)).toContain(`${account.email} declined`);
  expect(await act.records(account)).toMatchObject([{ id, deleted_at: null }]);
  await act.sync(account);
  expect(await answersIn(account, event)).toContain(`${account.email} accepted`);
  const attendees = expect.arrayContaining([
    expect.objectContaining({ email: account.email, response: 'accepted' }),
  ]);
  expect(await act.records(account)).toMatchObject([{ id, deleted_at: null, attendees }]);
  expect(await act.links(account)).toMatchObject([{ crm_id: id, dirty: false, closed_by: null }]);
});

it('any other edit made while its decline is written is decided about by itself: the item goes, with a row', async () => {
  const account = await rig.addAccount();
  const { id, event } = await invitation(account);
  await act.edit(account, id, { attendees: answering(account, 'declined') });
  await pushAndMeanwhile(rig.deps, account, () => act.edit(account, id, { subject: 'My board' }));
  await act.sync(account);
  expect(await answersIn(account, event)).toContain(`${account.email} declined`);
  const [gone] = await act.records(account);
  expect([gone?.id, gone?.deleted_at === null]).toEqual([id, false]);
  expect(
    await rig.database.owner`select field, winner from conflicts where account_id = ${account.accountId}`,
  ).toEqual([{ field: 'subject', winner: 'remote' }]);
  expect(await act.links(account)).toMatchObject([{ crm_id: id, base_record: null, dirty: false }]);
});
