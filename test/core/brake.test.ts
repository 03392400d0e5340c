import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brake, deletionOf, type BrakeInput, type Deletion } from '../../core/brake.ts';
import { ADA, inputOf, ME, said } from './guests.ts';
import { holds } from './holds.ts';
import { DELETED, fieldsWith, planFor, policyWith, recordSide, remoteSide } from './support.ts';

const ids = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_each, index) => `item-${String(from + index).padStart(4, '0')}`);

const deletions = (count: number, side: Deletion['side'] = 'record'): Deletion[] =>
  ids(count).map((id) => ({ id, side }));

const limitOf = (links: number) => Math.max(10, links / 5);

const asked = (changes: Partial<BrakeInput>): BrakeInput => ({
  wanted: [],
  doneWithinHour: 0,
  links: 0,
  isFullListEmpty: false,
  heldFor: null,
  confirmed: new Set(),
  ...changes,
});

describe('the limit of an hour', () => {
  it.each([
    ['ten go, however few the links', 10, 0, 1, 0],
    ['eleven of a few links are held', 11, 0, 12, 11],
    ['ten of fifty are the limit twice over', 10, 0, 50, 0],
    ['a fifth of many links goes', 40, 0, 200, 0],
    ['one more than a fifth is held', 41, 0, 200, 41],
    ['a fifth is not rounded up: eleven of fifty-four', 11, 0, 54, 11],
    ['and eleven of fifty-five go', 11, 0, 55, 0],
    ['what was carried out within the hour counts', 5, 6, 20, 5],
    ['and up to the limit it does not hold', 5, 5, 20, 0],
    ['one alone is held when the hour is full', 1, 40, 200, 1],
    ['nothing wanted, nothing held, whatever has been done', 0, 500, 10, 0],
  ])('%s', (_promise, wanted, doneWithinHour, links, held) => {
    const braked = brake(asked({ wanted: deletions(wanted), doneWithinHour, links }));
    expect([braked.held.length, braked.released.length]).toEqual([held, wanted - held]);
    expect(braked.reason).toBe(held > 0 ? 'too_many' : null);
  });

  it('counts both sides together, and holds them together', () => {
    const wanted = [...deletions(7), ...ids(5, 100).map((id) => ({ id, side: 'remote' as const }))];
    expect(brake(asked({ wanted, links: 20 })).held).toEqual(wanted);
  });

  it('a deletion asked for twice counts once', () => {
    expect(brake(asked({ wanted: [...deletions(10), ...deletions(10)] })).released).toEqual(deletions(10));
  });
});

describe('a full list that is suddenly empty', () => {
  it('holds even one deletion where there were ten links', () => {
    const braked = brake(asked({ wanted: deletions(1), links: 10, isFullListEmpty: true }));
    expect([braked.held, braked.released, braked.reason]).toEqual([deletions(1), [], 'list_is_empty']);
  });
  it('is believed where there were fewer', () => {
    const braked = brake(asked({ wanted: deletions(9), links: 9, isFullListEmpty: true }));
    expect([braked.held, braked.reason]).toEqual([[], null]);
  });
});

describe('which plans count', () => {
  const invited = { ownResponse: 'accepted', mayEdit: false, marker: null } as const;
  const exceptionOfSeries = recordSide(fieldsWith(), {
    exception: { seriesId: 'series-1', originalStart: fieldsWith().start },
  });
  const invitedMe = { marker: null, ownResponse: 'needsAction', ownAddress: ME.email } as const;
  const secret = remoteSide(fieldsWith({ subject: 'Doctor' }), { privacy: 'private', marker: null });
  const fromGoogle = recordSide(fieldsWith(), { origin: 'google' });
  it.each([
    ['an event that is gone deletes the record', () => planFor({ remote: DELETED }), 'record'],
    ['a record that is gone deletes the event', () => planFor({ record: DELETED }), 'remote'],
    [
      'an invitation whose record is gone is declined',
      () =>
        planFor({
          record: { state: 'deleted', origin: 'google' },
          remote: remoteSide(fieldsWith(), invited),
        }),
      'remote',
    ],
    [
      'an invitation that was declined takes its record along',
      () =>
        planFor({
          record: fromGoogle,
          remote: remoteSide(fieldsWith(), { ...invited, ownResponse: 'declined' }),
        }),
      'record',
    ],
    [
      'a type that is no longer sent leaves',
      () => planFor({ record: recordSide(fieldsWith(), { type: 'lunch' }) }),
      'remote',
    ],
    [
      'a private event that may not be stored leaves at once',
      () =>
        planFor({ record: fromGoogle, remote: secret, policy: policyWith({ privateEvents: 'do_not_sync' }) }),
      null,
    ],
    [
      'an invitation answered "no" in the CRM is the user’s own word',
      () => planFor(inputOf([ADA, ME], [ADA, said(ME, 'declined')], [ADA, ME], { event: invitedMe })),
      null,
    ],
    [
      'an exception goes with its series, which counts',
      () => planFor({ record: exceptionOfSeries, series: { state: 'series_deleted' } }),
      null,
    ],
    [
      'an exception goes with its occurrence',
      () => planFor({ record: exceptionOfSeries, series: { state: 'occurrence_gone' } }),
      null,
    ],
    ['an edit deletes nothing', () => planFor({ remote: secret }), null],
    ['nothing is nothing', () => planFor(), null],
  ])('%s', (_promise, plan, side) => {
    expect(deletionOf(plan())).toBe(side);
  });
});

