import { createAdaptorServer } from '@hono/node-server';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { createApp } from './app.ts';
import { openState } from './state.ts';

export interface EmulatorOptions {
  /** 0 takes a free port. */
  port: number;
  /** The folder of `emulator.sqlite`; made when it is missing. */
  dataDir: string;
  host?: string;
  /** The zone of accounts made without one; the machine's by default. */
  defaultTimeZone?: string;
}

export interface RunningEmulator {
  url: string;
  /** May be called more than once. */
  close(): Promise<void>;
}

/** Starts the emulator in this process. Rejects with the system's error (`EADDRINUSE`) when it cannot listen. */
export async function startEmulator(options: EmulatorOptions): Promise<RunningEmulator> {
  const { port, dataDir, host = '127.0.0.1' } = options;
  const zone = options.defaultTimeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const state = openState(dataDir, zone);
  const emulated = createApp(state);
  const server = createAdaptorServer({ fetch: emulated.app.fetch }) as Server;
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    emulated.close();
    state.db.close();
    throw error;
  }
  const { port: taken } = server.address() as AddressInfo;
  async function end(): Promise<void> {
    emulated.close();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    state.db.close();
  }
  let ended: Promise<void> | undefined;
  return { url: `http://${host}:${taken}`, close: () => (ended ??= end()) };
}
