/** `npm run mutation`, after the run: prints the score of each file, and holds the list of survivors against the report. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const REPORT = path.join(ROOT, '.cache/mutation/report.json');
const LIST = path.join(ROOT, 'docs/measurements/mutation.md');

interface Place {
  line: number;
  column: number;
}

interface Mutant {
  status: string;
  location: { start: Place; end: Place };
  replacement: string;
  testsCompleted?: number;
}

interface MutatedFile {
  source: string;
  mutants: Mutant[];
}

const { files } = JSON.parse(readFileSync(REPORT, 'utf8')) as { files: Record<string, MutatedFile> };
const listed = listedSurvivors(readFileSync(LIST, 'utf8'));
const problems: string[] = [];

for (const [name, file] of Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
  const survivors = file.mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  printScore(name, file.mutants, survivors.length);
  const met = new Set<string>();
  for (const mutant of survivors) {
    const change = changeOf(file.source, mutant);
    if (mutant.status === 'Survived' && mutant.testsCompleted === 0)
      problems.push(`${name}: no test ran against ${change}`);
    if (listed.get(name)?.has(change) !== true) problems.push(`${name}: not listed:\n- ${change}: `);
    met.add(change);
  }
  for (const change of listed.get(name) ?? [])
    if (!met.has(change)) problems.push(`${name}: listed, and no survivor any more:\n- ${change}`);
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;

/** A row of the table in the list. A mutant that makes the code loop counts as found. */
function printScore(name: string, mutants: readonly Mutant[], survivors: number): void {
  const valid = mutants.filter(({ status }) => !['Ignored', 'CompileError', 'RuntimeError'].includes(status));
  const score = ((100 * (valid.length - survivors)) / Math.max(valid.length, 1)).toFixed(1);
  console.log(`| ${[name, valid.length, valid.length - survivors, survivors, score].join(' | ')} |`);
}

/** The line as it is and as the mutant has it, the way the list quotes them. */
function changeOf(source: string, { location: { start, end }, replacement }: Mutant): string {
  const lines = source.split('\n');
  const first = lines[start.line - 1] ?? '';
  const last = lines[end.line - 1] ?? '';
  const mutated = first.slice(0, start.column - 1) + replacement + last.slice(end.column - 1);
  return `${quoted(first)} → ${quoted(mutated)}`;
}

/** As code in Markdown, in one line. */
function quoted(code: string): string {
  const text = code.replaceAll(/\s+/g, ' ').trim();
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

/** Of each file the changes that stand under its heading, each as `- change: reason`. */
function listedSurvivors(markdown: string): Map<string, Set<string>> {
  const changesByFile = new Map<string, Set<string>>();
  for (const section of markdown.split(/^### /m).slice(1)) {
    const [name = '', ...lines] = section.split('\n');
    const changes = lines.flatMap((line) => /^- (`.*`): \S/.exec(line)?.[1] ?? []);
    changesByFile.set(name.trim(), new Set(changes));
  }
  return changesByFile;
}
