import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createWebServer } from '../../web/app.ts';
import { readWebConfig, type WebConfig } from '../../web/config.ts';
import { SELLER } from './stub-data.ts';

let root: string;
let servers: Server[];

beforeEach(() => {
  servers = [];
  root = mkdtempSync(path.join(tmpdir(), 'web-dist-'));
  mkdirSync(path.join(root, 'assets'));
  writeFileSync(path.join(root, 'index.html'), '<title>the page</title>');
  writeFileSync(path.join(root, 'assets', 'main-abc.js'), 'export {};');
});
afterEach(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(root, { recursive: true });
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The web process before an API that answers as told. */
async function serve(api: RequestListener, changes: Partial<WebConfig> = {}): Promise<string> {
  const apiUrl = await listen(createServer(api));
  const config = {
    host: '127.0.0.1',
    port: 0,
    demoUsers: undefined,
    emulatorUrl: undefined,
    temporalUiUrl: undefined,
  };
  return listen(createWebServer({ ...config, apiUrl: new URL(apiUrl), ...changes }, root));
}

const ok: RequestListener = (_request, response) => response.end('ok');

describe('the page', () => {
  test('answers for each of its own routes and is asked for anew each time', async () => {
    const web = await serve(ok);
    for (const route of ['/', '/calendar-sync?account=1', '/v1x']) {
      const response = await fetch(web + route);
      expect(await response.text()).toBe('<title>the page</title>');
      expect(response.headers.get('cache-control')).toBe('no-cache');
    }
  });

  test('its built files are kept for ever, and a missing one is a 404 and not the page', async () => {
    const web = await serve(ok);
    const found = await fetch(`${web}/assets/main-abc.js`);
    expect(found.headers.get('cache-control')).toContain('immutable');
    expect(found.headers.get('content-type')).toContain('text/javascript');
    expect((await fetch(`${web}/assets/main-old.js`)).status).toBe(404);
  });

  test('nothing outside its folder is served', async () => {
    const web = await serve(ok);
    const secret = path.join(path.dirname(root), 'secret.txt');
    writeFileSync(secret, 'secret');
    const response = await fetch(`${web}/..%2fsecret.txt`);
    rmSync(secret);
    expect(await response.text()).not.toContain('secret');
  });
});

describe('the way to the API', () => {
  test('cookies and redirects pass untouched', async () => {
    const web = await serve((request, response) => {
      expect(request.headers.cookie).toBe('a=1');
      response.writeHead(302, {
        location: 'https://elsewhere.example/',
        'set-cookie': ['b=2; HttpOnly', 'c=3'],
      });
      response.end();
    });
    const response = await fetch(`${web}/v1/oauth/google/callback?code=1`, {
      redirect: 'manual',
      headers: { cookie: 'a=1' },
    });
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('https://elsewhere.example/');
    expect(response.headers.getSetCookie()).toEqual(['b=2; HttpOnly', 'c=3']);
  });

  test('bodies pass in both directions', async () => {
    const web = await serve((request, response) => {
      response.writeHead(201, { 'content-type': 'text/plain' });
      request.pipe(response);
    });
    const response = await fetch(`${web}/v1/echo`, { method: 'POST', body: 'hello' });
    expect([response.status, await response.text()]).toEqual([201, 'hello']);
  });

  test('a stream arrives piece by piece', async () => {
    const web = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: one\n\n');
    });
    const response = await fetch(`${web}/v1/stream`);
    const first = await response.body?.getReader().read();
    expect(new TextDecoder().decode(first?.value)).toBe('data: one\n\n');
  });

  test('an API that is away is a 503 that says what to do', async () => {
    const web = await serve(ok, { apiUrl: new URL('http://127.0.0.1:1') });
    const response = await fetch(`${web}/v1/accounts`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      error: { code: 'api_unavailable', message: expect.stringContaining('try again') },
    });
  });
});

describe('the demo’s users', () => {
  test('are given to a page of this machine alone', async () => {
    const web = await serve(ok, { demoUsers: [SELLER], emulatorUrl: 'http://127.0.0.1:9/' });
    expect(await (await fetch(`${web}/demo`)).json()).toEqual({
      users: [SELLER],
      links: { emulator: 'http://127.0.0.1:9/', temporalUi: null },
    });
    const { port } = new URL(web);
    const foreign = await statusWithHost(Number(port), 'rebound.example');
    expect(foreign).toBe(404);
  });

  test('are not there where the host CRM signs in', async () => {
    const web = await serve(ok);
    expect((await fetch(`${web}/demo`)).status).toBe(404);
  });
});

async function statusWithHost(port: number, host: string): Promise<number | undefined> {
  const { request } = await import('node:http');
  const sent = request({ port, host: '127.0.0.1', path: '/demo', headers: { host } });
  sent.end();
  const [response] = (await once(sent, 'response')) as [{ statusCode?: number; resume: () => void }];
  response.resume();
  return response.statusCode;
}

const run = (env: Record<string, string>) =>
  spawn(process.execPath, [path.join(import.meta.dirname, '../../web/server.ts')], {
    env: { ...env },
    stdio: 'pipe',
  });

describe('the process', () => {
  test('says in one line that its port is taken', async () => {
    const taken = new URL(await listen(createServer(ok))).port;
    const child = run({ WEB_PORT: taken, API_URL: 'http://127.0.0.1:1' });
    let told = '';
    child.stderr.on('data', (piece: Buffer) => (told += piece.toString()));
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(1);
    expect(told).toBe(
      `Port ${taken} is taken: stop the program that uses it, or set WEB_PORT to a free port.\n`,
    );
  });

  test('ends in good order when it is told to', async () => {
    const child = run({ WEB_PORT: '0', API_URL: 'http://127.0.0.1:1' });
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('names each setting that is missing or wrong', () => {
    expect(() => readWebConfig({ WEB_PORT: 'x', API_URL: 'ftp://api' })).toThrow(
      /WEB_PORT: .*API_URL: must be an http/,
    );
    expect(() => readWebConfig({ WEB_PORT: '1', API_URL: 'http://a', DEMO_USERS: '{}' })).toThrow(
      'DEMO_USERS',
    );
  });
});
