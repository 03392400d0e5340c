import { describe, expect, it } from 'vitest';
import { fetchChanges } from '../../activities/fetch-changes.ts';
import { pushEvents } from '../../activities/push-events.ts';
import { within } from '../../db/client.ts';
import { createActivity, getActivity, updateActivity, type NewActivity } from '../../crm/store.ts';
import type { TestAccount } from '../support/sync-rig.ts';
import { openRig } from './support.ts';

const { rig } = await openRig();

const pull = async (account: TestAccount) => {
  for (;;) {
    const { more } = await fetchChanges(rig.deps, account);
    if (!more) return;
  }
};
const push = async (account: TestAccount) => {
  for (;;) {
    const { more } = await pushEvents(rig.deps, account);
    if (!more) return;
  }
};
const records = (account: TestAccount) => rig.database.owner<
  {
    id: string;
    version: number;
    subject: string;
    location: string;
    deleted_at: string | null;
    visibility: string;
  }[]
>`select a.id, a.version, a.deleted_at, a.visibility, d.subject, d.location
  from crm_activities a left join crm_activity_details d on d.activity_id = a.id where a.owner_id = ${account.userId} order by a.created_at`;

const at = (hour: number) => ({
  dateTime: `2027-03-01T${String(hour).padStart(2, '0')}:00:00Z`,
  timeZone: 'Europe/Berlin',
});
const googleTimes = { start: at(9), end: at(10) };

const call = (account: TestAccount): NewActivity => ({
  companyId: account.companyId,
  ownerId: account.userId,
  origin: 'crm',
  originAccountId: null,
  seriesId: null,
  originalStart: null,
  startsAt: at(13),
  endsAt: at(14),
  busy: true,
  visibility: 'everyone',
  recurrence: [],
  cancelled: false,
  details: {
    type: 'call',
    done: false,
    subject: 'Call Ada',
    publicDescription: 'About the offer',
    note: 'secret',
    location: 'Phone',
    attendees: [],
    conferenceLink: '',
    deal: '',
    person: '',
    organisation: '',
  },
});

const edit = (account: TestAccount, id: string, changes: Parameters<typeof updateActivity>[2]) =>
  within(rig.database.api, { company: account.companyId, viewer: account.userId }, async (tx) => {
    const current = await getActivity(tx, id);
    if (!current) throw new Error('not there');
    return updateActivity(tx, current, changes);
  });

describe('two-way sync over a real database and a real emulator', () => {
  it('takes a foreign event in, and follows its edit and its deletion', async () => {
    const account = await rig.addAccount();
    const event = await rig.emulator.insert(account.accessToken, account.calendarId, {
      summary: 'Lunch',
      ...googleTimes,
    });
    await pull(account);
    expect(await records(account)).toMatchObject([{ subject: 'Lunch', deleted_at: null }]);
    await rig.emulator.patch(account.accessToken, account.calendarId, event.id ?? '', {
      summary: 'Late lunch',
    });
    await pull(account);
    expect(await records(account)).toMatchObject([{ subject: 'Late lunch' }]);
    await rig.emulator.remove(account.accessToken, account.calendarId, event.id ?? '');
    await pull(account);
    expect((await records(account))[0]?.deleted_at).not.toBeNull();
  });

  it('sends a CRM activity, whose echo then changes nothing', async () => {
    const account = await rig.addAccount();
    await pull(account);
    await within(rig.database.api, { company: account.companyId, viewer: account.userId }, (tx) =>
      createActivity(tx, call(account)),
    );
    await push(account);
    const events = await rig.emulator.list(account.accessToken, account.calendarId);
    expect(events).toMatchObject([
      { summary: 'Call Ada', location: 'Phone', description: 'About the offer' },
    ]);
    expect(JSON.stringify(events)).not.toContain('secret');
    const before = await records(account);
    await pull(account);
    await push(account);
    expect(await records(account)).toEqual(before);
    expect((await rig.emulator.list(account.accessToken, account.calendarId))[0]?.etag).toBe(events[0]?.etag);
  });

  it('keeps both edits when each side changed another field', async () => {
    const account = await rig.addAccount();
    const event = await rig.emulator.insert(account.accessToken, account.calendarId, {
      summary: 'Plan',
      ...googleTimes,
    });
    await pull(account);
    const [record] = await records(account);
    await edit(account, record?.id ?? '', { location: 'Room 7' });
    await rig.emulator.patch(account.accessToken, account.calendarId, event.id ?? '', { summary: 'Plan B' });
    await push(account);
    await pull(account);
    await push(account);
    expect(await records(account)).toMatchObject([{ subject: 'Plan B', location: 'Room 7' }]);
    const after = await rig.emulator.get(account.accessToken, account.calendarId, event.id ?? '');
    expect(after).toMatchObject({ summary: 'Plan B', location: 'Room 7' });
  });

  it('keeps the loser of a conflict in a row of its own', async () => {
    const account = await rig.addAccount();
    const event = await rig.emulator.insert(account.accessToken, account.calendarId, {
      summary: 'Plan',
      ...googleTimes,
    });
    await pull(account);
    const [record] = await records(account);
    await edit(account, record?.id ?? '', { subject: 'CRM plan' });
    await rig.emulator.patch(account.accessToken, account.calendarId, event.id ?? '', {
      summary: 'Google plan',
    });
    await pull(account);
    await push(account);
    const conflicts = await rig.database
      .owner`select field, winner, record_value, remote_value from conflicts where account_id = ${account.accountId}`;
    expect(conflicts).toMatchObject([
      { field: 'subject', winner: 'record', record_value: 'CRM plan', remote_value: 'Google plan' },
    ]);
    expect(await rig.emulator.get(account.accessToken, account.calendarId, event.id ?? '')).toMatchObject({
      summary: 'CRM plan',
    });
  });

  it('merges guests one by one, and keeps a lost answer in the row of its guest', async () => {
    const account = await rig.addAccount();
    const bob = { email: 'bob@example.com' };
    const eve = { email: 'eve@example.com' };
    const event = await rig.emulator.insert(account.accessToken, account.calendarId, {
      summary: 'Plan',
      ...googleTimes,
      attendees: [bob, eve],
    });
    await pull(account);
    const [record] = await records(account);
    const guest = { name: '', organizer: false };
    await edit(account, record?.id ?? '', {
      attendees: [
        { ...guest, ...bob, response: 'accepted' },
        { ...guest, ...eve, response: 'accepted' },
      ],
    });
    const answers = [bob, eve].map((each) => ({ ...each, responseStatus: 'declined' }));
    await rig.emulator.patch(account.accessToken, account.calendarId, event.id ?? '', {
      attendees: [...answers, { email: 'ann@example.com' }],
    });
    await pull(account);
    await push(account);
    const rows = await rig.database.owner`select field, winner, record_value, remote_value from conflicts
        where account_id = ${account.accountId} order by field`;
    expect(rows).toMatchObject(
      [bob, eve].map(({ email }) => ({
        field: `attendees:${email}`,
        winner: 'record',
        record_value: { email, response: 'accepted' },
        remote_value: { email, response: 'declined' },
      })),
    );
    const merged = await rig.emulator.get(account.accessToken, account.calendarId, event.id ?? '');
    expect(merged['attendees']).toMatchObject([
      { email: 'ann@example.com', responseStatus: 'needsAction' },
      { email: 'bob@example.com', responseStatus: 'accepted' },
      { email: 'eve@example.com', responseStatus: 'accepted' },
    ]);
  });
});
