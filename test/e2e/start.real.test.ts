import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { removeRelocatedHome } from '../../local/postgres-cache.ts';
import { commandLine, processIdentity, sendSignal } from '../../local/process.ts';
import { type Running, hasStack, readStack, run } from '../local/support/running.ts';
import { freeBasePort } from '../support/ports.ts';

/**
 * `npm start` as somebody sees it who has just cloned the repository: nothing installed, nothing kept. The copy holds what a
 * clone would hold once the work is committed: what git tracks, and new files that it does not ignore. What its first start has
 * installed, fetched and built stays for the next, which saves a minute of processor time.
 */
const root = path.resolve(import.meta.dirname, '../..');
const parent = mkdtempSync(path.join(os.tmpdir(), 'clone-'));
const clone = path.join(parent, 'crm-calendar-sync');
let started: Running | undefined;

beforeAll(makeClone);

afterEach(async () => {
  if (started && started.process.exitCode === null && started.process.signalCode === null) {
    sendSignal(started.pid, 'SIGTERM');
    await started.ended();
  }
  started = undefined;
  for (const folder of [path.join(clone, '.local'), path.join(parent, 'data')]) {
    removeRelocatedHome(path.join(folder, 'postgres'));
  }
  rmSync(path.join(clone, '.local'), { recursive: true, force: true });
}, 60_000);

afterAll(() => rmSync(parent, { recursive: true, force: true }));

function makeClone(): void {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const files = execFileSync('git', list, { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
  for (const file of files) {
    // A file may be deleted here and not yet in git.
    if (!existsSync(path.join(root, file))) continue;
    mkdirSync(path.dirname(path.join(clone, file)), { recursive: true });
    copyFileSync(path.join(root, file), path.join(clone, file));
  }
  chmodSync(clone, 0o755);
}

function npmStart(cwd: string, ...args: string[]): Running {
  // As from a person's shell: without what npm has told this test run, and with the machine's own Node.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD|NODE(?!_OPTIONS)|VITEST)/.test(name)),
  );
  const PATH = (env['PATH'] ?? '').split(':').filter((folder) => !folder.includes('node_modules'));
  started = run({
    command: 'npm',
    args: ['start', '--', ...args],
    cwd,
    env: { ...env, PATH: PATH.join(':') },
    ownGroup: true,
  });
  return started;
}

/** Everything that runs from the clone: what is left of it after the end was forgotten. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((pid) => commandLine(Number(pid)))
    .filter((command) => command.includes(folder));
}

/** A small calendar of our own, and a real export where there is one. */
function calendarFiles(): string[] {
  const own = path.join(parent, 'own.ics');
  const event = ['BEGIN:VEVENT', 'UID:1@test', 'DTSTAMP:20260101T000000Z', 'DTSTART:20260105T090000Z'];
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:test', ...event, 'SUMMARY:Stand-up', 'END:VEVENT'];
  writeFileSync(own, `${[...lines, 'END:VCALENDAR'].join('\r\n')}\r\n`);
  const samples = process.env['CALENDAR_SAMPLES'];
  return samples ? [own, path.join(samples, 'google-export-makerspace-weekly-monthly.ics')] : [own];
}

const answersWith = async (url: string | null) => (await fetch(url ?? '')).status;

test.each([
  ['a bare clone, below a folder of mode 700,', 0o700],
  ['the same clone, installed and in an ordinary folder,', 0o755],
])(
  '%s comes up on its own, with a calendar, and one SIGTERM leaves nothing running',
  async (_clone, parentMode) => {
    chmodSync(parent, parentMode);
    const base = await freeBasePort();
    const files = calendarFiles();
    const running = npmStart(clone, '--port', String(base), ...files.flatMap((file) => ['--ics', file]));
    await running.printed(/^ready /m, 240_000);

    const dataDir = path.join(clone, '.local');
    const stack = readStack(dataDir);
    expect(statSync(path.join(dataDir, 'stack.json')).mode & 0o777).toBe(0o600);
    expect(stack).toEqual({
      web: `http://127.0.0.1:${base}`,
      api: `http://127.0.0.1:${base + 1}`,
      emulator: `http://127.0.0.1:${base + 2}`,
      temporal: `127.0.0.1:${base + 3}`,
      temporalUi: `http://127.0.0.1:${base + 4}`,
      database: expect.stringMatching(`^postgres://.*@127.0.0.1:${base + 5}/`) as string,
      pids: {
        web: expect.any(Number) as number,
        api: expect.any(Number) as number,
        worker: expect.any(Number) as number,
        emulator: expect.any(Number) as number,
        temporal: expect.any(Number) as number,
        postgres: expect.any(Number) as number,
      },
      users: ['seller', 'colleague', 'outsider'].map(
        (role) => expect.objectContaining({ role, token: expect.stringMatching(/^ey/) as string }) as object,
      ),
      google: [stack.users[0], stack.users[1]].map(
        (user) =>
          expect.objectContaining({
            email: user?.email,
            accessToken: expect.any(String) as string,
            calendars: expect.arrayContaining([
              expect.objectContaining({ id: expect.any(String) as string }),
            ]) as object[],
          }) as object,
      ),
    });
    expect(await answersWith(stack.web)).toBe(200);
    expect(await answersWith(stack.temporalUi)).toBe(200);
    expect(await answersWith(`${stack.api}/readyz`)).toBe(200);
    const accounts = await fetch(`${stack.web}/v1/accounts`, {
      headers: { authorization: `Bearer ${stack.users[0]?.token}` },
    });
    expect(accounts.status).toBe(200);
    for (const file of files) expect(running.output()).toMatch(new RegExp(`${path.basename(file)}: [1-9]`));

    const pids = Object.values(stack.pids);
    sendSignal(running.pid, 'SIGTERM');
    await running.ended();
    expect(pids.filter((pid) => processIdentity(pid) !== undefined)).toEqual([]);
    expect(processesOf(parent)).toEqual([]);
    expect(hasStack(dataDir)).toBe(false);
  },
  300_000,
);

test('a second start finds the state of the first, and a reset forgets it', async () => {
  const base = await freeBasePort();
  const dataDir = path.join(parent, 'data');
  chmodSync(parent, 0o755);
  // The checkout itself, already installed: a clone would only take longer.
  const stackOf = async (...args: string[]) => {
    const running = npmStart(root, '--data', dataDir, '--port', String(base), ...args);
    await running.printed(/^ready /m, 120_000);
    const stack = readStack(dataDir);
    sendSignal(running.pid, 'SIGTERM');
    await running.ended();
    return { database: stack.database, output: running.output() };
  };
  const file = calendarFiles()[0] ?? '';
  const first = await stackOf('--ics', file);
  expect(first.output).toContain('own.ics: 1 imported');
  const second = await stackOf('--ics', file);
  expect(second.output).toContain('own.ics: 0 imported, 0 rejected, 0 changed, 1 as before');
  expect(second.database).toBe(first.database);
  const third = await stackOf('--reset');
  expect(third.database).not.toBe(first.database);
}, 300_000);
