/** Samples of one thing, in the unit of its table. */
export type Samples = readonly number[];

function quantile(samples: Samples, share: number): number {
  const sorted = samples.toSorted((one, other) => one - other);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? NaN;
  const high = sorted[Math.ceil(at)] ?? NaN;
  return low + (high - low) * (at - Math.floor(at));
}

export const median = (samples: Samples) => quantile(samples, 0.5);

/** `11.2 · 12.3 (11.8–13.0)`: the least, the median and the middle half; a dash where nothing was measured. */
export function show(samples: Samples): string {
  if (samples.length === 0) return '–';
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(samples, share).toFixed(1));
  return `${Math.min(...samples).toFixed(1)} · ${middle} (${low}–${high})`;
}

export const showRatio = (more: Samples, less: Samples) =>
  more.length === 0 || less.length === 0 ? '–' : (median(more) / median(less)).toFixed(2);

/** What was to be reached, in words, each with whether it was: what was missed stands out. */
export const target = (limits: readonly (readonly [words: string, isMet: boolean])[]): string =>
  limits.map(([words, isMet]) => (isMet ? words : `**${words}: missed**`)).join(', ') || '–';

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** A table in Markdown. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}
