import { expect } from 'vitest';
import { conflictKey } from '../../core/plan.ts';
import { reconcile, type ReconcileInput } from '../../core/reconcile.ts';
import type { Attendee, Policy, RemoteItem } from '../../core/types.ts';
import { carriedOut, fieldsWith, isAtRest, MARKER, policyWith, recordSide, remoteSide } from './support.ts';

/** Named guests, and pairs that agreed on a list of them and hold other lists now. */

export const ADA = guest('ada', { organizer: true, response: 'accepted' });
export const BOB = guest('bob');
export const EVE = guest('eve');
export const ME = guest('me');

/** A pair that agreed on `base` and holds `record` and `remote` now. */
export function inputOf(
  base: Attendee[],
  record: Attendee[],
  remote: Attendee[],
  { policy = {}, event = {} }: { policy?: Partial<Policy>; event?: Partial<RemoteItem> } = {},
): ReconcileInput {
  const agreed = fieldsWith({ attendees: base });
  return {
    base: { record: agreed, remote: agreed },
    closed: false,
    record: recordSide(fieldsWith({ attendees: record }), {
      origin: event.marker === null ? 'google' : 'crm',
    }),
    remote: remoteSide(fieldsWith({ attendees: remote }), { marker: MARKER, ...event }),
    policy: policyWith(policy),
  };
}

/** Both lists after a plan, which is at rest then; and its rows, by whom they are about. */
export function after(input: ReconcileInput) {
  const plan = reconcile(input);
  const end = carriedOut(input, plan);
  expect(isAtRest(reconcile(end), end)).toBe(true);
  const { record, remote } = end;
  return {
    plan,
    record: record.state === 'present' ? record.item.fields.attendees : null,
    remote: remote.state === 'present' ? remote.item.fields?.attendees : null,
    rows: plan.conflicts.map((row) => [conflictKey(row), row.winner]),
  };
}

function guest(name: string, changes: Partial<Attendee> = {}): Attendee {
  return { email: `${name}@example.com`, name, response: 'needsAction', organizer: false, ...changes };
}

export function said(entry: Attendee, response: Attendee['response']): Attendee {
  return { ...entry, response };
}
