import { expect, it } from 'vitest';
import { fetchChanges } from '../../activities/fetch-changes.ts';
import { pushEvents } from '../../activities/push-events.ts';
import type { GoogleCalendar } from '../../google/port.ts';
import type { TestAccount } from '../support/sync-rig.ts';
import { found, openRig, sorted } from './support.ts';

const { rig, act } = await openRig();

/** One look at Google, whose lists are changed or watched on their way. */
const lookWith = (
  account: TestAccount,
  listEvents: (google: GoogleCalendar) => GoogleCalendar['listEvents'],
) => {
  const google = rig.deps.googleOf(account);
  const changed = { ...google, listEvents: listEvents(google) };
  return fetchChanges({ ...rig.deps, googleOf: () => changed }, account);
};
const subjects = async (account: TestAccount) =>
  sorted((await act.records(account)).map(({ subject }) => subject));
const listsOf = async (account: TestAccount) =>
  (await rig.emulator.requests()).filter(
    ({ user, operation, clientId }) => user === account.email && operation === 'events.list' && clientId,
  );

it('a page that could not be stored is read again: its rows and the cursor are written together or not at all', async () => {
  const account = await rig.addAccount();
  await act.sync(account);
  await act.insertEvent(account, { summary: 'Lunch' });
  const sql = rig.database.owner;
  // At the very end of the transaction, when all its statements have been carried out.
  await sql.unsafe(`
    create function refuse() returns trigger language plpgsql as $$ begin raise 'the disk is full'; end $$;
    create constraint trigger refuse after insert or update on google_events deferrable initially deferred
      for each row execute function refuse()`);
  await expect(act.pull(account)).rejects.toThrow('the disk is full');
  await sql.unsafe('drop trigger refuse on google_events');
  expect(await subjects(account)).toEqual([]);
  await act.pull(account);
  expect(await subjects(account)).toEqual(['Lunch']);
});

it('a notification that lands while Google is asked causes another look', async () => {
  const account = await rig.addAccount();
  const sql = rig.database.owner;
  await lookWith(account, (google) => async (query) => {
    const page = await google.listEvents(query);
    await sql`update accounts set dirty_since = now() where id = ${account.accountId}`;
    return page;
  });
  const [row] = await sql`select dirty_since from accounts where id = ${account.accountId}`;
  expect(row?.['dirty_since']).not.toBeNull();
});

it('an empty page with a token for the next is not the end', async () => {
  const account = await rig.addAccount();
  await act.insertEvent(account, { summary: 'Lunch' });
  const empty = { method: 'events.list', kind: 'empty_page', user: account.email, times: 1 };
  await rig.emulator.addFault(empty);
  await act.pull(account);
  expect(await subjects(account)).toEqual(['Lunch']);
});

it('after the first list every look asks for what changed since, with the token that Google gave', async () => {
  const account = await rig.addAccount();
  await act.sync(account);
  const before = (await listsOf(account)).length;
  for (const summary of ['One', 'Two', 'Three']) {
    await act.insertEvent(account, { summary });
    await act.pull(account);
  }
  const lists = (await listsOf(account)).slice(before);
  expect(lists.map(({ status }) => status)).toEqual([200, 200, 200]);
  for (const { query } of lists) expect(query).toHaveProperty('syncToken');
  expect(await subjects(account)).toEqual(['One', 'Three', 'Two']);
});

it('one event that cannot be read waits with its reason, the rest of its page comes in, and it follows once it is mended', async () => {
  const account = await rig.addAccount();
  const bad = await act.insertEvent(account, { summary: 'Bad' });
  await act.insertEvent(account, { summary: 'Good' });
  await lookWith(account, (google) => async (query) => {
    const page = await google.listEvents(query);
    const events = page.events.map((event) =>
      'item' in event && event.item.id === bad.id
        ? ({ status: 'unreadable', id: bad.id, etag: event.item.etag, reason: 'No start.' } as const)
        : event,
    );
    return { ...page, events };
  });
  expect(await subjects(account)).toEqual(['Good']);
  expect(await act.parked(account)).toMatchObject([{ item: `google:${bad.id}`, reason: 'No start.' }]);
  await act.patchEvent(account, bad.id, { summary: 'Mended' });
  await act.pull(account);
  expect(await subjects(account)).toEqual(['Good', 'Mended']);
  expect(await act.parked(account)).toEqual([]);
});

