import { beforeEach, expect, it } from 'vitest';
import { found, openRig, sorted } from './support.ts';

const { rig, act } = await openRig();
beforeEach(() => rig.emulator.clearFaults());

const requests = async (user: string, operation: string) =>
  (await rig.emulator.requests()).filter((each) => each.user === user && each.operation === operation);

it('an insert whose answer was lost is adopted, not repeated', async () => {
  const account = await rig.addAccount();
  const id = await act.create(account);
  await rig.emulator.addFault({ method: 'events.insert', kind: 'reset_after_commit', times: 1 });
  await expect(act.push(account)).rejects.toMatchObject({ kind: 'Unavailable' });
  expect(await act.events(account)).toHaveLength(1);
  await act.push(account);
  await act.sync(account);
  expect(await act.events(account)).toMatchObject([{ summary: 'Call Ada' }]);
  const inserts = await requests(account.email, 'events.insert');
  expect(inserts.map(({ status }) => status)).toEqual([null, 409]);
  expect(await act.links(account)).toMatchObject([{ crm_id: id, generation: 1, dirty: false }]);
  expect(await act.records(account)).toHaveLength(1);
});

it('an insert whose answer was lost is adopted with what was edited on either side meanwhile', async () => {
  const account = await rig.addAccount();
  const id = await act.create(account);
  await rig.emulator.addFault({ method: 'events.insert', kind: 'reset_after_commit', times: 1 });
  await expect(act.push(account)).rejects.toMatchObject({ kind: 'Unavailable' });
  await act.edit(account, id, { subject: 'Call Eve' });
  await act.push(account);
  expect(await act.events(account)).toMatchObject([{ summary: 'Call Eve' }]);
  expect(await act.records(account)).toMatchObject([{ id, subject: 'Call Eve' }]);
});

it('a lost insert that the list shows before the push comes back is adopted as well', async () => {
  const account = await rig.addAccount();
  const id = await act.create(account);
  await rig.emulator.addFault({ method: 'events.insert', kind: 'reset_after_commit', times: 1 });
  await expect(act.push(account)).rejects.toMatchObject({ kind: 'Unavailable' });
  await act.pull(account);
  await act.push(account);
  expect(await act.records(account)).toMatchObject([{ id }]);
  expect(await act.events(account)).toHaveLength(1);
});

it('a patch whose answer was lost is not taken for a foreign edit', async () => {
  const account = await rig.addAccount();
  const id = await act.create(account);
  await act.sync(account);
  await act.edit(account, id, { subject: 'Call Eve' });
  await rig.emulator.addFault({ method: 'events.patch', kind: 'reset_after_commit', times: 1 });
  await expect(act.push(account)).rejects.toMatchObject({ kind: 'Unavailable' });
  await act.push(account);
  expect((await requests(account.email, 'events.patch')).map(({ status }) => status)).toEqual([null, 412]);
  expect(await act.records(account)).toMatchObject([{ id, subject: 'Call Eve' }]);
  expect(await rig.database.owner`select * from conflicts where account_id = ${account.accountId}`).toEqual(
    [],
  );
});

it('an event that moved on (412) is read again and merged', async () => {
  const account = await rig.addAccount();
  const id = await act.create(account);
  await act.sync(account);
  const event = found((await act.events(account))[0]?.id);
  await act.edit(account, id, { subject: 'Call Eve' });
  await act.patchEvent(account, event, { location: 'Room 7' });
  await act.push(account);
  const merged = { summary: 'Call Eve', location: 'Room 7' };
  expect(await act.getEvent(account, event)).toMatchObject(merged);
  expect(await act.records(account)).toMatchObject([{ id, subject: 'Call Eve', location: 'Room 7' }]);
  const patches = await requests(account.email, 'events.patch');
  expect(patches.filter(({ clientId }) => clientId !== null).map(({ status }) => status)).toEqual([412, 200]);
});

