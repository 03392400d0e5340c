import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  adoptions,
  claimsOf,
  eventIdOf,
  isMadeFor,
  isMislabelled,
  itemKeyOf,
  type LinkedEvent,
  type LostItem,
} from '../../core/identity.ts';
import type { RemoteItem } from '../../core/types.ts';
import { holds } from './holds.ts';
import { fieldsWith, remoteItem } from './support.ts';

it('an event id has only characters that Google takes, and a length it takes', () => {
  holds(fc.tuple(fc.string(), fc.string(), fc.nat()), ([companyId, recordId, generation]) => {
    expect(eventIdOf({ companyId, recordId, generation })).toMatch(/^[0-9a-v]{5,1024}$/);
  });
});

it('an event id is the same for ever', () => {
  expect(eventIdOf({ companyId: 'company-1', recordId: 'record-1', generation: 0 })).toBe(
    '9b8e8252ebd7ba58f421524de2034204d74ccc9f48e99e43f8ac38eb438bde6a',
  );
});

it('company, record and generation each change the id, and cannot be shifted into each other', () => {
  const ids = [
    { companyId: 'a', recordId: 'bc', generation: 0 },
    { companyId: 'ab', recordId: 'c', generation: 0 },
    { companyId: 'a', recordId: 'bc', generation: 1 },
    { companyId: 'a', recordId: 'bc1', generation: 0 },
    { companyId: 'a', recordId: 'bc', generation: 10 },
    { companyId: 'a', recordId: 'bc1', generation: 10 },
  ].map(eventIdOf);
  expect(new Set(ids).size).toBe(ids.length);
});

const COMPANY = 'company-1';
const marker = (recordId: string, generation = 1) => ({ companyId: COMPANY, recordId, generation });
const event = (id: string, changes: Partial<RemoteItem> = {}) =>
  remoteItem(fieldsWith(), { id, iCalUid: `${id}@google.com`, ...changes });
/** The event that was made for a record, and one that was copied from it. */
const original = (recordId: string) => event(eventIdOf(marker(recordId)), { marker: marker(recordId) });
const copy = (id: string, recordId: string) => event(id, { marker: marker(recordId) });
const linked = (id: string): ReadonlyMap<string, LinkedEvent> => new Map([['a', { id, generation: 1 }]]);
const NONE: ReadonlyMap<string, LinkedEvent> = new Map();

describe('an event was made for the record of its marker', () => {
  it.each([
    ['under the id that follows from it', original('a'), true],
    ['under that id, where the remote gives no iCalUID', { ...original('a'), iCalUid: '' }, true],
    ['imported again under another id', { ...original('a'), id: 'other' }, true],
    ['a copy was not', copy('copy', 'a'), false],
    ['nor one of another generation', { ...original('a'), marker: marker('a', 2) }, false],
    ['nor one that says nothing', event('plain'), false],
  ])('%s', (_name, item, isMade) => {
    expect(isMadeFor(item)).toBe(isMade);
  });
});

describe('a marked record is held by', () => {
  const made = original('a');
  const remade = event(eventIdOf(marker('a', 2)), { marker: marker('a', 2) });
  const imported = (id: string) => ({ ...made, id, iCalUid: `${made.id}@google.com` });
  it.each([
    ['the event that is linked', [copy('1', 'a'), made], linked('1'), '1'],
    ['the event that is linked, though it is not among them', [copy('1', 'a')], linked('9'), '9'],
    ['the event that is linked, where none is marked', [event('1')], linked('9'), '9'],
    [
      'the event that was made for it anew, though its insert was never noted',
      [copy('1', 'a'), remade, original('a')],
      linked(original('a').id),
      remade.id,
    ],
    [
      'the event that is linked, whatever generation a copy names',
      [{ ...copy('1', 'a'), marker: marker('a', 2) }],
      linked('9'),
      '9',
    ],
    ['else the one that was made for it', [copy('1', 'a'), made, copy('2', 'a')], NONE, made.id],
    ['of two that were made for it the later one', [made, remade], NONE, remade.id],
    ['of two that were made for it the later one, whichever comes first', [remade, made], NONE, remade.id],
    ['of one event under two ids the first by id', [made, imported('0'), imported('00')], NONE, '0'],
    ['else the first by id', [copy('2', 'a'), copy('1', 'a')], NONE, '1'],
    [
      'else the first by id, whatever generations copies name',
      [copy('1', 'a'), { ...copy('2', 'a'), marker: marker('a', 2) }],
      NONE,
      '1',
    ],
    ['nobody, where no event is marked', [event('1')], NONE, undefined],
    [
      'nobody, where another company wrote the marker',
      [{ ...made, marker: { ...marker('a'), companyId: 'x' } }],
      NONE,
      undefined,
    ],
    [
      'nobody, where an exception has it from its series',
      [{ ...made, exception: { seriesId: 's', originalStart: fieldsWith().start } }],
      NONE,
      undefined,
    ],
  ])('%s', (_name, items, events, holder) => {
    expect(claimsOf(items, events, COMPANY).get('a')).toBe(holder);
  });
  it('the same one, in whatever order they come', () => {
    const items = [copy('1', 'a'), made, copy('2', 'a'), copy('3', 'b'), copy('4', 'b')];
    holds(fc.shuffledSubarray(items, { minLength: items.length }), (shuffled) => {
      const claims = claimsOf(shuffled, NONE, COMPANY);
      expect([claims.size, claims.get('a'), claims.get('b')]).toEqual([2, made.id, '3']);
    });
  });
});

