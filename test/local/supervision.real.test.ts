import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processIdentity, sendSignal } from '../../local/process.ts';
import { answers, waitFor } from '../../local/wait.ts';
import { type Running, hasStack, readStack, run } from './support/running.ts';
import { freeBasePort } from '../support/ports.ts';

const script = path.join(import.meta.dirname, 'support', 'stand-in-start.ts');
const order = ['postgres', 'temporal', 'emulator', 'api', 'worker', 'web'] as const;
let dataDir = '';
let base = 0;
let started: Running[] = [];

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'supervision-'));
  base = await freeBasePort();
  started = [];
});

afterEach(async () => {
  for (const { process: child, pid, ended } of started) {
    if (child.exitCode === null && child.signalCode === null) sendSignal(pid, 'SIGTERM');
    await ended();
  }
  rmSync(dataDir, { recursive: true, force: true });
});

function start(env: NodeJS.ProcessEnv = {}): Running {
  const running = run({
    command: process.execPath,
    args: [script, '--data', dataDir, '--port', String(base)],
    cwd: dataDir,
    env: { ...process.env, ...env },
    ownGroup: true,
  });
  started.push(running);
  return running;
}

const isAlive = (pid: number | undefined) => pid !== undefined && processIdentity(pid) !== undefined;
const pidsOf = () => order.map((name) => readStack(dataDir).pids[name]);
const endings = () => readFileSync(path.join(dataDir, 'endings'), 'utf8').trim().split('\n');
const leftInFolder = () =>
  ['stack.json', 'processes.json', 'start.lock'].filter((name) => existsSync(path.join(dataDir, name)));

test('one SIGTERM stops every part in reverse order and leaves nothing running', async () => {
  const running = start();
  await running.printed('ready');
  const pids = pidsOf();
  expect(pids.every(isAlive)).toBe(true);
  expect(statSync(path.join(dataDir, 'stack.json')).mode & 0o777).toBe(0o600);

  sendSignal(running.pid, 'SIGTERM');
  expect(await running.ended()).toBe(0);
  expect(endings()).toEqual(order.toReversed());
  expect(pids.some(isAlive)).toBe(false);
  expect(leftInFolder()).toEqual([]);
});

test('Ctrl-C, which the terminal sends to the whole group, reaches the parts in order only', async () => {
  const running = start();
  await running.printed('ready');
  sendSignal(-running.pid, 'SIGINT');
  // npm passes the signal on once more.
  sendSignal(running.pid, 'SIGINT');
  expect(await running.ended()).toBe(0);
  expect(endings()).toEqual(order.toReversed());
});

test('a signal in the middle of a start stops what has come up so far', async () => {
  const running = start();
  await waitFor(async () => existsSync(path.join(dataDir, 'processes.json')), {
    what: 'the first part is started',
    timeoutMs: 10_000,
  });
  sendSignal(running.pid, 'SIGTERM');
  expect(await running.ended()).toBe(0);
  expect(running.output()).not.toContain('ready');
  expect(leftInFolder()).toEqual([]);
});

test('a part that is killed comes back after a second, and stack.json names its new pid', async () => {
  const running = start();
  await running.printed('ready');
  const before = readStack(dataDir).pids;
  sendSignal(before.worker ?? 0, 'SIGKILL');
  const after = await waitFor(
    async () => {
      const { pids } = readStack(dataDir);
      return pids.worker !== undefined && pids.worker !== before.worker && pids;
    },
    { what: 'the worker has a new pid', timeoutMs: 10_000 },
  );
  expect(after).toEqual({ ...before, worker: after.worker });
  await running.printed('worker ended (signal SIGKILL)');
  await waitFor(() => answers(`http://127.0.0.1:${base + 7}`), {
    what: 'the worker answers',
    timeoutMs: 10_000,
  });
  sendSignal(running.pid, 'SIGTERM');
  expect(await running.ended()).toBe(0);
  expect(endings()).toEqual(order.toReversed());
  expect(isAlive(after.worker)).toBe(false);
});

test('a part that does not listen to SIGTERM is killed after its grace period', async () => {
  const running = start({ STUBBORN_PART: 'api' });
  await running.printed('ready');
  const { api } = readStack(dataDir).pids;
  sendSignal(running.pid, 'SIGTERM');
  expect(await running.ended()).toBe(0);
  expect(isAlive(api)).toBe(false);
});

test('a port that is taken is an error that names the port and the part, before anything is started', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(base + 1, '127.0.0.1', resolve);
  });
  const running = start();
  expect(await running.ended()).toBe(1);
  expect(running.output()).toContain(`Port ${base + 1}, needed for the API, is taken.`);
  expect(existsSync(path.join(dataDir, 'logs'))).toBe(false);
  expect(leftInFolder()).toEqual([]);
  await new Promise((resolve) => {
    server.close(resolve);
  });
});

test('a second start on the same data folder is refused and does not disturb the first', async () => {
  const first = start();
  await first.printed('ready');
  const second = start();
  expect(await second.ended()).toBe(1);
  expect(second.output()).toContain(`Another start (process ${first.pid}) uses ${dataDir}`);
  expect(hasStack(dataDir)).toBe(true);
  expect(pidsOf().every(isAlive)).toBe(true);
});

test('after a kill -9 of the start itself, the next one ends the orphans and comes up', async () => {
  const first = start();
  await first.printed('ready');
  const orphans = pidsOf();
  sendSignal(first.pid, 'SIGKILL');
  await first.ended();
  expect(orphans.every(isAlive)).toBe(true);

  const second = start();
  await second.printed('ready');
  expect(orphans.some(isAlive)).toBe(false);
  expect(pidsOf().every(isAlive)).toBe(true);
  expect(second.output()).toContain('Stopped what an earlier start left running');
});
