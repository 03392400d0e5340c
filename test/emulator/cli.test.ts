import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { EMAIL, stage, temporaryFolder } from './support.ts';

const CLI = join(import.meta.dirname, '../../emulator/cli.ts');
const SAMPLE = join(import.meta.dirname, '../samples/ics/series-with-exceptions.ics');

interface Run {
  child: ChildProcess;
  output(): string;
  ended: Promise<number | null>;
}

function run(...words: string[]): Run {
  return runIn(process.env, ...words);
}

function runIn(env: NodeJS.ProcessEnv, ...words: string[]): Run {
  const child = spawn(process.execPath, [CLI, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => (text += part.toString()));
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, output: () => text, ended: once(child, 'close').then(([code]) => code as number | null) };
}

function writeOld(file: string): void {
  const old = new DatabaseSync(file);
  old.exec('CREATE TABLE meta (key TEXT); PRAGMA user_version = 1;');
  old.close();
}

describe('the command', () => {
  test('fills an account from a file, prints its address, and ends cleanly on a signal', async () => {
    const emulator = run('--port', '0', '--data', temporaryFolder(), '--account', EMAIL, '--ics', SAMPLE);
    await vi.waitFor(() => expect(emulator.output()).toContain('http://127.0.0.1:'), { timeout: 10_000 });
    expect(emulator.output()).toContain('4 new');
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(emulator.output())?.[0] ?? '';
    const page = await (await fetch(url)).text();
    expect(page).toContain('/page/main.ts');
    for (const script of page.match(/\/page\/[\w.]+/g) ?? []) {
      expect((await fetch(url + script)).status).toBe(200);
    }
    emulator.child.kill('SIGTERM');
    expect(await emulator.ended).toBe(0);
  });

  test('says in one line what is wrong, without a stack trace', async () => {
    const at = await stage();
    const port = new URL(at.url).port;
    const cases: [string[], RegExp][] = [
      [['--port', port], /^Port \d+ is in use\. .*--port/],
      [['--nonsense'], /--nonsense.*Usage:/],
      [['--port', 'many'], /--port must be a number/],
      [['--account', 'nobody'], /--account must be an e-mail address/],
      [['--port', '0', '--ics', CLI], /is no calendar.*\.ics/],
      [['--port', '0', '--ics', '/nowhere.ics'], /Cannot read \/nowhere\.ics/],
    ];
    for (const [words, message] of cases) {
      const emulator = run('--data', temporaryFolder(), ...words);
      expect(await emulator.ended).toBe(1);
      expect(emulator.output().trim()).toMatch(message);
      expect(emulator.output().trim().split('\n')).toHaveLength(1);
    }
  });

  test.each([
    ['holds the state of another version', (file: string) => writeOld(file), /was made by another version/],
    ['holds something else', (file: string) => writeFileSync(file, 'nothing'.repeat(1000)), /is no state/],
  ])('says which file to delete where it %s', async (_, write, message) => {
    const folder = temporaryFolder();
    write(join(folder, 'emulator.sqlite'));
    const emulator = run('--port', '0', '--data', folder);
    expect(await emulator.ended).toBe(1);
    expect(emulator.output().trim()).toMatch(message);
    expect(emulator.output()).toContain(`${join(folder, 'emulator.sqlite')} `);
    expect(emulator.output()).toContain('Delete it, or choose another folder with --data.');
  });

  test('says that another emulator works in the folder', async () => {
    const at = await stage();
    const emulator = run('--port', '0', '--data', at.dataDir);
    expect(await emulator.ended).toBe(1);
    expect(emulator.output().trim()).toBe(
      `Another emulator works in ${at.dataDir}. Stop it, or choose another folder with --data.`,
    );
  });

  test('run by npm, takes paths from where the person stands', async () => {
    const env = { ...process.env, npm_lifecycle_event: 'emulator', INIT_CWD: dirname(SAMPLE) };
    const words = ['--port', '0', '--data', temporaryFolder(), '--ics', basename(SAMPLE)];
    const emulator = runIn(env, ...words);
    await vi.waitFor(() => expect(emulator.output()).toContain('4 new'), { timeout: 10_000 });
  });

  test('explains its options', async () => {
    const emulator = run('--help');
    expect(await emulator.ended).toBe(0);
    expect(emulator.output()).toContain('--account EMAIL');
  });
});
