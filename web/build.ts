/** Builds the page when its sources are newer than what was built. Run as a program it builds in any case. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

const HERE = import.meta.dirname;
const CONFIG = path.join(HERE, 'vite.config.ts');
/** Written last by the build, so its time is the build's. */
const BUILT_PAGE = path.join(HERE, 'dist', 'index.html');
const DIST = path.dirname(BUILT_PAGE);

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

/** In a process of its own, so that what the caller's environment says (a test's does) never gets into the page. */
async function buildWeb(): Promise<void> {
  const child = spawn(process.execPath, [import.meta.filename], { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error('The page could not be built; the reason stands above.');
}

async function runVite(): Promise<void> {
  process.env['NODE_ENV'] = 'production';
  // Only a build needs Vite: the web process of a built page starts without it.
  const { build } = await import('vite');
  const fresh = path.join(HERE, '..', '.cache', `web-${process.pid}`);
  await build({ configFile: CONFIG, logLevel: 'warn', build: { outDir: fresh } });
  await replaceDist(fresh);
}

/** A page that is being served stays whole: the new one takes its place at once. Of two builds at a time the last one stays. */
async function replaceDist(fresh: string): Promise<void> {
  const former = `${fresh}-former`;
  await rename(DIST, former).catch(() => undefined);
  await rename(fresh, DIST).catch(async (error: unknown) => {
    // Another build was faster, of the same sources.
    await rm(fresh, { recursive: true });
    if (!(await isBuilt())) throw error;
  });
  await rm(former, { recursive: true, force: true });
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
  await runVite();
}
