import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from '../support/ports.ts';
import { removeRelocatedHome } from '../../local/postgres-cache.ts';
import { type RunningPostgres, startPostgres } from '../../local/postgres.ts';
import { processIdentity, sendSignal } from '../../local/process.ts';

let folder = '';
let dataDir = '';
let said: string[] = [];
let running: RunningPostgres | undefined;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'postgres-'));
  chmodSync(folder, 0o755);
  dataDir = path.join(folder, 'data');
  said = [];
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  removeRelocatedHome(dataDir);
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<RunningPostgres> {
  running = await startPostgres({ dataDir, port: await freePort(), log: (line) => said.push(line) });
  return running;
}

async function ask<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

const remember = (url: string) => ask(url, (sql) => sql`create table kept as select 42 as answer`);
const recall = (url: string) => ask(url, async (sql) => (await sql`select answer from kept`)[0]?.['answer']);

test('what one start writes, the next one finds, and a stop leaves nothing running', async () => {
  const first = await start();
  await remember(first.url);
  await first.stop();
  expect(processIdentity(first.pid)).toBeUndefined();
  const second = await start();
  expect(await recall(second.url)).toBe(42);
  expect(statSync(path.join(dataDir, 'owner-password')).mode & 0o777).toBe(0o600);
});

test('a wrong password does not open it, not even from the same machine', async () => {
  const { url } = await start();
  const wrong = new URL(url);
  wrong.password = 'guessed';
  await expect(ask(wrong.href, (sql) => sql`select 1`)).rejects.toThrow('password authentication failed');
});

test('after a kill -9 it comes up again with all that was committed', async () => {
  const first = await start();
  await remember(first.url);
  sendSignal(first.pid, 'SIGKILL');
  await first.exited;
  const second = await start();
  expect(await recall(second.url)).toBe(42);
});

test('a lock file whose pid belongs to another program by now does not stop it', async () => {
  const first = await start();
  await first.stop();
  const cluster = clusterFolder();
  writeFileSync(path.join(cluster, 'postmaster.pid'), `${process.pid}\n${cluster}\n0\n0\n\n\n`);
  await expect(start()).resolves.toBeDefined();
});

test('a second server on the same folder is refused and named', async () => {
  const first = await start();
  await expect(startPostgres({ dataDir, port: await freePort() })).rejects.toThrow(`process ${first.pid}`);
});

/** Only root runs it as another user; for everybody else the folder is simply theirs. */
const isRoot = process.getuid?.() === 0;

function clusterFolder(): string {
  const moved = said.map((line) => /is kept in (.*)$/.exec(line)?.[1]).find(Boolean);
  return path.join(moved ?? dataDir, 'cluster');
}

test('below a folder of mode 700 it works all the same, says where its files are, and finds them again', async () => {
  chmodSync(folder, 0o700);
  const first = await start();
  await remember(first.url);
  await first.stop();
  expect(said.some((line) => line.includes('is kept in'))).toBe(isRoot);
  const second = await start();
  expect(await recall(second.url)).toBe(42);
  await second.stop();

  // A data folder that was deleted by hand takes its stand-in with it.
  rmSync(dataDir, { recursive: true });
  mkdirSync(dataDir);
  const third = await start();
  await expect(recall(third.url)).rejects.toThrow('does not exist');
});

test('a missing password is told, never papered over with an empty database', async () => {
  const first = await start();
  await first.stop();
  const file = path.join(dataDir, 'owner-password');
  const password = readFileSync(file, 'utf8');
  rmSync(file);
  await expect(start()).rejects.toThrow(`${file} is missing`);
  writeFileSync(file, password, { mode: 0o600 });
  await expect(start()).resolves.toBeDefined();
});
