/** `npm start`: the whole stack on one machine, until Ctrl-C or SIGTERM. */
import path from 'node:path';
import { type Arguments, parseArguments, usage } from './arguments.ts';
import { bringUp } from './bring-up.ts';
import { resetDataFolder, rotateLogs } from './data-folder.ts';
import { runInForeground } from './foreground.ts';
import { checkFiles } from './google-accounts.ts';
import { checkPorts } from './ports.ts';
import { nextSteps, print, printRow } from './print.ts';
import { portsNeeded, settingsFrom } from './settings.ts';
import { findTemporal } from './temporal-binary.ts';

const root = path.resolve(import.meta.dirname, '..');

async function main(): Promise<void> {
  if (process.argv.includes('--help')) return print(usage);
  const args = readArguments();
  const settings = settingsFrom(args, process.env, root);
  const { data } = settings;
  checkFiles(settings.ics);
  let temporalBinary: string | undefined;
  await runInForeground({
    data,
    prepare: async () => {
      await checkPorts(settings.ports, portsNeeded(settings));
      if (settings.temporalAddress === undefined) {
        temporalBinary = await findTemporal({ env: settings.env, root, log: print });
      }
      if (args.reset) resetDataFolder(data);
      rotateLogs(data);
      print(`Starting; logs are in ${data.logs}\n`);
    },
    bringUp: (supervisor) => bringUp(settings, supervisor, temporalBinary, printRow),
    onReady: (stack) => print(nextSteps(settings, stack)),
    log: print,
  });
}

function readArguments(): Arguments {
  // npm runs scripts in the project's folder; where the person stands is in INIT_CWD.
  const { npm_lifecycle_event: script, INIT_CWD: stands } = process.env;
  const cwd = script === 'start' && stands ? stands : process.cwd();
  try {
    return parseArguments(process.argv.slice(2), cwd, root);
  } catch (error) {
    throw new Error(`${messageOf(error)}\n\n${usage}`, { cause: error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(`\n${messageOf(error)}`);
  process.exit(1);
}
