import { parseArgs } from 'node:util';
import { explore, STARTS, type Start } from './explore.ts';

/**
 * `npm run exhaustive -- [--length N] [--series N]`: every sequence of steps up to these lengths, on one item and on a series with one
 * exception. Prints how many states there are, and the shortest sequence to one in which an invariant does not hold.
 */

const { values } = parseArgs({
  options: { length: { type: 'string', default: '6' }, series: { type: 'string', default: '4' } },
});

for (const start of Object.keys(STARTS) as Start[]) {
  const begin = performance.now();
  const length = Number(start.startsWith('a series') ? values.series : values.length);
  const { states, steps, failures } = explore(start, length);
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  const sum = states.reduce((all, each) => all + each, 0);
  console.log(`${start}: ${sum} states (${states.join(' + ')}), ${steps} steps, ${seconds} s`);
  for (const { sequence, faults } of failures) {
    console.log([...sequence, ...faults].join('\n'));
    process.exitCode = 1;
  }
}
