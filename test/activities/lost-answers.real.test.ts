import { expect, it } from 'vitest';
import { fetchChanges } from '../../activities/fetch-changes.ts';
import type { TestAccount } from '../support/sync-rig.ts';
import { changing, seriesActorsOf } from './series-rig.ts';
import { at, found, openRig } from './support.ts';

const { rig, act } = await openRig();
const series = seriesActorsOf(rig, act);

const fault = (account: TestAccount, method: string, kind: string, times?: number) =>
  rig.emulator.addFault({ method, kind, user: account.email, ...(times === undefined ? {} : { times }) });

/** A CRM activity whose event was inserted, and nobody here knows. */
async function insertedUnheard(account: TestAccount): Promise<string> {
  const id = await act.create(account);
  await fault(account, 'events.insert', 'reset_after_commit', 1);
  await expect(act.push(account)).rejects.toThrow('Unavailable');
  expect(await act.events(account)).toHaveLength(1);
  return id;
}

it('an insert whose answer was lost makes no second event, though reads are of before it', async () => {
  const account = await rig.addAccount();
  await insertedUnheard(account);
  const { id } = await fault(account, 'events.get', 'stale_read');
  await expect(act.push(account)).rejects.toThrow('keep changing');
  await rig.emulator.send('DELETE', `/_emulator/faults/${id}`);
  await act.sync(account);
  expect(await act.events(account)).toHaveLength(1);
  expect(await act.records(account)).toHaveLength(1);
});

it('deleted before the answer to its insert was heard, a CRM activity takes its event along and stays deleted', async () => {
  const account = await rig.addAccount();
  await act.remove(account, await insertedUnheard(account));
  await act.push(account);
  await act.sync(account);
  expect((await act.events(account)).filter(({ status }) => status !== 'cancelled')).toEqual([]);
  expect((await act.records(account)).filter((row) => row.deleted_at === null)).toEqual([]);
});

it('nor does it leave it behind where reads are of before it', async () => {
  const account = await rig.addAccount();
  await act.remove(account, await insertedUnheard(account));
  const { id } = await fault(account, 'events.get', 'stale_read');
  await act.push(account);
  await rig.emulator.send('DELETE', `/_emulator/faults/${id}`);
  await act.sync(account);
  expect((await act.events(account)).filter(({ status }) => status !== 'cancelled')).toEqual([]);
  expect((await act.records(account)).filter((row) => row.deleted_at === null)).toEqual([]);
});

/** A CRM activity whose event was deleted while it was edited; the event that was made anew for it, nobody here knows. */
async function remadeUnheard(account: TestAccount): Promise<string> {
  const id = await act.create(account);
  await act.sync(account);
  await act.edit(account, id, { subject: 'Call Eve' });
  await act.removeEvent(account, found((await act.events(account))[0]?.id));
  await fault(account, 'events.insert', 'reset_after_commit', 1);
  await expect(act.push(account)).rejects.toThrow('Unavailable');
  return id;
}

it('an event that was made anew, its answer lost, is seen as what it is and not as a copy', async () => {
  const account = await rig.addAccount();
  const id = await remadeUnheard(account);
  await act.pull(account);
  await act.sync(account);
  const events = (await act.events(account)).filter(({ status }) => status !== 'cancelled');
  expect(events).toMatchObject([{ summary: 'Call Eve' }]);
  expect(await act.records(account)).toMatchObject([{ id, subject: 'Call Eve' }]);
  expect(await act.links(account)).toMatchObject([{ crm_id: id, event_id: events[0]?.id, generation: 2 }]);
});

it('deleted before that, the CRM activity takes it along, whichever is looked at first', async () => {
  for (const look of [act.pull, act.push]) {
    const account = await rig.addAccount();
    await act.remove(account, await remadeUnheard(account));
    await look(account);
    await act.sync(account);
    expect((await act.events(account)).filter(({ status }) => status !== 'cancelled')).toEqual([]);
    expect((await act.records(account)).filter((row) => row.deleted_at === null)).toEqual([]);
  }
});

it('edited back before that, the CRM activity keeps the event that was made anew, though the deletion is read before it', async () => {
  for (const look of [act.pull, act.push]) {
    const account = await rig.addAccount();
    const id = await remadeUnheard(account);
    await act.edit(account, id, { subject: 'Call Ada' });
    await fault(account, 'events.list', 'stale_read', 1);
    await look(account);
    await act.sync(account);
    const events = (await act.events(account)).filter(({ status }) => status !== 'cancelled');
    expect(events).toHaveLength(1);
    expect(await act.records(account)).toMatchObject([{ id, subject: events[0]?.summary, deleted_at: null }]);
    expect(await act.links(account)).toMatchObject([{ crm_id: id, event_id: events[0]?.id, generation: 2 }]);
  }
});

