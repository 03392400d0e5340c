import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { writeFile } from 'node:fs/promises';

export const HISTORIES = new URL('../replay/histories/', import.meta.url);

/**
 * Keeps a run's history as a fixture of the replay test, when asked to (RECORD_HISTORIES=1). Stack traces and identities go, since
 * they name the machine and replay does not read them.
 */
export async function recordHistory(name: string, handle: WorkflowHandle): Promise<void> {
  if (process.env['RECORD_HISTORIES'] !== '1') return;
  const json = historyToJSON(await handle.fetchHistory());
  const portable: unknown = JSON.parse(json, (key, value: unknown) => {
    if (key === 'stackTrace') return '';
    return key === 'identity' ? 'worker' : value;
  });
  await writeFile(new URL(`${name}.json`, HISTORIES), `${JSON.stringify(portable, null, 1)}\n`);
}