it('a conflict has its row before Google is written: a lost answer loses no value', async () => {
  const account = await rig.addAccount();
  const id = await act.create(account);
  await act.sync(account);
  const event = found((await act.events(account))[0]?.id);
  await act.edit(account, id, { subject: 'Call Eve' });
  await act.patchEvent(account, event, { summary: 'Call Bob' });
  await act.pull(account);
  const lost = { method: 'events.patch', kind: 'reset_after_commit', times: 1, user: account.email };
  await rig.emulator.addFault(lost);
  await expect(act.push(account)).rejects.toMatchObject({ kind: 'Unavailable' });
  const conflicts = await rig.database.owner`
    select field, winner, record_value, remote_value from conflicts where account_id = ${account.accountId}`;
  const values = { record_value: 'Call Eve', remote_value: 'Call Bob' };
  expect(conflicts).toEqual([{ field: 'subject', winner: 'record', ...values }]);
});

it('the note stays in the CRM', async () => {
  const account = await rig.addAccount();
  await act.create(account, { note: 'Between us', publicDescription: 'About the offer' });
  await act.sync(account);
  const [event] = await act.events(account);
  expect(event?.description).toBe('About the offer');
  expect(JSON.stringify(await rig.emulator.send('GET', '/_emulator/dump'))).not.toContain('Between us');
});

it('changes of two pages are read with the token they began with', async () => {
  const account = await rig.addAccount();
  await act.sync(account);
  for (const summary of ['One', 'Two', 'Three']) await act.insertEvent(account, { summary });
  const before = (await listsOf(account)).length;
  await rig.emulator.addFault({ method: 'events.list', kind: 'small_page', size: 2, user: account.email });
  await act.pull(account);
  await rig.emulator.clearFaults();
  const lists = (await listsOf(account)).slice(before);
  // Both pages, and a look at what changed while they were read.
  expect(lists.map(({ status }) => status)).toEqual([200, 200, 200]);
  for (const { query } of lists) expect(query).toHaveProperty('syncToken');
  expect(await subjects(account)).toEqual(['One', 'Three', 'Two']);
});

it('what Google makes of a write is agreed on, and no edit', async () => {
  const account = await rig.addAccount({ conflictWinner: 'google' });
  const id = await act.create(account);
  const google = rig.deps.googleOf(account);
  // A remote with habits of its own, which it keeps: it cuts a title.
  const cut: GoogleCalendar = {
    ...google,
    insertEvent: (calendarId, event) =>
      google.insertEvent(calendarId, { ...event, fields: { ...event.fields, subject: 'Call' } }),
  };
  await pushEvents({ ...rig.deps, googleOf: () => cut }, account);
  await act.sync(account);
  expect(await act.records(account)).toMatchObject([{ id, subject: 'Call Ada', version: 1 }]);
  await act.edit(account, id, { location: 'Room 7' });
  await act.sync(account);
  expect(await act.records(account)).toMatchObject([{ subject: 'Call Ada', location: 'Room 7' }]);
  expect(await act.events(account)).toMatchObject([{ summary: 'Call', location: 'Room 7' }]);
});

it('made private in Google, an item that waits for the push is hidden at once', async () => {
  const account = await rig.addAccount();
  const id = await act.create(account);
  await act.sync(account);
  const event = found((await act.events(account))[0]?.id);
  await act.edit(account, id, { location: 'Room 7' });
  await act.patchEvent(account, event, { visibility: 'private' });
  await act.pull(account);
  expect(await act.records(account)).toMatchObject([{ visibility: 'only_me' }]);
  expect(await act.seenByColleague(account)).toEqual([]);
});

it('the type stays as the CRM has it, whatever changes in Google', async () => {
  const account = await rig.addAccount();
  await act.create(account, { type: 'task' });
  await act.sync(account);
  const event = found((await act.events(account))[0]?.id);
  await act.patchEvent(account, event, { summary: 'Call Eve' });
  await act.pull(account);
  expect(await act.records(account)).toMatchObject([{ subject: 'Call Eve', type: 'task' }]);
});
