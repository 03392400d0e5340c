import { expect, it } from 'vitest';
import type { Settings } from '../../db/schema/index.ts';
import type { TestAccount } from '../support/sync-rig.ts';
import { found, openRig, sorted } from './support.ts';

const { rig, act } = await openRig();

const living = async (account: TestAccount) =>
  (await act.records(account)).filter((row) => row.deleted_at === null);

async function accountWith(settings: Partial<Settings>, text: string): Promise<TestAccount> {
  const account = await rig.addAccount(settings);
  await act.insertEvent(account, { summary: `Dr ${text}`, location: text, visibility: 'private' });
  await act.insertEvent(account, { summary: `Lunch ${text}` });
  await act.sync(account);
  return account;
}

it('a stricter choice hides what is there already, without a call to Google', async () => {
  const account = await accountWith({ privateEvents: 'everyone' }, 'Strict');
  await act.choose(account, { privateEvents: 'only_me' });
  expect(await act.seenByColleague(account)).toEqual(['Dr Strict', 'Lunch Strict']);
  const before = (await rig.emulator.requests()).length;
  await act.choose(account, { privateEvents: 'only_me' }, ['reapply']);
  expect(await rig.emulator.requests()).toHaveLength(before);
  expect(await act.seenByColleague(account)).toEqual(['Lunch Strict']);
  expect(await living(account)).toHaveLength(2);
});

it('a looser choice opens what is there already', async () => {
  const account = await accountWith({ privateEvents: 'only_me' }, 'Loose');
  await act.choose(account, { privateEvents: 'everyone' }, ['reapply']);
  expect(await act.seenByColleague(account)).toEqual(['Dr Loose', 'Lunch Loose']);
});

it('a changed default hides and opens what is not private', async () => {
  const account = await accountWith({ defaultVisibility: 'everyone' }, 'Usual');
  await act.choose(account, { defaultVisibility: 'only_me' }, ['reapply']);
  expect(await act.seenByColleague(account)).toEqual([]);
  await act.choose(account, { defaultVisibility: 'everyone' }, ['reapply']);
  expect(await act.seenByColleague(account)).toEqual(['Lunch Usual']);
});

it('"default means private" hides what came in as open', async () => {
  const account = await accountWith({ privateEvents: 'only_me' }, 'Meant');
  await act.choose(account, { treatDefaultAsPrivate: true }, ['reapply']);
  expect(await act.seenByColleague(account)).toEqual([]);
  expect(await living(account)).toHaveLength(2);
});

it('"do not sync" takes the item away and every word of it, and a full list brings the same item back', async () => {
  const account = await accountWith({ privateEvents: 'everyone' }, 'Vanish');
  const ids = (await living(account)).map((row) => row.id).toSorted();
  await act.choose(account, { privateEvents: 'do_not_sync' }, ['reapply']);
  await act.sync(account);
  expect(await living(account)).toMatchObject([{ subject: 'Lunch Vanish' }]);
  expect(await act.tablesWith('Dr Vanish')).toEqual([]);
  expect(await act.events(account)).toHaveLength(2);
  await act.choose(account, { privateEvents: 'everyone' }, ['relist', 'reapply']);
  await act.sync(account);
  expect((await living(account)).map((row) => row.id).toSorted()).toEqual(ids);
  expect(await act.seenByColleague(account)).toEqual(['Dr Vanish', 'Lunch Vanish']);
});

it.each(['do_not_sync', 'busy_only'] as const)(
  'under "%s" nothing stays of a private item that was deleted in the CRM before',
  async (privateEvents) => {
    const secret = `Gone ${privateEvents}`;
    const account = await accountWith({ privateEvents: 'everyone' }, secret);
    const doctor = (await living(account)).find((row) => row.subject === `Dr ${secret}`);
    await act.remove(account, found(doctor).id);
    await act.push(account);
    expect(await act.tablesWith(`Dr ${secret}`)).not.toEqual([]);
    await act.choose(account, { privateEvents }, ['reapply']);
    expect(await act.tablesWith(`Dr ${secret}`)).toEqual([]);
  },
);

it('"busy only" keeps the slot alone, and a full list brings the words back', async () => {
  const account = await accountWith({ privateEvents: 'everyone' }, 'Slot');
  await act.choose(account, { privateEvents: 'busy_only' }, ['reapply']);
  await act.sync(account);
  expect((await living(account)).map((row) => row.visibility).toSorted()).toEqual(['busy_only', 'everyone']);
  expect(await act.tablesWith('Dr Slot')).toEqual([]);
  await act.choose(account, { privateEvents: 'only_me' }, ['relist', 'reapply']);
  await act.sync(account);
  expect(sorted((await living(account)).map((row) => row.subject))).toEqual(['Dr Slot', 'Lunch Slot']);
  expect(await act.seenByColleague(account)).toEqual(['Lunch Slot']);
});

it.each(['do_not_sync', 'busy_only'] as const)(
  'a change to "%s" also erases what an old conflict kept',
  async (privateEvents) => {
    const text = `Kept_${privateEvents}`;
    const account = await rig.addAccount({ privateEvents: 'everyone' });
    const event = await act.insertEvent(account, { summary: 'Plan' });
    await act.sync(account);
    await act.edit(account, found((await act.records(account))[0]).id, { subject: 'CRM plan' });
    await act.patchEvent(account, event.id, { summary: text });
    await act.sync(account);
    await act.patchEvent(account, event.id, { visibility: 'private' });
    await act.sync(account);
    expect(await act.tablesWith(text)).toEqual(['conflicts']);
    await act.choose(account, { privateEvents }, ['reapply']);
    expect(await act.tablesWith(text)).toEqual([]);
  },
);