it('an edit that Google took back meanwhile brings back nothing that the CRM deleted', async () => {
  const account = await rig.addAccount();
  const id = await act.create(account);
  await act.sync(account);
  const event = found((await act.events(account))[0]?.id);
  await act.edit(account, id, { subject: 'Call Eve' });
  await act.patchEvent(account, event, { location: 'There' });
  await act.pull(account);
  await act.patchEvent(account, event, { location: '' });
  await act.remove(account, id);
  await act.push(account);
  await act.sync(account);
  expect((await act.events(account)).filter(({ status }) => status !== 'cancelled')).toEqual([]);
  expect((await act.records(account)).filter((row) => row.deleted_at === null)).toEqual([]);
});

const time = (dateTime: string) => ({ dateTime, timeZone: 'Europe/Berlin' });

it('a series that was made anew, its answer lost, has its exceptions again, whichever is looked at first', async () => {
  const frame = { startsAt: time('2027-03-01T09:00:00Z'), endsAt: time('2027-03-01T10:00:00Z') };
  for (const look of [act.pull, act.push]) {
    const account = await rig.addAccount();
    const recurrence = ['RRULE:FREQ=WEEKLY;COUNT=3'];
    const id = await act.create(account, { subject: 'Weekly', recurrence, ...frame });
    await act.sync(account);
    await series.edit(account, id, time('2027-03-08T09:00:00Z'), 'this', changing({ subject: 'Once' }));
    await act.sync(account);
    await series.edit(account, id, null, 'all', changing({ location: 'There' }));
    await act.removeEvent(account, found((await act.events(account)).find((event) => event.recurrence)?.id));
    await fault(account, 'events.insert', 'reset_after_commit', 1);
    await expect(act.push(account)).rejects.toThrow('Unavailable');
    await look(account);
    const shown = await series.settle(account);
    expect(shown.map((line) => line.split(' ')[1])).toEqual(['Weekly', 'Once', 'Weekly']);
  }
});

it('what Google says by the time a write is repeated, whose answer was lost, is kept beside what it said before', async () => {
  const account = await rig.addAccount();
  const id = await act.create(account);
  await act.sync(account);
  const event = found((await act.events(account))[0]?.id);
  await act.edit(account, id, { subject: 'From the CRM' });
  await act.patchEvent(account, event, { summary: 'From Google' });
  await act.pull(account);
  await fault(account, 'events.patch', 'reset_after_commit', 1);
  await expect(act.push(account)).rejects.toThrow('Unavailable');
  await act.patchEvent(account, event, { summary: 'From Google again' });
  await act.sync(account);
  const rows = await rig.database.owner`
    select remote_value from conflicts where account_id = ${account.accountId} order by created_at`;
  expect(rows.map(({ remote_value: value }) => value as unknown)).toEqual([
    'From Google',
    'From Google again',
  ]);
});

it('what Google tells of while a full list is swept is read, though nobody tells of it again', async () => {
  const account = await rig.addAccount();
  await act.insertEvent(account, { summary: 'Early' });
  await act.sync(account);
  await act.relist(account);
  await fetchChanges(rig.deps, account);
  await act.insertEvent(account, { summary: 'Late' });
  await act.pull(account);
  expect((await act.records(account)).map(({ subject }) => subject)).toEqual(['Early', 'Late']);
});

it('an item of which only the times were kept comes back with a type', async () => {
  const account = await rig.addAccount({ privateEvents: 'busy_only' });
  const { id } = await act.insertEvent(account, { summary: 'Doctor', visibility: 'private' });
  await act.sync(account);
  await act.remove(account, found((await act.records(account))[0]?.id));
  await act.patchEvent(account, id, { end: at(11), visibility: 'public' });
  await act.sync(account);
  expect(await act.records(account)).toMatchObject([
    { subject: 'Doctor', type: 'meeting', deleted_at: null },
  ]);
});

it('of a private event that is kept out nothing stays in the deleted CRM activity either', async () => {
  const account = await rig.addAccount({ privateEvents: 'everyone' });
  await act.insertEvent(account, { summary: 'Surgery-5f3c', visibility: 'private' });
  await act.sync(account);
  const [record] = await act.records(account);
  const [event] = await act.events(account);
  await act.remove(account, found(record?.id));
  await act.patchEvent(account, found(event?.id), { end: at(11) });
  await act.choose(account, { privateEvents: 'do_not_sync' });
  await act.sync(account);
  const rows = [...(await act.dump())].filter(([, texts]) => texts.join('').includes('Surgery-5f3c'));
  expect(rows.map(([table]) => table)).toEqual([]);
});
