import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Above the well-known ports, below those that the system lends to outgoing connections. */
const [LOWEST, HIGHEST] = [20_000, 32_000];

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) return port;
  }
}

/** The first of eight neighbouring ports that are all free; by chance, since other test files look at the same time. */
export async function freeBasePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const base = randomInt(LOWEST, HIGHEST);
    const checks = Array.from({ length: 8 }, (_, distance) => isFree(base + distance));
    if ((await Promise.all(checks)).every(Boolean)) return base;
  }
  throw new Error('No eight neighbouring ports are free.');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
