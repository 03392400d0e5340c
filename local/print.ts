/** What the terminal shows. */
import type { Settings } from './settings.ts';
import type { Stack } from './stack-file.ts';
import { colleague, seller } from './users.ts';

export function print(line: string): void {
  console.log(line);
}

/** One row of the table of parts; a row without a name continues the one above. */
export function printRow(part: string, text: string): void {
  print(`  ${part.padEnd(10)}${text}`);
}

/** Printed when everything answers. Scripts wait for the word "ready" at the beginning of a line. */
export function nextSteps(settings: Settings, stack: Omit<Stack, 'pids'>): string {
  const google = stack.emulator
    ? [
        `  1. Open ${stack.web}, sign in as ${seller.name} or ${colleague.name}, and connect ${seller.email}.`,
        `  2. Be the person who edits in Google: ${stack.emulator}`,
      ]
    : [`  1. Open ${stack.web}, sign in as ${seller.name}, and connect your Google account.`];
  const ui = stack.temporalUi ? [`  ${google.length + 1}. Watch the workflows: ${stack.temporalUi}`] : [];
  return [
    '',
    `ready  ${stack.web}`,
    '',
    ...google,
    ...ui,
    '',
    `State and logs: ${settings.data.path} (--reset clears it). Ctrl-C stops everything.`,
  ].join('\n');
}