it('leaves what came from the CRM as its user wants it, whatever is chosen for private events', async () => {
  const account = await rig.addAccount({ privateEvents: 'everyone' });
  const id = await act.create(account, { subject: 'Own', visibility: 'only_me' });
  await act.sync(account);
  await act.choose(account, { privateEvents: 'do_not_sync', defaultVisibility: 'only_me' }, ['reapply']);
  await act.sync(account);
  expect(await living(account)).toMatchObject([{ id, subject: 'Own', visibility: 'only_me' }]);
  expect(await act.events(account)).toHaveLength(1);
});

it('loses no edit that the CRM has not sent yet', async () => {
  const account = await rig.addAccount({ conflictWinner: 'google' });
  const event = await act.insertEvent(account, { summary: 'Plan' });
  await act.sync(account);
  await act.edit(account, found((await act.records(account))[0]).id, { subject: 'CRM plan' });
  await act.choose(account, { defaultVisibility: 'only_me' }, ['reapply']);
  await act.sync(account);
  expect(await living(account)).toMatchObject([{ subject: 'CRM plan', visibility: 'only_me' }]);
  expect(await act.getEvent(account, event.id)).toMatchObject({ summary: 'CRM plan' });
});

it('merges, and loses nothing of, what waits on both sides in different fields', async () => {
  const account = await rig.addAccount();
  const event = await act.insertEvent(account, { summary: 'Plan' });
  await act.sync(account);
  await act.edit(account, found((await act.records(account))[0]).id, { subject: 'CRM plan' });
  await act.patchEvent(account, event.id, { location: 'Room 7' });
  await act.pull(account);
  await act.choose(account, { defaultVisibility: 'only_me' }, ['reapply']);
  expect(await act.seenByColleague(account)).toEqual([]);
  await act.sync(account);
  const merged = { subject: 'CRM plan', location: 'Room 7', visibility: 'only_me' };
  expect(await living(account)).toMatchObject([merged]);
  expect(await act.getEvent(account, event.id)).toMatchObject({ summary: 'CRM plan', location: 'Room 7' });
});

it('brings nothing back that the CRM has deleted and not sent yet', async () => {
  const account = await rig.addAccount();
  await act.insertEvent(account, { summary: 'Plan' });
  await act.sync(account);
  await act.remove(account, found((await act.records(account))[0]).id);
  await act.choose(account, { defaultVisibility: 'only_me' }, ['reapply']);
  await act.sync(account);
  expect(await living(account)).toEqual([]);
  expect(await act.events(account)).toEqual([]);
});

it('takes its word off the list of what is to be done', async () => {
  const account = await accountWith({}, 'Done');
  await act.choose(account, { privateEvents: 'everyone' }, ['reapply', 'resend']);
  const [row] = await rig.database.owner`select owed from accounts where id = ${account.accountId}`;
  expect(row?.['owed']).toEqual(['resend']);
});

it('an event that was imported again under another id is one activity, also after a choice is applied', async () => {
  const account = await rig.addAccount();
  const event = await act.insertEvent(account, { summary: 'Lunch', iCalUID: 'lunch@example.com' });
  await act.sync(account);
  await act.removeEvent(account, event.id);
  // Google frees the iCalUID when it purges the tombstone, which the next list then does not show either.
  await rig.emulator.send('POST', '/_emulator/purge', {});
  await rig.emulator.send(
    'POST',
    `/calendar/v3/calendars/${encodeURIComponent(account.calendarId)}/events/import`,
    { summary: 'Lunch', iCalUID: 'lunch@example.com', start: event.start, end: event.end },
    account.accessToken,
  );
  await act.relist(account);
  await act.sync(account);
  expect(await living(account)).toHaveLength(1);
  await act.choose(account, { defaultVisibility: 'only_me' }, ['reapply']);
  await act.sync(account);
  expect(await living(account)).toMatchObject([{ subject: 'Lunch', visibility: 'only_me' }]);
});

it('an occurrence cancelled in Google keeps nothing of its series when that one is made private, in whatever order', async () => {
  for (const order of ['cancelled first', 'private first', 'cancelled and read first']) {
    const account = await rig.addAccount({ privateEvents: 'busy_only' });
    const summary = `Secret, ${order}`;
    const { id } = await act.insertEvent(account, { summary, recurrence: ['RRULE:FREQ=WEEKLY;COUNT=3'] });
    const instance = `${id}_20270308T090000Z`;
    await act.patchEvent(account, instance, { location: 'Elsewhere' });
    await act.sync(account);
    const steps = [
      () => act.removeEvent(account, instance),
      () => act.patchEvent(account, id, { visibility: 'private' }),
    ];
    for (const step of order === 'private first' ? steps.toReversed() : steps) {
      await step();
      if (order === 'cancelled and read first') await act.sync(account);
    }
    await act.sync(account);
    expect(await act.tablesWith(summary)).toEqual([]);
    expect((await act.records(account)).map(({ visibility }) => visibility)).toEqual([
      'busy_only',
      'busy_only',
    ]);
  }
});
