import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { writeFile } from 'node:fs/promises';
import { until } from './wait.ts';

export const HISTORIES = new URL('../replay/histories/', import.meta.url);

/**
 * Keeps a run's history as a fixture of the replay test, when asked to (RECORD_HISTORIES=1). Stack traces and identities go, since
 * they name the machine and replay does not read them.
 */
export async function recordHistory(name: string, handle: WorkflowHandle): Promise<void> {
  if (process.env['RECORD_HISTORIES'] !== '1') return;
  // Replay compares no further than the last finished task, and waits for one that is under way.
  const json = await until('the run rests', async () => {
    const text = historyToJSON(await handle.fetchHistory());
    const last = [...text.matchAll(/"eventType": ?"(\w+)"/g)].at(-1)?.[1] ?? '';
    return last === '' || /(SCHEDULED|TASK_STARTED|EXECUTION_STARTED|SIGNALED)$/.test(last) ? null : text;
  });
  const portable: unknown = JSON.parse(json, (key, value: unknown) => {
    if (key === 'stackTrace') return '';
    return key === 'identity' ? 'worker' : value;
  });
  await writeFile(new URL(`${name}.json`, HISTORIES), `${JSON.stringify(portable, null, 1)}\n`);
}
