import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const CLI = join(import.meta.dirname, '../../emulator/cli.ts');

/** An emulator in a process of its own, as it runs for its users. */
export interface EmulatorProcess {
  url: string;
  /** Resident memory in MB: now, and the most there has been. */
  memory(): { nowMb: number; peakMb: number };
  /** Milliseconds that its main thread has worked: waiting for a busy machine is not among them. */
  workedMs(): number;
  end(): Promise<void>;
}

function memoryOf(pid: number): { nowMb: number; peakMb: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mb = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  return { nowMb: mb('VmRSS'), peakMb: mb('VmHWM') };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
}

/** Starts an emulator on a folder and waits until it listens. */
export async function startProcess(dataDir: string): Promise<EmulatorProcess> {
  const args = [CLI, '--port', '0', '--data', dataDir];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = /Google, emulated: (\S+)/.exec(said)?.[1];
      if (found) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`the emulator ended with ${code}: ${said}`)));
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('the emulator has no process');
  return {
    url,
    memory: () => memoryOf(pid),
    workedMs: () => Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6,
    end() {
      child.kill('SIGTERM');
      return ended(child);
    },
  };
}
