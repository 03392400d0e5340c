import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { show, showRatio, table, type Samples } from '../figures.ts';
import { fill } from './fill.ts';
import { measureImport, type ImportSample } from './imports.ts';
import { Lists, LIST_KINDS, type Cost } from './lists.ts';
import { startProcess, type EmulatorProcess } from './process.ts';

/** Measures the emulator and prints tables in Markdown: `node bench/emulator/index.ts [--rounds 20] [--imports 3]`. */

const SIZES = [1000, 10_000, 100_000] as const;
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '20' }, imports: { type: 'string', default: '3' } },
});
const rounds = Number(values.rounds);
const imports = Number(values.imports);
const number = (count: number) => count.toLocaleString('en');
const progress = (line: string) => process.stderr.write(`${line}\n`);
const [small, middle, large] = SIZES;

/** How much more the largest calendar costs than each of the others. A page of the smallest holds fewer events. */
const ratios = ([least = [], some = [], most = []]: Samples[]) => [
  showRatio(most, some),
  showRatio(most, least),
];

interface Site {
  emulator: EmulatorProcess;
  lists: Lists;
  /** Megabytes of memory at the start, and after the whole list was read once. */
  startedMb: number;
  walkedMb: number;
}

async function openSite(folder: string, count: number): Promise<Site> {
  const dataDir = join(folder, `lists-${count}`);
  const token = fill(dataDir, count);
  const emulator = await startProcess(dataDir);
  const startedMb = emulator.memory().nowMb;
  const lists = new Lists(emulator, token, count);
  await lists.walk();
  return { emulator, lists, startedMb, walkedMb: emulator.memory().nowMb };
}

/** Every round takes one sample of each size, so that whatever else the machine does hits them all. */
async function measureLists(folder: string): Promise<string> {
  const sites: Site[] = [];
  try {
    for (const count of SIZES) sites.push(await openSite(folder, count));
    for (let round = 0; round < rounds; round += 1) {
      for (const { lists } of sites) await lists.sample();
      progress(`lists: round ${round + 1} of ${rounds}`);
    }
    const costs = (measure: keyof Cost, title: string) => {
      const rows = LIST_KINDS.map((kind) => {
        const samples = sites.map(({ lists }) => lists.samples[kind].map((cost) => cost[measure]));
        return [kind, ...samples.map(show), ...ratios(samples)];
      });
      const sizes = SIZES.map((size) => `${number(size)} events`);
      return table(
        [title, ...sizes, ...[middle, small].map((less) => `${number(large)} : ${number(less)}`)],
        rows,
      );
    };
    const memory = sites.map(({ emulator, lists, startedMb, walkedMb }) => {
      const { nowMb, peakMb } = emulator.memory();
      return [number(lists.count), ...[startedMb, walkedMb, nowMb, peakMb].map((mb) => mb.toFixed(0))];
    });
    return [
      costs('waited', 'ms until the client has it parsed'),
      costs('worked', 'ms of work in the emulator'),
      table(['MB resident, events', 'started', 'whole list read', `after ${rounds} rounds`, 'peak'], memory),
    ].join('\n\n');
  } finally {
    for (const { emulator } of sites) await emulator.end();
  }
}

async function measureImports(folder: string): Promise<string> {
  const samples = new Map<number, ImportSample[]>(SIZES.map((size) => [size, []]));
  for (let round = 0; round < imports; round += 1) {
    for (const size of SIZES) samples.get(size)?.push(await measureImport(folder, size, round));
    progress(`imports: round ${round + 1} of ${imports}`);
  }
  const rows = [...samples].map(([size, taken]) => [
    number(size),
    show(taken.map((each) => each.seconds)),
    show(taken.map((each) => (each.seconds * 1e6) / size)),
    show(taken.map((each) => each.peakMb)),
  ]);
  return table(['events in the file', 's', 'µs an event', 'MB resident, peak'], rows);
}

const folder = mkdtempSync(join(tmpdir(), 'bench-emulator-'));
try {
  const command = `node bench/emulator/index.ts --rounds ${rounds} --imports ${imports}`;
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}`;
  const tables = [await measureLists(folder), await measureImports(folder)];
  const load = loadavg().map((each) => each.toFixed(1));
  const parts = [
    `\`${command}\` on ${machine}; load over the last 1, 5 and 15 minutes at the end: ${load.join(', ')}.`,
    ...tables,
  ];
  console.log(parts.join('\n\n'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
