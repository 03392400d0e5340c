import { describe, expect, it } from 'vitest';
import { found, openRig } from './support.ts';

const { rig, act } = await openRig();

describe('two-way sync over a real database and a real emulator', () => {
  it('takes a foreign event in, and follows its edit and its deletion', async () => {
    const account = await rig.addAccount();
    const event = await act.insertEvent(account, { summary: 'Lunch' });
    await act.pull(account);
    expect(await act.records(account)).toMatchObject([{ subject: 'Lunch', deleted_at: null }]);
    await act.patchEvent(account, event.id, { summary: 'Late lunch' });
    await act.pull(account);
    expect(await act.records(account)).toMatchObject([{ subject: 'Late lunch' }]);
    await act.removeEvent(account, event.id);
    await act.pull(account);
    expect((await act.records(account))[0]?.deleted_at).not.toBeNull();
  });

  it('sends a CRM activity, whose echo then changes nothing', async () => {
    const account = await rig.addAccount();
    await act.pull(account);
    await act.create(account, { publicDescription: 'About the offer', note: 'secret', location: 'Phone' });
    await act.push(account);
    const events = await act.events(account);
    expect(events).toMatchObject([
      { summary: 'Call Ada', location: 'Phone', description: 'About the offer' },
    ]);
    expect(JSON.stringify(events)).not.toContain('secret');
    const before = await act.records(account);
    await act.pull(account);
    await act.push(account);
    expect(await act.records(account)).toEqual(before);
    expect((await act.events(account))[0]?.etag).toBe(events[0]?.etag);
  });

  it('keeps both edits when each side changed another field', async () => {
    const account = await rig.addAccount();
    const event = await act.insertEvent(account, { summary: 'Plan' });
    await act.pull(account);
    const [record] = await act.records(account);
    await act.edit(account, found(record).id, { location: 'Room 7' });
    await act.patchEvent(account, event.id, { summary: 'Plan B' });
    await act.push(account);
    await act.pull(account);
    await act.push(account);
    expect(await act.records(account)).toMatchObject([{ subject: 'Plan B', location: 'Room 7' }]);
    const after = await act.getEvent(account, event.id);
    expect(after).toMatchObject({ summary: 'Plan B', location: 'Room 7' });
  });

  it('keeps the loser of a conflict in a row of its own', async () => {
    const account = await rig.addAccount();
    const event = await act.insertEvent(account, { summary: 'Plan' });
    await act.pull(account);
    const [record] = await act.records(account);
    await act.edit(account, found(record).id, { subject: 'CRM plan' });
    await act.patchEvent(account, event.id, { summary: 'Google plan' });
    await act.pull(account);
    await act.push(account);
    const conflicts = await rig.database
      .owner`select field, winner, record_value, remote_value from conflicts where account_id = ${account.accountId}`;
    expect(conflicts).toMatchObject([
      { field: 'subject', winner: 'record', record_value: 'CRM plan', remote_value: 'Google plan' },
    ]);
    expect(await act.getEvent(account, event.id)).toMatchObject({ summary: 'CRM plan' });
  });

  it('merges guests one by one, and keeps a lost answer in the row of its guest', async () => {
    const account = await rig.addAccount();
    const bob = { email: 'bob@example.com' };
    const eve = { email: 'eve@example.com' };
    const event = await act.insertEvent(account, {
      summary: 'Plan',
      attendees: [bob, eve],
    });
    await act.pull(account);
    const [record] = await act.records(account);
    const guest = { name: '', organizer: false };
    await act.edit(account, found(record).id, {
      attendees: [
        { ...guest, ...bob, response: 'accepted' },
        { ...guest, ...eve, response: 'accepted' },
      ],
    });
    const answers = [bob, eve].map((each) => ({ ...each, responseStatus: 'declined' }));
    await act.patchEvent(account, event.id, {
      attendees: [...answers, { email: 'ann@example.com' }],
    });
    await act.pull(account);
    await act.push(account);
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
    const merged = await act.getEvent(account, event.id);
    expect(merged['attendees']).toMatchObject([
      { email: 'ann@example.com', responseStatus: 'needsAction' },
      { email: 'bob@example.com', responseStatus: 'accepted' },
      { email: 'eve@example.com', responseStatus: 'accepted' },
    ]);
  });
});