describe('what the user confirmed', () => {
  it('goes, also while the rest is held', () => {
    const confirmed = new Set(ids(2));
    for (const isFullListEmpty of [true, false]) {
      const braked = brake(asked({ wanted: deletions(20), links: 30, isFullListEmpty, confirmed }));
      expect(braked.released).toEqual(deletions(2));
      expect(braked.held).toHaveLength(18);
    }
  });
  it('does not count: ten others still go', () => {
    const confirmed = new Set(ids(500, 10));
    expect(brake(asked({ wanted: deletions(510), links: 20, confirmed })).held).toEqual([]);
  });
});

describe('always', () => {
  const input = fc
    .record({
      wanted: fc.array(
        fc.record({
          id: fc.integer({ min: 0, max: 60 }).map((n) => `item-${n}`),
          side: fc.constantFrom('record' as const, 'remote' as const),
        }),
        // Without a size, fast-check hardly ever makes more than the ten that always go.
        { maxLength: 60, size: 'max' },
      ),
      doneWithinHour: fc.integer({ min: 0, max: 30 }),
      links: fc.integer({ min: 0, max: 150 }),
      isFullListEmpty: fc.boolean(),
      confirmed: fc
        .array(fc.integer({ min: 0, max: 60 }))
        .map((list) => new Set(list.map((n) => `item-${n}`))),
    })
    .map(asked);

  it('each deletion is either released or held, and none is made up', () => {
    holds(input, (before) => {
      const { released, held } = brake(before);
      const keys = [...released, ...held].map(({ id, side }) => `${id} ${side}`);
      expect(keys.toSorted()).toEqual(
        [...new Set(before.wanted.map(({ id, side }) => `${id} ${side}`))].toSorted(),
      );
      expect(held.filter(({ id }) => before.confirmed.has(id))).toEqual([]);
    });
  });

  it('the order in which deletions are found changes nothing', () => {
    holds(input, (before) => {
      const turned = brake({ ...before, wanted: before.wanted.toReversed() });
      expect(turned).toEqual(brake(before));
    });
  });

  it('one deletion more never lets another through', () => {
    holds(fc.tuple(input, fc.nat({ max: 30 })), ([before, more]) => {
      const wanted = [...before.wanted, ...deletions(more, 'remote')];
      const { held } = brake({ ...before, wanted });
      for (const each of brake(before).held) expect(held).toContainEqual(each);
    });
  });

  it('however a pass is split, an hour carries out no more than the limit unasked', () => {
    holds(fc.tuple(input, fc.integer({ min: 1, max: 12 }), fc.boolean()), ([before, size, isShrinking]) => {
      let { doneWithinHour } = { ...before, doneWithinHour: 0 };
      let { links } = before;
      for (let from = 0; from < before.wanted.length; from += size) {
        const wanted = before.wanted.slice(from, from + size);
        const { released } = brake({ ...before, wanted, doneWithinHour, links });
        doneWithinHour += released.filter(({ id }) => !before.confirmed.has(id)).length;
        if (isShrinking) links = Math.max(0, links - released.length);
      }
      expect(doneWithinHour).toBeLessThanOrEqual(limitOf(before.links));
    });
  });

  it('what waits held stays held, with all that come after it, however much time has passed', () => {
    holds(fc.tuple(input, fc.integer({ min: 1, max: 12 })), ([before, size]) => {
      const { held, reason } = brake(before);
      if (held.length === 0) return;
      const next = ids(size).map((id) => ({ id: `later ${id}`, side: 'remote' as const }));
      const wanted = [...held.slice(0, 1), ...next];
      const later = { ...before, wanted, doneWithinHour: 0, isFullListEmpty: false, links: 1000 };
      expect(brake({ ...later, heldFor: reason })).toEqual({ released: [], held: wanted, reason });
      expect(brake({ ...later, heldFor: null }).held).toEqual([]);
    });
  });
});
