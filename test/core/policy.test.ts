import { describe, expect, it } from 'vitest';
import { derivedVisibility, keepsOut, reduceToTimes, sends, storedBodyOf } from '../../core/policy.ts';
import type { Policy, RemoteItem } from '../../core/types.ts';
import {
  ABSENT,
  fieldsWith,
  holdingOnly,
  MARKER,
  planFor,
  policyWith,
  recordItem,
  recordSide,
  remoteItem,
  remoteSide,
} from './support.ts';

const PAST = fieldsWith();
const AFTER_PAST = '2026-03-03T00:00:00Z';

describe('what comes in', () => {
  const cases: { promise: string; item: RemoteItem; policy: Partial<Policy>; rule: string | null }[] = [
    { promise: 'a plain event comes in', item: remoteItem(), policy: {}, rule: null },
    {
      promise: 'mail events come in',
      item: remoteItem(PAST, { eventType: 'fromGmail' }),
      policy: {},
      rule: null,
    },
    {
      promise: 'one-way: no foreign event',
      item: remoteItem(),
      policy: { direction: 'one_way' },
      rule: 'one_way',
    },
    {
      promise: 'one-way: not even a copy that carries a marker',
      item: remoteItem(PAST, { marker: MARKER }),
      policy: { direction: 'one_way' },
      rule: 'one_way',
    },
    ...['focusTime', 'outOfOffice', 'workingLocation', 'birthday'].map((eventType) => ({
      promise: `${eventType} stays out`,
      item: remoteItem(PAST, { eventType }),
      policy: {},
      rule: 'event_type',
    })),
    {
      promise: 'a declined invitation stays out',
      item: remoteItem(PAST, { ownResponse: 'declined' }),
      policy: {},
      rule: 'declined',
    },
    {
      promise: 'an unanswered invitation comes in',
      item: remoteItem(PAST, { ownResponse: 'needsAction' }),
      policy: {},
      rule: null,
    },
    {
      promise: 'a private event stays out under do not sync',
      item: remoteItem(PAST, { privacy: 'private' }),
      policy: { privateEvents: 'do_not_sync' },
      rule: 'private_do_not_sync',
    },
    {
      promise: '"default" is not private',
      item: remoteItem(PAST, { privacy: 'default' }),
      policy: { privateEvents: 'do_not_sync' },
      rule: null,
    },
    {
      promise: '"default" is private where the account says so',
      item: remoteItem(PAST, { privacy: 'default' }),
      policy: { privateEvents: 'do_not_sync', treatDefaultAsPrivate: true },
      rule: 'private_do_not_sync',
    },
    {
      promise: '"public" is never private',
      item: remoteItem(PAST, { privacy: 'public' }),
      policy: { privateEvents: 'do_not_sync', treatDefaultAsPrivate: true },
      rule: null,
    },
  ];
  it.each(cases)('$promise', ({ item, policy, rule }) => {
    const changed = policyWith(policy);
    expect(keepsOut(item, changed)).toBe(rule);
    const plan = planFor({
      base: null,
      record: ABSENT,
      remote: { state: 'present', item },
      policy: changed,
    });
    expect(plan.record.do).toBe(rule === null ? 'create' : 'nothing');
    expect(plan.link.do).toBe(rule === null ? 'keep' : 'none');
    expect(plan.storedBody).toBe(rule === null ? 'full' : 'none');
    expect(plan.rule).toBe(rule ?? 'two_way');
  });

  it('what comes in has the type that the options name', () => {
    const plan = planFor({
      base: null,
      record: ABSENT,
      remote: remoteSide(),
      policy: policyWith({ incomingType: 'lunch' }),
    });
    expect(plan.record).toMatchObject({ do: 'create', type: 'lunch' });
  });
});

