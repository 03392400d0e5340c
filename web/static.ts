/** Serves the built page: files by their path, and the page itself for every route of its own. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
};

/** Styles are set by the components at run time; everything else comes from our own files. */
const PAGE_POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join('; ');

export async function serveStatic(
  root: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    sendText(response, 405, 'This address only answers to GET.');
    return;
  }
  const { pathname } = new URL(request.url ?? '/', 'http://page');
  const wanted = path.join(root, decodePath(pathname));
  const inside = wanted === root || wanted.startsWith(root + path.sep);
  const found = inside ? await sizeOf(wanted) : undefined;
  if (found !== undefined) {
    await sendFile(wanted, found, request, response, pathname.startsWith('/assets/'));
    return;
  }
  if (pathname.startsWith('/assets/')) {
    sendText(response, 404, 'There is no such file. The page may have been rebuilt: reload it.');
    return;
  }
  const page = path.join(root, 'index.html');
  const size = await sizeOf(page);
  if (size === undefined)
    sendText(response, 503, 'The page is not built yet: run `npm start`, or `node web/build.ts`.');
  else await sendFile(page, size, request, response, false);
}

async function sendFile(
  file: string,
  size: number,
  request: IncomingMessage,
  response: ServerResponse,
  immutable: boolean,
): Promise<void> {
  response.writeHead(200, {
    'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
    'content-length': size,
    // Built files carry a hash of their content in their name; all else is asked for anew.
    'cache-control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    ...(file.endsWith('.html') ? { 'content-security-policy': PAGE_POLICY } : {}),
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  // A reader that leaves early is no error.
  await pipeline(createReadStream(file), response).catch(() => response.destroy());
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${text}\n`);
}

function decodePath(pathname: string): string {
  try {
    return decodeURIComponent(pathname).replaceAll('\0', '');
  } catch {
    return pathname;
  }
}

async function sizeOf(file: string): Promise<number | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() ? found.size : undefined;
}
