import { GoogleError } from '../../google/errors.ts';
import type { Bug } from './bugs.ts';
import type { Remote } from './remote.ts';
import type { Store } from './store.ts';
import type { Watch } from './watch.ts';

/** The process was killed: whatever was not committed is gone. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** What goes wrong at one call of a step; calls of a step are counted from 0. */
export type Mishap =
  | { at: number; kind: 'crash_before' | 'crash_after' | 'lost_answer' | 'unavailable' }
  /** A user edits while the step is under way. */
  | { at: number; kind: 'meanwhile'; edit: () => void }
  /** Reads of Google answer as of before its last write, from this call on. */
  | { at: number; kind: 'stale' };

/** The two ports of the activities, each call a point at which things happen. */
export class Ports {
  readonly store: Store;
  readonly bug: Bug | null;
  calls = 0;
  private readonly google: Remote;
  private readonly mishap: Mishap | null;
  private readonly watch: Watch;

  constructor(store: Store, google: Remote, mishap: Mishap | null, bug: Bug | null, watch: Watch) {
    this.store = store;
    this.google = google;
    this.mishap = mishap;
    this.bug = bug;
    this.watch = watch;
  }

  /** One transaction: all of it or nothing, since nothing happens in its middle. */
  within<T>(work: (store: Store) => T): T {
    return this.call('store', () => work(this.store));
  }

  read<T>(ask: (google: Remote) => T): T {
    return this.call('google', () => {
      const isStale = this.mishap?.kind === 'stale' && this.calls > this.mishap.at;
      return ask(isStale ? this.google.beforeLastWrite() : this.google);
    });
  }

  write<T>(send: (google: Remote) => T): T {
    return this.call('google', () => send(this.google));
  }

  private call<T>(port: 'store' | 'google', work: () => T): T {
    const at = this.calls;
    this.calls += 1;
    const { mishap } = this;
    if (mishap?.at !== at || mishap.kind === 'stale') return this.watched(work);
    if (mishap.kind === 'meanwhile') {
      mishap.edit();
      this.watch.skip();
    }
    if (mishap.kind === 'crash_before') throw new Crash();
    if (mishap.kind === 'unavailable' && port === 'google') throw new GoogleError('Unavailable', 'reset');
    const answer = this.watched(work);
    if (mishap.kind === 'crash_after') throw new Crash();
    if (mishap.kind === 'lost_answer' && port === 'google') throw new GoogleError('Unavailable', 'reset');
    return answer;
  }

  /** What a stale list brings back for a moment is not judged: the next look sets it right (SPEC.md, known gaps). */
  private watched<T>(work: () => T): T {
    const answer = work();
    this.watch.look(this.mishap?.kind !== 'stale');
    return answer;
  }
}
