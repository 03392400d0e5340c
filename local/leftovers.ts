/** The children of a start: written down as they come, so that the next start can end those that a kill -9 left behind. */
import { readFileSync, rmSync } from 'node:fs';
import type { Child } from './child.ts';
import { writePrivateFile } from './files.ts';
import { processIdentity, stopProcess } from './process.ts';

interface ProcessRecord {
  readonly name: string;
  readonly pid: number;
  readonly identity: string;
  readonly stopSignal: NodeJS.Signals;
}

/** Writes down the living children in the order in which they were started. */
export function recordChildren(file: string, children: readonly Child[]): void {
  const records: ProcessRecord[] = children.flatMap(({ name, pid, stopSignal }) => {
    const identity = processIdentity(pid);
    return identity === undefined ? [] : [{ name, pid, identity, stopSignal }];
  });
  if (records.length === 0) rmSync(file, { force: true });
  else writePrivateFile(file, JSON.stringify(records, undefined, 2));
}

/**
 * Ends, in reverse order, what an earlier start left running; returns the names. A pid that the system has given to another
 * program since is left alone.
 */
export async function stopLeftovers(file: string): Promise<string[]> {
  const stopped: string[] = [];
  for (const record of readRecords(file).toReversed()) {
    if (processIdentity(record.pid) !== record.identity) continue;
    await stopProcess(record.pid, { signal: record.stopSignal, graceMs: 10_000 });
    stopped.push(record.name);
  }
  rmSync(file, { force: true });
  return stopped;
}

function readRecords(file: string): ProcessRecord[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessRecord[];
  } catch {
    return [];
  }
}
