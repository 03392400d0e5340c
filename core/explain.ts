import type { AccountProblem, AccountState } from './account.ts';
import { deletionOf } from './brake.ts';
import { RULES, type Rule } from './rules.ts';
import type { Plan } from './types.ts';

/** One item, as somebody asks "why?" about it. */
export interface Asked {
  /** What `reconcile` says of the item as it stands now. */
  plan: Plan;
  /** The rule that closed the link; null where it is open, or was closed by something else (another calendar was chosen). */
  closedBy: Rule | null;
  /** What was wrong with the item when it was parked, in words for a user; null where it is not parked. */
  parkedReason: string | null;
  /** Its deletion waits for the user's decision. */
  isHeld: boolean;
  /** `problemUntil` is an ISO instant; null where the problem does not pass by itself. */
  account: { state: AccountState; problem: AccountProblem | null; problemUntil: string | null };
}

/** The answer (S16): which of five the item is, and why, in sentences for a user. */
export interface Answer {
  is: 'synced' | 'skipped' | 'waiting' | 'held' | 'parked';
  /** The rule that decides about the item; null where it is parked, or gone. */
  rule: Rule | null;
  sentence: string;
  /** What the user can do; null where nothing is to be done. */
  advice: string | null;
  /** ISO instant at which what it waits for passes by itself; null where that is not known. */
  until: string | null;
}

interface Words {
  sentence: string;
  advice: string | null;
}

/** What helps against a rule that keeps an item out. No `Partial`: a forgotten rule does not compile. */
const ADVICE: Record<Rule, string | null> = {
  two_way: null,
  one_way: 'Choose two-way sync to take in the events of the calendar.',
  unlinked: 'Choose the calendar again that it was synced with.',
  not_observed: null,
  event_type: null,
  private_do_not_sync:
    'Choose otherwise for private events, or change the privacy of the event in the calendar.',
  private_busy_only:
    'Choose otherwise for private events, or change the privacy of the event in the calendar.',
  private_in_remote: 'Change it in the calendar.',
  declined: 'Accept the invitation in the calendar to have it back.',
  read_only: 'Ask the organiser to change it.',
  own_answer: 'Ask the organiser to change the rest.',
  invitation: 'Accept the invitation in the calendar to have it back.',
  outside_window: 'Let the sync reach further back, or move the item.',
  type_not_sent: 'Choose this type among those that are sent, or change the type of the CRM activity.',
  series_not_held: 'Make it a single item to have it in the calendar.',
  privacy_not_held: 'Make it visible to everyone to have it in the calendar.',
  from_google: null,
  deletion_rejected: null,
  series_not_linked: 'See why its series is not there.',
  series_deleted: null,
  occurrence_gone: null,
  back_to_series: null,
  as_series: null,
  edit_beats_delete: 'Delete it once more if it is to go.',
  deleted_in_remote_unlink: 'Create it once more in the CRM to have an event again.',
  deleted_in_remote_delete: null,
  deleted_in_remote_recreate: null,
};

/** Why nothing is carried out in a state of the account; null where the work goes on. */
const STATES: Record<AccountState, Words | null> = {
  connecting: { sentence: 'The account is not connected yet.', advice: 'Finish connecting it.' },
  ready: { sentence: 'The sync has not been started.', advice: 'Start the sync.' },
  importing: null,
  active: null,
  paused: { sentence: 'The sync is paused.', advice: 'Resume it.' },
  stopped: { sentence: 'The sync is stopped.', advice: 'Start it again.' },
  disconnected: { sentence: 'The account is disconnected.', advice: 'Connect it again.' },
};

interface Limit extends Words {
  /** Which plans wait for it; all else goes on. */
  stops: (plan: Plan) => boolean;
}

const all = () => true;

const PROBLEMS: Record<AccountProblem, Limit> = {
  needs_reauth: {
    sentence: 'Access to the calendar was taken back, or has run out.',
    advice: 'Connect the account again; the sync goes on where it was.',
    stops: all,
  },
  permission_missing: {
    sentence: 'A permission is missing.',
    advice: 'Grant access to the calendar again.',
    stops: all,
  },
  calendar_gone: {
    sentence: 'The chosen calendar is not there any more.',
    advice: 'Choose another calendar.',
    stops: all,
  },
  calendar_read_only: {
    sentence: 'The chosen calendar may not be written to any more.',
    advice: 'Choose another calendar, or ask its owner for the right to change it.',
    stops: ({ remote }) => remote.do !== 'nothing',
  },
  limited: {
    sentence: 'The limit on calls to the calendar is reached; the sync goes on by itself.',
    advice: null,
    stops: all,
  },
  held: {
    sentence: 'Many deletions came at once, so they are held.',
    advice: 'Approve or reject them.',
    stops: (plan) => deletionOf(plan) !== null,
  },
};

const ON_ITS_WAY: Words = { sentence: 'A change is on its way.', advice: null };
const PARKED_ADVICE = 'Mend the item, then it is tried again; or try again as it is.';
const GONE = 'Neither side has it any more.';

/**
 * Answers "why?" for one item. What is wrong with the item itself is told first, then what a change of it waits for, then the
 * rule that keeps it out or in step.
 */
export function explain(asked: Asked): Answer {
  const { plan, parkedReason } = asked;
  if (parkedReason !== null) return answer('parked', null, { sentence: parkedReason, advice: PARKED_ADVICE });
  const { rule } = plan;
  if (asked.isHeld) return answer('held', rule, PROBLEMS.held);
  if (plan.record.do !== 'nothing' || plan.remote.do !== 'nothing') return waiting(asked, ON_ITS_WAY);
  if (rule === 'not_observed') return waiting(asked, { sentence: RULES.not_observed, advice: null });
  if (isGone(plan)) return answer('synced', null, { sentence: GONE, advice: null });
  if (plan.link.do === 'keep') return answer('synced', rule, { sentence: RULES[rule], advice: null });
  const keptOutBy = asked.closedBy ?? rule;
  return answer('skipped', keptOutBy, { sentence: RULES[keptOutBy], advice: ADVICE[keptOutBy] });
}

function answer(is: Answer['is'], rule: Rule | null, { sentence, advice }: Words): Answer {
  return { is, rule, sentence, advice, until: null };
}

/** What it waits for: the state of the account, a problem that stops it, or nothing but its turn (`otherwise`). */
function waiting({ plan, account }: Asked, otherwise: Words): Answer {
  const state = STATES[account.state];
  if (state !== null) return answer('waiting', plan.rule, state);
  const limit = account.problem && PROBLEMS[account.problem];
  if (!limit?.stops(plan)) return answer('waiting', plan.rule, otherwise);
  return { ...answer('waiting', plan.rule, limit), until: account.problemUntil };
}

/** Deleted on both sides, or nothing but a tombstone of what never was linked. */
function isGone({ cell, link }: Plan): boolean {
  return link.do === 'forget' || (link.do === 'none' && !cell.includes('created'));
}
