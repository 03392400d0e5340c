/** `npm run directions`: the import rules hold, and a forbidden import that is planted for the test is found. */
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const FOLDERS = [
  'core',
  'db',
  'crm',
  'google',
  'activities',
  'workflows',
  'worker',
  'api',
  'web',
  'emulator',
  'config.ts',
];
/** Each breaks another rule; the file is made for a moment and removed. */
const PLANTED = [
  { file: 'core/planted.ts', text: "import '../db/client.ts';\n", rule: 'core-reaches-only-itself' },
  { file: 'core/planted.ts', text: "import 'node:fs';\n", rule: 'core-is-pure' },
  { file: 'emulator/planted.ts', text: "import '../core/types.ts';\n", rule: 'emulator-reaches-only-itself' },
  {
    file: 'workflows/planted.ts',
    text: "import '../activities/index.ts';\n",
    rule: 'types-only-across-these',
  },
];

function cruise(files: readonly string[]): { ok: boolean; output: string } {
  const program = path.join(ROOT, 'node_modules/.bin/depcruise');
  try {
    const output = execFileSync(program, ['--output-type', 'err-long', ...files], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    return { ok: true, output };
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return { ok: false, output: `${stdout}${stderr}` };
  }
}

const { ok, output } = cruise(FOLDERS.filter((folder) => existsSync(path.join(ROOT, folder))));
console.log(output.trim());
// A cruiser that reads nothing is content with everything.
const modules = Number(/\((\d+) modules/.exec(output)?.[1] ?? 0);
if (!ok || modules < 50) {
  if (ok) console.error(`Only ${modules} modules were read.`);
  process.exit(1);
}
for (const { file, text, rule } of PLANTED) {
  const planted = path.join(ROOT, file);
  writeFileSync(planted, text);
  try {
    const found = cruise([file]);
    if (found.ok || !found.output.includes(rule)) {
      console.error(`The import planted in ${file} did not break the rule "${rule}":\n${found.output}`);
      process.exitCode = 1;
    }
  } finally {
    rmSync(planted);
  }
}
console.log(`${PLANTED.length} planted imports were found.`);
