/** Hands a request on to the API and its answer back, byte for byte: streams, cookies and redirects included. */
import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as httpRequest,
  type ServerResponse,
} from 'node:http';
import { request as httpsRequest } from 'node:https';

/** These concern one connection alone (RFC 9110 section 7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export function proxyToApi(apiUrl: URL, request: IncomingMessage, response: ServerResponse): void {
  const send = apiUrl.protocol === 'https:' ? httpsRequest : httpRequest;
  const upstream = send(
    new URL(request.url ?? '/', apiUrl),
    { method: request.method, headers: requestHeaders(request, apiUrl) },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, withoutHopByHop(answer.headers));
      // Headers go out at once: a stream of events may have nothing to say for minutes.
      response.flushHeaders();
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    },
  );
  upstream.on('error', () => {
    if (response.headersSent) response.destroy();
    else sendUnavailable(response);
  });
  response.on('close', () => upstream.destroy());
  request.pipe(upstream);
}

function requestHeaders(request: IncomingMessage, apiUrl: URL): IncomingHttpHeaders {
  const headers = withoutHopByHop(request.headers);
  return {
    ...headers,
    host: apiUrl.host,
    'x-forwarded-host': request.headers.host ?? '',
    'x-forwarded-proto': 'http',
    // A body without a length came in chunks and goes on in chunks.
    ...(request.headers['transfer-encoding'] ? { 'transfer-encoding': 'chunked' } : {}),
  };
}

function withoutHopByHop(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)));
}

function sendUnavailable(response: ServerResponse): void {
  const body = JSON.stringify({
    error: {
      code: 'api_unavailable',
      message:
        'The server behind this page cannot be reached. It may be restarting: try again in a few seconds.',
      requestId: crypto.randomUUID(),
    },
  });
  response.writeHead(503, { 'content-type': 'application/json; charset=utf-8', 'retry-after': '2' });
  response.end(body);
}
