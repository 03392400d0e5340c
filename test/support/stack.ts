import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import type { Account } from '../../api/schemas/accounts.ts';
import type { Stack } from '../../local/stack-file.ts';
import { connectCrm, type CrmClient } from './crm.ts';
import { connectEmulator, type EmulatorControl } from './emulator.ts';
import { freeBasePort } from './ports.ts';
import { until } from './wait.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** A stack that cannot start says so at once; on a machine that is busy with other work a start takes minutes. */
const START_MS = 300_000;

/** The whole stack as `npm start` runs it, and the people around it. */
export interface TestStack {
  /** As `stack.json` stands now: pids change when a child is restarted. */
  file: () => Stack;
  database: postgres.Sql;
  emulator: EmulatorControl;
  seller: CrmClient;
  colleague: CrmClient;
  outsider: CrmClient;
  sellerEmail: string;
  output: () => string;
  /** What all processes but the emulator have logged: it stands for Google, which knows its own events. */
  logs: () => string;
  /** Stops everything and starts it again on the same data. */
  restart: () => Promise<void>;
  stop: () => Promise<void>;
}

export async function startStack(options: { ics?: string[] } = {}): Promise<TestStack> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'calendar-sync-stack-'));
  const base = await freeBasePort();
  let child = await launch(dataDir, base, options.ics ?? []);
  const file = (): Stack => JSON.parse(readFileSync(path.join(dataDir, 'stack.json'), 'utf8')) as Stack;
  const stack = file();
  const database = postgres(stack.database, { max: 3, onnotice: () => undefined });
  if (stack.emulator === null) throw new Error('The stack runs without the emulator.');
  const user = (role: string) => {
    const found = stack.users.find((each) => each.role === role);
    if (!found) throw new Error(`stack.json names no ${role}.`);
    return found;
  };
  return {
    file,
    database,
    emulator: connectEmulator(stack.emulator),
    seller: connectCrm(stack.api, user('seller').token),
    colleague: connectCrm(stack.api, user('colleague').token),
    outsider: connectCrm(stack.api, user('outsider').token),
    sellerEmail: user('seller').email,
    output: () => child.output(),
    logs: () =>
      readdirSync(path.join(dataDir, 'logs'))
        .filter((name) => !name.startsWith('emulator'))
        .map((name) => readFileSync(path.join(dataDir, 'logs', name), 'utf8'))
        .join('\n'),
    async restart() {
      await child.stop();
      child = await launch(dataDir, base, []);
    },
    async stop() {
      await database.end();
      await child.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function launch(dataDir: string, base: number, ics: readonly string[]) {
  const files = ics.flatMap((file) => ['--ics', file]);
  const args = [path.join(ROOT, 'local/start.ts'), '--data', dataDir, '--port', String(base), ...files];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const state = await until(
    'the stack is ready',
    () => {
      if (child.exitCode !== null || child.signalCode !== null) return 'ended';
      return existsSync(path.join(dataDir, 'stack.json')) && /^ready /m.test(output) && 'ready';
    },
    START_MS,
  );
  if (state === 'ended') throw new Error(`npm start ended:\n${output}`);
  return { output: () => output, stop: () => stopChild(child, ended) };
}

async function stopChild(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  await ended;
}

export const OPTIONS = {
  direction: 'two_way',
  defaultVisibility: 'everyone',
  privateEvents: 'only_me',
  incomingActivityType: 'meeting',
  outgoingActivityTypes: ['call', 'meeting', 'task'],
  pastDays: 'all',
} as const;

/** Connects a Google account, chooses its primary calendar and presses Start syncing; returns when the import is done. */
export async function startSyncing(
  crm: CrmClient,
  email: string,
  options: object = {},
  timeoutMs?: number,
): Promise<Account> {
  const account = await crm.connect(email);
  await crm.send('PUT', `/v1/accounts/${account.id}/draft`, { calendarId: email, ...OPTIONS, ...options });
  await crm.send('POST', `/v1/accounts/${account.id}/start`, {});
  return untilState(crm, account.id, 'active', timeoutMs);
}

export const untilState = (crm: CrmClient, id: string, state: string, timeoutMs = 60_000): Promise<Account> =>
  until(
    `the account is ${state}`,
    async () => {
      const account = await crm.account(id);
      if (account.state !== state) throw new Error(JSON.stringify(account));
      return account;
    },
    timeoutMs,
  );
