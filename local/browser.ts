/** A Chromium for the page's tests and screenshots: one that is there, else Debian's package where we may install it. */
import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/**
 * No sandbox: it cannot be had as root, nor in most containers, and only our own page is shown. The others keep the browser
 * from talking to anybody but that page.
 */
export const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
] as const;

const namesOnPath = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'msedge',
  'microsoft-edge',
];

export interface FindBrowserOptions {
  /** `CHROME_PATH` and `PATH` are read from here. */
  readonly env: NodeJS.ProcessEnv;
  /** Where Playwright would have put its own; undefined when it has none for this machine. */
  readonly playwrightPath?: string | undefined;
  /** Installs Debian's package; undefined where that is not possible. */
  readonly installPackage?: (() => void) | undefined;
}

/** The path of a browser that can be run; throws with what to install. */
export async function findBrowser(options?: FindBrowserOptions): Promise<string> {
  const { env, playwrightPath, installPackage } = options ?? (await ofThisMachine());
  const configured = env['CHROME_PATH'];
  if (configured) {
    if (isProgram(configured)) return configured;
    throw new Error(`CHROME_PATH names ${configured}, which is not a program.`);
  }
  const found = onPath(env) ?? (playwrightPath && isProgram(playwrightPath) ? playwrightPath : undefined);
  if (found) return found;
  installPackage?.();
  const installed = installPackage && onPath(env);
  if (installed) return installed;
  throw new Error(
    'There is no browser for the tests of the page. Install Chromium or Chrome (Debian: apt-get install chromium), ' +
      'run "npx playwright-core install chromium", or put the path of one into CHROME_PATH.',
  );
}

async function ofThisMachine(): Promise<FindBrowserOptions> {
  const { chromium } = await import('playwright-core');
  const mayInstall = process.getuid?.() === 0 && program('apt-get', process.env) !== undefined;
  return {
    env: process.env,
    playwrightPath: chromium.executablePath(),
    installPackage: mayInstall ? installDebianPackage : undefined,
  };
}

function installDebianPackage(): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    execFileSync('apt-get', ['update', '-qq'], { env, stdio: 'ignore' });
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      env,
      stdio: 'ignore',
    });
  } catch {
    // The caller finds that there is still no browser and says what to do.
  }
}

function onPath(env: NodeJS.ProcessEnv): string | undefined {
  return namesOnPath.map((name) => program(name, env)).find((file) => file !== undefined);
}

function program(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  return folders.map((folder) => path.join(folder, name)).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
