/** Processes seen from outside: which one a pid is, whether it lives, and ending it by its pid. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { waitFor } from './wait.ts';

/**
 * A text that no other process with the same pid ever has, or undefined when there is none (a zombie counts as none).
 * A pid alone is not enough to end a process: the system may have given it to somebody else since.
 */
export function processIdentity(pid: number): string | undefined {
  try {
    // proc(5): the name may hold spaces and brackets, so fields are counted after the last bracket; 3 is the state, 22 the start.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`;
  } catch {
    return process.platform === 'linux' ? undefined : identityFromPs(pid);
  }
}

function identityFromPs(pid: number): string | undefined {
  try {
    const row = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
    const [state, ...started] = row.trim().split(/\s+/);
    return !state || state.startsWith('Z') ? undefined : started.join(' ');
  } catch {
    return undefined;
  }
}

/** The command line of a process, arguments separated by blanks; empty when it is gone or belongs to the kernel. */
export function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    if (process.platform === 'linux') return '';
  }
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

/** Sends a signal; a process that is gone is no error. A negative pid is a process group. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

export interface StopOptions {
  readonly signal: NodeJS.Signals;
  readonly graceMs: number;
}

/** Asks the process to end, waits `graceMs`, then kills it together with its group; returns when it is gone. */
export async function stopProcess(pid: number, options: StopOptions): Promise<void> {
  const identity = processIdentity(pid);
  const isGone = () => identity === undefined || processIdentity(pid) !== identity;
  if (isGone()) return;
  sendSignal(pid, options.signal);
  const gone = await waitFor(async () => isGone(), {
    what: `process ${pid} ends`,
    timeoutMs: options.graceMs,
    intervalMs: 20,
  }).catch(() => false);
  if (gone) return;
  sendSignal(pid, 'SIGKILL');
  sendSignal(-pid, 'SIGKILL');
  await waitFor(async () => isGone(), { what: `process ${pid} is killed`, timeoutMs: 5000, intervalMs: 20 });
}
