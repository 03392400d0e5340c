import { describe, expect, it } from 'vitest';
import { deletionOf } from '../../core/brake.ts';
import { reduceToTimes } from '../../core/policy.ts';
import type { Fields, RecordItem, RemoteItem } from '../../core/types.ts';
import { ADA, ME, said } from './guests.ts';
import { agreed, fieldsWith, MARKER, planFor, policyWith, recordSide, remoteSide } from './support.ts';

/** To cancel an occurrence is to delete it, and no delete beats an edit. */

const exception = { seriesId: 'series-1', originalStart: fieldsWith().start };
const record = (changes: Partial<Fields> = {}, item: Partial<RecordItem> = {}) =>
  recordSide(fieldsWith(changes), { exception, ...item });
const remote = (changes: Partial<Fields> = {}, item: Partial<RemoteItem> = {}) =>
  remoteSide(fieldsWith(changes), { exception, marker: MARKER, ...item });
const rows = ({ conflicts }: ReturnType<typeof planFor>) =>
  conflicts.map(({ field, winner, record, remote }) => [field, winner, record, remote]);
const toldOf = ({ remote: step }: ReturnType<typeof planFor>) =>
  Object.keys('changes' in step ? step.changes : {});

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
  it('is apart in that alone where the two never agreed, and told all of it if it takes place', () => {
    const { start } = fieldsWith();
    const bare = remote({ ...cancelled, subject: '', description: '', location: '', end: start });
    const plan = (conflictWinner: 'crm' | 'google') =>
      planFor({ base: null, policy: policyWith({ conflictWinner }), record: record(), remote: bare });
    const told = ['busy', 'cancelled', 'description', 'end', 'location', 'start', 'subject'];
    expect(rows(plan('crm'))).toEqual([['cancelled', 'record', false, true]]);
    expect(toldOf(plan('crm'))).toEqual(told);
    expect(rows(plan('google'))).toEqual([['cancelled', 'remote', false, true]]);
    expect(plan('google')).toMatchObject({ remote: { do: 'nothing' }, record: { changes: cancelled } });
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

describe('an occurrence of a series to which the account is invited', () => {
  const origin = { origin: 'google' } as const;
  const attendees = [ADA, ME];
  const meeting = fieldsWith({ attendees });
  const invited = (changes: Partial<Fields> = {}, item: Partial<RemoteItem> = {}) => {
    const own = { ownResponse: 'needsAction', ownAddress: ME.email, mayEdit: false } as const;
    return remote({ ...meeting, ...changes }, { marker: null, ...own, ...item });
  };
  const declined = { ownResponse: 'declined' } as const;
  const refusing = { attendees: [ADA, said(ME, 'declined')] };
  const left = { ...meeting, cancelled: true };

  it.each<[string, Partial<RemoteItem>]>([
    ['another’s meeting', {}],
    ['one that guests may edit', { mayEdit: true }],
    ['a private one', { privacy: 'private' }],
  ])('is declined where the record cancelled it, and both stay: %s', (_what, item) => {
    const plan = planFor({
      base: agreed(meeting),
      record: record(left, origin),
      remote: invited({}, item),
    });
    expect(plan).toMatchObject({
      rule: 'invitation',
      record: { do: 'nothing' },
      remote: { do: 'decline' },
      link: { do: 'keep', base: { record: { cancelled: true }, remote: { cancelled: true } } },
      conflicts: [],
    });
    expect(deletionOf(plan)).toBe(null);
  });
  it('is declined, and does not take place, where the record answered with "no"', () => {
    const plan = planFor({
      base: agreed(meeting),
      record: record({ ...meeting, ...refusing }, origin),
      remote: invited(),
    });
    expect(plan).toMatchObject({
      rule: 'invitation',
      record: { do: 'update', changes: { cancelled: true } },
      remote: { do: 'decline' },
      link: { do: 'keep' },
    });
  });
  it('does not take place where it was declined in the remote, known or new', () => {
    const no = invited(refusing, declined);
    const known = planFor({ base: agreed(meeting), record: record(meeting, origin), remote: no });
    expect(known).toMatchObject({
      record: { do: 'update', changes: { cancelled: true } },
      remote: { do: 'nothing' },
    });
    const fresh = planFor({ base: null, record: { state: 'absent' }, remote: no });
    expect(fresh).toMatchObject({
      record: { do: 'create', fields: { cancelled: true } },
      link: { do: 'keep' },
    });
  });
  it('is left alone while both say so, and takes place again where it is accepted', () => {
    const both = { base: agreed(left), record: record(left, origin) };
    const rest = planFor({ ...both, remote: invited(refusing, declined) });
    expect([rest.cell, rest.record.do, rest.remote.do]).toEqual([
      'unchanged/unchanged',
      'nothing',
      'nothing',
    ]);
    const again = planFor({ ...both, remote: invited({}, { ownResponse: 'accepted' }) });
    expect(again).toMatchObject({ record: { changes: { cancelled: false } }, remote: { do: 'nothing' } });
  });
  it('that was declined is not taken back by the record where the two never agreed', () => {
    const no = invited(refusing, { ...declined, mayEdit: true });
    const plan = planFor({ base: null, record: record(meeting, origin), remote: no });
    expect(plan).toMatchObject({ record: { changes: { cancelled: true } }, remote: { do: 'nothing' } });
  });
  it('that was declined is known in full, so that what the record says otherwise stands in a row', () => {
    const no = invited(refusing, declined);
    const plan = planFor({ base: null, record: record({ ...meeting, subject: 'Mine' }, origin), remote: no });
    expect(plan.record).toMatchObject({ changes: { cancelled: true, subject: 'Call Ada' } });
    expect(rows(plan)).toContainEqual(['subject', 'remote', 'Mine', 'Call Ada']);
  });
  it('stays away where its record was deleted, as of one that came without its series', () => {
    const gone = { base: null, record: { state: 'deleted', origin: 'google' } } as const;
    const plan = planFor({ ...gone, remote: invited(refusing, declined) });
    expect(plan).toMatchObject({ rule: 'declined', record: { do: 'nothing' }, link: { do: 'set_aside' } });
    expect(planFor({ ...gone, remote: invited() }).record.do).toBe('create');
  });
  it('that was declined while it was edited in the CRM does not take place, and keeps the edit in a row', () => {
    const plan = planFor({
      base: agreed(meeting),
      record: record({ ...meeting, subject: 'Mine' }, origin),
      remote: invited(refusing, { ...declined, mayEdit: true }),
    });
    expect(plan).toMatchObject({
      rule: 'declined',
      record: { do: 'update', changes: { cancelled: true, subject: 'Call Ada' } },
      remote: { do: 'nothing' },
    });
    expect(rows(plan)).toEqual([['subject', 'remote', 'Mine', 'Call Ada']]);
  });
});
