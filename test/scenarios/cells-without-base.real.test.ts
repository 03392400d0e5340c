import { describe, expect, it } from 'vitest';
import { openForFile } from '../support/open.ts';
import { openHouse, type Place } from './house.ts';
import { bornIn, decisionsIn, lostIn, onlyItem, timesOn } from './items.ts';
import { expectEqualSides, expectRest } from './sides.ts';

const house = await openForFile(openHouse());

const CALL = { type: 'call', subject: 'Call Ada', ...timesOn() };
const LUNCH = { summary: 'Lunch', ...timesOn() };

describe.concurrent('an item that the two never agreed on', () => {
  interface FirstCell {
    cell: string;
    promise: string;
    /** Brings a place to the brink of the cell. */
    before?: (place: Place) => Promise<unknown>;
    work: (place: Place) => Promise<unknown>;
    /** What both sides list at the end. */
    end: string[];
    isUnlogged?: boolean;
  }
  const without = { isUnlogged: true };

  it.each<FirstCell>([
    {
      cell: 'absent/absent',
      promise: 'nothing is made of nothing',
      work: async () => {},
      end: [],
      ...without,
    },
    {
      cell: 'absent/created',
      promise: 'an event comes in',
      work: (place) => place.google.insert(LUNCH),
      end: ['Lunch'],
    },
    {
      cell: 'absent/deleted',
      promise: 'an event that was made and deleted unseen leaves no trace',
      work: async (place) => place.google.remove(await place.google.insert(LUNCH)),
      end: [],
      ...without,
    },
    {
      cell: 'created/absent',
      promise: 'a CRM activity goes out',
      work: (place) => place.crm.create(CALL),
      end: ['Call Ada'],
    },
    {
      cell: 'created/deleted',
      promise: 'an activity that is sent again comes back under a new event',
      before: async (place) => {
        const { id } = await bornIn('crm', place);
        await place.crm.edit(id, { type: 'lunch' });
        await place.settle();
        expect(await place.google.list()).toEqual([]);
      },
      work: async (place) => place.crm.edit(idOf(await place.crm.list()), { type: 'call' }),
      end: ['Call Ada'],
    },
    {
      cell: 'deleted/absent',
      promise: 'an activity that Google had refused is forgotten with its delete',
      before: async (place) => {
        await house.rig.emulator.addFault({
          method: 'events.insert',
          kind: 'bad_request',
          user: place.email,
          times: 1,
        });
        await place.crm.create(CALL);
        await place.settle();
        expect(await place.google.list()).toEqual([]);
      },
      work: async (place) => place.crm.remove(idOf(await place.crm.list())),
      end: [],
    },
    {
      cell: 'deleted/created',
      promise: 'what the policy had taken away comes back as the same activity',
      before: keptOut,
      work: async (place) => place.google.edit(idOf(await place.google.list()), { visibility: 'default' }),
      end: ['Call Ada'],
    },
    {
      cell: 'deleted/deleted',
      promise: 'what the policy had taken away and Google deletes is forgotten',
      before: keptOut,
      work: async (place) => place.google.remove(idOf(await place.google.list())),
      end: [],
    },
  ])('$cell: $promise', async ({ cell, before, work, end, isUnlogged }) => {
    const place = await house.move({ privateEvents: 'do_not_sync' });
    await before?.(place);
    const decisions = await decisionsIn(house, place, () => place.apart(() => work(place)));
    expect(decisions.map((each) => each.cell)).toEqual(isUnlogged ? [] : [cell]);
    expect((await place.google.list()).map(({ summary }) => summary)).toEqual(end);
    expect(await lostIn(house, place)).toEqual([]);
    await expectEqualSides(place);
    await expectRest(house, place);
  });

  it.each([
    ['crm', 'Call Eve', 'subject to the record'],
    ['google', 'Call Bob', 'subject to the remote'],
  ] as const)(
    'created/created: the two meet again on a calendar that was chosen again, "%s" wins',
    async (conflictWinner, subject, lost) => {
      const place = await house.move({ conflictWinner });
      const { id, eventId } = await bornIn('crm', place);
      const calendars = `/_emulator/accounts/${encodeURIComponent(place.email)}/calendars`;
      const other = await house.rig.emulator.send<{ id: string }>('POST', calendars, { summary: 'Other' });
      await place.choose({ calendarId: other.id }, { onCalendarChange: 'leave' });
      await place.crm.edit(id, { subject: 'Call Eve' });
      await place.google.edit(eventId, { summary: 'Call Bob' });
      await place.settle();
      const decisions = await decisionsIn(house, place, () =>
        place.choose({ calendarId: place.email }, { onCalendarChange: 'leave' }),
      );
      expect(decisions.map(({ cell }) => cell)).toEqual(['created/created']);
      expect(await onlyItem(place)).toMatchObject({ crm: { id, subject }, eventId });
      expect(await lostIn(house, place)).toEqual([lost]);
      await expectEqualSides(place);
      await expectRest(house, place);
    },
  );
});

/** A private event under "do not sync": its record went, the row waits. */
async function keptOut(place: Place): Promise<void> {
  const { eventId } = await bornIn('google', place);
  await place.google.edit(eventId, { visibility: 'private' });
  await place.settle();
  expect(await place.crm.list()).toEqual([]);
}

function idOf(items: readonly { id?: string | null }[]): string {
  const [first] = items;
  if (!first?.id || items.length !== 1) throw new Error(`One was expected, there are ${items.length}.`);
  return first.id;
}

describe.concurrent('an unlinked item', () => {
  it('follows no side: an edit here and one there stay where they are', async () => {
    const place = await house.move();
    const { id, eventId } = await bornIn('google', place);
    await place.choose({ direction: 'one_way' }, { onOneWay: 'leave' });
    const edit = (subject: string, location: string) =>
      place.apart(async () => {
        await place.crm.edit(id, { subject });
        await place.google.edit(eventId, { location });
      });
    const closing = await decisionsIn(house, place, () => edit('Call Bob', 'His office'));
    expect(closing).toEqual([{ cell: 'modified/modified', rule: 'one_way' }]);
    expect(await decisionsIn(house, place, () => edit('Call Eve', 'Her office'))).toEqual([]);
    expect(await place.crm.get(id)).toMatchObject({ subject: 'Call Eve', location: '' });
    expect(await place.google.get(eventId)).toMatchObject({ summary: 'Call Ada', location: 'Her office' });
    await expectRest(house, place);
  });

  it('that was deleted in Google and is made to live there again stays unlinked', async () => {
    const place = await house.move({ direction: 'one_way', whenDeletedInGoogle: 'unlink' });
    const { id, eventId } = await bornIn('crm', place);
    await place.google.remove(eventId);
    await place.settle();
    await place.apart(async () => {
      await place.google.edit(eventId, { status: 'confirmed', summary: 'Call Bob' });
      await place.crm.edit(id, { subject: 'Call Eve' });
    });
    expect(await onlyItem(place)).toMatchObject({ crm: { id, subject: 'Call Eve' }, eventId });
    expect(await place.google.get(eventId)).toMatchObject({ summary: 'Call Bob' });
    await expectRest(house, place);
  });

  it('deleted in the CRM stays in Google', async () => {
    const place = await house.move();
    const { id, eventId } = await bornIn('google', place);
    await place.choose({ direction: 'one_way' }, { onOneWay: 'leave' });
    await place.crm.remove(id);
    await place.settle();
    expect(await place.google.get(eventId)).toMatchObject({ summary: 'Call Ada', status: 'confirmed' });
    await expectRest(house, place);
  });
});
