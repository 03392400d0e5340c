import { describe, expect, it } from 'vitest';
import { classifyRecord, classifyRemote, originOf } from '../../core/classify.ts';
import {
  ABSENT,
  agreed,
  DELETED,
  fieldsWith,
  holdingOnly,
  MARKER,
  policyWith,
  recordSide,
  remoteSide,
} from './support.ts';

const base = { record: fieldsWith({ location: 'Office' }), remote: fieldsWith({ location: 'HQ' }) };
const policy = policyWith();

describe('what happened to a side', () => {
  it('is told against its own half of the base', () => {
    expect(classifyRecord(base, recordSide(base.record), policy)).toBe('unchanged');
    expect(classifyRecord(base, recordSide(base.remote), policy)).toBe('modified');
    expect(classifyRemote(base, remoteSide(base.remote), policy)).toBe('unchanged');
    expect(classifyRemote(base, remoteSide(base.record), policy)).toBe('modified');
  });
  it('a tombstone is a deletion, a side not observed is none', () => {
    expect([classifyRecord(base, DELETED, policy), classifyRemote(base, DELETED, policy)]).toEqual([
      'deleted',
      'deleted',
    ]);
    expect([classifyRecord(base, ABSENT, policy), classifyRemote(base, ABSENT, policy)]).toEqual([
      'unchanged',
      'unchanged',
    ]);
  });
  it('a new etag or version without a new value is no edit', () => {
    expect(classifyRemote(base, remoteSide(base.remote, { etag: '"9"' }), policy)).toBe('unchanged');
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
    expect(classifyRemote(base, remoteSide(null), policy)).toBe('unchanged');
    expect(classifyRemote(base, remoteSide(null, { privacy: 'private' }), policy)).toBe('modified');
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
