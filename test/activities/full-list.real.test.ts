import { expect, it } from 'vitest';
import type { TestAccount } from '../support/sync-rig.ts';
import { openRig, type Row, sorted, timesOn } from './support.ts';

const { rig, act } = await openRig();

const listed = (account: TestAccount, since: number) =>
  rig.emulator
    .requests()
    .then((all) =>
      all.slice(since).filter(({ user, operation }) => user === account.email && operation === 'events.list'),
    );
const living = (rows: readonly Row[]) =>
  sorted(rows.flatMap((row) => (row.deleted_at === null ? [row.subject] : [])));
const tokenOf = async (account: TestAccount) =>
  (
    await rig.database
      .owner`select sync_token, sweep_pending from sync_cursors where account_id = ${account.accountId}`
  )[0];

/** Two items from Google and one from the CRM, in step; then the sync token is made useless. */
async function inStep() {
  const account = await rig.addAccount();
  const kept = await act.insertEvent(account, { summary: 'Kept' });
  const gone = await act.insertEvent(account, { summary: 'Gone' });
  await act.create(account, { subject: 'Own' });
  await act.sync(account);
  const before = { records: await act.records(account), links: await act.links(account) };
  return { account, kept, gone, before };
}

const spoil = (account: TestAccount) =>
  rig.database
    .owner`update sync_cursors set sync_token = 'no token of anybody' where account_id = ${account.accountId}`;
/** 410: what Google answers to a token from before a change of access. */
const expire = (account: TestAccount) =>
  rig.emulator.addFault({
    method: 'events.list',
    kind: 'status',
    status: 410,
    reason: 'fullSyncRequired',
    user: account.email,
    times: 1,
  });

it.each([
  ['expired (410)', expire, 410],
  ['malformed (400)', spoil, 400],
] as const)(
  'a sync token that is %s means a full list; links and items survive it',
  async (_what, break_, status) => {
    const { account, before } = await inStep();
    const since = (await rig.emulator.requests()).length;
    await break_(account);
    await act.sync(account);
    const lists = await listed(account, since);
    expect(lists.map((request) => request.status).slice(0, 2)).toEqual([status, 200]);
    expect(lists[1]?.query).not.toHaveProperty('syncToken');
    expect(await act.records(account)).toEqual(before.records);
    expect((await act.links(account)).map(({ id }) => id)).toEqual(before.links.map(({ id }) => id));
    expect(await act.events(account)).toHaveLength(3);
    expect(await tokenOf(account)).toMatchObject({ sweep_pending: false });
  },
);

it.each([
  ['expired', expire],
  ['malformed', spoil],
] as const)(
  'what changed and what was deleted meanwhile is found although the token was %s',
  async (_what, break_) => {
    const { account, kept, gone } = await inStep();
    await act.patchEvent(account, kept.id, { summary: 'Kept, edited' });
    await act.removeEvent(account, gone.id);
    await act.insertEvent(account, { summary: 'New' });
    await break_(account);
    await act.sync(account);
    const rows = await act.records(account);
    expect(living(rows)).toEqual(['Kept, edited', 'New', 'Own']);
    expect(rows).toHaveLength(4);
  },
);

it('a tombstone that Google has purged is found by asking for the event itself', async () => {
  const { account, gone } = await inStep();
  await act.removeEvent(account, gone.id);
  // Purged: neither in the list nor to be had by its id.
  await act.relist(account);
  const fault = { method: 'events.get', kind: 'status', status: 404, user: account.email };
  await rig.emulator.addFault(fault);
  await act.pull(account);
  await rig.emulator.clearFaults();
  const rows = await act.records(account);
  expect(living(rows)).toEqual(['Kept', 'Own']);
});

it('nothing is deleted for merely not being listed', async () => {
  const { account, gone, before } = await inStep();
  const hidden = { method: 'events.list', kind: 'status', status: 410, reason: 'fullSyncRequired' };
  await rig.emulator.addFault({ ...hidden, user: account.email, times: 1 });
  // As if the list had left it out: observed by an earlier list alone, and no longer listed.
  await act.pull(account);
  await rig.database.owner`update google_events set list_number = 0 where event_id = ${gone.id}`;
  await rig.database
    .owner`update sync_cursors set sweep_pending = true where account_id = ${account.accountId}`;
  const since = (await rig.emulator.requests()).length;
  await act.pull(account);
  const asked = (await rig.emulator.requests())
    .slice(since)
    .filter(({ operation }) => operation === 'events.get');
  expect(asked.map(({ path }) => path.split('/').at(-1))).toEqual([gone.id]);
  expect(await act.records(account)).toEqual(before.records);
});

it('a full list that is cut short in the middle goes on where it was, and begins anew when its page is lost', async () => {
  const { account, before } = await inStep();
  await act.relist(account);
  await rig.emulator.addFault({ method: 'events.list', kind: 'status', status: 503, times: 1 });
  await expect(act.pull(account)).rejects.toMatchObject({ kind: 'Unavailable' });
  await act.pull(account);
  expect(await act.records(account)).toEqual(before.records);
  await rig.database
    .owner`update sync_cursors set sync_token = null, page_token = 'lost' where account_id = ${account.accountId}`;
  await act.pull(account);
  expect(await act.records(account)).toEqual(before.records);
  expect((await tokenOf(account))?.['sync_token']).toMatch(/./);
});

it('a calendar that was left and chosen again tells of what was deleted meanwhile', async () => {
  const { account, gone } = await inStep();
  const path = `/_emulator/accounts/${encodeURIComponent(account.email)}/calendars`;
  const other = await rig.emulator.send<{ id: string }>('POST', path, { summary: 'Other' });
  await act.choose(account, { calendarId: other.id });
  await act.pull(account);
  await act.removeEvent(account, gone.id);
  await act.choose(account, { calendarId: account.calendarId });
  await act.pull(account);
  const rows = await act.records(account);
  expect(living(rows)).toEqual(['Kept', 'Own']);
});

it('an item that could not be read is let go of when it is deleted or mended', async () => {
  const account = await rig.addAccount();
  const broken = { recurrence: ['RRULE:FREQ=WEEKLY'], ...timesOn() };
  const [deleted, mended] = [
    await act.insertEvent(account, { summary: 'Deleted', ...broken }),
    await act.insertEvent(account, { summary: 'Mended', ...broken }),
  ];
  const unreadable = await act.insertEvent(account, { summary: 'Fine' });
  await act.sync(account);
  // The emulator takes no rule that cannot be read: the list of what is parked is written by hand.
  await rig.database.owner`
    insert into parked_items (company_id, account_id, user_id, item, reason)
    select company_id, id, user_id, 'google:' || event, 'Its recurrence rule cannot be read.'
    from accounts, unnest(${[deleted.id, mended.id, 'another']}::text[]) event where id = ${account.accountId}`;
  await rig.database.owner`delete from links where event_id in (${deleted.id}, ${mended.id})`;
  await act.removeEvent(account, deleted.id);
  await act.patchEvent(account, mended.id, { summary: 'Mended now', recurrence: ['RRULE:FREQ=DAILY'] });
  await act.patchEvent(account, unreadable.id, { summary: 'Still fine' });
  await act.sync(account);
  expect((await act.parked(account)).map(({ item }) => item)).toEqual(['google:another']);
});
