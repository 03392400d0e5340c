import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureChangeCost } from './change-cost.ts';
import { measureIdleCost } from './idle-cost.ts';
import { measureImportAgain } from './import-again.ts';
import { openSite, type Site } from './site.ts';

/**
 * Measures what the sync costs on the whole stack, and prints it in Markdown; with `--write` it is the document of it, too:
 * `node bench/sync/index.ts [--only B2,B5,B6] [--events 10000] [--rounds 5] [--edits 20] [--write]`.
 */

const DOCUMENT = new URL('../../docs/measurements/sync-bench.md', import.meta.url);

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'B2,B5,B6' },
    events: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '5' },
    edits: { type: 'string', default: '20' },
    write: { type: 'boolean', default: false },
  },
});
const [events, rounds, edits] = [Number(values.events), Number(values.rounds), Number(values.edits)];

const MEASURES: Record<string, (site: Site) => Promise<string>> = {
  B2: (site) => measureImportAgain(site, events, rounds),
  B5: (site) => measureChangeCost(site, rounds, edits),
  B6: (site) => measureIdleCost(site, edits),
};

const sections: string[] = [];
const site = await openSite();
try {
  for (const name of values.only.split(',')) {
    const measure = MEASURES[name];
    if (!measure)
      throw new Error(`There is no measure "${name}"; there are: ${Object.keys(MEASURES).join(', ')}.`);
    const section = await measure(site);
    console.log(`${section}\n`);
    sections.push(section);
  }
} finally {
  await site.close();
}

const command = `node bench/sync/index.ts --only ${values.only} --events ${events} --rounds ${rounds} --edits ${edits}`;
const load = loadavg().map((each) => each.toFixed(1));
const heading = [
  '# What the sync costs',
  [
    `Written by \`${command} --write\` on ${new Date().toISOString().slice(0, 10)}, on the whole stack as \`npm start\` runs it. Cells are`,
    "`least · median (middle half)`, and medians are held against the targets. The emulator's request log is the truth about calls, Postgres'",
    'own counts about rows, decoded histories about Actions.',
  ].join('\n'),
  [
    `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}; load over the last 1, 5 and 15 minutes at the end: ${load.join(', ')}. Where`,
    'that is above the number of cores, the machine was busy with other work: then of the seconds only the ratio means anything.',
  ].join('\n'),
];
console.log(heading.join('\n\n'));
if (values.write) await writeFile(DOCUMENT, `${[...heading, ...sections].join('\n\n')}\n`);
