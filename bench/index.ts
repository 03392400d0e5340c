import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** Runs the project's benches, all or those named: `npm run bench [-- emulator sync]`. Each prints its tables in Markdown. */
const BENCHES = ['sync', 'emulator'];

const named = process.argv.slice(2);
const unknown = named.filter((name) => !BENCHES.includes(name));
if (unknown.length > 0) {
  console.error(`There is no bench "${unknown.join('", "')}"; there are: ${BENCHES.join(', ')}.`);
  process.exit(2);
}
for (const name of named.length > 0 ? named : BENCHES) {
  const file = path.join(import.meta.dirname, name, 'index.ts');
  const { status } = spawnSync(process.execPath, [file], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
