import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Message {
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Listener {
  address: string;
  messages: Message[];
}

/** A web server on loopback that notes what it is told and answers with these statuses in turn, the last one for ever. */
export async function listen(...statuses: number[]): Promise<Listener> {
  const messages: Message[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      messages.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.statusCode = statuses[Math.min(messages.length, statuses.length) - 1] ?? 200;
      response.end();
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, messages };
}
