import { GUEST_DECISIONS } from './decisions.ts';
import { normalAttendees } from './normalize.ts';
import type { Attendee, GuestChange, GuestConflict } from './types.ts';

type Side = 'record' | 'remote';
type Entry = Attendee | null;
/** One guest's entry on either side; null where that side does not list the address. */
type Entries = Record<Side, Entry>;

export interface GuestsInput {
  /** Null where the two never agreed: then each entry counts as added. */
  base: Record<Side, readonly Attendee[]> | null;
  record: readonly Attendee[];
  remote: readonly Attendee[];
  /** Whose value stays where both sides changed the same property of the same guest. */
  winner: Side;
  /** False where the record's edits may not reach the remote: they are put back. */
  isRecordWritable: boolean;
  /** The account's own address among the guests; its entry, like the organiser's, is never dropped. */
  ownAddress: string | null;
  /** May the account's own answer go out where nothing else may? */
  mayAnswer: boolean;
}

export interface MergedGuests {
  record: Attendee[];
  remote: Attendee[];
  conflicts: GuestConflict[];
}

/** An entry as it was before anyone said more than an address. */
const BLANK: Omit<Attendee, 'email'> = { name: '', response: 'needsAction', organizer: false };
const PROPERTIES = ['name', 'organizer', 'response'] as const;

/**
 * Three-way merge of the guests, each matched by its address and each side compared with its own half of the base, so that one
 * guest's answer never stands against another's invitation. Lists must be normalised. SPEC.md holds the table.
 */
export function mergeGuests(input: GuestsInput): MergedGuests {
  const was = listsOf(input.base ?? { record: [], remote: [] });
  const is = listsOf(input);
  // Who is on neither list any more needs no decision.
  const addresses = new Set([...is.record.keys(), ...is.remote.keys()]);
  const merged: MergedGuests = { record: [], remote: [], conflicts: [] };
  for (const guest of [...addresses].toSorted()) {
    const now = entriesOf(is, guest);
    const { record, remote, winner } = mergeGuest(input, guest, entriesOf(was, guest), now);
    if (record !== null) merged.record.push(record);
    if (remote !== null) merged.remote.push(remote);
    if (winner !== null) merged.conflicts.push({ field: 'attendees', guest, winner, ...now });
  }
  return { ...merged, record: normalAttendees(merged.record), remote: normalAttendees(merged.remote) };
}

/** What both sides will hold of one guest; `winner` is null where nothing was lost. */
interface MergedGuest extends Entries {
  winner: Side | null;
}

function mergeGuest(input: GuestsInput, guest: string, before: Entries, now: Entries): MergedGuest {
  if (isSame(now.record, now.remote)) return { ...now, winner: null };
  const isOwn = guest === input.ownAddress;
  const isProtected = isOwn || before.record?.organizer === true || before.remote?.organizer === true;
  if (input.isRecordWritable) return decided(input, before, now, isProtected);
  const allowed = isOwn && input.mayAnswer ? withAnswer(before, now) : before.record;
  const end = decided(input, before, { ...now, record: allowed }, isProtected);
  if (end.winner !== null || !isLost(before.record, now.record, end.record)) return end;
  return { ...end, winner: 'remote' };
}

/** The record's entry as it was agreed, but for the answer. Only who is on the remote's list can answer there. */
function withAnswer(before: Entries, { record, remote }: Entries): Entry {
  if (record === null || remote === null) return before.record;
  return { ...(before.record ?? remote), response: record.response };
}

function decided(input: GuestsInput, before: Entries, now: Entries, isProtected: boolean): MergedGuest {
  const record = changeOf(before.record, now.record);
  const remote = changeOf(before.remote, now.remote);
  const decision = GUEST_DECISIONS[record][remote];
  if (decision === 'merge') return mergedProperties(input, before, now);
  if (decision === 'keep' || isProtected) return kept(input, now);
  // The answer of a guest who is no longer invited is the only thing that a removal can lose.
  const isAnswerLost = record === 'answered' || remote === 'answered';
  const remover = now.record === null ? 'record' : 'remote';
  return { record: null, remote: null, winner: isAnswerLost ? remover : null };
}

/** One side took the entry off its list and yet it stays: the removal is what was lost. */
function kept({ isRecordWritable }: GuestsInput, { record, remote }: Entries): MergedGuest {
  const entry = record ?? remote;
  return {
    record: entry,
    remote: isRecordWritable ? entry : remote,
    winner: record === null ? 'remote' : 'record',
  };
}

function mergedProperties(
  { winner }: GuestsInput,
  before: Entries,
  { record, remote }: Entries,
): MergedGuest {
  if (record === null || remote === null) {
    // A side that never listed the guest is given what the other says anew, and nothing that was there since ever.
    const isNews = [changeOf(before.record, record), changeOf(before.remote, remote)].some(
      (change) => change !== 'unchanged',
    );
    const entry = record ?? remote;
    return isNews ? { record: entry, remote: entry, winner: null } : { record, remote, winner: null };
  }
  const merged = { record: { ...record }, remote: { ...remote } };
  let isConflict = false;
  for (const name of PROPERTIES) {
    if (record[name] === remote[name]) continue;
    const isRecordChanged = record[name] !== (before.record ?? BLANK)[name];
    const isRemoteChanged = remote[name] !== (before.remote ?? BLANK)[name];
    if (!isRecordChanged && !isRemoteChanged) continue;
    isConflict ||= isRecordChanged && isRemoteChanged;
    const isRecordKept = isRecordChanged && (!isRemoteChanged || winner === 'record');
    if (isRecordKept) Object.assign(merged.remote, { [name]: record[name] });
    else Object.assign(merged.record, { [name]: remote[name] });
  }
  return { ...merged, winner: isConflict ? winner : null };
}

function changeOf(before: Entry, after: Entry): GuestChange {
  if (after === null) return before === null ? 'unchanged' : 'removed';
  if (before === null || before.name !== after.name || before.organizer !== after.organizer) return 'edited';
  return before.response === after.response ? 'unchanged' : 'answered';
}

/** Is something that the record changed of a guest not what it ends with? */
function isLost(before: Entry, wanted: Entry, end: Entry): boolean {
  if (wanted === null || end === null) return !isSame(before, wanted);
  return PROPERTIES.some((name) => wanted[name] !== (before ?? BLANK)[name] && wanted[name] !== end[name]);
}

const isSame = (a: Entry, b: Entry): boolean =>
  a === null || b === null ? a === b : PROPERTIES.every((name) => a[name] === b[name]);

type Lists = Record<Side, ReadonlyMap<string, Attendee>>;

const listsOf = ({ record, remote }: Record<Side, readonly Attendee[]>): Lists => ({
  record: guestsByAddress(record),
  remote: guestsByAddress(remote),
});

const entriesOf = ({ record, remote }: Lists, guest: string): Entries => ({
  record: record.get(guest) ?? null,
  remote: remote.get(guest) ?? null,
});

/** An address that a list names more than once is told apart by its place: `ada@example.com`, `ada@example.com#2`. */
function guestsByAddress(list: readonly Attendee[]): Map<string, Attendee> {
  const guests = new Map<string, Attendee>();
  for (const entry of list) {
    let place = 1;
    while (guests.has(keyOf(entry.email, place))) place += 1;
    guests.set(keyOf(entry.email, place), entry);
  }
  return guests;
}

const keyOf = (address: string, place: number): string => (place === 1 ? address : `${address}#${place}`);
