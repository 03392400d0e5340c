import { expect, it } from 'vitest';
import { pushEvents } from '../../activities/push-events.ts';
import type { TestAccount } from '../support/sync-rig.ts';
import { until } from '../support/wait.ts';
import { at, found, openRig, pushAndMeanwhile } from './support.ts';

const { rig, act } = await openRig();
const requestsOf = async (account: TestAccount, operation: string) =>
  (await rig.emulator.requests()).filter(
    (each) => each.user === account.email && each.operation === operation,
  );

it('a CRM edit during the insert is not lost: the next push carries it', async () => {
  const account = await rig.addAccount();
  const id = await act.create(account);
  await pushAndMeanwhile(rig.deps, account, () => act.edit(account, id, { subject: 'Call Eve' }));
  expect(await act.events(account)).toMatchObject([{ summary: 'Call Ada' }]);
  expect(await act.records(account)).toMatchObject([{ subject: 'Call Eve' }]);
  await act.push(account);
  expect(await act.events(account)).toMatchObject([{ summary: 'Call Eve' }]);
  expect(await requestsOf(account, 'events.insert')).toHaveLength(1);
});

it('a CRM edit during a merge is not lost, nor is what the merge brought in', async () => {
  const account = await rig.addAccount();
  const id = await act.create(account);
  await act.sync(account);
  const event = found((await act.events(account))[0]?.id);
  await act.edit(account, id, { subject: 'Call Eve' });
  await act.patchEvent(account, event, { location: 'Room 7', description: 'From Google' });
  await act.pull(account);
  await pushAndMeanwhile(rig.deps, account, () => act.edit(account, id, { location: 'Room 8' }));
  await act.sync(account);
  const merged = { subject: 'Call Eve', location: 'Room 8', public_description: 'From Google' };
  expect(await act.records(account)).toMatchObject([merged]);
  const { subject: summary, location, public_description: description } = merged;
  expect(await act.getEvent(account, event)).toMatchObject({ summary, location, description });
});

const GUEST = { name: '', response: 'needsAction', organizer: false } as const;
const guestAt = (email: string) => ({ ...GUEST, email });
const conflictsOf = (account: TestAccount) =>
  rig.database.owner`
    select field, winner from conflicts where account_id = ${account.accountId} order by field`;

it('a guest who came in from Google stays invited when the CRM edits its guests during the write', async () => {
  const account = await rig.addAccount();
  const id = await act.create(account, { attendees: [guestAt('ada@example.com')] });
  await act.sync(account);
  const event = found((await act.events(account))[0]?.id);
  await act.edit(account, id, { attendees: ['ada', 'bob'].map((name) => guestAt(`${name}@example.com`)) });
  await act.patchEvent(account, event, {
    attendees: [{ email: 'ada@example.com' }, { email: 'cyd@example.com' }],
  });
  await act.pull(account);
  const meanwhile = ['ada', 'dan'].map((name) => guestAt(`${name}@example.com`));
  await pushAndMeanwhile(rig.deps, account, () => act.edit(account, id, { attendees: meanwhile }));
  await act.sync(account);
  const all = ['ada@example.com', 'cyd@example.com', 'dan@example.com'];
  const attendees = all.map((email) => ({ email }));
  expect((await act.getEvent(account, event)).attendees).toMatchObject(attendees);
  expect(await act.records(account)).toMatchObject([{ attendees }]);
  expect(await conflictsOf(account)).toEqual([]);
});

