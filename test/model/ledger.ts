import { normalizeFields } from '../../core/normalize.ts';
import { keyOf } from '../../core/series-rule.ts';
import type { Fields, Moment } from '../../core/types.ts';

/** A part of an item that is edited and merged as one. Of a guest there are three: is it listed, its name, its answer. */
export type Slot = string;

/** One edit by a user: what a part of an item was given. */
export interface Edit {
  n: number;
  item: string;
  side: 'record' | 'remote';
  slot: Slot;
  value: string;
  /** The edit whose value its author replaced. */
  over: number | null;
  /** Had the two sides agreed once when it was made? */
  isAgreed: boolean;
  /** Did a user who saw it replace it, or delete the item that said so? */
  isSuperseded: boolean;
}

const TEXTS = ['subject', 'description', 'location'] as const;
const GUEST = /^guest (\S+) (listed|name|response)$/;

/** What fields say, part by part, in the form in which values are compared. */
export function slotsOf(loose: Fields): ReadonlyMap<Slot, string> {
  const known = SLOTS.get(loose) ?? slotsIn(normalizeFields(loose));
  SLOTS.set(loose, known);
  return known;
}

/** Fields are never changed, always replaced. */
const SLOTS = new WeakMap<Fields, ReadonlyMap<Slot, string>>();

function slotsIn(fields: Fields): ReadonlyMap<Slot, string> {
  const slots = new Map<Slot, string>();
  for (const name of TEXTS) slots.set(name, fields[name]);
  slots.set('time', JSON.stringify([fields.start, fields.end]));
  slots.set('busy', String(fields.busy));
  slots.set('private', String(fields.private));
  slots.set('recurrence', fields.recurrence.join(' '));
  slots.set('cancelled', String(fields.cancelled));
  for (const { email, name, response } of fields.attendees) {
    slots.set(`guest ${email} listed`, 'true');
    slots.set(`guest ${email} name`, name);
    slots.set(`guest ${email} response`, response);
  }
  return slots;
}

/** What a slot says where the fields do not name it: only guests can be missing. */
export const saidOf = (slots: ReadonlyMap<Slot, string>, slot: Slot): string =>
  slots.get(slot) ?? (slot.endsWith('listed') ? 'false' : '');

export const guestOf = (slot: Slot): { email: string; part: string } | null => {
  const match = GUEST.exec(slot);
  return match ? { email: match[1] ?? '', part: match[2] ?? '' } : null;
};

/** An occurrence of a series is the same item on whichever side it became an exception. */
export const keyOfException = (series: string, originalStart: Moment): string =>
  `${series}~${keyOf(originalStart)}`;

/** All that users did, by item, so that at the end each edit can be asked for. */
export class Ledger {
  edits: Edit[] = [];
  /** Items that a user deleted knowing all of it, while deletions travelled. */
  deleted = new Set<string>();
  /** Items of which details were not to be kept at some time. */
  reduced = new Set<string>();
  /** Exceptions that left Google with their series in a push that read them stale, or during which a user edited: what was new there nobody knows. */
  unseen = new Set<string>();
  byRecord = new Map<string, string>();
  byEvent = new Map<string, string>();
  /** Texts that must be stored nowhere while the choices stay as they are. */
  secrets = new Set<string>();
  /** The CRM activity that an item must keep, since its event was merely imported again; null where a list may tell that in two pages. */
  moved = new Map<string, string | null>();
  counter = 0;

  copy(): Ledger {
    return Object.assign(new Ledger(), this, {
      edits: this.edits.map((edit) => ({ ...edit })),
      deleted: new Set(this.deleted),
      reduced: new Set(this.reduced),
      unseen: new Set(this.unseen),
      byRecord: new Map(this.byRecord),
      byEvent: new Map(this.byEvent),
      secrets: new Set(this.secrets),
      moved: new Map(this.moved),
    });
  }

  /** A text that nobody else ever wrote. */
  token(): string {
    this.counter += 1;
    return `t${this.counter}`;
  }

  /** `agreed` is what the two agreed on last: to go back to that is no edit. */
  edited(
    item: string,
    side: Edit['side'],
    before: Fields | null,
    after: Fields,
    agreed?: Fields | null,
  ): void {
    const base = agreed ? slotsOf(agreed) : null;
    const [was, is] = [before ? slotsOf(before) : new Map<Slot, string>(), slotsOf(after)];
    for (const slot of new Set([...was.keys(), ...is.keys()])) {
      const [from, to] = [saidOf(was, slot), saidOf(is, slot)];
      if (from === to || (before === null && (to === '' || slot === 'private'))) continue;
      // A guest who is taken off the list takes name and answer along.
      if (slot.startsWith('guest') && !slot.endsWith('listed') && saidOf(is, slot) === '') {
        this.supersede(item, slot, from);
        continue;
      }
      const over = this.supersede(item, slot, from);
      const isSuperseded = base !== null && saidOf(base, slot) === to;
      this.edits.push({
        n: this.edits.length,
        item,
        side,
        slot,
        value: to,
        over,
        isAgreed: base !== null,
        isSuperseded,
      });
    }
    this.deleted.delete(item);
  }

  /** All that `fields` say was seen by a user who threw it away, whoever had said it. */
  discarded(item: string, fields: Fields): void {
    const slots = slotsOf(fields);
    for (const edit of this.edits)
      if (edit.item === item && saidOf(slots, edit.slot) === edit.value) edit.isSuperseded = true;
  }

  /** An exception went along with its series: what it says now is the series' own, and was said there. */
  followed(item: string, before: Fields, after: Fields): void {
    const [was, is] = [slotsOf(before), slotsOf(after)];
    for (const slot of was.keys())
      if (saidOf(was, slot) !== saidOf(is, slot)) this.supersede(item, slot, saidOf(was, slot));
  }

  /** A user threw away what he had said himself; what the other side said he does not know. */
  discardedOwn(item: string, side: Edit['side'], fields: Fields): void {
    const slots = slotsOf(fields);
    for (const edit of this.edits)
      if (edit.item === item && edit.side === side && saidOf(slots, edit.slot) === edit.value)
        edit.isSuperseded = true;
  }

  /** Does an edit go back to what was said before? The two may have agreed on that in the meantime, so it counts as no change. */
  restates({ n, item, slot, value }: Edit): boolean {
    return this.edits.some(
      (edit) => edit.n < n && edit.item === item && edit.slot === slot && edit.value === value,
    );
  }

  private supersede(item: string, slot: Slot, value: string): number | null {
    let last: number | null = null;
    for (const edit of this.edits) {
      if (edit.item !== item || edit.slot !== slot || edit.value !== value) continue;
      edit.isSuperseded = true;
      last = edit.n;
    }
    return last;
  }

  /** Did the author of `newer` know of `older`, himself or through those whose edits he saw? */
  isOlder(item: string, slot: Slot, older: string, newer: string): boolean {
    let at = this.edits.find((edit) => edit.item === item && edit.slot === slot && edit.value === newer);
    while (at && at.over !== null) {
      at = this.edits[at.over];
      if (at?.value === older) return true;
    }
    return false;
  }
}
