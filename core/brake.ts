import { compareText } from './normalize.ts';

/** A deletion that a plan asks for: of the CRM activity (`record`) or of the event (`remote`). */
export interface Deletion {
  /** The item's CRM id; an item is deleted on one side at most. */
  id: string;
  side: 'record' | 'remote';
}

export interface BrakeInput {
  /** All that is wanted now, what was held before included. */
  wanted: readonly Deletion[];
  /** Deletions carried out within the last hour that no user had confirmed. */
  doneWithinHour: number;
  /** Links of the account, before any of the wanted deletions. */
  links: number;
  /** Has a complete full list just come back without a single event? An empty delta is normal and never counts. */
  isFullListEmpty: boolean;
  /** Ids whose deletion the user asked for or approved. */
  confirmed: ReadonlySet<string>;
  /** How many of the held deletions are named, at most. */
  sampleSize: number;
}

export interface Braked {
  /** Deletions that may be carried out, sorted by id. */
  released: Deletion[];
  /** Deletions that wait for the user, sorted by id: nothing is deleted for them. */
  held: Deletion[];
  /** Why some are held; null where none is. */
  reason: 'too_many' | 'list_is_empty' | null;
  /** How many are held, per side. */
  counts: Record<Deletion['side'], number>;
  /** The first few of those held. */
  samples: Deletion[];
}

/** This many deletions an hour are always let through, and this share of the links where that is more (product rule S5). */
const ALWAYS = 10;
const SHARE = 0.2;
/** An account with fewer links may well have emptied its calendar. */
const FEW_LINKS = 10;

/**
 * The mass-change brake (S5): when the deletions of an hour would pass the limit, or the whole calendar is suddenly empty, no
 * deletion is carried out that the user has not confirmed. What is let through counts for the hour, so splitting a pass into many
 * gains nothing; confirmed ones never count.
 */
export function brake(input: BrakeInput): Braked {
  const { doneWithinHour, links, isFullListEmpty, confirmed, sampleSize } = input;
  const wanted = onceEach(input.wanted);
  const unconfirmed = wanted.filter(({ id }) => !confirmed.has(id));
  const isSuddenlyEmpty = isFullListEmpty && links >= FEW_LINKS;
  const isTooMany = doneWithinHour + unconfirmed.length > Math.max(ALWAYS, links * SHARE);
  const isHolding = unconfirmed.length > 0 && (isSuddenlyEmpty || isTooMany);
  const held = isHolding ? unconfirmed : [];
  const heldOn = (side: Deletion['side']) => held.filter((each) => each.side === side).length;
  return {
    released: isHolding ? wanted.filter(({ id }) => confirmed.has(id)) : wanted,
    held,
    reason: isHolding ? (isSuddenlyEmpty ? 'list_is_empty' : 'too_many') : null,
    counts: { record: heldOn('record'), remote: heldOn('remote') },
    samples: held.slice(0, sampleSize),
  };
}

/** Sorted, and a deletion that is asked for twice counts once. */
function onceEach(deletions: readonly Deletion[]): Deletion[] {
  const byKey = new Map(deletions.map((each) => [`${each.id} ${each.side}`, each]));
  return [...byKey].toSorted(([a], [b]) => compareText(a, b)).map(([, each]) => each);
}
