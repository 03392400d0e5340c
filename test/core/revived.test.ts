import { describe, expect, it } from 'vitest';
import type { SeriesState } from '../../core/reconcile-exception.ts';
import type { Fields, RecordItem, RemoteItem } from '../../core/types.ts';
import { ADA } from './guests.ts';
import {
  agreed,
  fieldsWith,
  holdingOnly,
  MARKER,
  planFor,
  policyWith,
  recordSide,
  remoteSide,
} from './support.ts';

/** What the remote is told of an occurrence that does not take place, and of one that does again. */

const exception = { seriesId: 'series-1', originalStart: fieldsWith().start };
const record = (changes: Partial<Fields> = {}, item: Partial<RecordItem> = {}) =>
  recordSide(fieldsWith(changes), { exception, ...item });
const remote = (changes: Partial<Fields> = {}, item: Partial<RemoteItem> = {}) =>
  remoteSide(fieldsWith(changes), { exception, marker: MARKER, ...item });
const NOW = {
  attendees: [ADA],
  busy: false,
  description: 'Now',
  end: { dateTime: '2026-03-02T11:00:00Z', timeZone: 'Europe/Berlin' },
  location: 'Hall',
  start: { dateTime: '2026-03-02T08:00:00Z', timeZone: 'Europe/Berlin' },
  subject: 'Now',
};
const says = (fields: Partial<Fields> = {}): SeriesState => ({
  state: 'linked',
  occurrence: agreed(fieldsWith(fields)),
});
const toldOf = ({ remote: step }: ReturnType<typeof planFor>) =>
  Object.keys('changes' in step ? step.changes : {});

describe('an occurrence that does not take place', () => {
  it('stays hidden, though the remote tells no more than that', () => {
    const plan = planFor({
      base: agreed(fieldsWith({ private: true })),
      record: record({ private: true }, { origin: 'google', visibility: 'only_me' }),
      remote: remote({ cancelled: true }, { marker: null, privacy: 'default' }),
    });
    expect(plan.record).toMatchObject({ do: 'update', changes: { cancelled: true }, visibility: 'only_me' });
  });
  it('is written in full where it takes place again, for the remote need not tell what it kept', () => {
    const told = remote({ cancelled: true, subject: '', description: '', location: '' });
    const plan = planFor({
      series: says(),
      record: record({ subject: '', description: 'Mine' }),
      remote: told,
    });
    expect(plan.rule).toBe('edit_beats_delete');
    expect(plan.remote).toMatchObject({
      do: 'update',
      changes: { cancelled: false, subject: '', description: 'Mine', location: 'Office' },
    });
    expect(toldOf(plan)).toEqual(['busy', 'cancelled', 'description', 'end', 'location', 'start', 'subject']);
  });
  it.each<[keyof typeof NOW]>([
    ['attendees'],
    ['busy'],
    ['description'],
    ['end'],
    ['location'],
    ['start'],
    ['subject'],
  ])('is told the %s that its record has by now, for it did not go along with its series there', (name) => {
    const now = fieldsWith({ [name]: NOW[name] });
    const base = { record: now, remote: fieldsWith() };
    const opened = record({ ...now, private: true });
    const plan = planFor({ base, record: opened, remote: remote({ cancelled: true }) });
    expect(plan).toMatchObject({
      rule: 'edit_beats_delete',
      remote: { do: 'update', changes: { cancelled: false, [name]: NOW[name] } },
      link: { base: { remote: { [name]: NOW[name] } } },
    });
  });
  it('is told nothing where the record alone had cancelled it, though the two halves of what was agreed differ', () => {
    const now = fieldsWith({ location: 'Hall' });
    const plan = planFor({
      base: { record: now, remote: fieldsWith() },
      record: record({ ...now, cancelled: true }),
      remote: remote({ subject: 'Own' }),
    });
    expect(plan).toMatchObject({ rule: 'edit_beats_delete', remote: { do: 'nothing' } });
    expect(plan.link).toMatchObject({
      base: { record: { location: 'Hall' }, remote: { location: 'Office' } },
    });
  });
  it('is told what was edited of it while neither side had it, where the record has it again', () => {
    const edited = { subject: 'Edited', location: 'Hall' };
    const plan = planFor({
      series: says(),
      base: agreed(fieldsWith({ ...edited, cancelled: true })),
      record: record(edited),
      remote: remote({ cancelled: true }),
    });
    expect(plan.remote).toMatchObject({ do: 'update', changes: { cancelled: false, ...edited } });
    expect(toldOf(plan)).toEqual(['busy', 'cancelled', 'description', 'end', 'location', 'start', 'subject']);
  });
  it('of a private event takes place again without a word about its details, which are the remote’s alone', () => {
    const secret = fieldsWith({ private: true });
    const left = { ...secret, cancelled: true };
    const plan = planFor({
      base: agreed(left),
      record: record(secret, { origin: 'google' }),
      remote: remote(left, { marker: null }),
    });
    expect(plan.remote).toEqual({ do: 'update', changes: { cancelled: false } });
  });
  it('is written again as far as the remote can hold it', () => {
    const told = remote({ cancelled: true, start: { date: '2026-03-09' } });
    const policy = policyWith({ capabilities: holdingOnly(['start', 'subject', 'cancelled']) });
    const plan = planFor({ series: says(), policy, record: record({ subject: 'Mine' }), remote: told });
    expect(toldOf(plan)).toEqual(['cancelled', 'start', 'subject']);
  });
  it('is written again with its times alone, where no more of it is kept', () => {
    const times = { cancelled: false, subject: '', description: '', location: '' };
    const plan = planFor({
      series: says(),
      policy: policyWith({ privateEvents: 'busy_only' }),
      base: agreed(fieldsWith({ ...times, private: true })),
      record: record({ ...times, private: true, busy: false }, { origin: 'google', visibility: 'busy_only' }),
      remote: remote({ ...times, cancelled: true, private: true }, { marker: null, privacy: 'default' }),
    });
    expect(toldOf(plan)).toEqual(['busy', 'cancelled', 'end', 'start']);
  });
  it('is not written to while neither side has it, whatever its series is made to say', () => {
    const cancelled = { cancelled: true };
    const plan = planFor({
      series: says({ subject: 'All' }),
      base: agreed(fieldsWith(cancelled)),
      record: record({ ...cancelled, subject: 'All' }),
      remote: remote(cancelled),
    });
    expect(plan).toMatchObject({ cell: 'modified/unchanged', remote: { do: 'nothing' }, conflicts: [] });
    expect(plan.link).toMatchObject({ do: 'keep', base: { record: { subject: 'All' } } });
  });
});
