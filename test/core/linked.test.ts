import { describe, expect, it } from 'vitest';
import { reduceToTimes } from '../../core/policy.ts';
import { reconcile } from '../../core/reconcile.ts';
import type { Attendee, Plan, RemoteItem } from '../../core/types.ts';
import { ADA, BOB, inputOf, ME, said } from './guests.ts';
import {
  ABSENT,
  agreed,
  DELETED,
  fieldsWith,
  MARKER,
  planFor,
  policyWith,
  recordSide,
  remoteSide,
} from './support.ts';

const idle = { do: 'nothing' } as const;
const later = { dateTime: '2026-03-02T11:00:00Z', timeZone: 'Europe/Berlin' };
const invited: Partial<RemoteItem> = { mayEdit: false, marker: null, ownAddress: ME.email };
const busyOnly = policyWith({ privateEvents: 'busy_only' });
const secret = fieldsWith({ private: true });

describe('the rule that is told', () => {
  const fromGoogle = recordSide(fieldsWith(), { origin: 'google' });

  it('is that of the direction where an organiser’s edit comes in, and nothing was lost', () => {
    const plan = planFor({
      record: fromGoogle,
      remote: remoteSide(fieldsWith({ subject: 'Lunch' }), invited),
    });
    expect([plan.rule, plan.record.do]).toEqual(['two_way', 'update']);
  });
  it('is that of the direction where the setting decided between two edits', () => {
    const plan = planFor({
      record: recordSide(fieldsWith({ subject: 'Mine' })),
      remote: remoteSide(fieldsWith({ subject: 'Theirs' }), { marker: MARKER }),
    });
    expect([plan.rule, plan.conflicts.length]).toEqual(['two_way', 1]);
  });
  it('names privacy only where it kept an edit of the CRM from Google', () => {
    const record = (subject: string) =>
      recordSide({ ...secret, subject }, { origin: 'google', visibility: 'only_me' });
    const remote = remoteSide({ ...secret, location: 'Room 2' });
    const of = (subject: string) => planFor({ base: agreed(secret), record: record(subject), remote }).rule;
    expect([of('Call Ada'), of('Lunch')]).toEqual(['two_way', 'private_in_remote']);
  });
  it('of a busy only item whose times moved says that the times alone are kept', () => {
    const times = reduceToTimes(secret);
    const plan = planFor({
      base: agreed(times),
      record: recordSide(times, { origin: 'google', visibility: 'busy_only' }),
      remote: remoteSide({ ...secret, end: later }),
      policy: busyOnly,
    });
    expect(plan.rule).toBe('private_busy_only');
    expect(plan.record).toEqual({ do: 'update', changes: { end: later }, visibility: 'busy_only' });
  });
  it('of one that nobody touched is that of the direction', () => {
    const times = reduceToTimes(secret);
    const plan = planFor({
      base: agreed(times),
      record: recordSide(times, { origin: 'google', visibility: 'busy_only' }),
      remote: remoteSide(secret),
      policy: busyOnly,
    });
    expect([plan.cell, plan.rule]).toEqual(['unchanged/unchanged', 'two_way']);
  });
});

describe('privacy of a linked item', () => {
  it('kept as busy only, an edit in the CRM leaves it so', () => {
    const times = reduceToTimes(secret);
    const plan = planFor({
      base: agreed(times),
      record: recordSide({ ...times, busy: false }, { origin: 'google', visibility: 'busy_only' }),
      remote: remoteSide(secret),
      policy: busyOnly,
    });
    expect(plan.record).toEqual({ do: 'update', changes: { busy: true }, visibility: 'busy_only' });
  });
  it('of an item from the CRM, made private in Google, busy only takes no detail away', () => {
    const plan = planFor({
      remote: remoteSide({ ...secret, subject: 'Lunch' }, { marker: MARKER }),
      policy: busyOnly,
    });
    expect(plan.record).toEqual({
      do: 'update',
      changes: { private: true, subject: 'Lunch' },
      visibility: 'only_me',
    });
    expect(plan.storedBody).toBe('full');
  });
  it('deleted in the CRM, a busy only event goes though its details changed since', () => {
    const times = reduceToTimes(secret);
    const plan = planFor({
      base: agreed(times),
      record: { state: 'deleted', origin: 'google' },
      remote: remoteSide({ ...secret, subject: 'Lunch' }),
      policy: busyOnly,
    });
    expect([plan.cell, plan.remote.do]).toEqual(['deleted/unchanged', 'delete']);
  });
});

describe('declined in the CRM', () => {
  const declined = [ADA, BOB, said(ME, 'declined')];
  const goesOut = { do: 'update', changes: { attendees: declined } };

  it('an item from the CRM stays, whoever organises its event by now', () => {
    const plan = decliner(declined, { ownResponse: 'needsAction' });
    expect([plan.rule, plan.record, plan.remote]).toEqual(['two_way', idle, goesOut]);
  });
  it('a meeting that the account organises itself stays', () => {
    const plan = decliner(declined, { marker: null, ownResponse: null });
    expect([plan.rule, plan.record, plan.remote]).toEqual(['two_way', idle, goesOut]);
  });
  it('for another guest, the meeting stays', () => {
    const plan = decliner([ADA, said(BOB, 'declined'), ME], { marker: null, ownResponse: 'needsAction' });
    expect([plan.rule, plan.record.do, plan.remote.do]).toEqual(['two_way', 'nothing', 'update']);
  });
});

