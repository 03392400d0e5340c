import { availableParallelism, cpus, loadavg } from 'node:os';
import type { Result } from './runner.ts';

/** The run as a page of Markdown: which test sees which bug, and in how many seconds. */
export function report(results: readonly Result[]): string {
  const killed = results.filter(({ verdict }) => verdict === 'killed').length;
  const total = results.reduce((sum, { seconds }) => sum + seconds, 0);
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}`;
  const load = loadavg().map((each) => each.toFixed(1));
  const rows = results.map(({ mutant, verdict, seconds }) => {
    const { name, story, file, killedBy } = mutant;
    return `| ${name} | ${story} | \`${file}\` | ${verdict} | \`${killedBy.file}\`: ${killedBy.test.replaceAll('|', '\\|')} | ${seconds.toFixed(1)} |`;
  });
  return [
    '# Seeded bugs',
    '',
    'Written by `npm run mutants`: each bug is planted in a copy of the project, one at a time, and the test beside it is run. Before',
    'that, all these tests have passed without any of them. *Killed* means that the test itself failed; a file that could not be loaded',
    'would count as *broken*, a bug that does not fit its file any more as *stale*, and either fails the run as a survivor does.',
    '',
    `**${killed} of ${results.length} killed**, ${(total / 60).toFixed(1)} minutes on ${machine}; load over the last 1, 5 and 15 minutes at the end: ${load.join(', ')}.`,
    '',
    '| mutant | what a user would notice | planted in | verdict | seen by | s |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
