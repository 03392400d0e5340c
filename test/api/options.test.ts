import { describe, expect, test } from 'vitest';
import { ApiError } from '../../api/errors.ts';
import { checkEffects, completeOptions, neededEffects, owedBy } from '../../api/options.ts';
import type { DraftOptions, StoredOptions } from '../../api/schemas/options.ts';
import { windowStartOf } from '../../api/window.ts';

const TWO_WAY: StoredOptions = {
  calendarId: 'work',
  direction: 'two_way',
  defaultVisibility: 'everyone',
  privateEvents: 'only_me',
  treatDefaultAsPrivate: false,
  incomingActivityType: 'meeting',
  outgoingActivityTypes: ['call', 'meeting'],
  pastDays: 30,
  includeDealAndContact: false,
  conflictWinner: 'crm',
  whenDeletedInGoogle: 'unlink',
};
const ONE_WAY: DraftOptions = { calendarId: 'work', direction: 'one_way', outgoingActivityTypes: ['task'] };
const having = (changes: DraftOptions): StoredOptions => ({ ...TWO_WAY, ...changes });

function missingOf(given: DraftOptions): unknown {
  try {
    return completeOptions(given, null);
  } catch (error) {
    return error instanceof ApiError ? error.details : error;
  }
}

describe('a set of options', () => {
  test('is completed with the defaults of the contract', () => {
    const {
      calendarId,
      direction,
      defaultVisibility,
      privateEvents,
      incomingActivityType,
      outgoingActivityTypes,
    } = TWO_WAY;
    const needed = {
      calendarId,
      direction,
      defaultVisibility,
      privateEvents,
      incomingActivityType,
      outgoingActivityTypes,
    };
    expect(completeOptions(needed, null)).toEqual({ ...TWO_WAY, pastDays: 0 });
  });

  test.each<keyof StoredOptions>([
    'calendarId',
    'direction',
    'defaultVisibility',
    'privateEvents',
    'incomingActivityType',
    'outgoingActivityTypes',
  ])('without %s is refused by that name', (name) => {
    expect(missingOf({ ...TWO_WAY, [name]: undefined })).toEqual({ options: [name] });
  });

  test('one-way keeps what two-way had chosen, for the day it is chosen again', () => {
    expect(completeOptions(ONE_WAY, having({ privateEvents: 'busy_only' }))).toMatchObject({
      privateEvents: 'busy_only',
    });
  });

  test('one-way from the start never opens more than was chosen', () => {
    expect(completeOptions(ONE_WAY, null)).toMatchObject({
      defaultVisibility: 'only_me',
      privateEvents: 'do_not_sync',
    });
  });
});

describe('effects', () => {
  test.each<[string, DraftOptions, string[]]>([
    ['another default visibility', { defaultVisibility: 'only_me' }, ['applyToExisting']],
    ['another rule for private events', { privateEvents: 'everyone' }, ['applyToExisting']],
    ['another meaning of the default privacy', { treatDefaultAsPrivate: true }, ['applyToExisting']],
    ['another calendar', { calendarId: 'home' }, ['onCalendarChange']],
    ['a type no longer sent', { outgoingActivityTypes: ['call'] }, ['onTypesNarrowed']],
    ['two-way to one-way', { direction: 'one_way' }, ['onOneWay']],
    ['one more type', { outgoingActivityTypes: ['call', 'meeting', 'task'] }, []],
    ['the same types in another order', { outgoingActivityTypes: ['meeting', 'call'] }, []],
    ['another type of incoming events', { incomingActivityType: 'task' }, []],
    ['a wider window', { pastDays: 'all' }, []],
    ['nothing', {}, []],
    [
      'much at once',
      { calendarId: 'home', direction: 'one_way', outgoingActivityTypes: [], privateEvents: 'everyone' },
      ['onCalendarChange', 'onTypesNarrowed', 'onOneWay'],
    ],
  ])('%s needs just its own', (_what, change, needed) => {
    expect(neededEffects(TWO_WAY, having(change))).toEqual(needed);
  });

  test('nothing is asked before anything was synced', () => {
    expect(neededEffects(null, TWO_WAY)).toEqual([]);
  });

  test('what one-way never used is not asked about when two-way begins', () => {
    const oneWay = having({ direction: 'one_way', privateEvents: 'do_not_sync' });
    expect(neededEffects(oneWay, TWO_WAY)).toEqual([]);
  });

  test('"leave" and both answers to applyToExisting are taken, the others are refused by name', () => {
    const after = having({ calendarId: 'home', privateEvents: 'everyone' });
    for (const applyToExisting of [true, false]) {
      expect(() =>
        checkEffects(TWO_WAY, after, { applyToExisting, onCalendarChange: 'leave' }),
      ).not.toThrow();
    }
    expect(() => checkEffects(TWO_WAY, after, { applyToExisting: true, onCalendarChange: 'move' })).toThrow(
      /effects\.onCalendarChange: "move" is not offered/,
    );
    expect(() => checkEffects(TWO_WAY, after)).toThrow(/effects\.applyToExisting, effects\.onCalendarChange/);
  });
});

