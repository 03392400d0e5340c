import type { Fields, Moment } from './types.ts';

/** What an edit of a series looks at; whatever else an item says goes along unseen. */
export type SeriesFields = Pick<Fields, 'start' | 'end' | 'recurrence' | 'cancelled'>;

/** Changes of an item that says `F`: a caller's own, or those of its times. */
export type Changes<F> = Partial<F> | Partial<SeriesFields>;

export const SCOPES = ['this', 'following', 'all'] as const;
export type Scope = (typeof SCOPES)[number];

/** An exception that is stored. */
export interface StoredException<F> {
  id: string;
  originalStart: Moment;
  fields: F;
}

export interface NewException<F> {
  originalStart: Moment;
  fields: F;
}

export type SeriesEdit<F> = { do: 'change'; changes: Partial<F> } | { do: 'delete' };

export interface SeriesEditInput<F> {
  master: F;
  /** All that are stored, cancelled ones included. */
  exceptions: readonly StoredException<F>[];
  /** The original start of the occurrence that is edited; null for the series itself. */
  target: Moment | null;
  scope: Scope;
  edit: SeriesEdit<F>;
}

/** Why an exception goes. `carried`: it lives on as another one, under a new original start. */
export type WhyGone = 'series_deleted' | 'occurrence_gone' | 'carried';

export interface SeriesPlan<F> {
  master: { do: 'nothing' } | { do: 'update'; changes: Changes<F> } | { do: 'delete' };
  create: NewException<F>[];
  update: { id: string; changes: Changes<F> }[];
  delete: { id: string; why: WhyGone }[];
  /** The series that goes on from the target, with exceptions of its own. */
  next: { fields: F; exceptions: NewException<F>[] } | null;
  /** Where the edited occurrence is now: its original start. Null for the series itself, and for a new one. */
  target: Moment | null;
}

/** Why an edit cannot be carried out, with a sentence that says what to do. */
export const REFUSALS = {
  no_such_occurrence: 'The series has no occurrence at that start. Read the series again.',
  this_of_series:
    'A series is edited with scope=all. For one occurrence use its id, <series>~<original start>, with scope=this.',
  rule_of_occurrence:
    'An occurrence has no rule of its own. Send recurrence with scope=following, or with scope=all.',
  rule_does_not_follow:
    'The rule of this series cannot follow the new time exactly. Send the rule that you want (recurrence) beside the new time.',
} as const;
export type Refusal = keyof typeof REFUSALS;
export type Refused = { refused: Refusal };

export const nothing = <F>(): SeriesPlan<F> => ({
  master: { do: 'nothing' },
  create: [],
  update: [],
  delete: [],
  next: null,
  target: null,
});

/** The occurrence of a series at an original start, as an item of its own. It is exactly as long as the first (RFC 5545 section 3.8.5.3). */
export function occurrenceOf<F extends SeriesFields>(master: F, originalStart: Moment): F {
  const lengthMs = msOf(master.end) - msOf(master.start);
  const start = momentLike(master.start, msOf(originalStart));
  const end = momentLike(master.end, msOf(originalStart) + lengthMs);
  return { ...master, start, end, recurrence: [], cancelled: false };
}

const msOf = (moment: Moment): number => Date.parse('date' in moment ? moment.date : moment.dateTime);

function momentLike(model: Moment, ms: number): Moment {
  const text = new Date(ms).toISOString();
  if ('date' in model) return { date: text.slice(0, 10) };
  return { dateTime: `${text.slice(0, 19)}Z`, timeZone: model.timeZone };
}
