/** A realistic bug, planted on purpose: the suite is worth what it catches of these. */
export interface Mutant {
  /** In a few words, joined by hyphens; what `--only` takes. */
  name: string;
  /** What a user would notice, in one sentence. */
  story: string;
  /** From the project's folder. */
  file: string;
  /** Stands exactly once in the file: as short as that allows, so that it outlives changes beside it. */
  find: string;
  replace: string;
  killedBy: Killer;
}

/** The test that fails on the mutant. */
export interface Killer {
  project: 'unit' | 'emulator' | 'real';
  file: string;
  /** The test's name as it is written in its file; a part that tells it from others will do. */
  test: string;
}

/** How often a text stands in another. */
export const countOf = (text: string, part: string): number => text.split(part).length - 1;

/** The source with the bug in it. Throws where the mutant does not fit the source any more. */
export function plant(source: string, { name, file, find, replace }: Mutant): string {
  const count = countOf(source, find);
  if (count !== 1) throw new Error(`"${name}" is stale: its "find" stands ${count} times in ${file}.`);
  // A function, since a replacement text would read "$" as an instruction.
  return source.replace(find, () => replace);
}

/** A test over real servers; `file` without its folder `test/` and its ending. */
export const real = (file: string, test: string): Killer => ({
  project: 'real',
  file: `test/${file}.real.test.ts`,
  test,
});
