import { describe, expect, it } from 'vitest';
import { COLLEAGUE } from '../api/support.ts';
import { openForFile } from '../support/open.ts';
import { openHouse, type Place } from './house.ts';
import { bornIn, decisionsIn, lostIn, onlyItem } from './items.ts';
import { expectEqualSides, expectRest } from './sides.ts';

const house = await openForFile(openHouse());

/** What a colleague is given of the place's items. */
async function seenByColleague(place: Place): Promise<unknown[]> {
  const { body } = await house.rig.ask<{ items: Record<string, unknown>[] }>(
    'GET',
    `/v1/crm-activities?owner=${place.person.id}`,
    { as: COLLEAGUE },
  );
  return body.items.map(({ subject, redacted }) => subject ?? { redacted });
}

const REDACTED = { redacted: true };

describe.concurrent('an event from Google that is made private', () => {
  it.each([
    ['everyone', 'two_way', ['Call Ada'], ['Call Ada']],
    ['only_me', 'two_way', ['Call Ada'], [REDACTED]],
    ['busy_only', 'private_busy_only', [''], [REDACTED]],
    ['do_not_sync', 'private_do_not_sync', [], []],
  ] as const)('under "%s" by the rule %s', async (privateEvents, rule, own, seen) => {
    const place = await house.move({ privateEvents });
    const { eventId } = await bornIn('google', place);
    const decisions = await decisionsIn(house, place, () =>
      place.apart(() => place.google.edit(eventId, { visibility: 'private' })),
    );
    expect(decisions).toEqual([{ cell: 'unchanged/modified', rule }]);
    expect((await place.crm.list()).map(({ subject }) => subject)).toEqual(own);
    expect(await seenByColleague(place)).toEqual(seen);
    expect(await place.google.get(eventId)).toMatchObject({ summary: 'Call Ada', visibility: 'private' });
    await expectRest(house, place);
  });

  it.each([
    ['everyone', 'private_in_remote', ['Call Ada'], ['Call Ada']],
    ['only_me', 'private_in_remote', ['Call Ada'], [REDACTED]],
    ['busy_only', 'private_in_remote', [''], [REDACTED]],
    ['do_not_sync', 'private_do_not_sync', [], []],
  ] as const)('under "%s", edited in the CRM at that time, by %s', async (privateEvents, rule, own, seen) => {
    const place = await house.move({ privateEvents });
    const { id, eventId } = await bornIn('google', place);
    const decisions = await decisionsIn(house, place, () =>
      place.apart(async () => {
        await place.crm.edit(id, { subject: 'Call Eve' });
        await place.google.edit(eventId, { visibility: 'private' });
      }),
    );
    expect(decisions).toEqual([{ cell: 'modified/modified', rule }]);
    expect((await place.crm.list()).map(({ subject }) => subject)).toEqual(own);
    expect(await seenByColleague(place)).toEqual(seen);
    expect(await lostIn(house, place)).toEqual(['subject to the remote']);
    expect(await place.google.get(eventId)).toMatchObject({ summary: 'Call Ada', visibility: 'private' });
    await expectRest(house, place);
  });

  it.each(['everyone', 'only_me', 'busy_only'] as const)(
    'under "%s" and deleted in the CRM at that time comes back, for the edit beats the delete',
    async (privateEvents) => {
      const place = await house.move({ privateEvents });
      const { id, eventId } = await bornIn('google', place);
      const decisions = await decisionsIn(house, place, () =>
        place.apart(async () => {
          await place.crm.remove(id);
          await place.google.edit(eventId, { visibility: 'private' });
        }),
      );
      expect(decisions).toEqual([{ cell: 'deleted/modified', rule: 'edit_beats_delete' }]);
      expect(await place.crm.list()).toMatchObject([{ id, visibility: privateEvents }]);
      await expectRest(house, place);
    },
  );
});

describe.concurrent('an activity from the CRM', () => {
  it('made private in Google becomes "only me", and the edit made at that time survives', async () => {
    const place = await house.move({ privateEvents: 'do_not_sync' });
    const { id, eventId } = await bornIn('crm', place);
    await place.apart(async () => {
      await place.crm.edit(id, { subject: 'Call Eve' });
      await place.google.edit(eventId, { visibility: 'private' });
    });
    expect((await onlyItem(place)).crm).toMatchObject({ id, subject: 'Call Eve', visibility: 'only_me' });
    expect(await seenByColleague(place)).toEqual([REDACTED]);
    await expectEqualSides(place);
    await expectRest(house, place);
  });

  it('made public again in Google stays "only me" until its user opens it', async () => {
    const place = await house.move();
    const { id, eventId } = await bornIn('crm', place);
    await place.google.edit(eventId, { visibility: 'private' });
    await place.settle();
    await place.google.edit(eventId, { visibility: 'default' });
    await place.settle();
    expect(await seenByColleague(place)).toEqual([REDACTED]);
    await place.crm.edit(id, { visibility: 'everyone' });
    await place.settle();
    expect(await seenByColleague(place)).toEqual(['Call Ada']);
    await expectEqualSides(place);
    await expectRest(house, place);
  });
});
