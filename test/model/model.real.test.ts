import { expect, it } from 'vitest';
import { BUGS, type Bug } from './bugs.ts';
import { firstFailure, type Kind } from './check.ts';
import { explore, STARTS, type Start } from './explore.ts';

/** What takes longer than a unit test may: more cases, longer sequences, and each planted bug seen by its invariant. */
const SEED = 2027;
const TIMEOUT_MS = 300_000;

it.each<[Kind, number, number]>([
  ['history', 6_000, SEED],
  ['perturbed', 1_500, SEED],
])(
  '%s, %i cases: no invariant is broken',
  (kind, cases, seed) => {
    expect(firstFailure(kind, { seed, cases })?.report ?? null).toBe(null);
  },
  TIMEOUT_MS,
);

/** By which invariant each planted bug is found. */
const FOUND_AS: Record<Bug, RegExp> = {
  no_if_match: /^(?:loss|an older|echo|order|out of step)/,
  cursor_before_rows: /^out of step/,
  dirty_cleared_early: /^(?:out of step|order)/,
  id_of_its_own: /^(?:double|order)/,
  missing_is_deleted: /^(?:loss|out of step|order)/,
  loser_forgotten: /^loss/,
  delete_beats_edit: /^loss/,
  own_half_kept: /^(?:echo|it never)/,
  rest_from_record: /^(?:loss|an older|order|out of step|leak)/,
  tombstone_ignored: /^(?:resurrection|out of step)/,
  old_brought_back: /^(?:an older|loss)/,
  secret_kept: /^leak/,
  zone_lost: /^(?:out of step|made up)/,
  value_made_up: /^(?:made up|out of step)/,
  series_left_behind: /^(?:out of step|order|leak)/,
  occurrence_doubled: /^(?:double|loss|order|out of step|echo|it never)/,
  marker_left: /^mislabelled/,
  uid_ignored: /^(?:replaced|double|leak)/,
  first_told_wins: /^order/,
};

it.each(Object.entries(BUGS) as [Bug, string][])(
  'the model sees %s: %s',
  (bug) => {
    const isIt = (report: string | undefined) => report !== undefined && FOUND_AS[bug].test(report);
    const isFoundByChance = (['history', 'perturbed'] as const).some((kind) =>
      isIt(firstFailure(kind, { seed: SEED, cases: 20_000, bug, isShrunk: false })?.report),
    );
    const starts = Object.keys(STARTS) as Start[];
    const isFound =
      isFoundByChance || starts.some((start) => isIt(explore(start, 3, { bug }).failures[0]?.faults[0]));
    expect(isFound).toBe(true);
  },
  TIMEOUT_MS,
);