it('an event deleted in Google while it was edited in the CRM is made again, and the log says why', async () => {
  const account = await rig.addAccount();
  const id = await act.create(account);
  await act.sync(account);
  const first = found((await act.events(account))[0]?.id);
  await act.edit(account, id, { subject: 'Call Eve' });
  await act.removeEvent(account, first);
  await act.sync(account);
  const [event, ...others] = await act.events(account);
  expect([event?.summary, others]).toEqual(['Call Eve', []]);
  expect(event?.id).not.toBe(first);
  expect(await act.links(account)).toMatchObject([{ crm_id: id, event_id: event?.id, generation: 2 }]);
  // The id of the deleted event is taken for ever: the next one is tried at once.
  const inserts = await requests(account.email, 'events.insert');
  expect(inserts.map(({ status }) => status)).toEqual([200, 200]);
  const log = await rig.database.owner`
    select cell, rule, remote_step from sync_log where account_id = ${account.accountId} order by id desc limit 1`;
  expect(log).toMatchObject([{ cell: 'modified/deleted', rule: 'edit_beats_delete', remote_step: 'create' }]);
  await act.sync(account);
  expect(await act.events(account)).toHaveLength(1);
});

it('an activity deleted in the CRM while its event was edited in Google lives on, with the edit', async () => {
  const account = await rig.addAccount();
  const id = await act.create(account);
  await act.sync(account);
  const event = found((await act.events(account))[0]?.id);
  await act.remove(account, id);
  await act.patchEvent(account, event, { summary: 'Call Eve' });
  await act.sync(account);
  expect(await act.records(account)).toMatchObject([{ id, deleted_at: null, subject: 'Call Eve' }]);
  expect(await act.getEvent(account, event)).toMatchObject({ status: 'confirmed', summary: 'Call Eve' });
});

it('an item that Google refuses is parked with its reason, the rest goes on, and a change tries it again', async () => {
  const account = await rig.addAccount();
  const ids = [await act.create(account, { subject: 'One' }), await act.create(account, { subject: 'Two' })];
  await act.sync(account);
  for (const id of ids) await act.edit(account, id, { location: 'Room 7' });
  const refusal = { status: 403, reason: 'forbiddenForNonOrganizer', user: account.email };
  await rig.emulator.addFault({ method: 'events.patch', kind: 'status', times: 1, ...refusal });
  expect(await act.push(account)).toEqual({ written: 1, parked: 1 });
  const [parked, ...others] = await act.parked(account);
  expect(others).toEqual([]);
  expect(parked?.reason).toBe('Google refused it: forbiddenForNonOrganizer.');
  const refused = found(ids.find((id) => parked?.item === `crm:${id}`));
  expect(await act.push(account)).toEqual({ written: 0, parked: 0 });
  await act.edit(account, refused, { location: 'Room 8' });
  expect(await act.push(account)).toEqual({ written: 1, parked: 0 });
  expect(await act.parked(account)).toEqual([]);
  const places = sorted((await act.events(account)).map((event) => event.location));
  expect(places).toEqual(['Room 7', 'Room 8']);
});

it('an insert that Google refuses is parked, and tried again when the activity changes', async () => {
  const account = await rig.addAccount();
  const id = await act.create(account);
  const refusal = { status: 400, reason: 'invalid', user: account.email };
  await rig.emulator.addFault({ method: 'events.insert', kind: 'status', times: 1, ...refusal });
  expect(await act.push(account)).toEqual({ written: 0, parked: 1 });
  await act.edit(account, id, { subject: 'Call Eve' });
  expect(await act.push(account)).toEqual({ written: 1, parked: 0 });
  expect(await act.parked(account)).toEqual([]);
});

it.each([
  [403, 'quotaExceeded', 'QuotaExceeded'],
  [403, 'userRateLimitExceeded', 'RateLimited'],
  [429, 'rateLimitExceeded', 'RateLimited'],
  [403, 'requiredAccessLevel', 'Forbidden'],
  [403, 'insufficientPermissions', 'PermissionMissing'],
  [503, 'backendError', 'Unavailable'],
])(
  '%i %s is no matter of one item: the call ends as %s, and nothing is lost',
  async (status, reason, kind) => {
    const account = await rig.addAccount();
    await act.create(account, { subject: 'One' });
    await act.create(account, { subject: 'Two' });
    await rig.emulator.addFault({ method: 'events.insert', kind: 'status', status, reason, after: 1 });
    await expect(act.push(account)).rejects.toMatchObject({ kind });
    expect(await act.parked(account)).toEqual([]);
    expect(await act.events(account)).toHaveLength(1);
    expect(await requests(account.email, 'events.insert')).toHaveLength(2);
    await rig.emulator.clearFaults();
    expect(await act.push(account)).toEqual({ written: 1, parked: 0 });
    expect(await act.events(account)).toHaveLength(2);
  },
);
