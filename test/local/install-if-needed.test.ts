import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const script = path.resolve(import.meta.dirname, '../../local/install-if-needed.mjs');
let project = '';

/** A project with an npm of its own that writes down what it was asked, and "installs" by making what an install makes. */
beforeEach(() => {
  project = mkdtempSync(path.join(os.tmpdir(), 'install-'));
  mkdirSync(path.join(project, 'local'));
  mkdirSync(path.join(project, 'bin'));
  copyFileSync(script, path.join(project, 'local', 'install-if-needed.mjs'));
  writeFileSync(path.join(project, 'package-lock.json'), '{}');
  fakeNpm(
    'mkdir -p node_modules/node/bin && touch node_modules/node/bin/node node_modules/.package-lock.json',
  );
});

afterEach(() => {
  rmSync(project, { recursive: true, force: true });
});

function fakeNpm(does: string): void {
  const npm = path.join(project, 'bin', 'npm');
  writeFileSync(npm, `#!/bin/sh\necho "$@" >> asked\n${does}\n`);
  chmodSync(npm, 0o755);
}

function install() {
  const { npm_execpath: _, ...env } = process.env;
  return spawnSync(process.execPath, ['local/install-if-needed.mjs'], {
    cwd: project,
    encoding: 'utf8',
    env: { ...env, PATH: `${path.join(project, 'bin')}:${process.env['PATH']}` },
  });
}

const asked = () => {
  const file = path.join(project, 'asked');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
};

test('packages are installed when missing, not again, and again when the lockfile is newer', () => {
  expect(install().status).toBe(0);
  expect(asked()).toEqual(['install --include=dev --no-audit --no-fund --loglevel=error']);

  expect(install().status).toBe(0);
  expect(asked()).toHaveLength(1);

  const later = new Date(Date.now() + 60_000);
  utimesSync(path.join(project, 'package-lock.json'), later, later);
  expect(install().status).toBe(0);
  expect(asked()).toHaveLength(2);
});

test('an install that fails says what to do, and the next command tries again', () => {
  fakeNpm('exit 1');
  const result = install();
  expect(result.status).toBe(1);
  expect(result.stderr).toContain('The packages could not be installed');
  install();
  expect(asked()).toHaveLength(2);
});

test('where install scripts are switched off, the Node of the project is put into place', () => {
  mkdirSync(path.join(project, 'node_modules', 'node'), { recursive: true });
  writeFileSync(path.join(project, 'node_modules', 'node', 'installArchSpecificPackage.js'), '');
  writeFileSync(path.join(project, 'node_modules', '.package-lock.json'), '{}');
  expect(install().status).toBe(0);
  expect(asked()).toEqual(['rebuild node --ignore-scripts=false']);
});
