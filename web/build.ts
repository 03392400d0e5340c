/** Builds the page when its sources are newer than what was built. Run as a program it builds in any case. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

const HERE = import.meta.dirname;
const CONFIG = path.join(HERE, 'vite.config.ts');
/** Written last by the build, so its time is the build's. */
export const BUILT_PAGE = path.join(HERE, 'dist', 'index.html');

const SOURCES = ['src', 'public', 'index.html', 'vite.config.ts'];

export interface BuildOptions {
  readonly log: (message: string) => void;
}

/** Builds `web/dist` when there is none or when a source is newer; says so through `log`. Throws when the build fails. */
export async function buildWebIfStale({ log }: BuildOptions): Promise<void> {
  if (await isBuilt()) return;
  const started = performance.now();
  await buildWeb();
  log(`built the page in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

/** Is `web/dist` there and newer than each of its sources? */
export async function isBuilt(): Promise<boolean> {
  const built = await modifiedMs(BUILT_PAGE);
  if (built === undefined) return false;
  const newest = await Promise.all(SOURCES.map((name) => newestMs(path.join(HERE, name))));
  return Math.max(...newest) <= built;
}

async function buildWeb(): Promise<void> {
  // Only a build needs Vite: the web process of a built page starts without it.
  const { build } = await import('vite');
  await build({ configFile: CONFIG, logLevel: 'warn' });
}

async function newestMs(file: string): Promise<number> {
  const own = (await modifiedMs(file)) ?? 0;
  const entries = await readdir(file, { recursive: true }).catch(() => []);
  const times = await Promise.all(entries.map((entry) => modifiedMs(path.join(file, entry))));
  return Math.max(own, ...times.map((time) => time ?? 0));
}

async function modifiedMs(file: string): Promise<number | undefined> {
  return (await stat(file).catch(() => undefined))?.mtimeMs;
}

if (import.meta.main) {
  await buildWeb();
}