describe('the window', () => {
  const window = policyWith({ windowStart: AFTER_PAST });
  it('leaves out what ended before it, and takes in what ends after', () => {
    expect(keepsOut(remoteItem(PAST), window)).toBe('outside_window');
    const running = fieldsWith({ end: { dateTime: '2026-03-03T00:00:01Z', timeZone: 'UTC' } });
    expect(keepsOut(remoteItem(running), window)).toBe(null);
  });
  it('holds for a new item, and not for one that comes back under its row', () => {
    const remote = remoteSide(PAST);
    const created = planFor({ base: null, record: ABSENT, remote, policy: window });
    expect([created.rule, created.record.do, created.link.do]).toEqual(['outside_window', 'nothing', 'none']);
    const record = { state: 'deleted', origin: 'google' } as const;
    expect(planFor({ base: null, record, remote, policy: window }).record.do).toBe('create');
  });
  it('takes in what begins and ends in the moment in which it begins', () => {
    const moment = { dateTime: AFTER_PAST, timeZone: 'UTC' };
    expect(keepsOut(remoteItem(fieldsWith({ start: moment, end: moment })), window)).toBe(null);
  });
  it('leaves out a series whose last occurrence ends as it begins', () => {
    const series = fieldsWith({ recurrence: ['RRULE:FREQ=DAILY;COUNT=1'] });
    const policy = policyWith({ windowStart: '2026-03-02T10:00:00Z' });
    expect(keepsOut(remoteItem(series), policy)).toBe('outside_window');
  });
  it('counts all-day items in the calendar’s zone', () => {
    const day = fieldsWith({ start: { date: '2026-03-02' }, end: { date: '2026-03-03' } });
    const at = (windowStart: string) => keepsOut(remoteItem(day), policyWith({ windowStart }));
    expect(at('2026-03-02T23:00:00Z')).toBe('outside_window');
    expect(at('2026-03-02T22:59:59Z')).toBe(null);
  });
  it('counts a series by its last occurrence, an endless one is inside', () => {
    expect(keepsOutSeries('RRULE:FREQ=DAILY;COUNT=1')).toBe('outside_window');
    expect(keepsOutSeries('RRULE:FREQ=DAILY;COUNT=2')).toBe(null);
    expect(keepsOutSeries('RRULE:FREQ=WEEKLY')).toBe(null);
  });
  it('does not hide a series whose rule cannot be read', () => {
    expect(keepsOut(remoteItem(fieldsWith({ recurrence: ['RRULE:FREQ=SOMETIMES'] })), window)).toBe(null);
  });
  it('lets an exception follow its series', () => {
    const exception = { seriesId: 'series-1', originalStart: PAST.start };
    expect(keepsOut(remoteItem(PAST, { exception }), window)).toBe(null);
  });
  it.each([
    ['the CRM', { marker: MARKER }],
    ['Google', { marker: null }],
  ] as const)('never touches what is linked: from %s', (_where, event) => {
    const fields = fieldsWith({ subject: 'Lunch' });
    const origin = event.marker === null ? 'google' : 'crm';
    const plan = planFor({
      policy: window,
      record: recordSide(PAST, { origin }),
      remote: remoteSide(fields, event),
    });
    expect(plan.record).toMatchObject({ do: 'update', changes: { subject: 'Lunch' } });
  });
  it('lets an exception that goes out follow its series', () => {
    const exception = { seriesId: 'series-1', originalStart: PAST.start };
    expect(sends(recordItem(PAST, { exception }), window)).toBe(null);
  });
  it('holds for what goes out too', () => {
    expect(sends(recordItem(PAST), window)).toBe('outside_window');
    expect(planFor({ base: null, remote: ABSENT, policy: window }).remote).toEqual({ do: 'nothing' });
  });
});

