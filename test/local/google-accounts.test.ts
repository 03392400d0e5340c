import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkFiles, importFile, openAccount } from '../../local/google-accounts.ts';

let folder = '';
let file = '';
let server: Server;
let url = '';
let asked: string[] = [];
let answer: { status: number; body: unknown };

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'google-accounts-'));
  file = path.join(folder, 'work.ics');
  writeFileSync(file, 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n');
  asked = [];
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`.trim());
    const isList = request.url === '/calendar/v3/users/me/calendarList';
    const { status, body } = isList
      ? { status: 200, body: { items: [{ id: 'sam@acme.example', summary: 'Sam', etag: 'x' }] } }
      : answer;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  url = await new Promise((resolve) => {
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

test('an account is opened and its calendars are listed with its own token', async () => {
  answer = { status: 200, body: { accessToken: 'token', refreshToken: 'r' } };
  expect(await openAccount(url, 'sam@acme.example')).toEqual({
    email: 'sam@acme.example',
    accessToken: 'token',
    calendars: [{ id: 'sam@acme.example', summary: 'Sam' }],
  });
  expect(asked).toEqual(['POST /_emulator/accounts', 'GET /calendar/v3/users/me/calendarList Bearer token']);
});

test('an import tells how many came in and why others did not, at most ten of them', async () => {
  const rejected = Array.from({ length: 12 }, (_, index) => ({ line: index + 1, reason: 'no start' }));
  answer = { status: 200, body: { imported: 40, updated: 1, unchanged: 2, rejected, warnings: [] } };
  const lines = await importFile(url, 'sam@acme.example', file);
  expect(lines[0]).toBe('work.ics: 40 imported, 12 rejected, 1 changed, 2 as before');
  expect(lines[1]).toBe('  rejected, line 1: no start');
  expect(lines.at(-1)).toBe('  … and 2 more rejected');
  expect(lines).toHaveLength(12);
  expect(asked).toEqual(['POST /_emulator/accounts/sam%40acme.example/calendars/primary/import']);
});

test('a file that the emulator refuses is named with its reason', async () => {
  answer = { status: 400, body: { error: { message: 'This is not a calendar.' } } };
  await expect(importFile(url, 'sam@acme.example', file)).rejects.toThrow(
    `${file} could not be imported. The emulator answers 400: This is not a calendar.`,
  );
});

test('a file that is missing, a folder, or no calendar is refused before anything is started', () => {
  expect(() => checkFiles([file])).not.toThrow();
  expect(() => checkFiles([path.join(folder, 'nowhere.ics')])).toThrow('There is no file');
  expect(() => checkFiles([folder])).toThrow('is not a file');
  const text = path.join(folder, 'notes.txt');
  writeFileSync(text, 'buy milk');
  expect(() => checkFiles([file, text])).toThrow('is not a calendar export');
});
