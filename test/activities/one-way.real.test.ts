import { expect, it } from 'vitest';
import type { TestAccount } from '../support/sync-rig.ts';
import { at, found, openRig, timesOn } from './support.ts';

const { rig, act } = await openRig();

const oneWay = { direction: 'one_way' } as const;

it('takes no foreign event in, and stores no body of one', async () => {
  const account = await rig.addAccount(oneWay);
  await act.insertEvent(account, { summary: 'Foreign body', location: 'Foreign place' });
  await act.sync(account);
  expect(await act.records(account)).toEqual([]);
  expect(await act.tablesWith('Foreign')).toEqual([]);
});

it('sends what the CRM holds, and brings edits of it back', async () => {
  const account = await rig.addAccount(oneWay);
  const id = await act.create(account);
  await act.sync(account);
  const event = found((await act.events(account))[0]);
  await act.patchEvent(account, found(event.id), { location: 'Room 7' });
  await act.sync(account);
  expect(await act.records(account)).toMatchObject([{ id, subject: 'Call Ada', location: 'Room 7' }]);
});

it('sends the chosen types alone', async () => {
  const account = await rig.addAccount({ ...oneWay, outgoingActivityTypes: ['meeting'] });
  await act.create(account, { subject: 'A call' });
  await act.create(account, { subject: 'A meeting', type: 'meeting' });
  await act.sync(account);
  expect((await act.events(account)).map((event) => event.summary)).toEqual(['A meeting']);
});

async function deletedInGoogle(whenDeletedInGoogle: 'unlink' | 'delete' | 'recreate'): Promise<TestAccount> {
  const account = await rig.addAccount({ ...oneWay, whenDeletedInGoogle });
  await act.create(account);
  await act.sync(account);
  await act.removeEvent(account, found((await act.events(account))[0]?.id));
  await act.sync(account);
  return account;
}

it('an event of ours deleted in Google: "unlink" keeps the activity, and neither side follows the other', async () => {
  const account = await deletedInGoogle('unlink');
  const [record] = await act.records(account);
  expect(record).toMatchObject({ deleted_at: null, subject: 'Call Ada' });
  expect(await act.links(account)).toMatchObject([{ closed_by: 'deleted_in_remote_unlink' }]);
  await act.edit(account, found(record).id, { subject: 'Call Eve' });
  await act.sync(account);
  await act.relist(account);
  await act.sync(account);
  expect(await act.events(account)).toEqual([]);
  expect(await act.records(account)).toMatchObject([{ deleted_at: null, subject: 'Call Eve' }]);
});

it('an event of ours deleted in Google: "delete" takes the activity', async () => {
  const account = await deletedInGoogle('delete');
  expect((await act.records(account))[0]?.deleted_at).not.toBeNull();
  expect(await act.links(account)).toEqual([]);
});

it('an event of ours deleted in Google: "delete" leaves an activity that was edited meanwhile, and sends it again', async () => {
  const account = await rig.addAccount({ ...oneWay, whenDeletedInGoogle: 'delete' });
  const id = await act.create(account);
  await act.sync(account);
  await act.removeEvent(account, found((await act.events(account))[0]?.id));
  await act.edit(account, id, { subject: 'Call Eve' });
  await act.sync(account);
  expect(await act.records(account)).toMatchObject([{ id, deleted_at: null, subject: 'Call Eve' }]);
  expect(await act.events(account)).toMatchObject([{ summary: 'Call Eve' }]);
});

it('an event of ours deleted in Google: "recreate" makes it again, once', async () => {
  const account = await deletedInGoogle('recreate');
  expect(await act.records(account)).toMatchObject([{ deleted_at: null, subject: 'Call Ada' }]);
  await act.sync(account);
  expect(await act.events(account)).toMatchObject([{ summary: 'Call Ada', status: 'confirmed' }]);
  expect(await act.links(account)).toMatchObject([{ generation: 2, closed_by: null, dirty: false }]);
});

it('an activity deleted in the CRM leaves Google', async () => {
  const account = await rig.addAccount(oneWay);
  const id = await act.create(account);
  await act.sync(account);
  await act.remove(account, id);
  await act.sync(account);
  expect(await act.events(account)).toEqual([]);
});

it('a change from two-way to one-way leaves what came from Google, and touches it no more', async () => {
  const account = await rig.addAccount();
  const event = await act.insertEvent(account, { summary: 'Lunch', ...timesOn() });
  await act.sync(account);
  await act.choose(account, oneWay);
  await act.patchEvent(account, event.id, { summary: 'Late lunch', start: at(10), end: at(11) });
  await act.sync(account);
  expect(await act.records(account)).toMatchObject([{ subject: 'Lunch', deleted_at: null }]);
  expect(await act.tablesWith('Late lunch')).toEqual([]);
  await act.edit(account, found((await act.records(account))[0]).id, { subject: 'CRM lunch' });
  await act.sync(account);
  expect(await act.getEvent(account, event.id)).toMatchObject({ summary: 'Late lunch' });
});
