import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureChangeCost } from './change-cost.ts';
import { measureIdleCost } from './idle-cost.ts';
import { measureImportAgain } from './import-again.ts';
import { openSite, type Site } from './site.ts';

/**
 * Measures what the sync costs on the whole stack, and prints tables in Markdown:
 * `node bench/sync/index.ts [--only B2,B5,B6] [--events 10000] [--rounds 5] [--edits 20]`.
 */

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'B2,B5,B6' },
    events: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '5' },
    edits: { type: 'string', default: '20' },
  },
});
const [events, rounds, edits] = [Number(values.events), Number(values.rounds), Number(values.edits)];

const MEASURES: Record<string, (site: Site) => Promise<string>> = {
  B2: (site) => measureImportAgain(site, events, rounds),
  B5: (site) => measureChangeCost(site, rounds, edits),
  B6: (site) => measureIdleCost(site, edits),
};

const command = `node bench/sync/index.ts --only ${values.only} --events ${events} --rounds ${rounds} --edits ${edits}`;
const machine = `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}`;
const site = await openSite();
try {
  console.log(`\`${command}\` on ${machine}.\n`);
  for (const name of values.only.split(',')) {
    const measure = MEASURES[name];
    if (!measure)
      throw new Error(`There is no measure "${name}"; there are: ${Object.keys(MEASURES).join(', ')}.`);
    console.log(`${await measure(site)}\n`);
  }
  const load = loadavg().map((each) => each.toFixed(1));
  console.log(`Load over the last 1, 5 and 15 minutes at the end: ${load.join(', ')}.`);
} finally {
  await site.close();
}
