import { expect, it } from 'vitest';
import type { Attendee, Moment } from '../../core/types.ts';
import type { TestAccount } from '../support/sync-rig.ts';
import { DELETING, seriesActorsOf } from './series-rig.ts';
import { at, found, openRig } from './support.ts';

const { rig, act } = await openRig();
const series = seriesActorsOf(rig, act);

const SECOND: Moment = at(9, '2027-03-08');
const START = '2027-03-08T09:00:00Z';

/** Three Mondays that the boss organises, in the account's calendar and in the CRM. */
async function invited({ guestsCanModify = false } = {}) {
  const account = await rig.addAccount();
  const boss = `boss-${account.email}`;
  const { accessToken } = await rig.emulator.addAccount(boss);
  const { id } = await rig.emulator.insert(accessToken, boss, {
    summary: 'Board',
    start: at(9),
    end: at(10),
    recurrence: ['RRULE:FREQ=WEEKLY;COUNT=3'],
    guestsCanModify,
    attendees: [{ email: account.email, responseStatus: 'accepted' }],
  });
  await act.sync(account);
  const [master] = await act.records(account);
  const event = found(id);
  return { account, master: found(master).id, event, instance: `${event}_20270308T090000Z` };
}

const answerIn = async (account: TestAccount, id: string) =>
  (await act.getEvent(account, id)).attendees?.find((guest) => guest.self)?.responseStatus;
const inCrm = async (account: TestAccount) =>
  (await series.shownInCrm(account)).map((line) => line.slice(0, START.length)).toSorted();
const WITHOUT_SECOND = ['2027-03-01T09:00:00Z', '2027-03-15T09:00:00Z'];
const ALL = ['2027-03-01T09:00:00Z', START, '2027-03-15T09:00:00Z'];

/** Listed in full again and looked at again, nothing is written on either side. */
async function expectSettled(account: TestAccount): Promise<void> {
  const asked = (await rig.emulator.requests()).length;
  const before = [await act.records(account), await act.links(account)];
  await act.relist(account);
  await act.sync(account);
  const writes = (await rig.emulator.requests()).slice(asked).filter(({ method }) => method !== 'GET');
  expect(writes.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  expect([await act.records(account), await act.links(account)]).toEqual(before);
  expect(await act.parked(account)).toEqual([]);
}

const answer = (account: TestAccount, id: string, responseStatus: string) =>
  act.patchEvent(account, id, { attendees: [{ email: account.email, responseStatus }] });

it.each([false, true])(
  'one occurrence of another’s meeting that is deleted in the CRM is declined, and stays away (guests may edit: %s)',
  async (guestsCanModify) => {
    const { account, master, event, instance } = await invited({ guestsCanModify });
    await series.edit(account, master, SECOND, 'this', DELETING);
    await act.sync(account);
    expect(await answerIn(account, instance)).toBe('declined');
    expect((await act.getEvent(account, instance)).status).toBe('confirmed');
    expect(await answerIn(account, event)).toBe('accepted');
    expect(await inCrm(account)).toEqual(WITHOUT_SECOND);
    await expectSettled(account);
    expect(await series.conflicts(account)).toEqual([]);

    // Accepted again in Google, it takes place again, as the same exception.
    await answer(account, instance, 'accepted');
    await act.sync(account);
    expect(await inCrm(account)).toEqual(ALL);
    expect(await answerIn(account, instance)).toBe('accepted');
    await expectSettled(account);
  },
);

it('one occurrence that is declined in Google does not take place in the CRM, until it is accepted again', async () => {
  const { account, instance } = await invited();
  await answer(account, instance, 'declined');
  await act.sync(account);
  expect(await inCrm(account)).toEqual(WITHOUT_SECOND);
  await expectSettled(account);
  await answer(account, instance, 'tentative');
  await act.sync(account);
  expect(await inCrm(account)).toEqual(ALL);
  expect(await answerIn(account, instance)).toBe('tentative');
  await expectSettled(account);
  await answer(account, instance, 'declined');
  await act.sync(account);
  expect(await inCrm(account)).toEqual(WITHOUT_SECOND);
  expect(await answerIn(account, instance)).toBe('declined');
  await expectSettled(account);
});

it('one occurrence that is declined by an answer in the CRM is declined in Google, and does not take place', async () => {
  const { account, instance } = await invited();
  await answer(account, instance, 'tentative');
  await act.sync(account);
  const exception = found((await act.records(account)).find((row) => row.series_id !== null));
  const attendees = found(exception.attendees).map((guest): Attendee =>
    guest.email === account.email ? { ...guest, response: 'declined' } : guest,
  );
  await act.edit(account, exception.id, { attendees });
  await act.sync(account);
  expect(await answerIn(account, instance)).toBe('declined');
  expect(await inCrm(account)).toEqual(WITHOUT_SECOND);
  await expectSettled(account);
});
