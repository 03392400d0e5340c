import type { GuestChange, SideChange } from './types.ts';

/** What a cell of the table asks for; the policy may turn it, as SPEC.md says. */
export type Decision =
  | 'nothing'
  | 'update_record'
  | 'update_remote'
  | 'merge'
  | 'delete_record'
  | 'delete_remote'
  | 'recreate_record'
  | 'recreate_remote'
  | 'forget';

/** `DECISIONS[record][remote]`, for a pair with a base. No `Partial`: a forgotten cell does not compile. */
export const DECISIONS: Record<SideChange, Record<SideChange, Decision>> = {
  unchanged: { unchanged: 'nothing', modified: 'update_record', deleted: 'delete_record' },
  modified: { unchanged: 'update_remote', modified: 'merge', deleted: 'recreate_remote' },
  deleted: { unchanged: 'delete_remote', modified: 'recreate_record', deleted: 'forget' },
};

export const FIRST_STATES = ['absent', 'created', 'deleted'] as const;
/** What a side is to a pair that has no base: never there, there, or a tombstone. */
export type FirstState = (typeof FIRST_STATES)[number];

export type FirstDecision =
  | 'nothing'
  | 'create_record'
  | 'create_remote'
  | 'adopt'
  | 'return_record'
  | 'return_remote'
  | 'forget';

/**
 * `FIRST_DECISIONS[record][remote]`, for a pair without a base. A tombstone stands here only where a link row joins the two:
 * the policy set the pair aside, or a write was cut short before its base was saved.
 */
export const FIRST_DECISIONS: Record<FirstState, Record<FirstState, FirstDecision>> = {
  absent: { absent: 'nothing', created: 'create_record', deleted: 'nothing' },
  created: { absent: 'create_remote', created: 'adopt', deleted: 'return_remote' },
  deleted: { absent: 'forget', created: 'return_record', deleted: 'forget' },
};

/** What becomes of one guest: merged property by property, taken off both lists, or kept on both. */
export type GuestDecision = 'merge' | 'remove' | 'keep';

/**
 * `GUEST_DECISIONS[record][remote]`, for one address. An answer is the guest's own word and comes in by itself, so it does not
 * stand against a removal, which is a person's act; an edit (the name, who organises, the invitation itself) does.
 */
export const GUEST_DECISIONS: Record<GuestChange, Record<GuestChange, GuestDecision>> = {
  unchanged: { unchanged: 'merge', answered: 'merge', edited: 'merge', removed: 'remove' },
  answered: { unchanged: 'merge', answered: 'merge', edited: 'merge', removed: 'remove' },
  edited: { unchanged: 'merge', answered: 'merge', edited: 'merge', removed: 'keep' },
  removed: { unchanged: 'remove', answered: 'remove', edited: 'keep', removed: 'remove' },
};
