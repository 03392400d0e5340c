import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

/**
 * The working tree as it stands, uncommitted changes included, in a folder of its own, so that no mutant ever stands where somebody
 * works. Packages and tools are shared.
 */
export function copyProject(): { folder: string; remove: () => void } {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'mutants-')));
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  for (const file of new Set(listed.split('\0').filter(Boolean))) {
    // Deleted and not yet committed: listed, and not there.
    if (existsSync(path.join(ROOT, file))) cpSync(path.join(ROOT, file), path.join(folder, file));
  }
  mkdirSync(path.join(ROOT, '.cache'), { recursive: true });
  for (const shared of ['node_modules', '.cache'])
    symlinkSync(realpathSync(path.join(ROOT, shared)), path.join(folder, shared));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
