import type { Settings } from '../../db/schema/settings.ts';
import { GoogleError } from '../../google/errors.ts';
import type { Bug } from './bugs.ts';
import { applyVisibilityRules, fetchChanges } from './fetch.ts';
import { Ledger } from './ledger.ts';
import { Crash, Ports, type Mishap } from './ports.ts';
import { pushEvents } from './push.ts';
import { Remote, type KeptEvent } from './remote.ts';
import { Store } from './store.ts';
import { Watch } from './watch.ts';

export type Job = 'fetch' | 'push' | 'reapply';
/** In the order of `SYNC_JOBS` in workflows/next-job.ts. */
const JOBS: readonly Job[] = ['fetch', 'push', 'reapply'];
const MANY = 60;

/** An account in memory: the CRM, Google, what the workflow still has to do, and what its users did. */
export class World {
  store: Store;
  google = new Remote();
  ledger = new Ledger();
  pending = new Set<Job>(['fetch', 'push']);
  bug: Bug | null;
  /** Were choices changed without being applied to what was there? */
  isChanged = false;
  /** What was wrong on the way, in sentences; the end of a history adds its own. */
  faults: string[] = [];

  constructor(settings: Settings, bug: Bug | null = null) {
    this.store = new Store(settings);
    this.store.owed = ['relist', 'resend'];
    this.bug = bug;
  }

  copy(): World {
    return Object.assign(new World(this.store.settings, this.bug), {
      store: this.store.copy(),
      google: this.google.copy(),
      ledger: this.ledger.copy(),
      pending: new Set(this.pending),
      isChanged: this.isChanged,
      faults: [...this.faults],
    });
  }

  nextJob(): Job | null {
    if (this.store.owed.includes('relist')) this.pending.add('fetch');
    if (this.store.owed.includes('resend')) this.pending.add('push');
    if (this.store.owed.includes('reapply')) this.pending.add('reapply');
    return JOBS.find((job) => this.pending.has(job)) ?? null;
  }

  /** Runs one job, as an attempt of an activity; answers how many calls it made. What failed stays to be done. */
  run(job: Job, mishap: Mishap | null = null): number {
    const watch = new Watch(this);
    const ports = new Ports(this.store, this.google, mishap, this.bug, watch);
    const { writes } = this.google;
    const events = new Map(this.google.events);
    this.pending.delete(job);
    try {
      const { more, dirty } = { dirty: 0, more: false, ...perform(job, ports) };
      if (more) this.pending.add(job);
      if (dirty > 0) this.pending.add('push');
    } catch (error) {
      if (!(error instanceof Crash || error instanceof GoogleError)) throw error;
      this.pending.add(job);
    }
    if (mishap?.kind === 'stale' || mishap?.kind === 'meanwhile') this.noteUnseen(events);
    // Google tells of our own writes as well, and of what went along with them.
    if (this.google.writes > writes) this.pending.add('fetch');
    return ports.calls;
  }

  private noteUnseen(before: ReadonlyMap<string, KeptEvent>): void {
    for (const [id, { isGone, item }] of this.google.events) {
      const key = this.ledger.byEvent.get(id);
      const was = before.get(id);
      const isTaken = isGone ? !was?.isGone : item.fields?.cancelled && !was?.item.fields?.cancelled;
      if (key && item.exception && isTaken) this.ledger.unseen.add(key);
    }
  }

  /** Until nothing is left to do; a fault where that never comes. */
  quiesce(first: readonly Job[] = []): void {
    for (const job of first) this.run(job);
    this.pending.add('fetch').add('push');
    for (let steps = 0; steps < MANY; steps += 1) {
      const job = this.nextJob();
      if (job === null) return;
      this.run(job);
    }
    this.faults.push('it never comes to rest');
  }
}

function perform(job: Job, ports: Ports): { more?: boolean; dirty?: number } | void {
  if (job === 'fetch') return fetchChanges(ports);
  if (job === 'push') return pushEvents(ports);
  applyVisibilityRules(ports);
}
