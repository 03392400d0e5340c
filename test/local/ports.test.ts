import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { checkPorts, isListening, portsFrom } from '../../local/ports.ts';
import { freePort } from '../support/ports.ts';

test('each part has the place that scripts rely on', () => {
  expect(portsFrom(8080)).toEqual({
    web: 8080,
    api: 8081,
    emulator: 8082,
    temporal: 8083,
    temporalUi: 8084,
    postgres: 8085,
    workerHealth: 8087,
  });
});

test('taken ports are named together with their parts, free ones are not', async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  expect(await isListening(port)).toBe(true);
  const ports = { ...portsFrom(await freePort()), postgres: port };
  await expect(checkPorts(ports, ['postgres'])).rejects.toThrow(
    `Port ${port}, needed for Postgres, is taken.\nStop what uses it, or choose others: npm start -- --port N`,
  );
  await new Promise((resolve) => {
    server.close(resolve);
  });
  await expect(checkPorts(ports, ['postgres'])).resolves.toBeUndefined();
  expect(await isListening(port)).toBe(false);
});
