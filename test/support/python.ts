import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const CACHE = path.resolve(import.meta.dirname, '../../.cache/python');
const INSTALL_TIMEOUT_MS = 300_000;
const HOW_TO_INSTALL =
  'These tests compare with engines written in Python: install Python 3.9 or later with its venv module (Debian and Ubuntu: apt-get install python3 python3-venv).';

/**
 * A Python that has exactly these packages of PyPI: the path of its executable. It is made once per set of requirements, in
 * `.cache/python`, and found there again. Each requirement is pinned (`name==version`; name those that they need in turn, too);
 * only wheels are taken, so nothing is compiled and no package's code runs while it is installed.
 * Throws an error that says what to install when there is no usable `python3`, or what pip said.
 */
export async function pythonWith(requirements: string[]): Promise<string> {
  const loose = requirements.find((requirement) => !/^[\w.-]+(\[[\w,-]+\])?==[\w.!+-]+$/.test(requirement));
  if (loose !== undefined) throw new Error(`"${loose}" is not pinned: write name==version.`);
  const key = JSON.stringify([await pythonVersion(), requirements.toSorted()]);
  const folder = path.join(CACHE, createHash('sha256').update(key).digest('hex').slice(0, 16));
  const executable = path.join(folder, 'bin/python');
  if (!existsSync(executable)) await build(folder, requirements);
  return executable;
}

/** What tells one Python from another: environments hold links to the one that made them. */
async function pythonVersion(): Promise<string> {
  try {
    const { stdout } = await run('python3', ['-c', 'import sys; print(sys.version, sys.base_prefix)']);
    return stdout.trim();
  } catch (error) {
    throw new Error(`No python3 was found. ${HOW_TO_INSTALL}`, { cause: error });
  }
}

/** Built beside its place and then moved there whole, so that of several test files at once each sees nothing or all of it. */
async function build(folder: string, requirements: readonly string[]): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const unfinished = await mkdtemp(`${folder}-`);
  try {
    await run('python3', ['-m', 'venv', unfinished], { timeout: INSTALL_TIMEOUT_MS }).catch(
      (error: unknown) => {
        throw new Error(`python3 could not make a virtual environment. ${HOW_TO_INSTALL}`, { cause: error });
      },
    );
    const pip = ['-m', 'pip', '--disable-pip-version-check', 'install', '--quiet', '--only-binary', ':all:'];
    await run(path.join(unfinished, 'bin/python'), [...pip, ...requirements], {
      timeout: INSTALL_TIMEOUT_MS,
    });
    await rename(unfinished, folder).catch((error: NodeJS.ErrnoException) => {
      // Another test file was quicker; what it built is the same.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}
