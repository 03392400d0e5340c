import { describe, expect, it } from 'vitest';
import { fetchChanges } from '../../activities/fetch-changes.ts';
import { pushEvents } from '../../activities/push-events.ts';
import { createActivity, type NewActivity } from '../../crm/store.ts';
import { within } from '../../db/client.ts';
import type { TestAccount } from '../support/sync-rig.ts';
import { openRig } from './support.ts';

const { rig } = await openRig();

const at = (hour: number) => ({ dateTime: `2027-03-01T${hour}:00:00Z`, timeZone: 'Europe/Berlin' });
const times = { start: at(10), end: at(11) };

const sync = async (account: TestAccount) => {
  while ((await fetchChanges(rig.deps, account)).more);
  while ((await pushEvents(rig.deps, account)).more);
};

const create = (account: TestAccount, type: string, subject: string) => {
  const details = {
    type,
    subject,
    done: false,
    publicDescription: '',
    note: '',
    location: '',
    attendees: [],
    conferenceLink: '',
    deal: '',
    person: '',
    organisation: '',
  };
  const activity: NewActivity = {
    companyId: account.companyId,
    ownerId: account.userId,
    origin: 'crm',
    originAccountId: null,
    seriesId: null,
    originalStart: null,
    startsAt: at(12),
    endsAt: at(13),
    busy: true,
    visibility: 'everyone',
    recurrence: [],
    cancelled: false,
    details,
  };
  return within(rig.database.api, { company: account.companyId, viewer: account.userId }, (tx) =>
    createActivity(tx, activity),
  );
};

/** What PUT settings stores, with what it makes necessary. */
const change = (account: TestAccount, settings: object, owed: string[]) =>
  rig.database
    .owner`update accounts set settings = settings || ${JSON.stringify(settings)}::text::jsonb, owed = ${owed}
    where id = ${account.accountId}`;

const titles = async (account: TestAccount, calendarId = account.calendarId) =>
  (await rig.emulator.list(account.accessToken, calendarId)).map((event) => String(event.summary)).toSorted();

const live = async (account: TestAccount) => {
  const rows = await rig.database.owner<{ subject: string }[]>`
    select d.subject from crm_activities a join crm_activity_details d on d.activity_id = a.id
    where a.owner_id = ${account.userId} and a.deleted_at is null order by d.subject`;
  return rows.map((row) => row.subject);
};

describe('a change of the settings that leaves what is there', () => {
  it('a type that is no longer sent leaves its events in Google, and takes them up again when it is sent again', async () => {
    const account = await rig.addAccount({ outgoingActivityTypes: ['call', 'task'] });
    await sync(account);
    await create(account, 'call', 'A call');
    await create(account, 'task', 'A task');
    await sync(account);
    expect(await titles(account)).toEqual(['A call', 'A task']);
    await change(account, { outgoingActivityTypes: ['call'] }, ['resend']);
    await sync(account);
    expect(await titles(account)).toEqual(['A call', 'A task']);
    // So does a later pass, which has nothing to do with the change of settings.
    await sync(account);
    expect(await titles(account)).toEqual(['A call', 'A task']);
    await change(account, { outgoingActivityTypes: ['call', 'task'] }, ['resend']);
    await sync(account);
    expect(await titles(account)).toEqual(['A call', 'A task']);
    const links = await rig.database
      .owner`select 1 from links where account_id = ${account.accountId} and closed_by is null`;
    expect(links).toHaveLength(2);
  });

  it('one-way leaves what came from Google in the CRM, apart; two-way again adopts it', async () => {
    const account = await rig.addAccount();
    const event = await rig.emulator.insert(account.accessToken, account.calendarId, {
      summary: 'Theirs',
      ...times,
    });
    await sync(account);
    await change(account, { direction: 'one_way' }, ['resend']);
    await rig.emulator.patch(account.accessToken, account.calendarId, event.id ?? '', {
      summary: 'Theirs, changed',
    });
    await sync(account);
    expect(await live(account)).toEqual(['Theirs']);
    await change(account, { direction: 'two_way' }, ['relist']);
    await sync(account);
    expect(await live(account)).toEqual(['Theirs, changed']);
  });

  it('another calendar gets the CRM’s items; the old one keeps its events, and nothing is doubled on the way back', async () => {
    const account = await rig.addAccount();
    await rig.emulator.insert(account.accessToken, account.calendarId, { summary: 'Theirs', ...times });
    await sync(account);
    await create(account, 'call', 'Ours');
    await sync(account);
    const { id } = await rig.emulator.send<{ id: string }>(
      'POST',
      `/_emulator/accounts/${encodeURIComponent(account.email)}/calendars`,
      { summary: 'Second', accessRole: 'owner' },
    );
    await change(account, { calendarId: id }, ['relist', 'resend']);
    await sync(account);
    expect(await titles(account, id)).toEqual(['Ours']);
    expect(await titles(account)).toEqual(['Ours', 'Theirs']);
    expect(await live(account)).toEqual(['Ours', 'Theirs']);
    await change(account, { calendarId: account.calendarId }, ['relist', 'resend']);
    await sync(account);
    expect(await titles(account)).toEqual(['Ours', 'Theirs']);
    expect(await live(account)).toEqual(['Ours', 'Theirs']);
  });
});
