import { KINDS, parting, type Difference } from './kinds.ts';
import { plainOf, type Series } from './series.ts';
import { expandWithDateutil, expandWithTemporal } from './witnesses.ts';

/** How a comparison went; whatever is in `unexplained` is a fault. */
export interface Comparison {
  series: number;
  zones: number;
  occurrences: number;
  /** Series whose start is none that their rules give. */
  unmatchedStarts: number;
  byKind: Map<string, number>;
  unexplained: string[];
}

const shown = (seconds: number | undefined) =>
  seconds === undefined ? 'the end' : `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;

function report(series: Series, { engine, here, theirs }: Difference): string {
  const [ours, other] = parting({ here, theirs });
  return [
    `${engine} differs and no kind says why: ${series.lines.join(' ')}`,
    `  start ${JSON.stringify(series.start)}, from ${shown(series.look.from)} to ${shown(series.look.to)}`,
    `  the emulator gives ${here.length}, ${engine} ${theirs.length}; they part at ${shown(ours)} against ${shown(other)}`,
  ].join('\n');
}

/** Compares what `expand` makes of the series with both witnesses. */
export async function compare(
  all: readonly Series[],
  expand: (series: Series) => Promise<number[]> | number[],
): Promise<Comparison> {
  const plains = all.map(plainOf);
  // The other process works while this one does.
  const answered = expandWithDateutil(plains);
  const comparison: Comparison = {
    series: all.length,
    zones: new Set(plains.map(({ zone }) => zone)).size,
    occurrences: 0,
    unmatchedStarts: 0,
    byKind: new Map(),
    unexplained: [],
  };
  const expanded: { here: number[]; temporal: number[] }[] = [];
  for (const [index, series] of all.entries()) {
    const plain = plains[index] ?? plainOf(series);
    expanded.push({ here: await expand(series), temporal: expandWithTemporal(plain) });
    // Lets the other process be fed and heard.
    if (index % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const answers = await answered;
  for (const [index, series] of all.entries()) {
    const [plain, mine, answer] = [plains[index], expanded[index], answers[index]];
    if (!plain || !mine || !answer) throw new Error(`The results of series ${index} are missing.`);
    comparison.occurrences += mine.here.length;
    if (!answer.startMatches) comparison.unmatchedStarts += 1;
    const seen = { plain, startMatches: answer.startMatches, here: mine.here };
    note(comparison, series, { ...seen, engine: 'dateutil', theirs: answer.starts });
    note(comparison, series, { ...seen, engine: 'rrule-temporal', theirs: mine.temporal });
  }
  return comparison;
}

function note(comparison: Comparison, series: Series, difference: Difference): void {
  const { engine, here, theirs } = difference;
  if (parting({ here, theirs }).every((at) => at === undefined)) return;
  const kind = KINDS.find((each) => each.engine === engine && each.applies(difference));
  if (kind) comparison.byKind.set(kind.name, (comparison.byKind.get(kind.name) ?? 0) + 1);
  else comparison.unexplained.push(report(series, difference));
}
