/** The web process as a plain Node server: the built page, the API under the same origin, and the demo's users. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import path from 'node:path';
import type { WebConfig } from './config.ts';
import { proxyToApi } from './proxy.ts';
import { serveStatic } from './static.ts';

const DIST = path.join(import.meta.dirname, 'dist');
const PROXIED = /^\/(?:v1\/|openapi\.json(?:\?|$)|docs(?:[/?]|$))/;

/** The names by which a page of this machine is reached; others could be another site's name pointed here. */
const LOCAL_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

export function createWebServer(config: WebConfig, root = DIST): Server {
  return createServer((request, response) => {
    const url = request.url ?? '/';
    if (PROXIED.test(url)) proxyToApi(config.apiUrl, request, response);
    else if (url === '/demo') sendDemo(config, request, response);
    else void serveStatic(root, request, response);
  });
}

/** The demo's users with their tokens, for the page's user switch. Only a page of this machine may read them. */
function sendDemo(config: WebConfig, request: IncomingMessage, response: ServerResponse): void {
  const host = request.headers.host ?? '';
  const isOurs = LOCAL_HOST.test(host) || host === `${config.host}:${config.port}`;
  if (config.demoUsers === undefined || !isOurs) {
    sendJson(response, 404, {
      error: { code: 'not_found', message: 'There are no demo users here.', requestId: crypto.randomUUID() },
    });
    return;
  }
  sendJson(response, 200, {
    users: config.demoUsers,
    links: { emulator: config.emulatorUrl ?? null, temporalUi: config.temporalUiUrl ?? null },
  });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(JSON.stringify(body));
}
