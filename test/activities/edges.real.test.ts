import { expect, it } from 'vitest';
import { pushEvents } from '../../activities/push-events.ts';
import type { TestAccount } from '../support/sync-rig.ts';
import { until } from '../support/wait.ts';
import { found, openRig } from './support.ts';

const { rig, act } = await openRig();

/** Pushes, and lets something happen in the CRM after Google has stored the patch, before its answer has come. */
async function patchAndMeanwhile(account: TestAccount, meanwhile: () => Promise<unknown>): Promise<void> {
  const google = rig.deps.googleOf(account);
  const patchEvent: typeof google.patchEvent = async (...args) => {
    const answer = await google.patchEvent(...args);
    await meanwhile();
    return answer;
  };
  await pushEvents({ ...rig.deps, googleOf: () => ({ ...google, patchEvent }) }, account);
}

/** A CRM item whose next push merges: the place comes from Google, the subject from the CRM. */
async function mergingItem(account: TestAccount): Promise<string> {
  const id = await act.create(account);
  await act.sync(account);
  const event = found((await act.events(account))[0]?.id);
  await act.edit(account, id, { subject: 'Call Eve' });
  await act.patchEvent(account, event, { location: 'Room 7' });
  await act.pull(account);
  return id;
}

it('a deletion in Google that is undone brings the event in again, and never deletes it once more', async () => {
  const account = await rig.addAccount();
  await act.create(account);
  await act.sync(account);
  const event = found((await act.events(account))[0]?.id);
  await act.removeEvent(account, event);
  await act.sync(account);
  expect((await act.records(account))[0]?.deleted_at).not.toBeNull();
  const path = `/calendar/v3/calendars/${encodeURIComponent(account.calendarId)}/events/${event}`;
  const gone = await act.getEvent(account, event);
  await rig.emulator.send('PUT', path, { ...gone, status: 'confirmed' }, account.accessToken);
  await act.sync(account);
  expect(await act.events(account)).toHaveLength(1);
  expect((await act.records(account)).filter((row) => row.deleted_at === null)).toHaveLength(1);
});

it('a visibility chosen while Google is asked stays, and reaches Google with the next push', async () => {
  const account = await rig.addAccount();
  const id = await mergingItem(account);
  await patchAndMeanwhile(account, () => act.edit(account, id, { visibility: 'only_me' }));
  expect(await act.records(account)).toMatchObject([{ visibility: 'only_me', location: 'Room 7' }]);
  await act.sync(account);
  expect(await act.records(account)).toMatchObject([{ visibility: 'only_me' }]);
  expect(await act.events(account)).toMatchObject([{ visibility: 'private' }]);
});

it('an item edited and deleted while Google is asked stays deleted, and leaves Google with the next push', async () => {
  const account = await rig.addAccount();
  const id = await mergingItem(account);
  await patchAndMeanwhile(account, async () => {
    await act.edit(account, id, { location: 'Room 8' });
    await act.remove(account, id);
  });
  expect((await act.records(account))[0]?.deleted_at).not.toBeNull();
  await act.sync(account);
  expect(await act.events(account)).toHaveLength(0);
});

it('a CRM edit that commits while a push claims changes still turns the mark on', async () => {
  const account = await rig.addAccount();
  const id = await act.create(account);
  const claim = await rig.database.owner.reserve();
  await claim`begin`;
  await claim`update accounts set crm_dirty_since = null where id = ${account.accountId}`;
  const edit = act.edit(account, id, { subject: 'Call Eve' });
  await until('the edit waits for the claim', async () => {
    const rows = await rig.database.owner`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    return rows.length > 0;
  });
  await claim`commit`;
  claim.release();
  expect((await edit).woken).toHaveLength(1);
});

it('a guest who answers in the CRM keeps what only Google knows of the guests', async () => {
  const account = await rig.addAccount();
  const guests = [
    { email: 'ann@example.com', displayName: 'Ann', optional: true, comment: 'A bit late' },
    { email: 'bob@example.com', displayName: 'Bob' },
  ];
  const event = await act.insertEvent(account, { summary: 'Review', attendees: guests });
  await act.sync(account);
  const id = found((await act.records(account))[0]?.id);
  await act.edit(account, id, {
    attendees: [
      { email: 'ann@example.com', name: 'Ann', response: 'accepted', organizer: false },
      { email: 'bob@example.com', name: 'Bob', response: 'needsAction', organizer: false },
    ],
  });
  await act.push(account);
  expect((await act.getEvent(account, event.id)).attendees).toMatchObject([
    { email: 'ann@example.com', responseStatus: 'accepted', optional: true, comment: 'A bit late' },
    { email: 'bob@example.com' },
  ]);
});

it('a series whose rule became unreadable waits with its reason, and the others go on', async () => {
  const account = await rig.addAccount();
  const series = await act.insertEvent(account, { summary: 'Weekly', recurrence: ['RRULE:FREQ=WEEKLY'] });
  await act.sync(account);
  const id = found((await act.records(account))[0]?.id);
  await rig.database
    .owner`update google_events set item = jsonb_set(item, '{fields,recurrence}', '["RRULE:FREQ=SOMETIMES"]')
    where event_id = ${series.id}`;
  await act.edit(account, id, { subject: 'Weekly, edited' });
  const other = await act.create(account, { subject: 'Another' });
  expect(await act.push(account)).toMatchObject({ parked: 1 });
  expect(await act.parked(account)).toMatchObject([{ item: `crm:${id}` }]);
  expect((await act.events(account)).map((event) => event.summary)).toContain('Another');
  expect(other).not.toBe(id);
});
