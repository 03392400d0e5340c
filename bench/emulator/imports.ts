import { join } from 'node:path';
import { makeIcs } from '../../test/support/make-ics.ts';
import { EMAIL } from './fill.ts';
import { startProcess } from './process.ts';

export interface ImportSample {
  seconds: number;
  peakMb: number;
}

/** Imports one calendar file into a fresh emulator: how long it took, and the most memory that the process held. */
export async function measureImport(folder: string, count: number, round: number): Promise<ImportSample> {
  const emulator = await startProcess(join(folder, `import-${count}-${round}`));
  try {
    const accounts = `${emulator.url}/_emulator/accounts`;
    await fetch(accounts, { method: 'POST', body: JSON.stringify({ email: EMAIL }) });
    const body = makeIcs(count);
    const begun = performance.now();
    const response = await fetch(`${accounts}/${EMAIL}/calendars/primary/import`, { method: 'POST', body });
    const { imported } = (await response.json()) as { imported: number };
    if (imported !== count) throw new Error(`${imported} events were imported, not ${count}`);
    return { seconds: (performance.now() - begun) / 1000, peakMb: emulator.memory().peakMb };
  } finally {
    await emulator.end();
  }
}
