import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { EVENTS, timed, type Event, type Json, type Stage } from './support.ts';

export interface Received {
  method: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Receiver {
  address: string;
  received: Received[];
  /** What came so far, by its numbers, in the order of arrival. */
  numbers: () => number[];
}

/** A web server that remembers what it got, and answers as it is told. */
export async function listener(answer: RequestListener): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      received.push({ method: request.method ?? '', headers: request.headers, body });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    numbers: () => received.map(({ headers }) => Number(headers['x-goog-message-number'])),
  };
}

/** One that answers with these statuses, the last one for ever. */
export function receiver(...statuses: number[]): Promise<Receiver> {
  let answered = 0;
  return listener((_, response) => {
    response.statusCode = statuses[Math.min(answered, statuses.length - 1)] ?? 200;
    answered += 1;
    response.setHeader('Location', '/elsewhere');
    response.end();
  });
}

export interface ChannelAnswer extends Json {
  id: string;
  resourceId: string;
  resourceUri: string;
  expiration: string;
}

/** Opens a channel; the collection is a path below `/calendar/v3`. */
export const watch = (at: Stage, address: string, more: Json = {}, collection = EVENTS, token = at.token) =>
  at.api<ChannelAnswer>(
    'POST',
    `${collection}/watch`,
    { id: 'channel-1', type: 'web_hook', address, token: 'secret', ...more },
    { token },
  );

export const create = (at: Stage) => at.api<Event>('POST', EVENTS, timed('2026-01-01'));
