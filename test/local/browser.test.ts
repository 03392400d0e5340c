import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findBrowser } from '../../local/browser.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'browser-'));
  mkdirSync(path.join(folder, 'bin'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function program(name: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, '');
  chmodSync(file, 0o755);
  return file;
}

const PATH = () => path.join(folder, 'bin');

test('a browser is taken from the environment, from PATH, from Playwright, then from Debian, in this order', async () => {
  const playwrightPath = path.join(folder, 'playwright');
  const installPackage = () => void program('bin/chromium');

  const installed = await findBrowser({ env: { PATH: PATH() }, playwrightPath, installPackage });
  expect(installed).toBe(path.join(folder, 'bin', 'chromium'));
  rmSync(installed);

  program('playwright');
  expect(await findBrowser({ env: { PATH: PATH() }, playwrightPath, installPackage })).toBe(playwrightPath);

  const edge = program('bin/msedge');
  expect(await findBrowser({ env: { PATH: PATH() }, playwrightPath })).toBe(edge);
  const chromium = program('bin/chromium');
  expect(await findBrowser({ env: { PATH: PATH() }, playwrightPath })).toBe(chromium);

  const mine = program('mine');
  expect(await findBrowser({ env: { PATH: PATH(), CHROME_PATH: mine }, playwrightPath })).toBe(mine);
});

test('without any, or with a wrong CHROME_PATH, the error says what to do', async () => {
  await expect(findBrowser({ env: { PATH: PATH() } })).rejects.toThrow('apt-get install chromium');
  const wrong = path.join(folder, 'nowhere');
  await expect(findBrowser({ env: { PATH: PATH(), CHROME_PATH: wrong } })).rejects.toThrow(
    `CHROME_PATH names ${wrong}`,
  );
});
