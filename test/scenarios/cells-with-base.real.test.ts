import { describe, expect, it } from 'vitest';
import { SIDE_CHANGES, type SideChange } from '../../core/types.ts';
import { openForFile } from '../support/open.ts';
import { openHouse, type Options, type Place } from './house.ts';
import { bornIn, decisionsIn, lostIn, onlyItem } from './items.ts';
import { expectEqualSides, expectRest } from './sides.ts';

const house = await openForFile(openHouse());

interface Cell {
  promise: string;
  rule?: string;
  /** What both sides hold at the end; null for nothing. */
  end: { subject: string; location: string } | null;
}

const AGREED = { subject: 'Call Ada', location: '' };
const IN_CRM = { ...AGREED, subject: 'Call Eve' };
const IN_GOOGLE = { ...AGREED, location: 'Her office' };
const TWO_WAY: Record<SideChange, Record<SideChange, Cell>> = {
  unchanged: {
    unchanged: { promise: 'nothing happens', end: AGREED },
    modified: { promise: 'the edit comes in', end: IN_GOOGLE },
    deleted: { promise: 'the delete comes in', end: null },
  },
  modified: {
    unchanged: { promise: 'the edit goes out', end: IN_CRM },
    modified: { promise: 'both edits survive', end: { ...IN_CRM, location: 'Her office' } },
    deleted: { promise: 'the edit beats the delete', rule: 'edit_beats_delete', end: IN_CRM },
  },
  deleted: {
    unchanged: { promise: 'the delete goes out', end: null },
    modified: { promise: 'the edit beats the delete', rule: 'edit_beats_delete', end: IN_GOOGLE },
    deleted: { promise: 'the link goes too', end: null },
  },
};

/** Brings a linked item into a cell, one edit a side, and lets the sync see both at once. */
async function bring(
  place: Place,
  { id, eventId }: { id: string; eventId: string },
  [crm, google]: [SideChange, SideChange],
): Promise<void> {
  if (crm === 'modified') await place.crm.edit(id, { subject: 'Call Eve' });
  if (crm === 'deleted') await place.crm.remove(id);
  if (google === 'modified') await place.google.edit(eventId, { location: 'Her office' });
  if (google === 'deleted') await place.google.remove(eventId);
}

const sidesOf = async (place: Place) => ({
  crm: (await place.crm.list()).map(({ subject, location }) => ({ subject, location })),
  google: (await place.google.list()).map(({ summary, location = '' }) => ({ subject: summary, location })),
});

const CELLS = SIDE_CHANGES.flatMap((crm) => SIDE_CHANGES.map((google) => [crm, google] as const));

for (const { direction, born } of [
  { direction: 'two_way', born: 'crm' },
  { direction: 'two_way', born: 'google' },
  { direction: 'one_way', born: 'crm' },
] as const) {
  describe.concurrent(`${direction}, an item born in ${born}`, () => {
    it.each(
      CELLS.map(([crm, google]) => ({ crm, google, ...TWO_WAY[crm][google] }))
        // What becomes of an event deleted in one-way is a setting, with tests of its own.
        .filter(({ crm, google }) => direction === 'two_way' || google !== 'deleted' || crm === 'deleted'),
    )('$crm in the CRM, $google in Google: $promise', async ({ crm, google, rule = direction, end }) => {
      const place = await house.move({ direction });
      const item = await bornIn(born, place);
      const decisions = await decisionsIn(house, place, () =>
        place.apart(() => bring(place, item, [crm, google])),
      );
      const isNothing = crm === 'unchanged' && google === 'unchanged';
      expect(decisions).toEqual(isNothing ? [] : [{ cell: `${crm}/${google}`, rule }]);
      const held = end === null ? [] : [end];
      expect(await sidesOf(place)).toEqual({ crm: held, google: held });
      expect((await place.crm.list()).map(({ id }) => id)).toEqual(held.map(() => item.id));
      expect(await lostIn(house, place)).toEqual([]);
      await expectEqualSides(place);
      await expectRest(house, place);
    });
  });
}

describe.concurrent('one-way, an event of ours deleted in Google', () => {
  const recreate = 'deleted_in_remote_recreate';
  it.each([
    ['unlink', 'unchanged', 'deleted_in_remote_unlink', AGREED, null],
    ['unlink', 'modified', 'deleted_in_remote_unlink', IN_CRM, null],
    ['delete', 'unchanged', 'deleted_in_remote_delete', null, null],
    ['delete', 'modified', 'edit_beats_delete', IN_CRM, IN_CRM],
    ['recreate', 'unchanged', recreate, AGREED, AGREED],
    ['recreate', 'modified', 'edit_beats_delete', IN_CRM, IN_CRM],
  ] as const)('under "%s", %s in the CRM: %s', async (whenDeletedInGoogle, crm, rule, inCrm, inGoogle) => {
    const place = await house.move({ direction: 'one_way', whenDeletedInGoogle });
    const item = await bornIn('crm', place);
    const decisions = await decisionsIn(house, place, () =>
      place.apart(() => bring(place, item, [crm, 'deleted'])),
    );
    expect(decisions).toEqual([{ cell: `${crm}/deleted`, rule }]);
    const listed = (held: typeof inCrm) => (held === null ? [] : [held]);
    expect(await sidesOf(place)).toEqual({ crm: listed(inCrm), google: listed(inGoogle) });
    if (whenDeletedInGoogle !== 'unlink') await expectEqualSides(place);
    await expectRest(house, place);
  });
});

/** An item whose title both sides changed. */
async function bothEdited(options: Options): Promise<Place> {
  const place = await house.move(options);
  const { id, eventId } = await bornIn('crm', place);
  await place.apart(async () => {
    await place.crm.edit(id, { subject: 'Call Eve' });
    await place.google.edit(eventId, { summary: 'Call Bob' });
  });
  return place;
}

describe.concurrent('both sides edit the same field', () => {
  it.each([
    ['crm', 'Call Eve', 'subject to the record'],
    ['google', 'Call Bob', 'subject to the remote'],
  ] as const)('"%s" wins: %s stays, the other is kept in a row', async (conflictWinner, subject, lost) => {
    const place = await bothEdited({ conflictWinner });
    expect((await onlyItem(place)).crm.subject).toBe(subject);
    expect(await lostIn(house, place)).toEqual([lost]);
    await expectEqualSides(place);
    await expectRest(house, place);
  });

  it('to the same value: it is agreed, and nobody writes', async () => {
    const place = await house.move();
    const { id, eventId } = await bornIn('google', place);
    await place.apart(async () => {
      await place.crm.edit(id, { subject: 'Call Eve' });
      await place.google.edit(eventId, { summary: 'Call Eve' });
    });
    expect((await onlyItem(place)).crm).toMatchObject({ id, subject: 'Call Eve', version: 2 });
    expect(await lostIn(house, place)).toEqual([]);
    await expectEqualSides(place);
    await expectRest(house, place);
  });
});
