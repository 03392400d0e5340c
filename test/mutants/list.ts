import { ACTIVITY_MUTANTS } from './activities.ts';
import { CORE_MUTANTS } from './core.ts';
import { GOOGLE_MUTANTS } from './google.ts';
import type { Mutant } from './mutant.ts';
import { RECORD_MUTANTS } from './record.ts';
import { SERIES_MUTANTS } from './series.ts';

/** Every seeded bug; the quick ones come first. */
export const MUTANTS: readonly Mutant[] = [
  ...CORE_MUTANTS,
  ...GOOGLE_MUTANTS,
  ...ACTIVITY_MUTANTS,
  ...SERIES_MUTANTS,
  ...RECORD_MUTANTS,
].toSorted((a, b) => Number(a.killedBy.project === 'real') - Number(b.killedBy.project === 'real'));
