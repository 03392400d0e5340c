import { expect, it } from 'vitest';
import { fetchChanges } from '../../activities/fetch-changes.ts';
import type { RemoteEvent } from '../../google/port.ts';
import { makeIcs } from '../support/make-ics.ts';
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

/** As a full list leaves it that has shown all of the account's events but one, or but these. */
async function owesSweep(account: TestAccount, ...unlisted: string[]): Promise<void> {
  const sql = rig.database.owner;
  await sql`
    insert into listed_pages (company_id, account_id, event_ids)
    select ${account.companyId}, ${account.accountId}, coalesce(array_agg(event_id), '{}') from google_events
    where account_id = ${account.accountId} and event_id <> all(${unlisted})`;
  await sql`update sync_cursors set sweep_pending = true where account_id = ${account.accountId}`;
}
const now = async () => (await rig.emulator.requests()).length;
/** Ids of the events that were asked for one by one. */
const askedSince = async (since: number) =>
  (await rig.emulator.requests())
    .slice(since)
    .flatMap(({ operation, path }) => (operation === 'events.get' ? [path.split('/').at(-1)] : []));
const listedIn = ({ accountId }: TestAccount) =>
  rig.database.owner`select event_ids from listed_pages where account_id = ${accountId}`;

it('a full list that shows nothing new rewrites no event, link or item, and leaves no list behind', async () => {
  const account = await rig.addAccount();
  await act.insertEvent(account, { summary: 'Lunch' });
  await act.insertEvent(account, { summary: 'Weekly', recurrence: ['RRULE:FREQ=WEEKLY'] });
  await act.sync(account);
  const rows = () => rig.database.owner`
    select e.event_id, e.xmin as event, l.xmin as link, a.xmin as frame, d.xmin as details
    from google_events e join links l using (account_id, event_id)
    join crm_activities a on a.id = l.crm_id join crm_activity_details d on d.activity_id = a.id
    where account_id = ${account.accountId} order by 1`;
  const before = await rows();
  expect(before).toHaveLength(2);
  await expire(account);
  await act.pull(account);
  expect(await rows()).toEqual(before);
  expect(await listedIn(account)).toEqual([]);
});

it('what a list showed on its pages is not asked for again, also when it was cut short between two of them', async () => {
  const { account, gone } = await inStep();
  await act.removeEvent(account, gone.id);
  await act.relist(account);
  await rig.emulator.addFault({ method: 'events.list', kind: 'small_page', size: 1, user: account.email });
  const since = await now();
  expect(await fetchChanges(rig.deps, account)).toMatchObject({ more: true });
  expect(await listedIn(account)).toHaveLength(1);
  const refusal = { method: 'events.list', kind: 'status', status: 503, times: 1, user: account.email };
  await rig.emulator.clearFaults();
  await rig.emulator.addFault(refusal);
  await expect(act.pull(account)).rejects.toMatchObject({ kind: 'Unavailable' });
  await act.pull(account);
  expect(await askedSince(since)).toEqual([gone.id]);
  expect(living(await act.records(account))).toEqual(['Kept', 'Own']);
  expect(await listedIn(account)).toEqual([]);
});

it('a list begun anew forgets what the one before it had shown', async () => {
  const { account, gone } = await inStep();
  await rig.emulator.addFault({ method: 'events.list', kind: 'small_page', size: 1, user: account.email });
  await act.relist(account);
  for (let page = 0; page < 3; page += 1) await fetchChanges(rig.deps, account);
  await rig.emulator.clearFaults();
  await act.removeEvent(account, gone.id);
  await act.relist(account);
  await act.pull(account);
  expect(living(await act.records(account))).toEqual(['Kept', 'Own']);
});

/** The same event under another id, as Google never shows it. */
const twinOf = (event: RemoteEvent): RemoteEvent =>
  'item' in event ? { ...event, item: { ...event.item, id: 'twin' } } : event;

it('an event that an earlier page has shown keeps its item, although a later one has its iCalUID too', async () => {
  const account = await rig.addAccount();
  const { id } = await act.insertEvent(account, { summary: 'Lunch' });
  await act.sync(account);
  const before = await act.links(account);
  const google = rig.deps.googleOf(account);
  const twice: typeof google = {
    ...google,
    async listEvents(query) {
      const page = await google.listEvents({ ...query, pageToken: null });
      if (query.pageToken === null) return { ...page, nextPageToken: 'the second', nextSyncToken: null };
      return { ...page, events: page.events.map(twinOf) };
    },
  };
  await act.relist(account);
  for (let page = 0; page < 2; page += 1) await fetchChanges({ ...rig.deps, googleOf: () => twice }, account);
  const after = await act.links(account);
  expect(after.map(({ event_id }) => event_id)).toEqual([id, 'twin']);
  expect(after[0]).toEqual(before[0]);
});

it('what a list left out is asked for once each, however many calls that takes', async () => {
  const account = await rig.addAccount();
  const count = 130;
  await rig.emulator.importIcs(account.email, account.calendarId, makeIcs(count));
  await act.pull(account);
  await owesSweep(account, ...(await act.links(account)).flatMap(({ event_id }) => event_id ?? []));
  const since = await now();
  for (let call = 0; call < 3; call += 1) await fetchChanges(rig.deps, account);
  const asked = await askedSince(since);
  expect(asked).toHaveLength(count);
  expect(new Set(asked).size).toBe(count);
  expect(await tokenOf(account)).toMatchObject({ sweep_pending: false });
});

it('an attempt that was given up and ends late does not end the list of the one after it', async () => {
  const { account, gone } = await inStep();
  await owesSweep(account, gone.id);
  const google = rig.deps.googleOf(account);
  const late: typeof google = {
    ...google,
    async getEvent(...args) {
      const answer = await google.getEvent(...args);
      await act.pull(account);
      await owesSweep(account, gone.id);
      await act.relist(account);
      await fetchChanges(rig.deps, account);
      return answer;
    },
  };
  await expect(fetchChanges({ ...rig.deps, googleOf: () => late }, account)).rejects.toThrow(
    'another attempt',
  );
  expect(await listedIn(account)).not.toEqual([]);
});

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
  await act.pull(account);
  // As if the list had left it out: observed by an earlier list alone, and no longer listed.
  await owesSweep(account, gone.id);
  const since = await now();
  await act.pull(account);
  expect(await askedSince(since)).toEqual([gone.id]);
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
