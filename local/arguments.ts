/** The command line of `npm start`. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { defaultBasePort, highestBasePort } from './ports.ts';

export interface Arguments {
  /** Calendar exports, absolute paths, in the order given. */
  readonly ics: readonly string[];
  readonly reset: boolean;
  /** Absolute. */
  readonly dataDir: string;
  readonly basePort: number;
}

export const usage = `Usage: npm start -- [--ics FILE]… [--reset] [--data DIR] [--port N]
  --ics FILE   fill the seller's calendar from a calendar export (.ics); may be repeated
  --reset      forget the state of earlier starts first
  --data DIR   where the state is kept (default: .local)
  --port N     the web page's port; the other parts take N+1 to N+7 (default: ${defaultBasePort})`;

/** Relative paths count from `cwd`, but for the default data folder, which lies in the project's `root`. Throws one clear line. */
export function parseArguments(argv: readonly string[], cwd: string, root: string): Arguments {
  const { values } = parse(argv);
  return {
    ics: (values.ics ?? []).map((file) => path.resolve(cwd, file)),
    reset: values.reset ?? false,
    dataDir: values.data === undefined ? path.join(root, '.local') : path.resolve(cwd, values.data),
    basePort: values.port === undefined ? defaultBasePort : portOf(values.port),
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        ics: { type: 'string', multiple: true },
        reset: { type: 'boolean' },
        data: { type: 'string' },
        port: { type: 'string' },
      },
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Node's own text goes on for three sentences; the first says what is wrong.
    throw new Error(`${message.split(/\. |\n/)[0]?.replace(/\.$/, '')}.`, { cause: error });
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= highestBasePort) return port;
  throw new Error(`--port takes a number from 1 to ${highestBasePort}, not "${text}".`);
}