describe('what goes out', () => {
  it('only types that are sent', () => {
    expect(sends(recordItem(PAST, { type: 'lunch' }), policyWith())).toBe('type_not_sent');
    expect(sends(recordItem(PAST), policyWith())).toBe(null);
  });
  it('a private item, to a remote that can keep it private alone', () => {
    const item = recordItem(fieldsWith({ private: true }));
    expect(sends(item, policyWith())).toBe(null);
    const capabilities = holdingOnly(['subject', 'start', 'end']);
    expect(sends(item, policyWith({ capabilities }))).toBe('privacy_not_held');
  });
  it('nothing that came from any Google account', () => {
    const record = recordSide(PAST, { origin: 'google' });
    expect(planFor({ base: null, record, remote: ABSENT })).toMatchObject({
      rule: 'from_google',
      remote: { do: 'nothing' },
      link: { do: 'none' },
    });
  });
  it('an exception where its series goes, cancelled or not, whatever its type and origin', () => {
    const exception = { seriesId: 'series-1', originalStart: PAST.start };
    const cancelled = recordItem(fieldsWith({ cancelled: true }), { exception, type: 'lunch' });
    expect(sends(cancelled, policyWith())).toBe(null);
    expect(sends(recordItem(PAST, { exception, origin: 'google' }), policyWith())).toBe(null);
    const series = { state: 'not_linked' } as const;
    const record = recordSide(PAST, { exception });
    expect(planFor({ base: null, record, remote: ABSENT, series })).toMatchObject({
      rule: 'series_not_linked',
      remote: { do: 'nothing' },
    });
  });
  it('a series that its user cut off from one of Google, to where that one is', () => {
    const record = recordItem(PAST, { origin: 'google', continuesSeries: true, type: 'lunch' });
    expect(sends(record, policyWith())).toBe(null);
    expect(sends(record, policyWith({ direction: 'one_way' }))).toBe('one_way');
  });
  it('nothing that the remote cannot hold', () => {
    const capabilities = holdingOnly(['subject', 'start', 'end']);
    const plan = planFor({ base: null, remote: ABSENT, policy: policyWith({ capabilities }) });
    expect(plan.remote).toMatchObject({
      do: 'create',
      fields: { subject: 'Call Ada', description: '', location: '' },
    });
    expect(plan.link).toMatchObject({ base: { record: { description: 'About the offer' } } });
  });
});

describe('the parts', () => {
  it('visibility follows the private-event choice, else the default', () => {
    const secret = remoteItem(PAST, { privacy: 'private' });
    for (const privateEvents of ['everyone', 'only_me', 'busy_only'] as const)
      expect(derivedVisibility(secret, policyWith({ privateEvents }))).toBe(privateEvents);
    for (const defaultVisibility of ['everyone', 'only_me'] as const)
      expect(derivedVisibility(remoteItem(), policyWith({ defaultVisibility }))).toBe(defaultVisibility);
  });
  it('what is not yet taken away under do not sync is seen by its times alone', () => {
    const secret = remoteItem(PAST, { privacy: 'private' });
    expect(derivedVisibility(secret, policyWith({ privateEvents: 'do_not_sync' }))).toBe('busy_only');
  });
  it('the stored body is times alone for busy only, all for what the CRM sent', () => {
    const secret = remoteItem(PAST, { privacy: 'private' });
    const policy = policyWith({ privateEvents: 'busy_only' });
    expect(storedBodyOf(secret, policy)).toBe('times');
    expect(storedBodyOf(secret, policy, 'crm')).toBe('full');
    expect(storedBodyOf(secret, policyWith({ direction: 'one_way' }))).toBe('none');
    expect(storedBodyOf(secret, policyWith({ direction: 'one_way' }), 'crm')).toBe('full');
  });
  it('reduced to times, no detail is left', () => {
    const full = fieldsWith({
      attendees: [{ email: 'a@example.com', name: 'A', response: 'accepted', organizer: true }],
      conferenceLink: 'https://meet.example/abc',
      private: true,
      recurrence: ['RRULE:FREQ=DAILY'],
    });
    expect(reduceToTimes(full)).toEqual({
      ...full,
      subject: '',
      description: '',
      location: '',
      attendees: [],
      conferenceLink: '',
    });
  });
});

function keepsOutSeries(rule: string): string | null {
  const policy = policyWith({ windowStart: AFTER_PAST });
  return keepsOut(remoteItem(fieldsWith({ recurrence: [rule] })), policy);
}
