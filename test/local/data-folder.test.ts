import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dataFolder, lockDataFolder, resetDataFolder, unlockDataFolder } from '../../local/data-folder.ts';
import { stopLeftovers } from '../../local/leftovers.ts';
import { processIdentity } from '../../local/process.ts';
import { loadSecrets } from '../../local/secrets.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'data-folder-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('a lock whose holder is gone, or whose pid is somebody else by now, is no obstacle', () => {
  const data = dataFolder(folder);
  writeFileSync(data.lock, JSON.stringify({ pid: process.pid, identity: 'of another boot' }));
  lockDataFolder(data);
  expect(JSON.parse(readFileSync(data.lock, 'utf8'))).toMatchObject({ pid: process.pid });
  expect(() => lockDataFolder(data)).toThrow(`Another start (process ${process.pid}) uses ${folder}`);
  unlockDataFolder(data);
  lockDataFolder(data);
});

test('a pid that the system gave to another program is not ended as a leftover', async () => {
  const { processes } = dataFolder(folder);
  const record = { name: 'api', pid: process.pid, identity: 'of another boot', stopSignal: 'SIGKILL' };
  writeFileSync(processes, JSON.stringify([record]));
  expect(await stopLeftovers(processes)).toEqual([]);
  expect(processIdentity(process.pid)).toBeDefined();
  expect(existsSync(processes)).toBe(false);
});

test('a reset removes our state and nothing else', () => {
  const data = dataFolder(folder);
  mkdirSync(data.emulator);
  mkdirSync(path.join(folder, 'holiday-pictures'));
  loadSecrets(data.secrets);
  resetDataFolder(data);
  expect([data.emulator, data.secrets].some((file) => existsSync(file))).toBe(false);
  expect(existsSync(path.join(folder, 'holiday-pictures'))).toBe(true);
});

test('secrets are drawn once, readable by us alone, and a broken file is not replaced', () => {
  const { secrets } = dataFolder(folder);
  const drawn = loadSecrets(secrets);
  expect(loadSecrets(secrets)).toEqual(drawn);
  expect(statSync(secrets).mode & 0o777).toBe(0o600);
  expect(Buffer.from(drawn.tokenKeys.split(':')[1] ?? '', 'base64')).toHaveLength(32);
  writeFileSync(secrets, '{');
  expect(() => loadSecrets(secrets)).toThrow('start with --reset');
});
