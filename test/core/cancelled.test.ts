import { describe, expect, it } from 'vitest';
import { reduceToTimes } from '../../core/policy.ts';
import type { Fields, RecordItem, RemoteItem } from '../../core/types.ts';
import { agreed, fieldsWith, MARKER, planFor, policyWith, recordSide, remoteSide } from './support.ts';

/** To cancel an occurrence is to delete it, and no delete beats an edit. */

const exception = { seriesId: 'series-1', originalStart: fieldsWith().start };
const record = (changes: Partial<Fields> = {}, item: Partial<RecordItem> = {}) =>
  recordSide(fieldsWith(changes), { exception, ...item });
const remote = (changes: Partial<Fields> = {}, item: Partial<RemoteItem> = {}) =>
  remoteSide(fieldsWith(changes), { exception, marker: MARKER, ...item });
const rows = ({ conflicts }: ReturnType<typeof planFor>) =>
  conflicts.map(({ field, winner, record, remote }) => [field, winner, record, remote]);

describe('an occurrence cancelled on one side and edited on the other', () => {
  const cancelled = { cancelled: true };

  it('takes place, edited, where the record cancelled it: no delete beats an edit', () => {
    const plan = planFor({ record: record(cancelled), remote: remote({ subject: 'Own' }) });
    expect(plan).toMatchObject({
      rule: 'edit_beats_delete',
      record: { do: 'update', changes: { cancelled: false, subject: 'Own' } },
      remote: { do: 'nothing' },
      link: { base: { record: { cancelled: false }, remote: { cancelled: false } } },
    });
    expect(rows(plan)).toEqual([['cancelled', 'remote', true, false]]);
  });
  it('takes place, edited, where the remote cancelled it, which is told all that it may have lost', () => {
    const emptied = remote({ ...cancelled, location: '', description: '' });
    const plan = planFor({ record: record({ subject: 'Own' }), remote: emptied });
    expect(plan).toMatchObject({
      rule: 'edit_beats_delete',
      record: { do: 'nothing' },
      remote: {
        do: 'update',
        changes: { cancelled: false, subject: 'Own', location: 'Office', description: 'About the offer' },
      },
    });
    expect(rows(plan)).toEqual([['cancelled', 'record', false, true]]);
  });
  it('has those guests alone who were left on its list, which the remote does not tell while it is cancelled', () => {
    const ada = { email: 'ada@example.com', name: '', response: 'accepted', organizer: false } as const;
    const bob = { ...ada, email: 'bob@example.com' };
    const guests = (left: Fields['attendees']) =>
      planFor({
        base: agreed(fieldsWith({ attendees: [ada] })),
        record: record({ subject: 'Own', attendees: left }),
        remote: remote(cancelled),
      }).remote;
    expect(guests([])).toMatchObject({ changes: { attendees: [] } });
    expect(guests([ada, bob])).toMatchObject({ changes: { attendees: [ada, bob] } });
  });
  it('has that row once, among the others in their order', () => {
    const plan = planFor({
      policy: policyWith({ conflictWinner: 'google' }),
      record: record({ ...cancelled, subject: 'Mine', busy: false }),
      remote: remote({ subject: 'Theirs', busy: true }),
    });
    expect(rows(plan).map(([field]) => field)).toEqual(['cancelled', 'subject']);
  });
  it('stays cancelled where the other side did nothing but say so, or nothing at all', () => {
    for (const plan of [planFor({ record: record(cancelled) }), planFor({ remote: remote(cancelled) })]) {
      expect(plan.rule).toBe('two_way');
      expect(plan.link).toMatchObject({ base: { record: cancelled, remote: cancelled } });
    }
    const both = planFor({ record: record({ ...cancelled, subject: 'Own' }), remote: remote(cancelled) });
    expect(both.link).toMatchObject({ base: { record: cancelled, remote: cancelled } });
  });
  it('is written as cancelled and no more, whatever else the record says of it', () => {
    const { start } = fieldsWith();
    const plan = planFor({ record: record({ ...cancelled, subject: '', end: start }) });
    expect(plan.remote).toEqual({ do: 'update', changes: cancelled });
  });
  it('stays cancelled where that was agreed before the edit', () => {
    const plan = planFor({
      base: agreed(fieldsWith(cancelled)),
      record: record({ ...cancelled, subject: 'Own' }),
      remote: remote(),
    });
    expect(plan.rule).toBe('two_way');
  });
  it('stays cancelled where the record may not write: in another’s meeting, and in a private event', () => {
    const edited = record({ subject: 'Own' }, { origin: 'google' });
    for (const item of [{ mayEdit: false }, { privacy: 'private' as const }]) {
      const plan = planFor({ record: edited, remote: remote(cancelled, { marker: null, ...item }) });
      expect(plan.remote.do).toBe('nothing');
      expect(plan.record).toMatchObject({ changes: cancelled });
    }
  });
  it('is cancelled by the record in a private event of the remote: that tells nothing of its details', () => {
    const secret = fieldsWith({ private: true });
    const plan = planFor({
      base: agreed(secret),
      record: record({ ...secret, cancelled: true }, { origin: 'google' }),
      remote: remote(secret, { marker: null }),
    });
    expect(plan.remote).toEqual({ do: 'update', changes: cancelled });
  });
  it('is kept by another’s meeting that was edited, with one row for the cancellation', () => {
    const plan = planFor({
      record: record(cancelled, { origin: 'google' }),
      remote: remote({ subject: 'Theirs' }, { marker: null, mayEdit: false }),
    });
    expect(plan.record).toMatchObject({ changes: { cancelled: false, subject: 'Theirs' } });
    expect(rows(plan)).toEqual([['cancelled', 'remote', true, false]]);
  });
  it('of busy only is kept without a detail, and the remote’s own stay', () => {
    const times = reduceToTimes(fieldsWith({ private: true }));
    const later = { dateTime: '2026-03-02T11:00:00Z', timeZone: 'Europe/Berlin' };
    const plan = planFor({
      base: agreed(times),
      record: record({ ...times, ...cancelled }, { origin: 'google', visibility: 'busy_only' }),
      remote: remote({ private: true, end: later }, { marker: null }),
      policy: policyWith({ privateEvents: 'busy_only' }),
    });
    expect(plan.record).toMatchObject({ changes: { cancelled: false, end: later } });
    expect(plan.remote).toEqual({ do: 'nothing' });
  });
});
