import { describe, expect, it } from 'vitest';
import { classifyRecord, classifyRemote, originOf, seenRemote } from '../../core/classify.ts';
import { reduceToTimes } from '../../core/policy.ts';
import {
  ABSENT,
  agreed,
  DELETED,
  fieldsWith,
  holdingOnly,
  MARKER,
  policyWith,
  recordSide,
  remoteItem,
  remoteSide,
} from './support.ts';

const base = { record: fieldsWith({ location: 'Office' }), remote: fieldsWith({ location: 'HQ' }) };
const policy = policyWith();

describe('what happened to a side', () => {
  it('is told against its own half of the base', () => {
    expect(classifyRecord(base, recordSide(base.record), policy)).toBe('unchanged');
    expect(classifyRecord(base, recordSide(base.remote), policy)).toBe('modified');
    expect(classifyRemote(base, remoteSide(base.remote), policy, 'google')).toBe('unchanged');
    expect(classifyRemote(base, remoteSide(base.record), policy, 'google')).toBe('modified');
  });
  it('a tombstone is a deletion, a side not observed is none', () => {
    expect([classifyRecord(base, DELETED, policy), classifyRemote(base, DELETED, policy, 'google')]).toEqual([
      'deleted',
      'deleted',
    ]);
    expect([classifyRecord(base, ABSENT, policy), classifyRemote(base, ABSENT, policy, 'google')]).toEqual([
      'unchanged',
      'unchanged',
    ]);
  });
  it('a new etag or version without a new value is no edit', () => {
    expect(classifyRemote(base, remoteSide(base.remote, { etag: '"9"' }), policy, 'google')).toBe(
      'unchanged',
    );
    expect(classifyRecord(base, recordSide(base.record, { version: 9 }), policy)).toBe('unchanged');
  });
  it('fields that the remote cannot hold do not count', () => {
    const poor = policyWith({ capabilities: holdingOnly(['subject', 'start', 'end']) });
    expect(classifyRecord(base, recordSide(fieldsWith({ location: 'Elsewhere' })), poor)).toBe('unchanged');
  });
  it('of an item from Google the record’s privacy is derived, so no edit', () => {
    const hidden = fieldsWith({ private: true });
    expect(classifyRecord(agreed(), recordSide(hidden, { origin: 'google' }), policy)).toBe('unchanged');
    expect(classifyRecord(agreed(), recordSide(hidden), policy)).toBe('modified');
  });
  it('without a body only a change of privacy can be told', () => {
    expect(classifyRemote(base, remoteSide(null), policy, 'google')).toBe('unchanged');
    expect(classifyRemote(base, remoteSide(null, { privacy: 'private' }), policy, 'google')).toBe('modified');
  });
});

describe('of an event', () => {
  const secret = { privacy: 'private' } as const;
  const busyOnly = policyWith({ privateEvents: 'busy_only' });
  const times = reduceToTimes(fieldsWith({ private: true }));
  const full = remoteSide(fieldsWith({ private: true }), secret);
  const moved = { end: { dateTime: '2026-03-02T11:00:00Z', timeZone: 'Europe/Berlin' } };

  it('that is kept as busy only the times alone count', () => {
    const half = { record: times, remote: times };
    expect(classifyRemote(half, full, busyOnly, 'google')).toBe('unchanged');
    const later = remoteSide(fieldsWith({ private: true, ...moved }), secret);
    expect(classifyRemote(half, later, busyOnly, 'google')).toBe('modified');
  });
  it('that was agreed on in full, a choice made meanwhile is no edit', () => {
    const half = agreed(fieldsWith({ private: true }));
    expect(classifyRemote(half, full, busyOnly, 'google')).toBe('unchanged');
  });
  it('that came from the CRM, every detail counts though it is private', () => {
    const half = agreed(fieldsWith({ private: true, subject: 'Lunch' }));
    expect(classifyRemote(half, full, busyOnly, 'crm')).toBe('modified');
    expect(seenRemote(half, remoteItem(fieldsWith({ private: true }), secret), busyOnly, 'crm')).toEqual(
      fieldsWith({ private: true }),
    );
  });
  it('that is no exception, more counts than that it is cancelled', () => {
    const cancelled = remoteItem(fieldsWith({ subject: 'Lunch', cancelled: true }));
    expect(seenRemote(agreed(), cancelled, policy, 'google')).toMatchObject({ subject: 'Lunch' });
  });
});

describe('where an item was born', () => {
  it('the record says, else its tombstone, else the event’s marker', () => {
    const marked = remoteSide(undefined, { marker: MARKER });
    expect(originOf(recordSide(undefined, { origin: 'google' }), marked)).toBe('google');
    expect(originOf({ state: 'deleted', origin: 'google' }, marked)).toBe('google');
    expect(originOf(DELETED, marked)).toBe('crm');
    expect(originOf(DELETED, remoteSide())).toBe('google');
    expect(originOf(ABSENT, marked)).toBe('google');
  });
});
