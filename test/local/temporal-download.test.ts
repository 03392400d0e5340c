import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { downloadOfficial } from '../../local/temporal-download.ts';

let folder = '';
let server: Server;
let origin = '';
const asked: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'temporal-download-'));
  writeFileSync(path.join(folder, 'temporal'), 'the program');
  execFileSync('tar', ['-czf', path.join(folder, 'archive.tar.gz'), '-C', folder, 'temporal']);
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/archive.tar.gz') response.end(readFileSync(path.join(folder, 'archive.tar.gz')));
    else if (request.url?.startsWith('/cli/v1.0.0')) {
      response.end(JSON.stringify({ archiveUrl: `${origin}/archive.tar.gz`, fileToExtract: 'temporal' }));
    } else response.writeHead(503).end();
  });
  origin = await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`);
    });
  });
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

test('the archive for this machine is unpacked into the cache, and nothing else is left there', async () => {
  const cache = path.join(folder, 'cache', 'temporal-1.0.0');
  const file = await downloadOfficial(cache, '1.0.0', origin);
  expect(file).toBe(path.join(cache, 'temporal'));
  expect(readFileSync(file, 'utf8')).toBe('the program');
  expect(statSync(file).mode & 0o111).toBe(0o111);
  expect(readdirSync(path.join(folder, 'cache'))).toEqual(['temporal-1.0.0']);
  expect(asked[0]).toContain(`platform=${process.platform}`);
});

test('an answer that is an error is told with its status, and leaves nothing behind', async () => {
  const cache = path.join(folder, 'cache', 'temporal-2.0.0');
  await expect(downloadOfficial(cache, '2.0.0', origin)).rejects.toThrow(/127\.0\.0\.1:\d+ answers 503/);
  expect(readdirSync(folder)).not.toContain('cache');
});

test('a place that does not answer is told by its name', async () => {
  await expect(downloadOfficial(folder, '1.0.0', 'http://127.0.0.1:1')).rejects.toThrow(
    '127.0.0.1:1 does not answer',
  );
});
