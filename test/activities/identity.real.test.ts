import { describe, expect, it } from 'vitest';
import type { GoogleEvent } from '../support/emulator.ts';
import type { TestAccount } from '../support/sync-rig.ts';
import { at, found, openRig, sorted, timesOn } from './support.ts';

const { rig, act } = await openRig();

/** What the sync itself wrote to Google for an account, oldest first. */
async function writesOf(account: TestAccount): Promise<string[]> {
  const requests = await rig.emulator.requests();
  return requests
    .filter(({ user, clientId, method }) => user === account.email && clientId !== null && method !== 'GET')
    .filter(({ operation }) => operation.startsWith('events.'))
    .map(({ operation }) => operation);
}

const living = async (account: TestAccount) =>
  (await act.records(account)).filter((row) => row.deleted_at === null);
const markerOf = (event: GoogleEvent) => event.extendedProperties?.private?.['crmActivityId'] ?? null;

/** One CRM activity per event and the reverse, each marker names its own, and a further look at everything writes nothing. */
async function expectPairs(account: TestAccount): Promise<void> {
  const records = await living(account);
  const events = await act.events(account);
  expect(events).toHaveLength(records.length);
  const crmIdOf = new Map((await act.links(account)).map((link) => [link.event_id, link.crm_id]));
  expect(sorted(events.map(({ id }) => crmIdOf.get(id ?? '')))).toEqual(sorted(records.map(({ id }) => id)));
  const marked = events.filter((event) => markerOf(event) !== null && !event.recurringEventId);
  expect(marked.map(markerOf)).toEqual(marked.map(({ id }) => crmIdOf.get(id ?? '')));
  const written = await writesOf(account);
  const before = JSON.stringify(await act.records(account));
  await act.relist(account);
  await act.sync(account);
  expect(await writesOf(account)).toEqual(written);
  expect(JSON.stringify(await act.records(account))).toBe(before);
}

/** A CRM activity and the event that was made for it. */
async function sent(account: TestAccount): Promise<{ id: string; event: GoogleEvent & { id: string } }> {
  const id = await act.create(account);
  await act.sync(account);
  const event = found((await act.events(account)).find((each) => markerOf(each) === id));
  return { id, event: { ...event, id: found(event.id) } };
}

const copyOf = (account: TestAccount, { extendedProperties }: GoogleEvent, changes: GoogleEvent = {}) =>
  act.insertEvent(account, {
    summary: 'A copy',
    ...(extendedProperties ? { extendedProperties } : {}),
    ...changes,
  });

/** Calendar apps import under the iCalUID of the file, and Google gives the event an id of its own. */
const importEvent = (account: TestAccount, event: GoogleEvent) =>
  rig.emulator.send<GoogleEvent>(
    'POST',
    `/calendar/v3/calendars/${encodeURIComponent(account.calendarId)}/events/import`,
    { ...timesOn(), ...event },
    account.accessToken,
  );

async function forget(account: TestAccount): Promise<void> {
  const sql = rig.database.owner;
  await sql`delete from links where account_id = ${account.accountId}`;
  await sql`delete from google_events where account_id = ${account.accountId}`;
  await act.relist(account);
}

