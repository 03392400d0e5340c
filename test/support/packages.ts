import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CACHE = path.resolve(import.meta.dirname, '../../.cache/packages');
const INSTALL_TIMEOUT_MS = 300_000;

/**
 * A `node_modules` folder with packages that cannot stand beside ours (another major version of the same library), each pinned
 * (`name@version`). It is made once per set, in `.cache/packages`, without running install scripts. Throws what npm said.
 */
export async function packagesOf(pinned: string[]): Promise<string> {
  const key = createHash('sha256').update(JSON.stringify(pinned.toSorted())).digest('hex').slice(0, 16);
  const folder = path.join(CACHE, key);
  if (!existsSync(folder)) {
    await mkdir(CACHE, { recursive: true });
    const unfinished = await mkdtemp(`${folder}-`);
    try {
      const options = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', unfinished];
      await run('npm', ['install', ...options, ...pinned], { cwd: unfinished, timeout: INSTALL_TIMEOUT_MS });
      await rename(unfinished, folder).catch((error: NodeJS.ErrnoException) => {
        // Another test file was quicker; what it installed is the same.
        if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
      });
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
  }
  return path.join(folder, 'node_modules');
}