describe('what the policy takes out of the CRM', () => {
  it('keeps in its row the times that were lost, and of a detail that it was lost', () => {
    const record = fieldsWith({ subject: 'Mine', end: later });
    const plan = planFor({
      record: recordSide(record, { origin: 'google' }),
      remote: remoteSide(fieldsWith({ subject: 'Theirs' }), { ...invited, ownResponse: 'declined' }),
    });
    expect(plan).toMatchObject({ rule: 'declined', record: { do: 'delete' }, link: { do: 'set_aside' } });
    expect(plan.conflicts).toEqual([
      { field: 'end', winner: 'remote', record: later, remote: fieldsWith().end },
      { field: 'subject', winner: 'remote', record: '', remote: '' },
    ]);
  });
  it('is an invitation that is declined as agreed, though others have accepted it', () => {
    const list = [ADA, BOB, said(ME, 'declined')];
    const plan = reconcile(inputOf(list, list, list, { event: { ...invited, ownResponse: 'declined' } }));
    expect([plan.rule, plan.record.do]).toEqual(['declined', 'delete']);
  });
  it('is one that was declined in Google just now, whatever was answered here meanwhile', () => {
    const plan = reconcile(
      inputOf([ADA, ME], [ADA, said(ME, 'tentative')], [ADA, said(ME, 'declined')], {
        event: { ...invited, ownResponse: 'declined' },
      }),
    );
    expect([plan.rule, plan.record.do]).toEqual(['declined', 'delete']);
  });
  it('is an event whose kind is not synced any more, whatever its user answered', () => {
    const list = [ADA, said(ME, 'accepted')];
    const event = { ...invited, ownResponse: 'accepted', eventType: 'focusTime' } as const;
    const plan = reconcile(inputOf(list, list, list, { event }));
    expect([plan.rule, plan.record.do]).toEqual(['event_type', 'delete']);
  });
  it('is a private event under do not sync once its body is gone, though it did not change', () => {
    const of = (body: typeof secret | null) =>
      planFor({
        base: agreed(secret),
        record: recordSide(secret, { origin: 'google', visibility: 'only_me' }),
        remote: remoteSide(body, { privacy: 'private' }),
        policy: policyWith({ privateEvents: 'do_not_sync' }),
      }).record.do;
    expect([of(secret), of(null)]).toEqual(['nothing', 'delete']);
  });
});

describe('a CRM activity whose type is not sent any more', () => {
  const policy = policyWith({ outgoingTypes: [] });
  it('keeps its own edit where its event may not be edited any more, with nothing to put back', () => {
    for (const remote of [
      remoteSide(undefined, { marker: MARKER, mayEdit: false }),
      remoteSide(null, { marker: MARKER, mayEdit: false, privacy: 'private' }),
    ]) {
      const plan = planFor({ record: recordSide(fieldsWith({ subject: 'Lunch' })), remote, policy });
      expect([plan.rule, plan.record, plan.remote, plan.conflicts, plan.link]).toEqual([
        'type_not_sent',
        idle,
        { do: 'delete' },
        [],
        { do: 'set_aside' },
      ]);
    }
  });
  it('leaves an event alone that was declined already, and takes in what was edited there', () => {
    const plan = planFor({
      remote: remoteSide(fieldsWith({ subject: 'Lunch' }), { marker: MARKER, ownResponse: 'declined' }),
      policy,
    });
    expect([plan.rule, plan.remote]).toEqual(['type_not_sent', idle]);
    expect(plan.record).toMatchObject({ changes: { subject: 'Lunch' } });
  });
});

describe('how much of an event may be stored', () => {
  const policy = policyWith({ windowStart: '2026-03-03T00:00:00Z' });
  it('is all of a linked one, however old, and also while its record is not read', () => {
    for (const record of [recordSide(fieldsWith(), { origin: 'google' }), ABSENT])
      expect(planFor({ record, remote: remoteSide(), policy }).storedBody).toBe('full');
  });
  it('is nothing where there is none', () => {
    expect(planFor({ remote: DELETED }).storedBody).toBe('none');
    expect(planFor({ base: null, remote: ABSENT }).storedBody).toBe('none');
  });
});

/** What becomes of a meeting of three that was agreed on, once the CRM holds `mine` of it. */
function decliner(mine: Attendee[], event: Partial<RemoteItem>): Plan {
  return reconcile(
    inputOf([ADA, BOB, ME], mine, [ADA, BOB, ME], { event: { ownAddress: ME.email, ...event } }),
  );
}

it('what is spelt otherwise alone leaves the base as it was, letter for letter', () => {
  const spelt = fieldsWith({ description: '<p>About the offer</p>' });
  expect(planFor({ record: recordSide(spelt) }).link).toEqual({ do: 'keep', base: agreed() });
});

it('of an item that is taken out, a time that both had changed is told as either side had it', () => {
  const earlier = { dateTime: '2026-03-02T08:00:00Z', timeZone: 'Europe/Berlin' };
  const plan = planFor({
    record: recordSide(fieldsWith({ start: earlier }), { origin: 'google' }),
    remote: remoteSide(fieldsWith({ end: later, start: later }), { ...invited, ownResponse: 'declined' }),
  });
  expect([plan.rule, plan.conflicts]).toEqual([
    'declined',
    [{ field: 'start', winner: 'remote', record: earlier, remote: later }],
  ]);
});
