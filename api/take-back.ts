import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Attendee, Fields, FieldName } from '../core/types.ts';
import { getActivity, type StoredActivity, updateActivity } from '../crm/store.ts';
import type { WokenAccount } from '../crm/outbox.ts';
import type { Transaction } from '../db/client.ts';
import { conflicts } from '../db/schema/index.ts';
import { loadAccount } from './account-row.ts';
import type { Caller } from './context.ts';
import { checkedChanges, checkEditable } from './crm-writes.ts';
import { ApiError, notFound } from './errors.ts';
import type { CrmActivityChanges } from './schemas/crm-activities.ts';
import { uuidOf } from './wire/ids.ts';

export type ConflictRow = typeof conflicts.$inferSelect;

/**
 * Puts the value that lost a conflict back into the CRM activity: an edit like any other, which then goes out. 409 when that was done
 * already, the activity is gone, or the value may not be kept.
 */
export async function takeBack(
  tx: Transaction,
  caller: Caller,
  accountId: string,
  conflictId: string,
): Promise<{ conflict: ConflictRow; woken: WokenAccount[] }> {
  const { id } = await loadAccount(tx, accountId);
  const [row] = await tx
    .select()
    .from(conflicts)
    .where(and(eq(conflicts.accountId, id), eq(conflicts.id, uuidOf(conflictId, 'conflict'))))
    .for('update');
  if (!row) throw notFound('conflict');
  if (row.takenBackAt !== null) throw refusal('taken_back', 'It was taken back already.');
  const current = await getActivity(tx, row.crmId);
  if (!current || current.row.ownerId !== caller.userId) {
    throw refusal('item_gone', 'The CRM activity is not there any more, or is another’s now.');
  }
  const rows = await unitOf(tx, row);
  const body = Object.assign({}, ...rows.map((each) => lostValueOf(each, current))) as CrmActivityChanges;
  await checkEditable(tx, current, body);
  const written = await updateActivity(tx, current, await checkedChanges(tx, body, current));
  if (!written) throw refusal('stale', 'The activity changed meanwhile. Try again.');
  const ids = rows.map((each) => each.id);
  const taken = await tx
    .update(conflicts)
    .set({ takenBackAt: sql`now()` })
    .where(inArray(conflicts.id, ids))
    .returning();
  return { conflict: taken.find((each) => each.id === row.id) ?? row, woken: written.woken };
}

/**
 * Start and end are one unit: whoever takes one back takes back what was lost of the other by the same decision. Where it was made
 * again, since the event had changed meanwhile, the newest counts, and before it the one that is asked for.
 */
async function unitOf(tx: Transaction, row: ConflictRow): Promise<ConflictRow[]> {
  if (row.field !== 'start' && row.field !== 'end') return [row];
  const rows = await tx
    .select()
    .from(conflicts)
    .where(
      and(
        eq(conflicts.linkId, row.linkId),
        eq(conflicts.baseRevision, row.baseRevision),
        inArray(conflicts.field, ['start', 'end']),
        isNull(conflicts.takenBackAt),
      ),
    )
    .orderBy(conflicts.createdAt);
  return [...rows.filter(({ id }) => id !== row.id), row];
}

/** The names under which a caller writes the fields that the core merges. */
const WIRE_NAMES: Record<Exclude<FieldName, 'private' | 'cancelled'>, keyof CrmActivityChanges> = {
  subject: 'subject',
  description: 'publicDescription',
  location: 'location',
  start: 'start',
  end: 'end',
  busy: 'busy',
  attendees: 'attendees',
  conferenceLink: 'conferenceLink',
  recurrence: 'recurrence',
};

function lostValueOf(
  { field, winner, recordValue, remoteValue }: ConflictRow,
  current: StoredActivity,
): Record<string, unknown> {
  // What may not be stored is emptied on both sides of its row.
  if (JSON.stringify(recordValue) === JSON.stringify(remoteValue)) {
    throw refusal('not_kept', 'The value may not be kept here, so it cannot be put back.');
  }
  const lost = winner === 'record' ? remoteValue : recordValue;
  const [, guest] = /^attendees:(.*?)(?:#\d+)?$/.exec(field) ?? [];
  if (guest !== undefined) return { attendees: withGuest(current, guest, lost as Attendee | null) };
  if (field === 'private') return { visibility: lost ? 'only_me' : 'everyone' };
  if (!(field in WIRE_NAMES)) throw refusal('not_offered', 'Edit the activity itself to change this.');
  return { [WIRE_NAMES[field as keyof typeof WIRE_NAMES]]: lost };
}

/** The guests as they are, but for one: with his lost entry, or without him where he had been taken off. */
function withGuest({ details }: StoredActivity, email: string, lost: Attendee | null): Fields['attendees'] {
  const others = (details?.attendees ?? []).filter((guest) => guest.email !== email);
  return lost === null ? others : [...others, lost];
}

const refusal = (code: string, message: string) => new ApiError(409, code, message);
