import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { startEmulator, type RunningEmulator } from './server.ts';
import { StateError } from './store/database.ts';
import { EMAIL } from './address.ts';

const USAGE = 'Usage: npm run emulator -- [--port N] [--data DIR] [--ics FILE]… [--account EMAIL]';
const HELP = `${USAGE}

  --port N         where it listens on 127.0.0.1; 0 takes a free one (8082)
  --data DIR       where its state lies, in emulator.sqlite (.local)
  --ics FILE       fills the primary calendar from a calendar export; may be repeated
  --account EMAIL  whose calendar that is (person@example.com)`;

/** npm runs scripts in the project's folder; where the person stands is in INIT_CWD. */
function fromHere(path: string): string {
  const { npm_lifecycle_event: script, INIT_CWD: stands } = process.env;
  return resolve(script === 'emulator' && stands ? stands : '', path);
}

/** Something the person at the terminal can put right; shown as one line. */
class UsageError extends Error {}

interface Options {
  port: number;
  dataDir: string;
  icsFiles: string[];
  email: string | null;
}

function parseOptions(words: string[]): Options {
  let values;
  try {
    ({ values } = parseArgs({
      args: words,
      options: {
        port: { type: 'string', default: '8082' },
        data: { type: 'string', default: '.local' },
        ics: { type: 'string', multiple: true, default: [] },
        account: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }));
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. ')[0] : 'cannot read the options';
    throw new UsageError(`${reason}. ${USAGE}`);
  }
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(`--port must be a number from 0 to 65535, not "${values.port}".`);
  }
  const email = values.account ?? null;
  if (email !== null && !EMAIL.test(email)) {
    throw new UsageError(`--account must be an e-mail address, not "${email}".`);
  }
  return { port, dataDir: fromHere(values.data), icsFiles: values.ics.map(fromHere), email };
}

async function start({ port, dataDir }: Options): Promise<RunningEmulator> {
  try {
    return await startEmulator({ port, dataDir });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new UsageError(`Port ${port} is in use. Choose another one with --port N, or end what uses it.`);
    }
    if (code === 'EACCES')
      throw new UsageError(`Port ${port} may not be used. Choose one above 1023 with --port N.`);
    if (error instanceof StateError) throw new UsageError(message);
    throw new UsageError(
      `Cannot start on the data folder ${dataDir} (${message}). Choose one that can be written with --data DIR.`,
    );
  }
}

async function post<Answer>(address: string, body: string | Uint8Array<ArrayBuffer>): Promise<Answer> {
  const response = await fetch(address, { method: 'POST', body });
  const answer = (await response.json()) as Answer & { error?: { message: string } };
  if (!response.ok)
    throw new UsageError(answer.error?.message ?? `The emulator answered ${response.status}.`);
  return answer;
}

interface Imported {
  imported: number;
  updated: number;
  unchanged: number;
  rejected: { uid: string | null; line: number | null; reason: string }[];
}

/** Makes the account and fills its primary calendar, over the control side like anybody else. */
async function seed(url: string, { icsFiles, email }: Options): Promise<void> {
  if (email === null && icsFiles.length === 0) return;
  const address = email ?? 'person@example.com';
  await post(`${url}/_emulator/accounts`, JSON.stringify({ email: address }));
  for (const file of icsFiles) {
    const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(
        `Cannot read ${file} (${error.code ?? error.message}). Check the path after --ics.`,
      );
    });
    const target = `${url}/_emulator/accounts/${encodeURIComponent(address)}/calendars/primary/import`;
    let result: Imported;
    try {
      result = await post<Imported>(target, new Uint8Array(bytes));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new UsageError(`${file}: ${error.message} Give --ics an .ics file.`);
    }
    const { imported, updated, unchanged, rejected } = result;
    console.log(
      `${file}: ${imported} new, ${updated} changed, ${unchanged} as before, ${rejected.length} left out`,
    );
    for (const { line, reason } of rejected) console.log(`  line ${line ?? '?'}: ${reason}`);
  }
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  const emulator = await start(options);
  const end = () => void emulator.close().then(() => process.exit(0));
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  try {
    await seed(emulator.url, options);
  } catch (error) {
    await emulator.close();
    throw error;
  }
  console.log(`Google, emulated: ${emulator.url} (control side: ${emulator.url}/_emulator)`);
}

// The page's scripts are stripped of their types by a part of Node that warns about itself at every start.
process.removeAllListeners('warning');
process.on('warning', (warning) => {
  if (warning.name !== 'ExperimentalWarning') console.error(warning.message);
});

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exit(1);
}