describe('a copied event', () => {
  it('is a new activity, and its marker is corrected by one write', async () => {
    const account = await rig.addAccount();
    const { id, event } = await sent(account);
    const before = await writesOf(account);
    const copy = await copyOf(account, event);
    await act.sync(account);
    expect((await writesOf(account)).slice(before.length)).toEqual(['events.patch']);
    const records = await living(account);
    expect(records.map(({ subject, origin }) => [subject, origin])).toEqual([
      ['Call Ada', 'crm'],
      ['A copy', 'google'],
    ]);
    expect(markerOf(await act.getEvent(account, copy.id))).toBe(records[1]?.id);
    expect(markerOf(await act.getEvent(account, event.id))).toBe(id);
    await expectPairs(account);
  });

  it('lives on as itself when its original is deleted', async () => {
    const account = await rig.addAccount();
    const { id, event } = await sent(account);
    const copy = await copyOf(account, event);
    await act.sync(account);
    await act.removeEvent(account, event.id);
    await act.sync(account);
    expect(await living(account)).toMatchObject([{ subject: 'A copy', deleted_at: null }]);
    expect((await living(account))[0]?.id).not.toBe(id);
    expect((await act.events(account)).map((each) => each.id)).toEqual([copy.id]);
    await expectPairs(account);
  });

  it('that comes together with the deletion of its original is no continuation of it', async () => {
    const account = await rig.addAccount();
    const { id, event } = await sent(account);
    await copyOf(account, event);
    await act.removeEvent(account, event.id);
    await act.sync(account);
    const [first, second] = await act.records(account);
    expect([first?.id === id, first?.deleted_at === null, second?.deleted_at]).toEqual([true, false, null]);
    await expectPairs(account);
  });

  it.each(['00000000', 'vvvvvvvv'])(
    'listed as %s takes no claim, with all that was known lost',
    async (copyId) => {
      const account = await rig.addAccount();
      const { id, event } = await sent(account);
      await copyOf(account, event, { id: copyId });
      await forget(account);
      await act.sync(account);
      const links = await act.links(account);
      expect(links.find((link) => link.crm_id === id)?.event_id).toBe(event.id);
      expect(links).toHaveLength(2);
      await expectPairs(account);
    },
  );

  it('of a copy is a third activity', async () => {
    const account = await rig.addAccount();
    const { event } = await sent(account);
    const copy = await copyOf(account, event);
    await act.sync(account);
    await copyOf(account, await act.getEvent(account, copy.id), { summary: 'A copy of it' });
    await act.sync(account);
    expect(await living(account)).toHaveLength(3);
    await expectPairs(account);
  });

  it('of a series is a series of its own', async () => {
    const account = await rig.addAccount();
    await act.create(account, { recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] });
    await act.sync(account);
    const [event] = await act.events(account);
    await copyOf(account, found(event), { recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] });
    await act.sync(account);
    const series = (await act.events(account)).filter((each) => each.recurrence);
    expect(new Set(series.map(markerOf)).size).toBe(2);
    await expectPairs(account);
  });

  it('in a calendar that is doubled as a whole: each is corrected once', async () => {
    const account = await rig.addAccount();
    for (const subject of ['One', 'Two', 'Three']) await act.create(account, { subject });
    await act.sync(account);
    const originals = await act.events(account);
    for (const event of originals) await copyOf(account, event, { summary: `${event.summary} again` });
    const before = await writesOf(account);
    await act.sync(account);
    expect((await writesOf(account)).slice(before.length)).toEqual([
      'events.patch',
      'events.patch',
      'events.patch',
    ]);
    expect(await living(account)).toHaveLength(6);
    await expectPairs(account);
  });

  it('that does not come in, since the sync is one-way, no longer claims anything', async () => {
    const account = await rig.addAccount({ direction: 'one_way' });
    const { event } = await sent(account);
    const copy = await copyOf(account, event);
    await act.sync(account);
    expect(markerOf(await act.getEvent(account, copy.id))).toBeNull();
    expect(await living(account)).toHaveLength(1);
    const written = await writesOf(account);
    await act.sync(account);
    expect(await writesOf(account)).toEqual(written);
  });

  it('that may not be written stays as it is, is not tried for ever, and is no second claim', async () => {
    const account = await rig.addAccount();
    const { event } = await sent(account);
    const copy = await copyOf(account, event);
    await act.pull(account);
    const fault = { method: 'events.patch', kind: 'status', status: 403, reason: 'forbiddenForNonOrganizer' };
    await rig.emulator.addFault({ ...fault, user: account.email });
    await act.push(account);
    const tries = await writesOf(account);
    await act.push(account);
    expect(await writesOf(account)).toEqual(tries);
    await rig.emulator.clearFaults();
    await act.patchEvent(account, copy.id, { summary: 'The copy, edited' });
    await act.sync(account);
    expect((await living(account)).map((row) => row.subject)).toEqual(['Call Ada', 'The copy, edited']);
    await expectPairs(account);
  });
});

