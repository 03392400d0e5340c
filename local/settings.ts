/** What one start is to bring up: from the command line, the caller's environment and the data folder. */
import type { Arguments } from './arguments.ts';
import { type DataFolder, dataFolder } from './data-folder.ts';
import { type PortName, type Ports, portsFrom } from './ports.ts';

export interface Settings {
  /** The project's folder. */
  readonly root: string;
  readonly data: DataFolder;
  readonly ports: Ports;
  readonly ics: readonly string[];
  /** The real Google's client; undefined: our emulator. */
  readonly google: { readonly clientId: string; readonly clientSecret: string } | undefined;
  /** The owner's URL of a Postgres of the caller's; undefined: our own. */
  readonly databaseUrl: string | undefined;
  /** host:port of a Temporal server of the caller's; undefined: our own. */
  readonly temporalAddress: string | undefined;
  readonly temporalNamespace: string;
  /** The caller's environment, inherited by every part. */
  readonly env: NodeJS.ProcessEnv;
}

/** Throws one clear line for settings that contradict each other. */
export function settingsFrom(args: Arguments, env: NodeJS.ProcessEnv, root: string): Settings {
  const google = googleFrom(env);
  if (google && args.ics.length > 0) {
    throw new Error(
      '--ics fills the calendar of our own emulator. Leave it out, or unset GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET.',
    );
  }
  return {
    root,
    data: dataFolder(args.dataDir),
    ports: portsFrom(args.basePort),
    ics: args.ics,
    google,
    databaseUrl: env['DATABASE_URL'] || undefined,
    temporalAddress: env['TEMPORAL_ADDRESS'] || undefined,
    temporalNamespace: (env['TEMPORAL_ADDRESS'] && env['TEMPORAL_NAMESPACE']) || 'default',
    env,
  };
}

function googleFrom(env: NodeJS.ProcessEnv): Settings['google'] {
  const [clientId, clientSecret] = [env['GOOGLE_CLIENT_ID'], env['GOOGLE_CLIENT_SECRET']];
  if (clientId && clientSecret) return { clientId, clientSecret };
  if (!clientId && !clientSecret) return undefined;
  throw new Error('GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET belong together: set both, or neither.');
}

/** The ports that this start listens on. */
export function portsNeeded(settings: Settings): PortName[] {
  return [
    'web',
    'api',
    ...(settings.google ? [] : (['emulator'] as const)),
    ...(settings.temporalAddress ? [] : (['temporal', 'temporalUi'] as const)),
    ...(settings.databaseUrl ? [] : (['postgres'] as const)),
    'workerHealth',
  ];
}

/** One loopback address everywhere: a cookie of `localhost` is not sent to `127.0.0.1`. */
export function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}
