/** One start from the lock on its data folder to the last child's end, whatever its parts are. */
import { type DataFolder, lockDataFolder, unlockDataFolder } from './data-folder.ts';
import { recordChildren, stopLeftovers } from './leftovers.ts';
import { type Stack, pidsOf, removeStack, writeStack } from './stack-file.ts';
import { type Supervisor, createSupervisor } from './supervisor.ts';

export interface Start {
  readonly data: DataFolder;
  /** Runs before any part is started: what it throws leaves nothing behind. */
  readonly prepare: () => Promise<void>;
  /** Starts the parts; returns once all answer. */
  readonly bringUp: (supervisor: Supervisor) => Promise<Omit<Stack, 'pids'>>;
  /** Called once all answer and `stack.json` is written. */
  readonly onReady: (stack: Omit<Stack, 'pids'>) => void;
  readonly log: (line: string) => void;
}

/** Returns when SIGINT, SIGTERM or SIGHUP has come and nothing is left running; throws when the start fails, likewise. */
export async function runInForeground(start: Start): Promise<void> {
  const { data, log } = start;
  const stopRequested = new Promise<'stop'>((resolve) => {
    // npm passes on a Ctrl-C that the terminal has sent us as well, so that a second one means nothing.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve('stop'));
  });
  lockDataFolder(data);
  try {
    const leftovers = await stopLeftovers(data.processes);
    if (leftovers.length > 0) log(`Stopped what an earlier start left running: ${leftovers.join(', ')}`);
    removeStack(data.stack);
    if ((await firstOf(start.prepare(), stopRequested)) !== 'stop') await runParts(start, stopRequested);
  } finally {
    unlockDataFolder(data);
  }
}

async function runParts(start: Start, stopRequested: Promise<'stop'>): Promise<void> {
  const { data, log } = start;
  let stack: Omit<Stack, 'pids'> | undefined;
  const supervisor = createSupervisor({
    log,
    onChange: (children) => {
      recordChildren(data.processes, children);
      if (stack) writeStack(data.stack, { ...stack, pids: pidsOf(children) });
    },
  });
  try {
    const up = await firstOf(start.bringUp(supervisor), stopRequested);
    if (up !== 'stop') {
      stack = up;
      writeStack(data.stack, { ...stack, pids: pidsOf(supervisor.children()) });
      start.onReady(stack);
      await stopRequested;
    }
    log('Stopping …');
  } finally {
    stack = undefined;
    removeStack(data.stack);
    await supervisor.stop();
    log('Stopped.');
  }
}

/** A race whose loser may fail later without anybody listening: its failure is then the consequence of the stop. */
async function firstOf<T>(work: Promise<T>, stop: Promise<'stop'>): Promise<T | 'stop'> {
  work.catch(() => undefined);
  return Promise.race([work, stop]);
}
