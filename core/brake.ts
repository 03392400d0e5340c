import { compareText } from './normalize.ts';
import type { Rule } from './rules.ts';
import type { Plan } from './types.ts';

/** A deletion that a plan asks for: of the CRM activity (`record`) or of the event (`remote`). */
export interface Deletion {
  /** The item's id; an item is deleted on one side at most. */
  id: string;
  side: 'record' | 'remote';
}

/** Why deletions are held. */
export type HeldFor = 'too_many' | 'list_is_empty';

export interface BrakeInput {
  /** All that is wanted now, what was held before included. */
  wanted: readonly Deletion[];
  /** Deletions carried out within the last hour that no user had confirmed. */
  doneWithinHour: number;
  /** Links of the account, before any of the wanted deletions. */
  links: number;
  /** Has a complete full list just come back without a single event? An empty delta is normal and never counts. */
  isFullListEmpty: boolean;
  /** Why deletions are held that the user has not decided about yet; null where none are. */
  heldFor: HeldFor | null;
  /** Ids whose deletion the user asked for or approved. */
  confirmed: ReadonlySet<string>;
}

export interface Braked {
  /** Deletions that may be carried out, sorted by id. */
  released: Deletion[];
  /** Deletions that wait for the user, sorted by id: nothing is deleted for them. */
  held: Deletion[];
  /** Why some are held; null where none is. */
  reason: HeldFor | null;
}

/** This many deletions an hour are always let through, and this share of the links where that is more (product rule S5). */
const ALWAYS = 10;
const SHARE = 0.2;
/** An account with fewer links may well have emptied its calendar. */
const FEW_LINKS = 10;

/**
 * The mass-change brake (S5): when the deletions of an hour would pass the limit, or the whole calendar is suddenly empty, no
 * deletion is carried out that the user has not confirmed. What is let through counts for the hour, so splitting a pass into many
 * gains nothing; confirmed ones never count. While some wait for the user, all that come after wait with them, whatever the time.
 */
export function brake(input: BrakeInput): Braked {
  const { doneWithinHour, links, isFullListEmpty, confirmed } = input;
  const wanted = onceEach(input.wanted);
  const unconfirmed = wanted.filter(({ id }) => !confirmed.has(id));
  const isSuddenlyEmpty = isFullListEmpty && links >= FEW_LINKS;
  const isTooMany = doneWithinHour + unconfirmed.length > Math.max(ALWAYS, links * SHARE);
  const reason = isSuddenlyEmpty ? 'list_is_empty' : isTooMany ? 'too_many' : input.heldFor;
  if (reason === null || unconfirmed.length === 0) return { released: wanted, held: [], reason: null };
  return { released: wanted.filter(({ id }) => confirmed.has(id)), held: unconfirmed, reason };
}

const UNCOUNTED: ReadonlySet<Rule> = new Set(['private_do_not_sync', 'series_deleted', 'occurrence_gone']);

/**
 * The side on which a plan deletes an item or declines it, null where it does neither. Taking a private event out of the CRM is no
 * such deletion, for privacy does not wait; nor is what goes because the user answered "no" in the CRM, an exception that goes with its
 * series, which counts for all, or an occurrence that is cancelled, of which both sides are kept.
 */
export function deletionOf({ rule, record, remote, link }: Plan): Deletion['side'] | null {
  if (UNCOUNTED.has(rule) || link.do === 'keep') return null;
  if (remote.do === 'delete' || remote.do === 'decline') return 'remote';
  return record.do === 'delete' && remote.do === 'nothing' ? 'record' : null;
}

/** Sorted, and a deletion that is asked for twice counts once. */
function onceEach(deletions: readonly Deletion[]): Deletion[] {
  const byKey = new Map(deletions.map((each) => [`${each.id} ${each.side}`, each]));
  return [...byKey].toSorted(([a], [b]) => compareText(a, b)).map(([, each]) => each);
}
