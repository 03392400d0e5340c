import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { eventIdOf } from '../../core/identity.ts';
import { holds } from './holds.ts';

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