describe('what was lost is found again', () => {
  it('without its link: by the marker, or by iCalUID and original start', async () => {
    const account = await rig.addAccount();
    await sent(account);
    await act.insertEvent(account, { summary: 'Lunch', iCalUID: 'lunch@example.com' });
    const series = await act.insertEvent(account, {
      summary: 'Stand-up',
      recurrence: ['RRULE:FREQ=DAILY;COUNT=5'],
    });
    const instance = `${series.id}_20270303T090000Z`;
    await act.patchEvent(account, instance, {
      summary: 'Stand-up, moved',
      start: at(15, '2027-03-03'),
      end: at(16, '2027-03-03'),
    });
    await act.sync(account);
    const before = (await act.records(account)).map(({ id, version }) => [id, version]);
    expect(before).toHaveLength(4);
    const written = await writesOf(account);
    await forget(account);
    await act.sync(account);
    expect((await act.records(account)).map(({ id, version }) => [id, version])).toEqual(before);
    expect(await writesOf(account)).toEqual(written);
    await expectPairs(account);
  });

  it('not with an activity that was deleted: a new one, and its marker is corrected', async () => {
    const account = await rig.addAccount();
    const { id, event } = await sent(account);
    await forget(account);
    await act.remove(account, id);
    await act.sync(account);
    const record = found((await living(account)).find((row) => row.id !== id));
    expect(markerOf(await act.getEvent(account, event.id))).toBe(record.id);
    await expectPairs(account);
  });

  it.each(['google', 'crm'])('deleted and imported again under another id: born in %s', async (born) => {
    const account = await rig.addAccount();
    const event =
      born === 'crm'
        ? (await sent(account)).event
        : await act.insertEvent(account, { summary: 'Call Ada', iCalUID: `again-${born}@example.com` });
    await act.sync(account);
    const [record] = await living(account);
    await act.removeEvent(account, event.id);
    // Google frees the iCalUID when it purges the tombstone, which the next list then does not show either.
    await rig.emulator.send('POST', '/_emulator/purge', {});
    await importEvent(account, {
      summary: 'Call Ada, imported',
      iCalUID: found(event.iCalUID),
      ...(event.start && event.end ? { start: event.start, end: event.end } : {}),
    });
    await act.relist(account);
    await act.sync(account);
    expect(await living(account)).toMatchObject([{ id: record?.id, subject: 'Call Ada, imported' }]);
    await expectPairs(account);
  });

  it('moved to the calendar that was chosen: the same activities, and none twice', async () => {
    const account = await rig.addAccount();
    const { event } = await sent(account);
    const lunch = await act.insertEvent(account, { summary: 'Lunch' });
    await act.sync(account);
    const ids = (await living(account)).map((row) => row.id);
    const calendar = await rig.emulator.send<{ id: string }>(
      'POST',
      `/_emulator/accounts/${account.email}/calendars`,
      { summary: 'New', accessRole: 'owner' },
    );
    for (const { id } of [event, lunch])
      await rig.emulator.send(
        'POST',
        `/calendar/v3/calendars/${encodeURIComponent(account.calendarId)}/events/${id}/move?destination=${encodeURIComponent(calendar.id)}`,
        {},
        account.accessToken,
      );
    await act.choose(account, { calendarId: calendar.id });
    const moved = { ...account, calendarId: calendar.id };
    await act.sync(moved);
    expect((await living(moved)).map((row) => row.id)).toEqual(ids);
    expect(await act.events(moved)).toHaveLength(2);
    await expectPairs(moved);
    await act.patchEvent(moved, lunch.id, { summary: 'Late lunch' });
    await act.sync(moved);
    expect((await living(moved)).map((row) => row.subject)).toContain('Late lunch');
  });

  it('within the account only: the same meeting in another account stays another activity', async () => {
    const one = await rig.addAccount();
    const two = await rig.addAccount({}, { besides: one });
    await act.insertEvent(one, { summary: 'Same', iCalUID: 'shared@example.com' });
    await act.sync(one);
    await forget(one);
    await act.insertEvent(two, { summary: 'Same', iCalUID: 'shared@example.com' });
    for (const account of [two, one, two, one]) await act.sync(account);
    expect(await living(one)).toHaveLength(2);
    expect(await act.links(one)).toHaveLength(1);
    expect(await act.links(two)).toHaveLength(1);
  });
});
