import { changedFields, FIELD_NAMES, normalAttendees } from './normalize.ts';
import type { Attendee, Base, FieldName, Fields } from './types.ts';

/** The fields in which a record was edited since a plan was made for it; start and end as one, as they are merged. */
export function editedSince(decidedOn: Fields, current: Fields): Set<FieldName> {
  return withBothTimes(changedFields(decidedOn, current, FIELD_NAMES));
}

export interface Overtaken {
  /** The base that the plan was made on; null where the two had never agreed. */
  former: Base | null;
  /** The base as it would be, had nobody edited. */
  next: Base;
  /** The record as the plan saw it. */
  decidedOn: Fields;
  /** What the plan was to change in the record. */
  changes: Partial<Fields>;
  /** As `editedSince` tells. */
  edited: ReadonlySet<FieldName>;
}

/**
 * The base after a plan that was carried out in the remote while its record was edited. What the plan was to bring in, and the edit
 * kept out, the two have not agreed on: there both halves stay as they were, so that the next look merges all three. Of the guests
 * it is those alone whom the plan was to change.
 */
export function overtakenBase({ former, next, decidedOn, changes, edited }: Overtaken): Base {
  // Where the two never agreed, each counts as changed against what the record said.
  const before = former ?? { record: decidedOn, remote: decidedOn };
  const names = [...withBothTimes(Object.keys(changes) as FieldName[])].filter((name) => edited.has(name));
  const keep = (side: keyof Base): Fields => {
    const kept = Object.fromEntries(names.map((name) => [name, before[side][name]]));
    const half: Fields = { ...next[side], ...kept };
    const { attendees: invited } = changes;
    if (invited === undefined || !edited.has('attendees')) return half;
    const isKept = changedGuests(decidedOn.attendees, invited);
    const others = next[side].attendees.filter(({ email }) => !isKept.has(email));
    const attendees = [...others, ...before[side].attendees.filter(({ email }) => isKept.has(email))];
    return { ...half, attendees: normalAttendees(attendees) };
  };
  return { record: keep('record'), remote: keep('remote') };
}

function withBothTimes(names: readonly FieldName[]): Set<FieldName> {
  const isAboutTime = names.includes('start') || names.includes('end');
  return new Set(isAboutTime ? [...names, 'start', 'end'] : names);
}

/** The addresses whose entries differ. */
function changedGuests(before: readonly Attendee[], after: readonly Attendee[]): Set<string> {
  const [old, now] = [normalAttendees(before), normalAttendees(after)];
  const addresses = [...old, ...now].map(({ email }) => email);
  return new Set(addresses.filter((email) => entriesOf(old, email) !== entriesOf(now, email)));
}

const entriesOf = (list: readonly Attendee[], email: string): string =>
  JSON.stringify(list.filter((each) => each.email === email));
