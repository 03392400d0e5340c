/** A Temporal dev server with its UI, its state in one SQLite file that is kept between starts. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { type Child, type OnSpawn, endedEarly, startChild } from './child.ts';
import { type AttributeType, addMissingAttributes } from './search-attributes.ts';
import { isListening } from './ports.ts';
import { START_MS, waitFor } from './wait.ts';

export { findTemporal } from './temporal-binary.ts';

export interface TemporalOptions {
  /** The path of the `temporal` program, from `findTemporal`. */
  readonly binary: string;
  /** Holds the SQLite file; made when missing. */
  readonly dataDir: string;
  readonly port: number;
  readonly uiPort: number;
  readonly searchAttributes: Readonly<Record<string, AttributeType>>;
  /** Default: `temporal.log` in the data folder. */
  readonly logFile?: string;
  readonly onSpawn?: OnSpawn;
}

export interface RunningTemporal extends Child {
  /** host:port of the gRPC frontend. */
  readonly address: string;
  readonly uiUrl: string;
}

const namespace = 'default';

/** Starts the server on loopback and returns once it answers and knows the search attributes. */
export async function startTemporal(options: TemporalOptions): Promise<RunningTemporal> {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  await checkVersion(options);
  const child = await startChild({
    name: 'temporal',
    command: options.binary,
    args: serverArguments(options),
    env: process.env,
    cwd: options.dataDir,
    logFile: options.logFile ?? path.join(options.dataDir, 'temporal.log'),
    onSpawn: options.onSpawn,
  });
  const address = `127.0.0.1:${options.port}`;
  try {
    const connection = await waitFor(() => connect(options.port), {
      what: 'Temporal answers',
      timeoutMs: START_MS,
      giveUp: endedEarly(child),
    });
    await addMissingAttributes(connection, namespace, options.searchAttributes);
    await connection.close();
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { ...child, address, uiUrl: `http://127.0.0.1:${options.uiPort}` };
}

function serverArguments(options: TemporalOptions): string[] {
  const settings = {
    ip: '127.0.0.1',
    namespace,
    port: options.port,
    'ui-port': options.uiPort,
    'db-filename': path.join(options.dataDir, 'temporal.sqlite'),
    'log-level': 'warn',
  };
  // What the SDK's own tests use: a crash of the machine may lose the last moment, a crash of the server does not.
  const pragmas = ['journal_mode=WAL', 'synchronous=OFF'];
  return [
    'server',
    'start-dev',
    ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
    ...pragmas.flatMap((pragma) => ['--sqlite-pragma', pragma]),
    ...Object.entries(options.searchAttributes).flatMap(([name, type]) => [
      '--search-attribute',
      `${name}=${type}`,
    ]),
  ];
}

async function connect(port: number): Promise<Connection | undefined> {
  // gRPC waits a whole second after a refused connection; so the port is tried first.
  if (!(await isListening(port))) return undefined;
  const connection = await Connection.connect({ address: `127.0.0.1:${port}`, connectTimeout: 5000 });
  try {
    await connection.workflowService.describeNamespace({ namespace });
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** The server makes its schema in a new file only and never changes it: a file of another version would fail in odd ways. */
async function checkVersion({ binary, dataDir }: TemporalOptions): Promise<void> {
  const { stdout } = await promisify(execFile)(binary, ['--version']);
  const version = stdout.trim();
  const file = path.join(dataDir, 'version');
  if (!existsSync(file)) {
    writeFileSync(file, `${version}\n`);
    return;
  }
  const written = readFileSync(file, 'utf8').trim();
  if (written === version) return;
  throw new Error(
    `The Temporal data in ${dataDir} was written by "${written}", and ${binary} is "${version}". ` +
      'Set TEMPORAL_CLI_PATH to the older program, or start with --reset to begin anew.',
  );
}
