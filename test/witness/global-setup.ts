import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { filesOf, readFolder } from './folder.ts';
import { describeRun } from './report.ts';
import { loadSchemas } from './schemas.ts';

const PRELOAD = `--import=${pathToFileURL(path.join(import.meta.dirname, 'subscribe.mjs')).href}`;

/**
 * Makes every process that this run starts a witness: the test files' own, and whatever they start in turn. At the end the run
 * fails when any of them has seen a wrong answer, or a mail to guests that no test asked for.
 */
export async function setup(): Promise<() => void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'schema-witness-'));
  const schemas = await loadSchemas();
  writeFileSync(filesOf(folder).schemas, JSON.stringify(schemas));
  process.env['EMULATOR_WITNESS'] = folder;
  process.env['NODE_OPTIONS'] = [process.env['NODE_OPTIONS'], PRELOAD].filter(Boolean).join(' ');
  return () => {
    const seen = readFolder(folder);
    rmSync(folder, { recursive: true, force: true });
    console.log(describeRun(seen, schemas.source));
    // An error thrown here would be printed, and the run would pass.
    if (seen.wrong.length > 0 || seen.mails.length > 0) process.exitCode = 1;
  };
}
