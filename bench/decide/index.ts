import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { reconcile } from '../../core/reconcile.ts';
import { median, show, showRatio, table } from '../figures.ts';
import { itemsOf, KINDS, type Kind } from './items.ts';

/** Measures how long a pass over dirty links takes to be decided: `node bench/decide/index.ts [--rounds 10]`. Pure: no IO in it. */

const SIZES = [1000, 10_000] as const;
const LIMIT_MS = 1000;
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' } } });
const rounds = Number(values.rounds);

/** Milliseconds of this process for one pass. */
function decide(kind: Kind, count: number): number {
  const items = itemsOf(kind, count);
  const before = process.cpuUsage();
  for (const item of items) reconcile(item);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const samples = new Map(KINDS.map((kind) => [kind, SIZES.map((): number[] => [])]));
// The first round warms the code up and is not counted.
for (let round = 0; round <= rounds; round += 1) {
  for (const [kind, sizes] of samples)
    SIZES.forEach((size, at) => {
      const ms = decide(kind, size);
      if (round > 0) sizes[at]?.push(ms);
    });
}

const rows = [...samples].map(([kind, [small = [], large = []]]) => [
  kind,
  show(small),
  show(large),
  showRatio(large, small),
  showRatio([median(large)], [LIMIT_MS]),
]);
const heads = [
  'ms of work for a pass over',
  '1,000 links',
  '10,000 links',
  '10,000 : 1,000',
  '10,000 : the second allowed',
];
console.log(
  `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}, ${rounds} rounds.\n`,
);
console.log(table(heads, rows));
