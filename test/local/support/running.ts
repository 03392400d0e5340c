/** A start as another process, seen as a script would see it: its output, its stack.json, its end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Stack } from '../../../local/stack-file.ts';
import { waitFor } from '../../../local/wait.ts';

export interface Running {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly output: () => string;
  /** Waits for a text in the output; throws with the output when the process ends before. */
  readonly printed: (text: string | RegExp, timeoutMs?: number) => Promise<void>;
  /** Waits for the end; gives the exit code, or null after a signal. */
  readonly ended: () => Promise<number | null>;
}

export interface RunOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** In a process group of its own, as a terminal's foreground job is. */
  readonly ownGroup?: boolean;
}

export function run({ command, args, cwd, env, ownGroup }: RunOptions): Running {
  const child = spawn(command, args, {
    cwd,
    env: env ?? process.env,
    detached: ownGroup ?? false,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const closed = once(child, 'close');
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} could not be started`);
  return {
    process: child,
    pid,
    output: () => output,
    printed: (text, timeoutMs = 20_000) =>
      waitFor(async () => (typeof text === 'string' ? output.includes(text) : text.test(output)), {
        what: `the output holds ${String(text)}; it is:\n${output}`,
        timeoutMs,
        giveUp: () =>
          child.exitCode === null && child.signalCode === null
            ? undefined
            : new Error(`It ended without printing ${String(text)}. Its output:\n${output}`),
      }).then(() => undefined),
    ended: async () => {
      await closed;
      return child.exitCode;
    },
  };
}

export function readStack(dataDir: string): Stack {
  return JSON.parse(readFileSync(path.join(dataDir, 'stack.json'), 'utf8')) as Stack;
}

export function hasStack(dataDir: string): boolean {
  return existsSync(path.join(dataDir, 'stack.json'));
}
