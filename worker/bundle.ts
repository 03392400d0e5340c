import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WORKFLOWS = fileURLToPath(new URL('../workflows/', import.meta.url));
const CACHE = fileURLToPath(new URL('../.cache/', import.meta.url));

/**
 * The path of the workflow bundle, built when the sources or Temporal's packages changed since the last time: a worker that was
 * killed is back without the seconds that bundling takes. It must come from the same version of the packages as the worker.
 */
export async function workflowBundle(): Promise<{ codePath: string }> {
  const codePath = join(CACHE, `workflows-${await fingerprint()}.js`);
  try {
    await readFile(codePath);
    return { codePath };
  } catch {
    const { code } = await bundleWorkflowCode({
      workflowsPath: join(WORKFLOWS, 'index.ts'),
      logger: new DefaultLogger('ERROR'),
    });
    await mkdir(CACHE, { recursive: true });
    // Written aside and moved, so that two workers that start together never read half a file.
    const aside = `${codePath}.${process.pid}`;
    await writeFile(aside, code);
    await rename(aside, codePath);
    return { codePath };
  }
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const files = (await readdir(WORKFLOWS)).filter((name) => name.endsWith('.ts')).toSorted();
  for (const name of files) hash.update(name).update(await readFile(join(WORKFLOWS, name)));
  const manifest = createRequire(import.meta.url).resolve('@temporalio/worker/package.json');
  return hash
    .update(await readFile(manifest))
    .digest('hex')
    .slice(0, 16);
}
