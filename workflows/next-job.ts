import type { AccountState, Owed, Wanted } from '../core/account.ts';
import type { Intervals } from './messages.ts';
import type { Job, SyncState } from './state.ts';

/** The decisions of the account's workflow, pure: what to do next, until when to wait, what a row or a failure changes. */

const SYNC_JOBS: readonly Job[] = ['renewChannel', 'fetchChanges', 'pushEvents', 'applyVisibilityRules'];
const MAX_BACK_OFF = 16;

const isRunning = ({ phase }: SyncState) => phase === 'importing' || phase === 'active';

/** The job to run now, or null to wait. Reading the row comes first: an intent may change all that follows. */
export function nextJob(state: SyncState): Job | null {
  if (state.pending.saveState) return 'saveState';
  if (state.phase === 'disconnected') return null;
  if (state.pending.previewChanges && state.problem === null) return 'previewChanges';
  // A stopped account lets go of its channel.
  if (state.phase === 'stopped')
    return state.pending.renewChannel && state.problem === null ? 'renewChannel' : null;
  if (!isRunning(state) || state.problem !== null) return null;
  return SYNC_JOBS.find((job) => state.pending[job]) ?? null;
}

/** When to wake without being told; null waits for a signal alone. */
export function nextWake(state: SyncState): number | null {
  if (state.problemUntil !== null) return state.problemUntil;
  if (!isRunning(state) || state.problem !== null) return null;
  const times = [state.pollAt, state.renewAt].filter((at) => at !== null);
  return times.length === 0 ? null : Math.min(...times);
}

/** What the time has made due. */
export function wake(state: SyncState, now: number): void {
  if (state.problemUntil !== null && state.problemUntil <= now) {
    state.problem = null;
    state.problemUntil = null;
    state.pending.saveState = true;
  }
  if (!isRunning(state)) return;
  if (state.pollAt !== null && state.pollAt <= now) {
    state.pollAt = null;
    // It also tells whether the CRM has something to send, of which a signal was lost.
    state.pending.fetchChanges = true;
  }
  if (state.renewAt !== null && state.renewAt <= now) {
    state.renewAt = null;
    state.pending.renewChannel = true;
  }
}

/** Brings the state in line with what the account's row wants. */
export function followRow(
  state: SyncState,
  row: {
    state: AccountState;
    wanted: Wanted;
    revision: number;
    owed: Owed[];
    waitingPreviews: number;
    isDecided: boolean;
  },
): void {
  const isNew = row.revision !== state.revisionRead;
  state.revisionRead = row.revision;
  // A workflow that was made anew takes the account up where the former one left it.
  if (state.phase === 'ready' && (row.state === 'paused' || row.state === 'stopped')) state.phase = row.state;
  if (row.waitingPreviews > 0) state.pending.previewChanges = true;
  if (row.owed.includes('relist')) state.pending.fetchChanges = true;
  if (row.owed.includes('resend') || row.isDecided) state.pending.pushEvents = true;
  if (row.owed.includes('reapply')) state.pending.applyVisibilityRules = true;
  switch (row.wanted) {
    case 'running':
      return run(state, isNew);
    case 'paused':
      return moveTo(state, isRunning(state) ? 'paused' : state.phase);
    case 'stopped':
      if (state.phase === 'ready' || state.phase === 'stopped') return;
      state.pending = { renewChannel: true };
      state.pollAt = null;
      state.renewAt = null;
      return moveTo(state, 'stopped');
    case 'disconnected':
      return moveTo(state, 'disconnected');
  }
}

/** Start and resume look at everything anew: what happened meanwhile was not told to us. */
function run(state: SyncState, isNew: boolean): void {
  if (!isRunning(state)) {
    moveTo(state, 'importing');
    Object.assign(state.pending, { renewChannel: true, fetchChanges: true, pushEvents: true });
  }
  // A new intent is a reason to try again what failed: the user may have mended it.
  if (isNew && state.problem !== null) {
    state.problem = null;
    state.problemUntil = null;
    state.failures = 0;
    Object.assign(state.pending, {
      saveState: true,
      renewChannel: true,
      fetchChanges: true,
      pushEvents: true,
    });
  }
}

/** What jobs answer with; each fills its part. */
export interface JobResult {
  more?: boolean;
  seen?: number;
  changed?: number;
  isPushDue?: boolean;
  written?: number;
  renewAt?: string | null;
  held?: boolean;
}

/** After a job: what it asks for next, and when to look again. */
export function afterJob(
  state: SyncState,
  job: Job,
  result: JobResult,
  now: number,
  intervals: Intervals,
): void {
  if (result.more) state.pending[job] = true;
  if (result.isPushDue) state.pending.pushEvents = true;
  if (result.renewAt !== undefined) {
    state.hasPush = result.renewAt !== null;
    state.renewAt = result.renewAt === null ? null : Date.parse(result.renewAt);
  }
  // The row's problem follows; what is held, the row tells.
  if (result.held !== undefined && result.held !== state.held) state.pending.saveState = true;
  if (result.seen) state.lastSeenAt = new Date(now).toISOString();
  if (result.changed || result.written) state.lastAppliedAt = new Date(now).toISOString();
  if (state.phase === 'importing') state.progressDone += (result.seen ?? 0) + (result.written ?? 0);
  state.failures = 0;
  if (!isRunning(state)) return;
  if (state.phase === 'importing' && !SYNC_JOBS.some((each) => state.pending[each])) moveTo(state, 'active');
  const seconds = state.hasPush ? intervals.pollWithPushSeconds : intervals.pollWithoutPushSeconds;
  state.pollAt ??= now + seconds * 1000;
}

/** What went wrong: a name of the adapter's, and for how many seconds Google asked to be left alone. */
export interface JobFailure {
  type: string;
  waitSeconds: number | null;
}

/** After a failure that Temporal's retries did not mend: a problem of the account, or a later try. The job stays wanted. */
export function afterFailure(
  state: SyncState,
  job: Job,
  { type, waitSeconds }: JobFailure,
  now: number,
  intervals: Intervals,
): void {
  state.pending[job] = true;
  state.pending.saveState = true;
  switch (type) {
    case 'AccountGone':
      // Its row was deleted: nobody is left to work for.
      state.phase = 'disconnected';
      state.pending = {};
      return;
    case 'AuthRevoked':
      state.problem = 'needs_reauth';
      return;
    case 'PermissionMissing':
      state.problem = 'permission_missing';
      return;
    case 'NotFound':
      state.problem = 'calendar_gone';
      return;
    case 'Forbidden':
      state.problem = 'calendar_read_only';
      return;
    default: {
      const factor = Math.min(2 ** state.failures, MAX_BACK_OFF);
      state.failures += 1;
      state.problem = 'limited';
      state.problemUntil = now + Math.max(intervals.retrySeconds * factor, waitSeconds ?? 0) * 1000;
    }
  }
}

function moveTo(state: SyncState, phase: SyncState['phase']): void {
  if (state.phase === phase) return;
  state.phase = phase;
  state.pending.saveState = true;
}
