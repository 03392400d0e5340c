import { describe, expect, it } from 'vitest';
import { DEFAULT_INTERVALS } from '../../workflows/messages.ts';
import { afterFailure, afterJob, followRow, nextJob, nextWake, wake } from '../../workflows/next-job.ts';
import { initialState, shownProblem, type SyncState } from '../../workflows/state.ts';

const NOW = Date.parse('2027-03-01T09:00:00Z');
const stateWith = (parts: Partial<SyncState>): SyncState => ({ ...initialState(), pending: {}, ...parts });
const row = {
  state: 'active',
  wanted: 'running',
  revision: 1,
  owed: [],
  waitingPreviews: 0,
  isDecided: false,
} as const;

describe('the next job', () => {
  it('reads the row before anything else, and again when an intent was signalled meanwhile', () => {
    expect(nextJob(initialState())).toBe('saveState');
    expect(nextJob(stateWith({ phase: 'active', pending: { saveState: true, fetchChanges: true } }))).toBe(
      'saveState',
    );
  });

  it('starts with the channel, so that nothing is missed between the list and the first push message', () => {
    const state = stateWith({ phase: 'ready' });
    followRow(state, { ...row, owed: [] });
    expect(state.phase).toBe('importing');
    delete state.pending.saveState;
    expect(nextJob(state)).toBe('renewChannel');
  });

  it('syncs nothing while ready, paused or stopped, whatever is pending', () => {
    for (const phase of ['ready', 'paused', 'stopped'] as const) {
      expect(nextJob(stateWith({ phase, pending: { fetchChanges: true, pushEvents: true } }))).toBeNull();
    }
  });

  it('lets a stopped account go of its channel and nothing else', () => {
    const state = stateWith({ phase: 'active', pending: { fetchChanges: true }, pollAt: NOW });
    followRow(state, { ...row, wanted: 'stopped', owed: [] });
    delete state.pending.saveState;
    expect(nextJob(state)).toBe('renewChannel');
    expect(nextWake(state)).toBeNull();
  });

  it('keeps what is pending through a pause', () => {
    const state = stateWith({ phase: 'active', pending: { pushEvents: true } });
    followRow(state, { ...row, wanted: 'paused', owed: [] });
    expect(state.phase).toBe('paused');
    expect(state.pending.pushEvents).toBe(true);
  });

  it('answers a dry run although nothing was started yet', () => {
    const state = stateWith({ phase: 'ready' });
    followRow(state, { ...row, wanted: 'stopped', owed: [], waitingPreviews: 1 });
    expect(nextJob(state)).toBe('previewChanges');
  });

  it('does no job twice at a time: what a job leaves over is the next one', () => {
    const state = stateWith({ phase: 'importing' });
    afterJob(state, 'fetchChanges', { more: true, isPushDue: true }, NOW, DEFAULT_INTERVALS);
    expect(nextJob(state)).toBe('fetchChanges');
    delete state.pending.fetchChanges;
    expect(nextJob(state)).toBe('pushEvents');
  });
});

describe('a wake-up', () => {
  it('looks at Google alone, which tells whether the CRM has something to send', () => {
    const state = stateWith({ phase: 'active', pollAt: NOW });
    wake(state, NOW);
    expect(state.pending).toEqual({ fetchChanges: true });
    for (const isPushDue of [false, true]) {
      const looked = stateWith({ phase: 'active' });
      afterJob(looked, 'fetchChanges', { isPushDue }, NOW, DEFAULT_INTERVALS);
      expect(nextJob(looked)).toBe(isPushDue ? 'pushEvents' : null);
    }
  });
});

describe('after a job', () => {
  it('makes an import active when nothing is left to do', () => {
    const state = stateWith({ phase: 'importing' });
    afterJob(state, 'pushEvents', { more: false }, NOW, DEFAULT_INTERVALS);
    expect(state.phase).toBe('active');
    expect(nextJob(state)).toBe('saveState');
  });

  it('polls rarely beside a push channel and often without one', () => {
    const pushed = stateWith({ phase: 'active' });
    afterJob(pushed, 'renewChannel', { renewAt: '2027-03-06T00:00:00.000Z' }, NOW, DEFAULT_INTERVALS);
    expect(pushed.pollAt).toBe(NOW + DEFAULT_INTERVALS.pollWithPushSeconds * 1000);
    const polling = stateWith({ phase: 'active' });
    afterJob(polling, 'renewChannel', { renewAt: null }, NOW, DEFAULT_INTERVALS);
    expect(polling.pollAt).toBe(NOW + DEFAULT_INTERVALS.pollWithoutPushSeconds * 1000);
  });
});

describe('held deletions', () => {
  it('stop nothing: the next job runs, the next look comes', () => {
    const state = stateWith({ phase: 'active', held: true, pollAt: NOW, pending: { fetchChanges: true } });
    expect(shownProblem(state)).toBe('held');
    expect(nextJob(state)).toBe('fetchChanges');
    expect(nextWake(state)).toBe(NOW);
  });

  it('are shown after any other problem', () => {
    expect(shownProblem(stateWith({ held: true, problem: 'limited' }))).toBe('limited');
    expect(shownProblem(stateWith({}))).toBeNull();
  });

  it('are stored when a job finds them, and when the last is gone, and not in between', () => {
    for (const [known, isFound] of [
      [false, true],
      [true, false],
    ] as const) {
      const state = stateWith({ phase: 'active', held: known });
      afterJob(state, 'fetchChanges', { held: isFound }, NOW, DEFAULT_INTERVALS);
      expect(nextJob(state)).toBe('saveState');
      const same = stateWith({ phase: 'active', held: known });
      afterJob(same, 'fetchChanges', { held: known }, NOW, DEFAULT_INTERVALS);
      expect(nextJob(same)).toBeNull();
    }
  });

  it('are carried out, or made good, once the row holds a decision', () => {
    const state = stateWith({ phase: 'active', held: true });
    followRow(state, { ...row, owed: [], isDecided: true });
    expect(nextJob(state)).toBe('pushEvents');
  });
});

describe('after a failure', () => {
  it('names the problem that only a person can mend, and waits without a timer', () => {
    const state = stateWith({ phase: 'active', pollAt: NOW });
    afterFailure(state, 'fetchChanges', { type: 'AuthRevoked', waitSeconds: null }, NOW, DEFAULT_INTERVALS);
    expect(state.problem).toBe('needs_reauth');
    delete state.pending.saveState;
    expect(nextJob(state)).toBeNull();
    expect(nextWake(state)).toBeNull();
  });

  it('comes back by itself after one that passes, later each time, and then does the same job', () => {
    const state = stateWith({ phase: 'active' });
    afterFailure(state, 'fetchChanges', { type: 'Unavailable', waitSeconds: null }, NOW, DEFAULT_INTERVALS);
    expect(nextWake(state)).toBe(NOW + 30_000);
    wake(state, NOW + 30_000);
    delete state.pending.saveState;
    expect(nextJob(state)).toBe('fetchChanges');
    afterFailure(state, 'fetchChanges', { type: 'Unavailable', waitSeconds: null }, NOW, DEFAULT_INTERVALS);
    expect(nextWake(state)).toBe(NOW + 60_000);
  });

  it('tries again at once when the user acts', () => {
    const state = stateWith({ phase: 'active', problem: 'needs_reauth', revisionRead: 1, revisionSeen: 2 });
    followRow(state, { ...row, revision: 2, owed: [] });
    expect(state.problem).toBeNull();
    delete state.pending.saveState;
    expect(nextJob(state)).toBe('renewChannel');
  });
});
