/** The ports of the stack: which part has which, and whether they are free. */
import { connect, createServer } from 'node:net';

/** The parts that listen, at their distance from the base port. N+6 is kept for the codec endpoint of Temporal's UI. */
const distances = {
  web: 0,
  api: 1,
  emulator: 2,
  temporal: 3,
  temporalUi: 4,
  postgres: 5,
  workerHealth: 7,
} as const;

export type PortName = keyof typeof distances;
export type Ports = Readonly<Record<PortName, number>>;

export const defaultBasePort = 8080;
/** The highest base that leaves room for all the others. */
export const highestBasePort = 65_535 - 7;

const titles: Record<PortName, string> = {
  web: 'the web page',
  api: 'the API',
  emulator: 'the emulator',
  temporal: 'Temporal',
  temporalUi: "Temporal's UI",
  postgres: 'Postgres',
  workerHealth: "the worker's health",
};

export function portsFrom(base: number): Ports {
  return Object.fromEntries(
    Object.entries(distances).map(([name, distance]) => [name, base + distance]),
  ) as Record<PortName, number>;
}

/** Throws one error that names every port that is taken, the part that wants it, and the way out. */
export async function checkPorts(ports: Ports, names: readonly PortName[]): Promise<void> {
  const problems: string[] = [];
  for (const name of names) {
    const code = await whyNotFree(ports[name]);
    if (code === undefined) continue;
    const reason = code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${code})`;
    problems.push(`Port ${ports[name]}, needed for ${titles[name]}, ${reason}.`);
  }
  if (problems.length === 0) return;
  throw new Error(`${problems.join('\n')}\nStop what uses it, or choose others: npm start -- --port N`);
}

/** The error code that listening on loopback gives, undefined when the port is free. */
async function whyNotFree(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/** Whether something takes connections on this port of loopback. */
export async function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
