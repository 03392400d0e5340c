import { describe, expect, it } from 'vitest';
import type { TestAccount } from '../support/sync-rig.ts';
import { openRig, sorted } from './support.ts';

const { rig, act } = await openRig();

const titles = async (account: TestAccount, calendarId = account.calendarId) =>
  (await rig.emulator.list(account.accessToken, calendarId)).map((event) => String(event.summary)).toSorted();

const live = async (account: TestAccount) =>
  sorted((await act.records(account)).flatMap((row) => (row.deleted_at === null ? [row.subject] : [])));

describe('a change of the settings that leaves what is there', () => {
  it('a type that is no longer sent leaves its events in Google, and takes them up again when it is sent again', async () => {
    const account = await rig.addAccount({ outgoingActivityTypes: ['call', 'task'] });
    await act.sync(account);
    await act.create(account, { type: 'call', subject: 'A call' });
    await act.create(account, { type: 'task', subject: 'A task' });
    await act.sync(account);
    expect(await titles(account)).toEqual(['A call', 'A task']);
    await act.choose(account, { outgoingActivityTypes: ['call'] }, ['resend']);
    await act.sync(account);
    expect(await titles(account)).toEqual(['A call', 'A task']);
    // So does a later pass, which has nothing to do with the change of settings.
    await act.sync(account);
    expect(await titles(account)).toEqual(['A call', 'A task']);
    await act.choose(account, { outgoingActivityTypes: ['call', 'task'] }, ['resend']);
    await act.sync(account);
    expect(await titles(account)).toEqual(['A call', 'A task']);
    const links = await rig.database
      .owner`select 1 from links where account_id = ${account.accountId} and closed_by is null`;
    expect(links).toHaveLength(2);
  });

  it('one-way leaves what came from Google in the CRM, apart; two-way again adopts it', async () => {
    const account = await rig.addAccount();
    const event = await act.insertEvent(account, { summary: 'Theirs' });
    await act.sync(account);
    await act.choose(account, { direction: 'one_way' }, ['resend']);
    await act.patchEvent(account, event.id, { summary: 'Theirs, changed' });
    await act.sync(account);
    expect(await live(account)).toEqual(['Theirs']);
    await act.choose(account, { direction: 'two_way' }, ['relist']);
    await act.sync(account);
    expect(await live(account)).toEqual(['Theirs, changed']);
  });

  it('another calendar gets the CRM’s items; the old one keeps its events, and nothing is doubled on the way back', async () => {
    const account = await rig.addAccount();
    await act.insertEvent(account, { summary: 'Theirs' });
    await act.sync(account);
    await act.create(account, { type: 'call', subject: 'Ours' });
    await act.sync(account);
    const { id } = await rig.emulator.send<{ id: string }>(
      'POST',
      `/_emulator/accounts/${encodeURIComponent(account.email)}/calendars`,
      { summary: 'Second', accessRole: 'owner' },
    );
    await act.choose(account, { calendarId: id }, ['relist', 'resend']);
    await act.sync(account);
    expect(await titles(account, id)).toEqual(['Ours']);
    expect(await titles(account)).toEqual(['Ours', 'Theirs']);
    expect(await live(account)).toEqual(['Ours', 'Theirs']);
    await act.choose(account, { calendarId: account.calendarId }, ['relist', 'resend']);
    await act.sync(account);
    expect(await titles(account)).toEqual(['Ours', 'Theirs']);
    expect(await live(account)).toEqual(['Ours', 'Theirs']);
  });
});
