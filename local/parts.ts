/** The parts of the stack that are programs of this project: how each is started and how it says that it answers. */
import path from 'node:path';
import { type OnSpawn, endedEarly, logTail, startChild } from './child.ts';
import { type Settings, urlOf } from './settings.ts';
import type { Part } from './supervisor.ts';
import { answers, START_MS, waitFor } from './wait.ts';

export interface ProgramOptions {
  readonly name: string;
  /** The script and its arguments, run by the Node that runs us. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly logFile: string;
  /** Answers with a status below 400 once the program does its work. */
  readonly readyUrl: string;
  readonly graceMs?: number;
}

/** A Node program as a part: started, then asked until it answers. */
export function programPart(options: ProgramOptions): Part {
  const { name, readyUrl } = options;
  return {
    name,
    start: async (onSpawn) => {
      const child = await startChild({ ...options, command: process.execPath, onSpawn });
      await waitFor(() => answers(readyUrl), {
        what: `${name} answers at ${readyUrl} (its log: ${options.logFile})`,
        timeoutMs: START_MS,
        giveUp: endedEarly(child),
      });
      return child;
    },
  };
}

function program(
  settings: Settings,
  name: string,
  args: readonly string[],
  readyUrl: string,
  env: NodeJS.ProcessEnv,
): ProgramOptions {
  return { name, args, env, readyUrl, cwd: settings.root, logFile: logFileOf(settings, name) };
}

export function logFileOf(settings: Settings, name: string): string {
  return path.join(settings.data.logs, `${name}.log`);
}

export function emulatorPart(settings: Settings, env: NodeJS.ProcessEnv): Part {
  const { data, ports } = settings;
  const args = ['emulator/cli.ts', '--port', String(ports.emulator), '--data', data.emulator];
  return programPart(program(settings, 'emulator', args, `${urlOf(ports.emulator)}/_emulator`, env));
}

export function apiPart(settings: Settings, env: NodeJS.ProcessEnv): Part {
  return programPart(program(settings, 'api', ['api/server.ts'], `${urlOf(settings.ports.api)}/readyz`, env));
}

export function workerPart(settings: Settings, env: NodeJS.ProcessEnv): Part {
  const readyUrl = `${urlOf(settings.ports.workerHealth)}/readyz`;
  // A running activity is given time to finish before the worker leaves.
  return programPart({
    ...program(settings, 'worker', ['worker/index.ts'], readyUrl, env),
    graceMs: 30_000,
  });
}

export function webPart(settings: Settings, env: NodeJS.ProcessEnv): Part {
  return programPart(program(settings, 'web', ['web/server.ts'], `${urlOf(settings.ports.web)}/`, env));
}

/** Builds the page; throws with the end of its log when that fails. */
export async function buildPage(settings: Settings, onSpawn: OnSpawn): Promise<void> {
  const logFile = logFileOf(settings, 'web-build');
  const child = await startChild({
    name: 'web-build',
    command: process.execPath,
    args: ['web/build.ts'],
    env: settings.env,
    cwd: settings.root,
    logFile,
    onSpawn,
  });
  const how = await child.exited;
  if (how === 'exit code 0') return;
  throw new Error(`The page could not be built (${how}). The end of ${logFile}:\n${logTail(logFile)}`);
}
