/** Entry of the web process. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createWebServer } from './app.ts';
import { readWebConfig, type WebConfig } from './config.ts';

const GRACE_MS = 3000;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function serve(config: WebConfig): Promise<void> {
  const server = createWebServer(config);
  server.listen(config.port, config.host);
  await once(server, 'listening');
  const stop = () => {
    server.close();
    // Streams of events never end by themselves.
    setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
    server.closeIdleConnections();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);

  const { port } = server.address() as AddressInfo;
  say(`The page answers on http://${config.host}:${port}`);
}

function explain(error: unknown, port: string | undefined): string {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  if (taken) return `Port ${port} is taken: stop the program that uses it, or set WEB_PORT to a free port.`;
  return error instanceof Error ? error.message : String(error);
}

try {
  await serve(readWebConfig(process.env));
} catch (error) {
  process.stderr.write(`${explain(error, process.env.WEB_PORT)}\n`);
  process.exitCode = 1;
}