it('what Google changed and the CRM edits during the write is a conflict with its rows, the times as one', async () => {
  const account = await rig.addAccount();
  const id = await act.create(account);
  await act.sync(account);
  const event = found((await act.events(account))[0]?.id);
  await act.edit(account, id, { subject: 'Call Eve' });
  await act.patchEvent(account, event, { location: 'Room 7', start: at(12) });
  await act.pull(account);
  await pushAndMeanwhile(rig.deps, account, () =>
    act.edit(account, id, { location: 'Room 8', endsAt: at(15) }),
  );
  await act.sync(account);
  const times = { starts_at: at(13), ends_at: at(15) };
  expect(await act.records(account)).toMatchObject([{ subject: 'Call Eve', location: 'Room 8', ...times }]);
  const { start, end, ...written } = await act.getEvent(account, event);
  expect(written).toMatchObject({ summary: 'Call Eve', location: 'Room 8' });
  expect([start, end].map((time) => new Date(time?.dateTime ?? '').getUTCHours())).toEqual([13, 15]);
  const lost = ['end', 'location', 'start'].map((field) => ({ field, winner: 'record' }));
  expect(await conflictsOf(account)).toEqual(lost);
});

it('of two that never agreed none loses a guest to an edit during their first write', async () => {
  const account = await rig.addAccount();
  const id = await act.create(account);
  await act.sync(account);
  const event = found((await act.events(account))[0]?.id);
  await act.choose(account, { conflictWinner: 'google' });
  await rig.database.owner`
    update links set base_record = null, base_remote = null, dirty = true where account_id = ${account.accountId}`;
  await act.edit(account, id, { attendees: [guestAt('ada@example.com')] });
  await act.patchEvent(account, event, { attendees: [{ email: 'cyd@example.com' }] });
  await rig.database.owner`update google_events set item = null where account_id = ${account.accountId}`;
  await pushAndMeanwhile(rig.deps, account, () =>
    act.edit(account, id, { attendees: [guestAt('dan@example.com')] }),
  );
  await act.sync(account);
  const attendees = ['cyd', 'dan'].map((name) => ({ email: `${name}@example.com` }));
  expect((await act.getEvent(account, event)).attendees).toMatchObject(attendees);
  expect(await act.records(account)).toMatchObject([{ attendees }]);
});

it('an activity deleted in the CRM during its insert leaves Google with the next push', async () => {
  const account = await rig.addAccount();
  const id = await act.create(account);
  await pushAndMeanwhile(rig.deps, account, () => act.remove(account, id));
  expect(await act.events(account)).toHaveLength(1);
  await act.push(account);
  expect(await act.events(account)).toEqual([]);
});

it('an edit over the real delay of an answer is not lost either', async () => {
  const account = await rig.addAccount();
  const id = await act.create(account);
  const slow = { method: 'events.insert', kind: 'delay', ms: 600, when: 'after_commit', user: account.email };
  await rig.emulator.addFault({ ...slow, times: 1 });
  const pushing = act.push(account);
  await until('the event is in Google', async () => (await act.events(account)).length === 1);
  await act.edit(account, id, { subject: 'Call Eve' });
  await pushing;
  await act.push(account);
  expect(await act.events(account)).toMatchObject([{ summary: 'Call Eve' }]);
});

it('no delete beats an edit that is made between the look and the write on our own side', async () => {
  const account = await rig.addAccount();
  const event = await act.insertEvent(account, { summary: 'Plan' });
  await act.sync(account);
  const { id } = found((await act.records(account))[0]);
  await act.removeEvent(account, event.id);
  const sql = rig.database.owner;
  await sql`update links set dirty = true where account_id = ${account.accountId}`;
  // The push reads the event again, learns that it is gone, and decides to delete the activity.
  await sql`update google_events set item = null where account_id = ${account.accountId}`;
  const google = rig.deps.googleOf(account);
  const looking: typeof google = {
    ...google,
    getEvent: async (...args) => {
      const answer = await google.getEvent(...args);
      await act.edit(account, id, { subject: 'Edited meanwhile' });
      return answer;
    },
  };

  await pushEvents({ ...rig.deps, googleOf: () => looking }, account);
  await act.push(account);
  expect(await act.records(account)).toMatchObject([{ id, deleted_at: null, subject: 'Edited meanwhile' }]);
  expect(await act.events(account)).toMatchObject([{ summary: 'Edited meanwhile' }]);
});
