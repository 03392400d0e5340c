import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { Deadline } from './deadline.ts';
import { describeAccount } from './details.ts';
import {
  CompanyId,
  crmChanged,
  CrmUserId,
  DEFAULT_INTERVALS,
  googleChanged,
  INTENTS,
  intentSignals,
  LastSyncedAt,
  NeedsAttention,
  statusQuery,
  SyncDirection,
  SyncProblem,
  SyncState as SyncStateAttribute,
  type AccountInput,
  type Intent,
} from './messages.ts';
import { afterFailure, afterJob, followRow, nextJob, nextWake, wake, type JobFailure } from './next-job.ts';
import { initialState, shownProblem, type Job, type SyncState } from './state.ts';

/** Few attempts: then the account says "limited" and comes back later by its own timer, which the user can see. */
const activities = proxyActivities<Activities>({
  startToCloseTimeout: '10 minutes',
  // One job at a time also after a cancellation: the next one waits until this one has noticed.
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  heartbeatTimeout: '5 seconds',
  retry: {
    initialInterval: '1 second',
    backoffCoefficient: 2,
    maximumInterval: '15 seconds',
    maximumAttempts: 6,
  },
});

/** These take the account's running job away; all others wait for it. */
const INTERRUPTING: ReadonlySet<Intent> = new Set(['pause', 'stop', 'disconnect']);

/**
 * One connected account, from consent to disconnection. Signals only raise a revision or mark a job; the loop owns every activity
 * and runs one at a time, so two passes over one account never overlap.
 */
export async function accountSync(input: AccountInput, carried?: SyncState): Promise<void> {
  const state: SyncState = carried ? { ...carried, pending: { ...carried.pending } } : initialState();
  const intervals = { ...DEFAULT_INTERVALS, ...input.intervals };
  const deadline = new Deadline();
  let running: { job: Job; scope: CancellationScope } | null = null;

  for (const intent of INTENTS) {
    setHandler(
      intentSignals[intent],
      (revision) => {
        if (!Number.isInteger(revision)) return;
        state.revisionSeen = Math.max(state.revisionSeen, revision);
        // Whatever the number: the row may have changed after a read that is under way.
        state.pending.saveState = true;
        if (INTERRUPTING.has(intent) && running?.job !== 'saveState') running?.scope.cancel();
      },
      { description: `The user's intent "${intent}" stands in the account's row, at this revision.` },
    );
  }
  setHandler(googleChanged, () => void (state.pending.fetchChanges = true), {
    description: 'Something changed in the Google calendar.',
  });
  setHandler(crmChanged, () => void (state.pending.pushEvents = true), {
    description: 'Something changed in the CRM.',
  });
  setHandler(statusQuery, () => ({
    state: state.phase,
    problem: shownProblem(state),
    running: running?.job ?? null,
    revisionSeen: state.revisionSeen,
    progressDone: state.progressDone,
    lastSeenAt: state.lastSeenAt,
    lastAppliedAt: state.lastAppliedAt,
    nextWakeAt: toIso(nextWake(state)),
  }));

  while (state.phase !== 'disconnected' || nextJob(state) !== null) {
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    if (continueAsNewSuggested || historyLength > intervals.historyEvents) {
      await continueAsNew<typeof accountSync>(input, state);
    }
    const job = nextJob(state);
    if (job === null) {
      const at = nextWake(state);
      setCurrentDetails(describeAccount(state, at));
      deadline.arm(at);
      await condition(() => nextJob(state) !== null || deadline.due);
      if (deadline.due) wake(state, Date.now());
      continue;
    }
    delete state.pending[job]; // Before the call: what is signalled meanwhile sets it again.
    const scope = new CancellationScope();
    running = { job, scope };
    try {
      await scope.run(() => runJob(input, state, job, intervals));
    } catch (error) {
      // Somebody cancelled the workflow itself: going on would spin, since every wait ends at once.
      if (CancellationScope.current().consideredCancelled) throw error;
      if (isCancellation(error)) state.pending[job] = true;
      else afterFailure(state, job, failureOf(error), Date.now(), intervals);
    } finally {
      running = null;
    }
  }

  async function runJob(
    ref: AccountInput,
    known: SyncState,
    job: Job,
    every: typeof intervals,
  ): Promise<void> {
    const account = { accountId: ref.accountId, companyId: ref.companyId, userId: ref.userId };
    if (job === 'saveState') return readRow(account, known);
    const result = await activities[job].executeWithOptions({ summary: job }, [account]);
    const now = Date.now();
    afterJob(known, job, result, now, every);
    if (known.phase === 'active' && now - known.lastSyncedMark >= every.lastSyncedSeconds * 1000) {
      known.lastSyncedMark = now;
      upsertSearchAttributes([{ key: LastSyncedAt, value: new Date() }]);
    }
  }
}

/** Stores state and problem, and follows what the row wants. */
async function readRow(
  account: { accountId: string; companyId: string; userId: string },
  state: SyncState,
): Promise<void> {
  const { phase, problem, problemUntil } = state;
  const row = await activities.saveState.executeWithOptions({ summary: `saveState ${phase}` }, [
    { ...account, state: phase, problem, problemUntil: toIso(problemUntil) },
  ]);
  const { held, direction, progressDone, lastSeenAt, lastAppliedAt } = row;
  Object.assign(state, { held, direction, progressDone, lastSeenAt, lastAppliedAt });
  followRow(state, row);
  publish(account, state);
}

/** Moves the search attributes, which operators filter by; each move is an action, so only on a change. */
function publish(account: { companyId: string; userId: string }, state: SyncState): void {
  const { phase, direction } = state;
  const problem = shownProblem(state);
  const published = [phase, problem, direction].join();
  if (published === state.published) return;
  const isFirst = state.published === '';
  state.published = published;
  upsertSearchAttributes([
    ...(isFirst
      ? [
          { key: CompanyId, value: account.companyId },
          { key: CrmUserId, value: account.userId },
        ]
      : []),
    { key: SyncStateAttribute, value: phase },
    { key: SyncProblem, value: problem },
    { key: SyncDirection, value: direction },
    { key: NeedsAttention, value: problem !== null && problem !== 'limited' },
  ]);
}

const toIso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** The class of a failed activity's cause, and how long Google asked to wait, where it did. */
function failureOf(error: unknown): JobFailure {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure)) return { type: 'Error', waitSeconds: null };
  const [waitSeconds] = cause.details ?? [];
  return { type: cause.type ?? 'Error', waitSeconds: typeof waitSeconds === 'number' ? waitSeconds : null };
}
