/** The data folder: what lies where, who holds it, and how it is cleared. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { removeRelocatedHome } from './postgres-cache.ts';
import { processIdentity } from './process.ts';

export interface DataFolder {
  readonly path: string;
  readonly postgres: string;
  readonly temporal: string;
  readonly emulator: string;
  readonly logs: string;
  readonly previousLogs: string;
  readonly secrets: string;
  readonly stack: string;
  readonly processes: string;
  readonly lock: string;
}

export function dataFolder(folder: string): DataFolder {
  return {
    path: folder,
    postgres: path.join(folder, 'postgres'),
    temporal: path.join(folder, 'temporal'),
    emulator: path.join(folder, 'emulator'),
    logs: path.join(folder, 'logs'),
    previousLogs: path.join(folder, 'logs.previous'),
    secrets: path.join(folder, 'secrets.json'),
    stack: path.join(folder, 'stack.json'),
    processes: path.join(folder, 'processes.json'),
    lock: path.join(folder, 'start.lock'),
  };
}

/** Takes the folder for this process, or throws when another start has it. The folder is made when missing. */
export function lockDataFolder(data: DataFolder): void {
  mkdirSync(data.path, { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) });
  for (;;) {
    try {
      writeFileSync(data.lock, mine, { flag: 'wx', mode: 0o600 });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = readHolder(data.lock);
    const identity = holder && processIdentity(holder.pid);
    if (holder && identity !== undefined && identity === holder.identity) {
      throw new Error(
        `Another start (process ${holder.pid}) uses ${data.path}. Stop it first, or give this one --data DIR and --port N.`,
      );
    }
    rmSync(data.lock, { force: true });
  }
}

export function unlockDataFolder(data: DataFolder): void {
  rmSync(data.lock, { force: true });
}

function readHolder(file: string): { pid: number; identity: string } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { pid: number; identity: string };
  } catch {
    // Gone in the meantime, or cut off by a crash of the machine.
    return undefined;
  }
}

/** Removes the state, and only what we put there: `--data` may name a folder that holds other things. */
export function resetDataFolder(data: DataFolder): void {
  removeRelocatedHome(data.postgres);
  for (const name of ['postgres', 'temporal', 'emulator', 'logs', 'previousLogs', 'secrets'] as const) {
    rmSync(data[name], { recursive: true, force: true });
  }
}

/** Each start writes new logs; those of the start before are kept. */
export function rotateLogs(data: DataFolder): void {
  rmSync(data.previousLogs, { recursive: true, force: true });
  if (existsSync(data.logs)) renameSync(data.logs, data.previousLogs);
  mkdirSync(data.logs, { recursive: true, mode: 0o700 });
}