describe('a marker is to be corrected', () => {
  const about = { companyId: COMPANY, recordId: 'mine', isRefused: false };
  it.each([
    ['on a copy', copy('1', 'a'), about, true],
    ['on a copy that does not come in', copy('1', 'a'), { ...about, recordId: null }, true],
    [
      'on an event of an earlier generation, whose claim was refused',
      original('a'),
      { ...about, isRefused: true },
      true,
    ],
    ['not on the record’s own event', copy('1', 'mine'), about, false],
    [
      'not on an event that was made for a colleague’s record',
      original('a'),
      { ...about, recordId: null },
      false,
    ],
    [
      'not where another company wrote it',
      { ...copy('1', 'a'), marker: { ...marker('a'), companyId: 'x' } },
      about,
      false,
    ],
    [
      'not on an exception, which has it from its series',
      { ...copy('1', 'a'), exception: { seriesId: 's', originalStart: fieldsWith().start } },
      about,
      false,
    ],
    ['not where there is none', event('1'), about, false],
  ])('%s', (_name, item, of, isWrong) => {
    expect(isMislabelled(item, of)).toBe(isWrong);
  });
});

const lost = (item: RemoteItem, changes: Partial<LostItem> = {}): LostItem => ({
  key: itemKeyOf(item) ?? '',
  recordId: 'a',
  event: 'unlinked',
  ...changes,
});

describe('an item is found again by iCalUID and original start', () => {
  const seen = event('new', { iCalUid: 'same@example.com' });
  const exception = (date: string): RemoteItem => ({
    ...seen,
    exception: { seriesId: 's', originalStart: { date } },
  });
  it.each(['unlinked', 'elsewhere', 'deleted', 'unseen'] as const)('where its event is %s', (is) => {
    expect([...adoptions([seen], [lost(seen, { event: is })])]).toEqual([['new', 'a']]);
  });
  it('but not where its event is still there', () => {
    expect(adoptions([seen], [lost(seen, { event: 'there' })]).size).toBe(0);
  });
  it('by a key that stays the same for ever', () => {
    expect([seen, exception('2026-03-02')].map(itemKeyOf)).toEqual([
      'd925eed08aba41cffe5df61910a4b8660048d6c2c3febc93b20bda0ebec2cb76',
      'a1fc094cb2d940b9301eca2805f1e1911725097b47ff2cb2499739417c783ee4',
    ]);
  });
  it('an exception apart from its series and from its neighbours', () => {
    const [first, second] = [exception('2026-03-02'), exception('2026-03-03')];
    expect(new Set([seen, first, second].map(itemKeyOf)).size).toBe(3);
    expect(adoptions([seen, second], [lost(first)]).size).toBe(0);
  });
  it('once, by one event, whichever comes first', () => {
    const others = [seen, { ...seen, id: 'newer' }];
    for (const items of [others, others.toReversed()])
      expect([...adoptions(items, [lost(seen)])]).toEqual([['new', 'a']]);
  });
  it('and never without an iCalUID', () => {
    const nameless = event('new', { iCalUid: '' });
    expect(itemKeyOf(nameless)).toBeNull();
    expect(adoptions([nameless], [lost(nameless)]).size).toBe(0);
  });
});
