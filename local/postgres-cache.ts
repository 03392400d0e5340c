/**
 * The cache folder that stands in where the user Postgres runs as cannot reach our own folders: copies of its programs, and
 * clusters. Only root comes here; others run Postgres as themselves.
 */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export type Log = (line: string) => void;

/** One copy per version serves every clone; renamed into place, so that a half copy is never used. */
export function copiedPrograms(installed: string, log: Log): string {
  const manifest = JSON.parse(readFileSync(path.join(installed, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = path.join(cacheFolder(), `postgres-${manifest.version}`);
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${randomBytes(4).toString('hex')}`;
    cpSync(installed, unfinished, { recursive: true, verbatimSymlinks: true });
    execFileSync('chmod', ['-R', 'u+rwX,go+rX,go-w', unfinished]);
    try {
      renameSync(unfinished, copy);
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true });
      if (!existsSync(copy)) throw error;
    }
  }
  log(`The user postgres cannot run the programs in ${installed}: they are run from ${copy}`);
  return copy;
}

/** The stand-in for a data folder, the same one at every start. */
export function makeRelocatedHome(dataDir: string): string {
  forgetVanished();
  const home = relocatedHome(dataDir);
  mkdirCommon(home);
  writeFileSync(path.join(home, ownerFile), realpathSync(dataDir), { mode: 0o600 });
  return home;
}

/** Forgets the stand-in for a data folder, where there is one. */
export function removeRelocatedHome(dataDir: string): void {
  if (process.getuid?.() !== 0 || !existsSync(dataDir)) return;
  rmSync(relocatedHome(dataDir), { recursive: true, force: true });
}

/** Holds the path of the data folder that a stand-in belongs to. */
const ownerFile = 'stands-in-for';

/** Temporary data folders, those of tests, go without a word; elsewhere a missing folder may be a disk that is not mounted. */
function forgetVanished(): void {
  const temporary = `${realpathSync(os.tmpdir())}${path.sep}`;
  for (const name of readdirSync(cacheFolder())) {
    const home = path.join(cacheFolder(), name);
    const file = path.join(home, ownerFile);
    if (!existsSync(file)) continue;
    const owner = readFileSync(file, 'utf8');
    if (owner.startsWith(temporary) && !existsSync(owner)) rmSync(home, { recursive: true, force: true });
  }
}

function relocatedHome(dataDir: string): string {
  const key = createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 16);
  return path.join(cacheFolder(), `data-${key}`);
}

/** Made on first use; a folder in the common temporary folder that somebody else made is not trusted. */
function cacheFolder(): string {
  const parent = existsSync('/var/cache') ? '/var/cache' : os.tmpdir();
  const folder = path.join(parent, 'crm-calendar-sync');
  mkdirCommon(folder);
  return folder;
}

/** A folder that all may traverse and only root may write, whatever the umask is. */
function mkdirCommon(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const { uid } = lstatSync(folder);
  if (uid !== 0 || lstatSync(folder).isSymbolicLink()) {
    throw new Error(`${folder} belongs to another user (uid ${uid}): remove it and start again.`);
  }
  chmodSync(folder, 0o755);
}
