import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Webhook {
  url: string;
  /** The headers of each message, in the order of arrival. */
  messages: IncomingHttpHeaders[];
  close: () => Promise<void>;
}

/** Takes Google's notifications on a loopback port, in place of the API. */
export async function listen(): Promise<Webhook> {
  const messages: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    messages.push(request.headers);
    request.resume();
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/webhook`,
    messages,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
