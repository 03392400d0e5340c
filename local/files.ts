/** Files of the data folder that others read while we write them, or that only we may read. */
import { renameSync, writeFileSync } from 'node:fs';

/** Mode 600, and whole or not at all: written beside, then renamed. */
export function writePrivateFile(file: string, text: string): void {
  const unfinished = `${file}.${process.pid}.unfinished`;
  writeFileSync(unfinished, `${text}\n`, { mode: 0o600 });
  renameSync(unfinished, file);
}