const owed = (before: DraftOptions, after: DraftOptions, applyToExisting = false, isWindowMoved = false) =>
  owedBy(having(before), having(after), { applyToExisting, isWindowMoved });

describe('what a change makes necessary', () => {
  test.each<[string, DraftOptions, DraftOptions, string[]]>([
    ['another calendar: look at both sides', {}, { calendarId: 'home' }, ['relist', 'resend']],
    ['private events come in', { privateEvents: 'do_not_sync' }, { privateEvents: 'busy_only' }, ['relist']],
    ['their bodies come in', { privateEvents: 'busy_only' }, { privateEvents: 'only_me' }, ['relist']],
    [
      'fewer events count as private',
      { privateEvents: 'do_not_sync', treatDefaultAsPrivate: true },
      { privateEvents: 'do_not_sync' },
      ['relist'],
    ],
    ['two-way begins', { direction: 'one_way' }, {}, ['relist']],
    ['private events stay out from now on', {}, { privateEvents: 'do_not_sync' }, []],
    ['a busy block is no longer shown', { privateEvents: 'busy_only' }, { privateEvents: 'do_not_sync' }, []],
    ['one more type is sent', {}, { outgoingActivityTypes: ['call', 'meeting', 'task'] }, ['resend']],
    ['one type less is sent', {}, { outgoingActivityTypes: ['call'] }, ['resend']],
    ['deal and contact are shown', {}, { includeDealAndContact: true }, ['resend']],
    ['another winner of conflicts', {}, { conflictWinner: 'google' }, []],
  ])('%s', (_what, before, after, expected) => {
    expect(owed(before, after)).toEqual(expected);
  });

  test('rules are applied to what is there only when that was asked for', () => {
    expect(owed({}, { defaultVisibility: 'only_me' }, true)).toEqual(['reapply']);
    expect(owed({}, { defaultVisibility: 'only_me' }, false)).toEqual([]);
    expect(owed({}, {}, true)).toEqual([]);
  });

  test('a window fixed anew looks at both sides', () => {
    expect(owed({}, { pastDays: 90 }, false, true)).toEqual(['relist', 'resend']);
  });
});

describe('the window', () => {
  const now = new Date('2026-03-02T03:30:00Z');
  test.each<[string, number | 'all', string, string | null]>([
    ['begins at the day’s start in the calendar’s zone', 0, 'Europe/Berlin', '2026-03-01T23:00:00Z'],
    ['takes the zone’s own day, which may be yesterday', 0, 'America/Los_Angeles', '2026-03-01T08:00:00Z'],
    ['goes back whole days across a clock change', 180, 'Europe/Berlin', '2025-09-02T22:00:00Z'],
    ['takes everything in', 'all', 'Europe/Berlin', null],
  ])('%s', (_what, pastDays, zone, start) => {
    expect(windowStartOf(pastDays, zone, now)).toBe(start);
  });
});
