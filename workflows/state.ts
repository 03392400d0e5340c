import type { AccountProblem, AccountState } from '../core/account.ts';

/** One activity call each; never two at a time. */
export const JOBS = [
  'saveState',
  'renewChannel',
  'fetchChanges',
  'pushEvents',
  'applyVisibilityRules',
  'previewChanges',
] as const;
export type Job = (typeof JOBS)[number];

/** What a workflow knows of its account, handed on at continue-as-new. Times are milliseconds since the epoch; no content. */
export interface SyncState {
  phase: AccountState;
  problem: AccountProblem | null;
  problemUntil: number | null;
  /** Deletions wait for the user; the rest goes on, so it stops nothing. */
  held: boolean;
  /** Jobs that wait; `saveState` here means that the row does not yet say what we know. */
  pending: Partial<Record<Job, true>>;
  /** Highest revision a signal named, and the one the row had when it was last read. */
  revisionSeen: number;
  revisionRead: number;
  /** Failures in a row that pass by themselves. */
  failures: number;
  pollAt: number | null;
  renewAt: number | null;
  hasPush: boolean;
  direction: 'one_way' | 'two_way' | null;
  progressDone: number;
  lastSeenAt: string | null;
  lastAppliedAt: string | null;
  /** State, problem and direction as the search attributes last said them. */
  published: string;
  /** When the search attribute LastSyncedAt was last moved. */
  lastSyncedMark: number;
}

export const initialState = (): SyncState => ({
  phase: 'ready',
  problem: null,
  problemUntil: null,
  held: false,
  pending: { saveState: true },
  revisionSeen: 0,
  revisionRead: 0,
  failures: 0,
  pollAt: null,
  renewAt: null,
  hasPush: false,
  direction: null,
  progressDone: 0,
  lastSeenAt: null,
  lastAppliedAt: null,
  published: '',
  lastSyncedMark: 0,
});

/** What is shown: of several problems the first that holds, and held deletions come last. */
export const shownProblem = ({ problem, held }: SyncState): AccountProblem | null =>
  problem ?? (held ? 'held' : null);
