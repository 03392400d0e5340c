/** Keeps the parts of the stack running: starts them one by one, brings back one that dies, stops all in reverse order. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Child, OnSpawn } from './child.ts';

export interface Part {
  readonly name: string;
  /** Starts the part and returns once it answers; tells `onSpawn` of the child at once. */
  start(onSpawn: OnSpawn): Promise<Child>;
}

export interface SupervisorOptions {
  /** Called with the living children, in the order of the parts, whenever one comes or goes. */
  readonly onChange: (children: readonly Child[]) => void;
  readonly log: (line: string) => void;
  readonly restartDelayMs?: number;
}

export interface Supervisor {
  /** Starts a part; throws when it ends before it answers, or when all is being stopped. From then on it is kept running. */
  run(part: Part): Promise<void>;
  /** Runs something that ends by itself, such as a build; a stop ends it as well. */
  runOnce(name: string, work: (onSpawn: OnSpawn) => Promise<void>): Promise<void>;
  /** The living children, in the order of the parts. */
  children(): readonly Child[];
  /** Stops everything in reverse order; returns when nothing is left. May be called more than once. */
  stop(): Promise<void>;
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const children = new Map<string, Child>();
  const stopping = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  let stopped: Promise<void> | undefined;

  const living = () => [...children.values()].filter(isAlive);
  const announce = () => options.onChange(living());

  function spawned(name: string): OnSpawn {
    stopping.signal.throwIfAborted();
    return (child) => {
      // A part keeps its place in the order of stopping when it is started again: a Map keeps the place of a key.
      children.set(name, child);
      if (stopping.signal.aborted) void child.stop();
      else announce();
    };
  }

  async function start(part: Part): Promise<Child> {
    return part.start(spawned(part.name));
  }

  async function keepRunning(part: Part, first: Child): Promise<void> {
    let child: Child | undefined = first;
    while (!stopping.signal.aborted) {
      if (child) {
        const how = await child.exited;
        if (stopping.signal.aborted) return;
        options.log(`${part.name} ended (${how}); it is started again`);
        announce();
      }
      await delay(options.restartDelayMs ?? 1000, undefined, { signal: stopping.signal });
      child = await start(part).catch((error: unknown) => {
        if (!stopping.signal.aborted) options.log(firstLine(error));
        return undefined;
      });
    }
  }

  /** Remembers what is under way, so that stopping can wait for it; its errors are its caller's business. */
  function track<T>(work: Promise<T>): Promise<T> {
    const settled: Promise<boolean> = work.then(
      () => underWay.delete(settled),
      () => underWay.delete(settled),
    );
    underWay.add(settled);
    return work;
  }

  async function stopChildren(): Promise<void> {
    for (const child of [...children.values()].toReversed()) await child.stop();
  }

  return {
    run: async (part) => {
      const child = await track(start(part));
      // Rejects only when it is aborted by a stop.
      track(keepRunning(part, child)).catch(() => undefined);
    },
    children: living,
    runOnce: async (name, work) => track(work(spawned(name))),
    stop: () => {
      stopped ??= (async () => {
        stopping.abort(new Error('The stack is being stopped.'));
        await stopChildren();
        // A start that was under way may have brought one more child.
        await Promise.all(underWay);
        await stopChildren();
        options.onChange([]);
      })();
      return stopped;
    },
  };
}

/** The rest of the text is the end of the log, too much to repeat every second. */
function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? text;
}

function isAlive(child: Child): boolean {
  return child.endedWith() === undefined;
}
