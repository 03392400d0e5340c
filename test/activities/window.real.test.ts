import { expect, it } from 'vitest';
import type { TestAccount } from '../support/sync-rig.ts';
import { at, found, openRig, sorted, timesOn } from './support.ts';

const { rig, act } = await openRig();

const days = (from: string, to: string) => ({ start: { date: from }, end: { date: to } });
const JUNE = { windowStart: '2027-06-01T00:00:00Z' };
const living = async (account: TestAccount) =>
  (await act.records(account)).filter((row) => row.deleted_at === null).map((row) => row.subject);

it('what ended before the window stays out, both ways, without its body', async () => {
  const account = await rig.addAccount({}, JUNE);
  await act.insertEvent(account, { summary: 'Old event', ...timesOn('2027-05-31') });
  await act.insertEvent(account, { summary: 'New event', ...timesOn('2027-06-01') });
  await act.create(account, {
    subject: 'Old call',
    startsAt: at(13, '2027-05-30'),
    endsAt: at(14, '2027-05-30'),
  });
  await act.create(account, {
    subject: 'New call',
    startsAt: at(13, '2027-06-02'),
    endsAt: at(14, '2027-06-02'),
  });
  await act.sync(account);
  expect(sorted(await living(account))).toEqual(['New call', 'New event', 'Old call']);
  expect(sorted((await act.events(account)).map((event) => event.summary))).toEqual([
    'New call',
    'New event',
    'Old event',
  ]);
  expect(await act.tablesWith('Old event')).toEqual([]);
});

it('what is running when the window begins is inside, and so is a series that goes on', async () => {
  const account = await rig.addAccount({}, JUNE);
  await act.insertEvent(account, {
    summary: 'Overlap',
    start: at(20, '2027-05-31'),
    end: at(2, '2027-06-01'),
  });
  await act.insertEvent(account, {
    summary: 'Endless',
    ...timesOn('2027-01-04'),
    recurrence: ['RRULE:FREQ=WEEKLY'],
  });
  const ended = ['RRULE:FREQ=WEEKLY;COUNT=3'];
  await act.insertEvent(account, { summary: 'Ended', ...timesOn('2027-01-04'), recurrence: ended });
  await act.sync(account);
  expect(sorted(await living(account))).toEqual(['Endless', 'Overlap']);
});

it("all-day events are judged in the calendar's zone", async () => {
  const account = await rig.addAccount({}, { windowStart: '2027-05-31T22:00:00Z' });
  await act.insertEvent(account, { summary: 'Last of May', ...days('2027-05-31', '2027-06-01') });
  await act.insertEvent(account, { summary: 'First of June', ...days('2027-06-01', '2027-06-02') });
  await act.sync(account);
  expect(await living(account)).toEqual(['First of June']);
});

it('what moves in comes in; what is linked stays linked wherever it moves', async () => {
  const account = await rig.addAccount({}, JUNE);
  const event = await act.insertEvent(account, { summary: 'Mover', ...timesOn('2027-05-01') });
  await act.sync(account);
  expect(await living(account)).toEqual([]);
  await act.patchEvent(account, event.id, timesOn('2027-06-10'));
  await act.sync(account);
  expect(await living(account)).toEqual(['Mover']);
  const [link] = await act.links(account);
  await act.patchEvent(account, event.id, { summary: 'Gone back', ...timesOn('2027-05-01') });
  await act.sync(account);
  expect(await living(account)).toEqual(['Gone back']);
  expect(await act.links(account)).toMatchObject([{ id: link?.id, event_id: event.id, closed_by: null }]);
  await act.edit(account, found((await act.records(account))[0]).id, { subject: 'Still linked' });
  await act.sync(account);
  expect(await act.getEvent(account, event.id)).toMatchObject({ summary: 'Still linked' });
});

it('a CRM activity that moves in goes out, and stays in step when it moves back', async () => {
  const account = await rig.addAccount({}, JUNE);
  const old = { startsAt: at(13, '2027-05-01'), endsAt: at(14, '2027-05-01') };
  const id = await act.create(account, { subject: 'Mover', ...old });
  await act.sync(account);
  expect(await act.events(account)).toEqual([]);
  await act.edit(account, id, { startsAt: at(13, '2027-06-10'), endsAt: at(14, '2027-06-10') });
  await act.sync(account);
  expect(await act.events(account)).toMatchObject([{ summary: 'Mover' }]);
  await act.edit(account, id, old);
  await act.sync(account);
  const [event] = await act.events(account);
  expect(Date.parse(found(event?.start?.dateTime))).toBe(Date.parse(old.startsAt.dateTime));
});
