import { describe, expect, it } from 'vitest';
import type { Plan, Policy, RecordSide } from '../../core/types.ts';
import {
  ABSENT,
  DELETED,
  fieldsWith,
  MARKER,
  planFor,
  policyWith,
  recordSide,
  remoteSide,
} from './support.ts';

/** Pairs that never agreed, whole plan by whole plan: what the policy says of each, and what becomes of its row. */

const PAST = fieldsWith();
const window = policyWith({ windowStart: '2026-03-03T00:00:00Z' });
const oneWay = policyWith({ direction: 'one_way' });
const noneSent = policyWith({ outgoingTypes: [] });
const fromGoogle = recordSide(PAST, { origin: 'google', type: 'lunch' });
const goneFromGoogle: RecordSide = { state: 'deleted', origin: 'google' };

const idle = { do: 'nothing' } as const;
const outcome = ({ rule, record, remote, link, storedBody }: Plan) => ({
  rule,
  record: record.do,
  remote: remote.do,
  link: link.do,
  storedBody,
});

function first(
  record: RecordSide,
  remote: ReturnType<typeof remoteSide> | typeof ABSENT | typeof DELETED,
  policy?: Policy,
) {
  return planFor({ base: null, record, remote, policy: policy ?? policyWith() });
}

describe('what comes back under its row', () => {
  it('out of the CRM does so whatever the window', () => {
    expect(outcome(first(recordSide(PAST), DELETED, window))).toEqual({
      rule: 'two_way',
      record: 'nothing',
      remote: 'create',
      link: 'keep',
      storedBody: 'none',
    });
  });
  it('from Google does so whatever the window, in full', () => {
    expect(outcome(first(goneFromGoogle, remoteSide(PAST), window))).toEqual({
      rule: 'two_way',
      record: 'create',
      remote: 'nothing',
      link: 'keep',
      storedBody: 'full',
    });
  });
  it.each([
    ['out of the CRM waits while its type is not sent', recordSide(PAST), DELETED, noneSent, 'type_not_sent'],
    [
      'from Google waits while it is declined',
      goneFromGoogle,
      remoteSide(PAST, { ownResponse: 'declined' }),
      policyWith(),
      'declined',
    ],
    [
      'from Google waits while its body is not stored',
      goneFromGoogle,
      remoteSide(null),
      policyWith(),
      'not_observed',
    ],
  ] as const)('%s, its row kept without a base', (_promise, record, remote, policy, rule) => {
    const plan = first(record, remote, policy);
    expect([plan.rule, plan.record, plan.remote, plan.link]).toEqual([rule, idle, idle, { do: 'set_aside' }]);
  });
});

describe('what is new', () => {
  it('and private in the CRM is private in Google', () => {
    const record = recordSide(fieldsWith({ private: true }));
    expect(planFor({ base: null, record, remote: ABSENT }).remote).toMatchObject({
      do: 'create',
      fields: { private: true },
    });
  });
  it('and kept out has no row and no body', () => {
    expect(outcome(first(ABSENT, remoteSide(PAST), window))).toEqual({
      rule: 'outside_window',
      record: 'nothing',
      remote: 'nothing',
      link: 'none',
      storedBody: 'none',
    });
  });
});

describe('two that meet for the first time', () => {
  it('of an event from Google, under one-way, are left apart as they are', () => {
    const plan = first(fromGoogle, remoteSide(PAST), oneWay);
    expect([plan.rule, plan.record, plan.remote, plan.link]).toEqual([
      'one_way',
      idle,
      idle,
      { do: 'close' },
    ]);
  });
  it('of an event from Google that is kept out, the record goes and its row waits', () => {
    const plan = first(fromGoogle, remoteSide(PAST, { eventType: 'focusTime' }));
    expect([plan.rule, plan.record, plan.remote, plan.link]).toEqual([
      'event_type',
      { do: 'delete' },
      idle,
      { do: 'set_aside' },
    ]);
  });
  it('wait where the event’s body is not stored', () => {
    const plan = first(recordSide(PAST), remoteSide(null, { marker: MARKER }));
    expect([plan.rule, plan.record, plan.remote, plan.link]).toEqual([
      'not_observed',
      idle,
      idle,
      { do: 'set_aside' },
    ]);
  });
  it('wait so whatever the window, for nobody knows when it ends', () => {
    const plan = planFor({
      base: null,
      record: ABSENT,
      remote: remoteSide(null),
      policy: policyWith({ windowStart: '2027-01-01T00:00:00Z' }),
    });
    expect(plan.rule).toBe('not_observed');
  });
  it('of an event from Google stay together whatever the record’s type', () => {
    const plan = first(fromGoogle, remoteSide(PAST), noneSent);
    expect([plan.rule, plan.record, plan.remote]).toEqual(['two_way', idle, idle]);
    expect(plan.link).toEqual({ do: 'keep', base: { record: PAST, remote: PAST } });
  });
  it('of an item from the CRM whose type is not sent: what Google says comes in, and the event goes', () => {
    const lunch = remoteSide(fieldsWith({ subject: 'Lunch' }), { marker: MARKER });
    const plan = planFor({
      base: null,
      remote: lunch,
      policy: policyWith({ outgoingTypes: [], conflictWinner: 'google' }),
    });
    expect([plan.rule, plan.remote, plan.link]).toEqual([
      'type_not_sent',
      { do: 'delete' },
      { do: 'set_aside' },
    ]);
    expect(plan.record).toMatchObject({ do: 'update', changes: { subject: 'Lunch' } });
    expect(plan.conflicts).toMatchObject([{ field: 'subject', record: 'Call Ada', remote: 'Lunch' }]);
  });
  it('of such an item whose event was declined already, nothing more is done', () => {
    const declined = remoteSide(fieldsWith({ subject: 'Lunch' }), {
      marker: MARKER,
      ownResponse: 'declined',
    });
    const plan = first(recordSide(PAST), declined, { ...noneSent, conflictWinner: 'google' });
    expect([plan.rule, plan.record, plan.remote, plan.link]).toEqual([
      'type_not_sent',
      idle,
      idle,
      { do: 'set_aside' },
    ]);
  });
  it('under busy only, a time that differs has its row, and a detail none', () => {
    const later = { dateTime: '2026-03-02T11:00:00Z', timeZone: 'Europe/Berlin' };
    const plan = first(
      recordSide(fieldsWith({ subject: 'Lunch', end: later }), { origin: 'google', visibility: 'busy_only' }),
      remoteSide(fieldsWith({ private: true })),
      policyWith({ privateEvents: 'busy_only' }),
    );
    expect(plan.conflicts).toEqual([{ field: 'end', winner: 'remote', record: later, remote: PAST.end }]);
    expect(plan.rule).toBe('private_in_remote');
  });
});

it('a series that the CRM cut off from an open one is open in Google, whoever may see it in the CRM', () => {
  const cut = fieldsWith({ private: true, recurrence: ['RRULE:FREQ=WEEKLY'] });
  const { remote, link } = planFor({
    base: null,
    record: recordSide(cut, { origin: 'google', visibility: 'only_me', continuesSeries: true }),
    remote: ABSENT,
  });
  expect(remote).toMatchObject({ do: 'create', fields: { private: false } });
  expect(link).toMatchObject({ base: { record: { private: true }, remote: { private: false } } });
});
