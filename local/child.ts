/** A part of the stack as a child process: its output in a log file, its end as a promise, its stop with a grace period. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sendSignal, stopProcess } from './process.ts';

export interface ChildOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly logFile: string;
  /** The user to run as, where it is not ours. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** What asks this program to end in good order; Postgres wants SIGINT. */
  readonly stopSignal?: NodeJS.Signals;
  readonly graceMs?: number;
  /** Told of the child at once, long before it answers: whoever supervises it can already end it. */
  readonly onSpawn?: OnSpawn | undefined;
}

export type OnSpawn = (child: Child) => void;

export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  readonly stopSignal: NodeJS.Signals;
  /** How it ended, as a text: "exit code 1", "signal SIGKILL". */
  readonly exited: Promise<string>;
  /** The same once it has ended, undefined before. */
  endedWith(): string | undefined;
  stop(): Promise<void>;
}

/**
 * Starts a child in a process group of its own: Ctrl-C in a terminal reaches the whole foreground group, and the children
 * must outlive it until the supervisor stops them in order. Throws when the program cannot be started.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  mkdirSync(path.dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a', 0o600);
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', log, log],
    ...options.user,
  });
  closeSync(log);
  const { pid } = child;
  if (pid === undefined) {
    const error = await new Promise<Error>((resolve) => child.once('error', resolve));
    throw new Error(`${options.name} could not be started: ${error.message}`);
  }
  const stopSignal = options.stopSignal ?? 'SIGTERM';
  // Should this process leave without stopping its children (an uncaught error), they are at least asked to end.
  const onExit = () => sendSignal(pid, stopSignal);
  process.once('exit', onExit);
  let ended: string | undefined;
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      process.removeListener('exit', onExit);
      ended = signal ? `signal ${signal}` : `exit code ${code}`;
      resolve(ended);
    });
  });
  const started: Child = {
    name: options.name,
    pid,
    logFile: options.logFile,
    stopSignal,
    exited,
    endedWith: () => ended,
    stop: async () => {
      if (ended === undefined) {
        await stopProcess(pid, { signal: stopSignal, graceMs: options.graceMs ?? 10_000 });
        await exited;
      }
    },
  };
  options.onSpawn?.(started);
  return started;
}

/** The last lines of a log, for an error message. */
export function logTail(logFile: string, lines = 15): string {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '(no log)';
  }
}

/** For `waitFor`: the error to give up with once the child has ended. */
export function endedEarly(child: Child): () => Error | undefined {
  return () => {
    const how = child.endedWith();
    if (how === undefined) return undefined;
    return new Error(
      `${child.name} ended while starting (${how}). The end of ${child.logFile}:\n${logTail(child.logFile)}`,
    );
  };
}
